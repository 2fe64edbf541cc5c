"""A reader lays bodies against duties: a page of bodies with the state of each cell."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.services import coverage, coverage_sources, groupings
from tracker.services.coverage import Answer, Gap
from tracker.storage import matrices
from tracker.storage.duties import DutyInForce
from tracker.storage.matrices import PAGE, Cursor, MatrixBody

_EVERY = frozenset(Status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Some bodies, the duties that bind any, and where the next page begins.

    A cell that is not there is not required of the body.
    """

    duties: tuple[DutyInForce, ...]
    bodies: tuple[MatrixBody, ...]
    #: (item id, body id) -> the cell.
    cells: Mapping[tuple[int, int], Gap]
    following: Cursor | None


def columns(answer: Answer) -> tuple[DutyInForce, ...]:
    """Return the duties of *answer* that ask any body there for something."""
    asking = {tally.item for tally in groupings.asked(answer)}
    return tuple(duty for duty in answer.duties if duty.code in asking)


def page(session: Session, answer: Answer, *, after: Cursor | None = None) -> Matrix:
    """Return a page of the matrix of *answer*; always the same number of queries."""
    question, duties = answer.question, columns(answer)
    if not duties:
        return Matrix(duties=(), bodies=(), cells={}, following=None)
    # Unless a state is asked for, who has confirmed everything stands there too.
    all_states = question.statuses == UNCONFIRMED
    cell = None if all_states else coverage_sources.cells(session, question, duties)
    found = matrices.bodies(
        session, question, duties, cell, after=after, limit=PAGE + 1
    )
    bodies = tuple(found[:PAGE])
    ids = frozenset(body.id for body in bodies)
    every = replace(question, statuses=_EVERY, bodies=ids)
    rows = coverage.page(session, every, duties, limit=len(ids) * len(duties)).rows
    return Matrix(
        duties=duties,
        bodies=bodies,
        cells={(gap.duty.item_id, gap.body_id): gap for gap in rows},
        following=bodies[-1].cursor if len(found) > PAGE else None,
    )
