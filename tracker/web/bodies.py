"""Public bodies: the list with its files, and the card of one body."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.evidence import STANDING
from tracker.domain.sort_names import sort_name
from tracker.services.body_cards import read_body
from tracker.storage import body_lists, grounds, regions
from tracker.storage.body_lists import BodyLine, Counts, Listing
from tracker.storage.regions import Names
from tracker.web import (
    body_standings,
    body_stories,
    body_words,
    cursors,
    downloads,
    evidence_words,
    exemption_words,
    filters,
    questions,
    submission_links,
    visit_cards,
)
from tracker.web.coverage_words import strength, wanting_words
from tracker.web.filters import TITLES, Chip, Field
from tracker.web.guard import needs
from tracker.web.house import actor, reading, today
from tracker.web.labels import label
from tracker.web.names import in_order, spoken
from tracker.web.questions import Misread

blueprint = Blueprint("bodies", __name__)
_NARROWING = ("region", "kind", "level")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which bodies are asked for, as understood and as typed."""

    listing: Listing
    names: Names
    words: str
    misread: tuple[Misread, ...]

    def args(self, **instead: str | None) -> dict[str, Any]:
        """Return the arguments that ask the same; None in *instead* leaves one out."""
        said = {name: getattr(self.listing, name) for name in _NARROWING}
        said |= {"q": self.words, **instead}
        return {name: str(value) for name, value in said.items() if value}


@blueprint.get("/bodies/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """List the bodies that pass the filters in the address, page by page."""
    wanted = _wanted()
    after, misread = questions.place(request.args, str, int, misread=wanted.misread)
    counts = body_lists.counts(reading(), wanted.listing)
    rows = body_lists.lines(
        reading(), wanted.listing, after=after, limit=body_lists.PAGE + 1
    )
    page, following = cursors.paged(rows, body_lists.PAGE)
    shown = render_template(
        "bodies/index.html",
        counts=counts,
        rows=page,
        names=wanted.names,
        fields=_fields(wanted, counts),
        chips=_chips(wanted),
        complaints=filters.complaints(misread),
        args=wanted.args(),
        following=following,
        first=after is None,
        region_name=lambda code: spoken(wanted.names.regions, code),
    )
    return shown, 400 if misread else 200


@blueprint.get("/bodies.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def file(form: str) -> Response:
    """Send all bodies that pass the filters; a value not understood is refused."""
    wanted = _wanted()
    questions.refuse(wanted.misread)
    everybody = body_lists.everybody(reading(), wanted.listing)
    if form == "json":
        counts = body_lists.counts(reading(), wanted.listing)
        facts = {"count": counts.total, "on": today().isoformat(), "known": None}
        return downloads.answer(facts, map(_row, everybody))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"bodies-{today().isoformat()}",
            title=gettext("Public bodies"),
            headings=_headings(),
            rows=_table(everybody, wanted.names),
        )
    )


@blueprint.get("/b/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show the card of a body: what binds it and why, what it shows, its history."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    question = replace(asked.question, statuses=questions.EVERY)
    page = read_body(reading(), code.replace("\0", ""), question)
    card = page.card
    voice = actor().speaks_for(card.id, region=card.region_id)
    speaks = actor().may(Act.SUBMIT) and voice
    inside = speaks or actor().may(Act.REVIEW)
    reasons = grounds.every(reading())
    shown = render_template(
        "bodies/show.html",
        page=page,
        card=page.card,
        question=question,
        standing_of_body=body_standings.of_body(page, question),
        names=names,
        complaints=filters.complaints(asked.misread),
        days=questions.spell_days(question),
        may_submit=speaks and question.present,
        shelf=submission_links.shelf(card) if question.present else None,
        may_exempt=actor().may(Act.EXEMPT) and question.present,
        strength=strength,
        exemption_days=exemption_words.days,
        why_words=lambda why: body_words.why_words(why, page.card, names),
        decider=lambda one: body_words.decider(one, actor()),
        reason_words=lambda one: evidence_words.reason(one.reason, reasons),
        state_words=lambda one: body_words.state_words(one, page.bound),
        inside=inside,
        standing=STANDING,
        happened=lambda step: body_stories.happened(step, names),
        happened_why=lambda step: body_stories.note(step, reasons),
        wanting_words=lambda one: wanting_words(one.duty.duty, one.wanting, names),
        region_name=lambda region: spoken(names.regions, region),
        platform_name=lambda platform: spoken(names.platforms, platform),
        **visit_cards.of_body(page.shown, question),
    )
    return shown, 400 if asked.misread else 200


def _wanted() -> Wanted:
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    words = questions.typed(request.args, "q")
    return Wanted(
        listing=Listing(
            region=asked.question.region,
            kind=asked.question.kind,
            level=asked.question.level,
            name=sort_name(words),
        ),
        names=names,
        words=words,
        misread=tuple(one for one in asked.misread if one.field in _NARROWING),
    )


def _fields(wanted: Wanted, counts: Counts) -> list[Field]:
    offered = {
        "region": in_order(wanted.names.regions),
        "kind": filters.labels(BodyKind),
        "level": filters.labels(Level),
    }
    return [
        Field(name="q", title=str(TITLES["q"]), value=wanted.words),
        *(
            filters.select(
                name, getattr(wanted.listing, name), texts, counts.facet(name)
            )
            for name, texts in offered.items()
        ),
    ]


def _chips(wanted: Wanted) -> list[Chip]:
    listing = wanted.listing
    words = {
        "q": wanted.words,
        "region": spoken(wanted.names.regions, listing.region),
        "kind": listing.kind and str(label(listing.kind)),
        "level": listing.level and str(label(listing.level)),
    }
    return [
        Chip(
            title=str(TITLES[name]),
            text=text,
            href=url_for(".index", **wanted.args(**{name: None})),
        )
        for name, text in words.items()
        if text
    ]


def _row(line: BodyLine) -> dict[str, object]:
    return {
        "body": line.code,
        "name": line.name,
        "region": line.region,
        "kind": line.kind.value,
        "level": line.level.value,
        "site": line.site or None,
        "existed_until": line.existed_until and line.existed_until.isoformat(),
    }


def _headings() -> tuple[str, ...]:
    return (
        gettext("Body"),
        gettext("Code of the body"),
        gettext("Region"),
        gettext("Kind of body"),
        gettext("Level"),
        gettext("Official site"),
        gettext("Existed until"),
    )


def _table(lines: Iterator[BodyLine], names: Names) -> Iterator[tuple[object, ...]]:
    for line in lines:
        yield (
            line.name,
            line.code,
            spoken(names.regions, line.region),
            str(label(line.kind)),
            str(label(line.level)),
            line.site,
            line.existed_until,
        )
