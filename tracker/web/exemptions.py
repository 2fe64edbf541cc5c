"""The room of exemptions: who is freed, from what, by which act; the list, its files.

Granting, correcting and revoking lie next door (`tracker.web.exempting`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.bodies import BodyKind
from tracker.domain.exemptions import ExemptionState
from tracker.services.exemption_steps import scope_facts
from tracker.storage import body_lookups, exemption_items, exemption_lists, regions
from tracker.storage.exemption_lists import Line, Listing
from tracker.storage.regions import Names
from tracker.web import cursors, downloads, exemption_words, filters, questions
from tracker.web.exemption_cards import card
from tracker.web.exemption_forms import titled
from tracker.web.filters import TITLES, Chip, Field
from tracker.web.formats import day
from tracker.web.guard import needs
from tracker.web.house import actor, reading, today
from tracker.web.labels import label
from tracker.web.names import in_order, spoken
from tracker.web.questions import Misread

blueprint = Blueprint("exemptions", __name__)
_NARROWING = ("item", "region", "kind")
_READ = (*_NARROWING, "on", "known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which exemptions are asked for, as understood, and what was not."""

    listing: Listing
    names: Names
    body_name: str
    misread: tuple[Misread, ...]

    def args(self, **instead: str | None) -> dict[str, Any]:
        """Return the arguments that ask the same; None in *instead* leaves one out."""
        listing = self.listing
        said = {name: getattr(listing.question, name) for name in _NARROWING}
        said |= {"body": listing.body, "state": listing.state}
        said |= questions.spell_days(listing.question) | instead
        return {name: str(value) for name, value in said.items() if value}


