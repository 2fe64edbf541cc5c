"""A reader compares regions: their places by an answer, and at a reporting date before.

Under the same filters then as now; what was asked of nobody then had no place.
"""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.domain.leagues import Measure, places, rank
from tracker.domain.questions import Question
from tracker.domain.snapshots import Snapshot
from tracker.services import coverage, groupings, snapshots
from tracker.services.coverage import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The places of the regions at the last reporting date before the day asked."""

    report: Snapshot
    question: Question
    places: dict[str, int]


def league(answer: Answer, measure: Measure) -> dict[str, int]:
    """Return region code -> place; regions where nobody is asked have none."""
    standings = groupings.standings(answer)
    ranked = (
        (rank(standing, measure), code)
        for code, standing in standings.items()
        if code is not None
    )
    return {code: place for place, code in places(ranked)}


def before(session: Session, question: Question, measure: Measure) -> Before | None:
    """Return the places at the last reporting date before; None: there is none.

    A region asked for changes no place: all of them are compared.
    """
    report = snapshots.latest(session, before=question.on, known=question.known)
    if report is None:
        return None
    then = replace(question, on=report.on, known=report.known, snapshot=report.code)
    told = coverage.answer(session, then)
    return Before(report=report, question=then, places=league(told, measure))
