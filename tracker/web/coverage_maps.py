"""The map of an answer: the regions as tiles, and the same as a table."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import pgettext

from tracker.domain.access import Act
from tracker.domain.leagues import Measure
from tracker.services.coverage import Answer
from tracker.storage import regions
from tracker.web import coverage_frames, maps, measures, questions, region_lines
from tracker.web.coverage_words import strength
from tracker.web.guard import needs
from tracker.web.house import reading

blueprint = Blueprint("coverage_maps", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """A document or requirement to narrow the map to, and whether that is done."""

    title: str
    note: str
    href: str
    current: bool


@blueprint.get("/missing/map")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show the regions by how they stand in the answer to the question asked."""
    frame = coverage_frames.framed()
    measure, misread = measures.read(request.args, frame.asked.misread)
    answer = frame.answer
    places = regions.places(reading(), known=answer.question.known)
    drawn = maps.tiles(answer, places, measure)
    shown = frame.shown("coverage_maps.show", misread)
    page = render_template(
        "coverage/map.html",
        **{**shown, "keep": [*shown["keep"], *measures.kept(measure)]},
        measures=measures.choices("coverage_maps.show", answer.question, measure),
        tiles=drawn,
        legend=maps.legend(drawn, measure),
        caption=measures.caption(measure, answer.question),
        lines=region_lines.lines(answer, places),
        narrowings=_narrowings(answer, measure),
    )
    return page, 400 if misread else 200


def _narrowings(answer: Answer, measure: Measure) -> list[Narrowing]:
    """Return the documents and then the requirements behind the map.

    A document is there for what it lays, and for what it filled in.
    """
    question = answer.question
    documents: dict[str, str] = {}
    for duty in answer.duties:
        documents[duty.instrument] = duty.instrument_title or duty.instrument
        if duty.amending:
            documents[duty.amending] = duty.amending_title or duty.amending
    kept = measures.spelled(measure)

    def there(**instead: str | None) -> str:
        args = questions.spell(question, **instead)
        return url_for("coverage_maps.show", **args, **kept)

    by_document = [
        Narrowing(
            title=title,
            note=str(pgettext("narrowing", "document")),
            href=there(instrument=code, item=None),
            current=question.instrument == code and question.item is None,
        )
        for code, title in sorted(documents.items(), key=lambda each: each[1])
    ]
    by_duty = [
        Narrowing(
            title=duty.heading or duty.code,
            note=strength(duty.duty),
            href=there(item=duty.code, instrument=None),
            current=question.item == duty.code,
        )
        for duty in answer.duties
    ]
    return by_document + by_duty
