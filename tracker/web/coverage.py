"""Who is missing what: the list with its filters, and the same list as files."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import Status
from tracker.domain.questions import Question
from tracker.services import coverage
from tracker.services.coverage import Gap
from tracker.services.coverage_rows import answer_facts, gap_row
from tracker.storage import suspects
from tracker.storage.duties import DutyInForce
from tracker.storage.regions import Names
from tracker.web import (
    coverage_frames,
    cursors,
    downloads,
    exemption_words,
    questions,
)
from tracker.web.coverage_words import strength, wanting_words
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.labels import label
from tracker.web.names import called, spoken

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/missing/")
@needs(Act.READ)
def missing() -> ResponseReturnValue:
    """Show a page of the answer to the question in the address.

    Values that mean nothing are told above the list, which is then of the others
    (400: the address is wrong, though the answer is not lost).
    """
    frame = coverage_frames.framed()
    question, names = frame.asked.question, frame.names
    after, misread = questions.place(
        request.args, *coverage.place(question), misread=frame.asked.misread
    )
    page = coverage.page(reading(), question, frame.answer.duties, after=after)
    shown = render_template(
        "coverage/missing.html",
        **frame.shown("coverage.missing", misread),
        page=page,
        orders=coverage_frames.orders(question),
        following=cursors.spell(page.following),
        first=after is None,
        changes=_changes(page.rows, question),
        strength=strength,
        region_name=lambda code: spoken(names.regions, code),
        freed_by=exemption_words.act,
        wanting_words=lambda gap: wanting_words(gap.duty.duty, gap.wanting, names),
    )
    return shown, 400 if misread else 200


@blueprint.get("/missing.<any(csv, xlsx, json, jsonl):form>")
@needs(Act.READ)
def file(form: str) -> Response:
    """Send all rows of the answer as a file; a value not understood is refused."""
    names, asked = coverage_frames.asked()
    question = asked.understood()
    name = f"missing-{question.on.isoformat()}"
    gaps = coverage.everything(reading(), question)
    if form == "json":
        facts = answer_facts(coverage.answer(reading(), question))
        return downloads.answer(facts, map(gap_row, gaps))
    if form == "jsonl":
        return downloads.lines(name, map(gap_row, gaps))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=name,
            title=gettext("Gaps"),
            headings=_headings(),
            rows=_table(gaps, names),
            # What is known at a past moment is the same file whenever it is made.
            made=question.known,
        )
    )


def _changes(gaps: Iterable[Gap], question: Question) -> dict[tuple[int, int], str]:
    """Return (item, body) of what needs confirmation -> the address that tells why.

    That of the evidence, where it is one; of several, and on another day than today,
    the card of the body, which shows them as they stood then.
    """
    asking = [gap for gap in gaps if gap.status is Status.SUSPECT]
    codes = _codes({gap.body_id for gap in asking}, question)
    days = questions.spell_days(question)
    found = {}
    for gap in asking:
        cell = (gap.duty.item_id, gap.body_id)
        own = codes.get(cell, [])
        found[cell] = (
            url_for("evidence.show", code=own[0], _anchor="changed")
            if len(own) == 1
            else url_for("bodies.show", code=gap.body, _anchor="shown", **days)
        )
    return found


def _codes(bodies: set[int], question: Question) -> dict[tuple[int, int], list[str]]:
    if not bodies or question.on != today() or question.known is not None:
        return {}
    needing = suspects.asking(reading(), on=question.on)
    return suspects.codes(reading(), bodies, needing)


def _headings() -> tuple[str, ...]:
    return (
        gettext("Body"),
        gettext("Code of the body"),
        gettext("Region"),
        gettext("Kind of body"),
        gettext("Level"),
        gettext("Requirement"),
        gettext("Code of the requirement"),
        gettext("Document"),
        gettext("Strength"),
        gettext("State"),
        gettext("Wanting"),
        gettext("Comply by"),
        gettext("Exempt by"),
    )


def _table(gaps: Iterable[Gap], names: Names) -> Iterator[tuple[object, ...]]:
    """Yield each of *gaps* as cells; words are looked up once, not row by row."""
    regions = called(names.regions)
    texts = {each: str(label(each)) for of in (BodyKind, Level, Status) for each in of}
    duties: dict[int, tuple[str, ...]] = {}
    wants: dict[tuple[int, tuple[str, ...]], str] = {}
    for gap in gaps:
        duty, lacking = gap.duty, (gap.duty.version_id, gap.wanting)
        if duty.version_id not in duties:
            duties[duty.version_id] = _of(duty)
        if lacking not in wants:
            wants[lacking] = wanting_words(duty.duty, gap.wanting, names)
        yield (
            gap.name,
            gap.body,
            regions.get(gap.region or "", gap.region),
            texts[gap.kind],
            texts[gap.level],
            *duties[duty.version_id],
            texts[gap.status],
            wants[lacking],
            duty.duty.comply_by,
            exemption_words.acts(gap.freed) if gap.freed else "",
        )


def _of(duty: DutyInForce) -> tuple[str, ...]:
    told = (duty.heading, duty.code, duty.instrument_title, strength(duty.duty))
    return tuple(map(str, told))