@blueprint.get("/exemptions/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """List the exemptions that pass the filters in the address, page by page."""
    wanted = _wanted()
    after, misread = questions.place(request.args, int, misread=wanted.misread)
    rows = exemption_lists.lines(
        reading(), wanted.listing, after=after, limit=exemption_lists.PAGE + 1
    )
    page, following = cursors.paged(rows, exemption_lists.PAGE)
    shown = render_template(
        "exemptions/index.html",
        count=exemption_lists.count(reading(), wanted.listing),
        rows=page,
        names=wanted.names,
        question=wanted.listing.question,
        days=questions.spell_days(wanted.listing.question),
        fields=_fields(wanted),
        chips=_chips(wanted),
        complaints=filters.complaints(misread),
        args=wanted.args(),
        following=following,
        first=after is None,
        may_exempt=actor().may(Act.EXEMPT),
        words=exemption_words,
    )
    return shown, 400 if misread else 200


@blueprint.get("/exemptions.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def file(form: str) -> Response:
    """Send all exemptions that pass the filters; a value not understood is refused."""
    wanted = _wanted()
    questions.refuse(wanted.misread)
    rows = exemption_lists.everything(reading(), wanted.listing)
    question = wanted.listing.question
    if form == "json":
        known = question.known.isoformat() if question.known else None
        count = exemption_lists.count(reading(), wanted.listing)
        facts = {"count": count, "on": question.on.isoformat(), "known": known}
        return downloads.answer(facts, map(_row, rows))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"exemptions-{question.on.isoformat()}",
            title=gettext("Exemptions"),
            headings=_headings(),
            rows=_table(rows, wanted.names),
        )
    )


@blueprint.get("/exemptions/<uid>")
@needs(Act.READ)
def show(uid: str) -> ResponseReturnValue:
    """Show one exemption: how it stands, whom it frees, and its history."""
    names = regions.names(reading())
    asked = questions.read(request.args, names, today=today())
    misread = tuple(one for one in asked.misread if one.field in ("on", "known"))
    shown = card(uid.replace("\0", ""), asked.question, names, misread=misread)
    return shown, 400 if misread else 200


def _wanted() -> Wanted:
    args = request.args
    names = regions.names(reading(), item=questions.typed(args, "item"))
    asked = questions.read(args, names, today=today())
    misread = [one for one in asked.misread if one.field in _READ]
    body, name = _body(misread)
    state = questions.typed(args, "state")
    if state and state not in set(ExemptionState):
        misread.append(Misread(field="state", typed=state))
        state = ""
    return Wanted(
        listing=Listing(
            question=asked.question,
            body=body,
            state=ExemptionState(state) if state else None,
        ),
        names=names,
        body_name=name,
        misread=tuple(misread),
    )


def _body(misread: list[Misread]) -> tuple[str | None, str]:
    """Return the body's code in the address, and its name; tell one that is none."""
    code = questions.typed(request.args, "body")
    if not code:
        return None, ""
    name = body_lookups.names(reading(), [code]).get(code)
    if name is None:
        misread.append(Misread(field="body", typed=code))
        return None, ""
    return code, name


def _fields(wanted: Wanted) -> list[Field]:
    question = wanted.listing.question
    wrong = {one.field: one.typed for one in wanted.misread}
    laying = exemption_items.laying(reading())
    offered = {
        "item": (question.item, {code: titled(code, words) for code, words in laying}),
        "region": (question.region, in_order(wanted.names.regions)),
        "kind": (question.kind, filters.labels(BodyKind)),
        "state": (wanted.listing.state, _states()),
    }
    typed = {
        "body": wanted.listing.body or "",
        "on": day(question.on) if question.on != question.today else "",
        "known": questions.spell_moment(question.known) or "",
    } | {name: text for name, text in wrong.items() if name not in offered}
    return [
        *(
            filters.select(name, chosen, texts, None)
            for name, (chosen, texts) in offered.items()
        ),
        *(
            Field(name=name, title=str(TITLES[name]), value=text)
            for name, text in typed.items()
        ),
    ]


def _states() -> dict[str, str]:
    return {each.value: exemption_words.state(each) for each in ExemptionState}


def _chips(wanted: Wanted) -> list[Chip]:
    question, listing = wanted.listing.question, wanted.listing
    said = {
        "item": question.item or "",
        "body": wanted.body_name,
        "region": spoken(wanted.names.regions, question.region),
        "kind": label(question.kind) if question.kind else "",
        "state": exemption_words.state(listing.state) if listing.state else "",
        "on": day(question.on) if question.on != question.today else "",
        "known": questions.spell_moment(question.known) or "",
    }
    return [
        Chip(
            title=str(TITLES[name]),
            text=text,
            href=url_for(".index", **wanted.args(**{name: None})),
        )
        for name, text in said.items()
        if text
    ]


def _row(line: Line) -> dict[str, object]:
    """Return *line* as plain values: codes, never words; days in ISO 8601."""
    return {
        "uid": line.uid,
        "item": line.item,
        "state": line.state.value,
        "legal_basis": line.legal_basis,
        "approved_by": line.approved_by or None,
        "from": line.valid_from.isoformat(),
        "until": line.valid_until and line.valid_until.isoformat(),
        "revoked_from": line.revoked_from and line.revoked_from.isoformat(),
        **scope_facts(line.whom.scope),
    }


def _headings() -> tuple[str, ...]:
    return (
        gettext("Code of the exemption"),
        gettext("Requirement"),
        gettext("Code of the requirement"),
        gettext("Whom it frees"),
        gettext("Act"),
        gettext("Approved by"),
        gettext("Holds from"),
        gettext("Last day"),
        gettext("Revoked from"),
        gettext("State"),
    )


def _table(lines: Iterator[Line], names: Names) -> Iterator[tuple[object, ...]]:
    for line in lines:
        yield (
            line.uid,
            line.heading,
            line.item,
            "; ".join(exemption_words.whom(line.whom, names)),
            line.legal_basis,
            line.approved_by,
            line.valid_from,
            line.valid_until,
            line.revoked_from,
            exemption_words.state(line.state),
        )
