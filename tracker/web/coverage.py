"""Who is missing what: the list with its filters, and the same list as files."""

from collections.abc import Iterable, Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import Status
from tracker.services import coverage
from tracker.services.coverage import Gap
from tracker.services.coverage_rows import answer_facts, gap_row
from tracker.storage.duties import DutyInForce
from tracker.storage.regions import Names
from tracker.web import (
    coverage_frames,
    coverage_lines,
    cursors,
    downloads,
    exemption_words,
    questions,
)
from tracker.web.coverage_words import strength, wanting_words
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.labels import label
from tracker.web.names import called

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/missing/")
@needs(Act.READ)
def missing() -> ResponseReturnValue:
    """Show a page of the answer to the question in the address.

    Values that mean nothing are told above the list, which is then of the others
    (400: the address is wrong, though the answer is not lost).
    """
    frame = coverage_frames.framed()
    question = frame.asked.question
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
        lines=coverage_lines.lines(page.rows, question, frame.names),
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
