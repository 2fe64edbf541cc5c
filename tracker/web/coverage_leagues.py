"""The league of an answer: regions by number or share, and the same as files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain.access import Act
from tracker.domain.leagues import Measure
from tracker.domain.questions import Question
from tracker.services import leagues
from tracker.services.coverage import Answer
from tracker.services.coverage_rows import answer_facts
from tracker.services.leagues import Before
from tracker.storage import regions
from tracker.web import coverage_frames, downloads, measures, questions, region_lines
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.region_lines import Line

blueprint = Blueprint("coverage_leagues", __name__)
_BY = Measure.NUMBER
_HERE = "coverage_leagues.show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A region with its place, and that at the last reporting date before.

    None where nobody is asked for anything, so there is nothing to compare.
    """

    place: int | None
    before: int | None
    line: Line

    @property
    def risen(self) -> int | None:
        """Return by how many places it has risen; fallen where less than 0."""
        if self.place is None or self.before is None:
            return None
        return self.before - self.place


@blueprint.get("/missing/regions")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show the regions by how much is meant there, or by the share confirmed."""
    frame = coverage_frames.framed()
    measure, misread = measures.read(request.args, frame.asked.misread, default=_BY)
    answer, shown = frame.answer, frame.shown(_HERE, misread)
    before = leagues.before(reading(), answer.question, measure)
    page = render_template(
        "coverage/league.html",
        **{**shown, "keep": [*shown["keep"], *measures.kept(measure, default=_BY)]},
        measure=measure,
        measures=measures.choices(_HERE, answer.question, measure, default=_BY),
        file_args={**shown["args"], **measures.spelled(measure, default=_BY)},
        country=Placed(
            place=None,
            before=None,
            line=region_lines.country(answer, gettext("The whole country")),
        ),
        outside=region_lines.outside(answer, gettext("Bodies of no region")),
        placed=_league(answer, measure, before),
        before=before,
        before_href=before and _league_of(before.question, measure),
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
    before = leagues.before(reading(), frame.answer.question, measure)
    placed = _league(frame.answer, measure, before)
    report = before.report.code if before else None
    if form == "json":
        facts = {**answer_facts(frame.answer), "by": measure.value, "before": report}
        return downloads.answer(facts, map(_row, placed))
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=f"regions-{frame.answer.question.on.isoformat()}",
            title=gettext("Regions"),
            headings=_headings(before),
            rows=_table(placed, before),
            made=frame.answer.question.known,
        )
    )


def _region(answer: Answer, code: str) -> str:
    """Return the address of the bodies of a region and what is asked of each."""
    return url_for(
        "coverage_matrices.show", **questions.spell(answer.question, region=code)
    )


def _league_of(question: Question, measure: Measure) -> str:
    spelled = measures.spelled(measure, default=_BY)
    return url_for(_HERE, **questions.spell(question), **spelled)


def _league(answer: Answer, measure: Measure, before: Before | None) -> list[Placed]:
    """Return the regions by place and name; those without a place come last."""
    known = answer.question.known
    lines = region_lines.lines(answer, regions.places(reading(), known=known))
    now, then = leagues.league(answer, measure), before.places if before else {}
    placed = [
        Placed(
            place=now.get(line.code or ""), before=then.get(line.code or ""), line=line
        )
        for line in lines
    ]
    # The sort keeps those of one place in the order of their names.
    return sorted(placed, key=lambda each: each.place or len(placed) + 1)


def _headings(before: Before | None) -> Sequence[str]:
    headings = [
        gettext("Place"),
        gettext("Region"),
        gettext("Code of the region"),
        gettext("In the list"),
        gettext("Requirements addressed"),
        gettext("Requirements confirmed"),
        gettext("Share confirmed, %%"),
    ]
    if before is not None:
        title = before.report.title
        headings.append(gettext("Place at “%(report)s”", report=title))
    return headings


def _table(
    placed: Sequence[Placed], before: Before | None
) -> Iterator[Sequence[object]]:
    for each in placed:
        standing = each.line.standing
        row = [
            each.place,
            each.line.name,
            each.line.code,
            standing.meant,
            standing.obliged,
            standing.confirmed,
            standing.tenths / 10 if standing.obliged else None,
        ]
        yield row if before is None else [*row, each.before]


def _row(placed: Placed) -> dict[str, Any]:
    """Return a line as plain values; ``share`` in percent, null where nobody is.

    ``place_before`` is that at the reporting date ``before``, if there is one.
    """
    standing = placed.line.standing
    return {
        "place": placed.place,
        "place_before": placed.before,
        "region": placed.line.code,
        "name": placed.line.name,
        "count": standing.meant,
        "obliged": standing.obliged,
        "confirmed": standing.confirmed,
        "share": standing.tenths / 10 if standing.obliged else None,
    }
