"""The league of an answer: regions by number or share, and the same as files."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.leagues import Measure, places, rank
from tracker.services.coverage import Answer
from tracker.services.coverage_rows import answer_facts
from tracker.storage import regions
from tracker.web import coverage_frames, downloads, measures, questions, region_lines
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.region_lines import Line

blueprint = Blueprint("coverage_leagues", __name__)
_BY = Measure.NUMBER
#: A place and who has it; None where nobody is obliged, so there is nothing to win.
Placed = tuple[int | None, Line]


@blueprint.get("/missing/regions")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show the regions by how much is meant there, or by the share confirmed."""
    frame = coverage_frames.framed()
    measure, misread = measures.read(request.args, frame.asked.misread, default=_BY)
    answer, shown = frame.answer, frame.shown("coverage_leagues.show", misread)
    page = render_template(
        "coverage/league.html",
        **{**shown, "keep": [*shown["keep"], *measures.kept(measure, default=_BY)]},
        measure=measure,
        measures=measures.choices(
            "coverage_leagues.show", answer.question, measure, default=_BY
        ),
        file_args={**shown["args"], **measures.spelled(measure, default=_BY)},
        country=region_lines.country(answer, gettext("The whole country")),
        outside=region_lines.outside(answer, gettext("Bodies of no region")),
        placed=_league(answer, measure),
        region_href=lambda code: _region(answer, code),
    )
    return page, 400 if misread else 200


@blueprint.get("/missing/regions.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def file(form: str) -> Response:
    """Send the league as a file; a value not understood is refused."""
    frame = coverage_frames.framed()
    measure, misread = measures.read(request.args, frame.asked.misread, default=_BY)
    questions.refuse(misread)
    placed = _league(frame.answer, measure)
    if form == "json":
        facts = {**answer_facts(frame.answer), "by": measure.value}
        return downloads.answer(facts, (_row(*each) for each in placed))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"regions-{frame.answer.question.on.isoformat()}",
            title=gettext("Regions"),
            headings=_headings(),
            rows=_table(placed),
        )
    )


def _region(answer: Answer, code: str) -> str:
    """Return the address of the bodies of a region and what is asked of each."""
    return url_for(
        "coverage_matrices.show", **questions.spell(answer.question, region=code)
    )


def _league(answer: Answer, measure: Measure) -> list[Placed]:
    """Return the regions with their places; those without a standing come last."""
    lines = region_lines.lines(
        answer, regions.places(reading(), known=answer.question.known)
    )
    standing = [line for line in lines if line.standing.obliged or line.standing.meant]
    placed: list[Placed] = [
        *places((rank(line.standing, measure), line) for line in standing)
    ]
    return placed + [(None, line) for line in lines if line not in standing]


def _headings() -> tuple[str, ...]:
    return (
        gettext("Place"),
        gettext("Region"),
        gettext("Code of the region"),
        gettext("In the list"),
        gettext("Requirements addressed"),
        gettext("Requirements confirmed"),
        gettext("Share confirmed, %%"),
    )


def _table(placed: list[Placed]) -> Iterator[tuple[object, ...]]:
    for place, line in placed:
        standing = line.standing
        yield (
            place,
            line.name,
            line.code,
            standing.meant,
            standing.obliged,
            standing.confirmed,
            standing.tenths / 10 if standing.obliged else None,
        )


def _row(place: int | None, line: Line) -> dict[str, Any]:
    """Return a line as plain values; ``share`` in percent, null where nobody is."""
    standing = line.standing
    return {
        "place": place,
        "region": line.code,
        "name": line.name,
        "count": standing.meant,
        "obliged": standing.obliged,
        "confirmed": standing.confirmed,
        "share": standing.tenths / 10 if standing.obliged else None,
    }
