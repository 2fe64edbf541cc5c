"""The bodies of a matrix, page by page by name; never its cells. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind
from tracker.domain.questions import Question
from tracker.storage.coverage import (
    binding,
    bodies_on,
    existing,
    narrowed,
    placed,
)
from tracker.storage.duties import DutyInForce

PAGE = 40
#: By name, then by id.
Cursor = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixBody:
    """A body that is asked for something on the day."""

    id: int
    code: str
    name: str
    kind: BodyKind
    sort_name: str

    @property
    def cursor(self) -> Cursor:
        """Return its place in the matrix."""
        return self.sort_name, self.id


def bodies(
    session: Session,
    question: Question,
    duties: Sequence[DutyInForce],
    cell: sa.CTE | None,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[MatrixBody]:
    """Return the bodies at the question's place that *duties* bind. One query.

    All of them without *cell*, those for whom everything is confirmed too; with it
    (cells as `storage.coverage.cells` has them) those in the state asked for.
    """
    items = [duty.item_id for duty in duties]
    if cell is None:
        cell = _bound(question, duties)
        conditions = placed(cell, question, items)
    else:
        conditions = narrowed(cell, question, items)
    asked = (
        sa.select(
            cell.c.body_id.label("id"),
            cell.c.code,
            cell.c.name,
            cell.c.kind,
            cell.c.sort_name,
        )
        .where(*conditions)
        .distinct()
        .order_by(cell.c.sort_name, cell.c.body_id)
    )
    if after is not None:
        key = sa.tuple_(cell.c.sort_name, cell.c.body_id)
        asked = asked.where(key > after)
    found = session.execute(asked.limit(limit)).mappings()
    return [MatrixBody(**{**row, "kind": BodyKind(row["kind"])}) for row in found]


def _bound(question: Question, duties: Sequence[DutyInForce]) -> sa.CTE:
    """Return the bodies that any of *duties* binds, as one cell each of no state.

    What a body shows is not looked at: a page is as long as its list, however many
    bodies the region has.
    """
    body = bodies_on(question)
    addressed = (sa.and_(sa.true(), *binding(duty, body)) for duty in duties)
    return (
        sa.select(
            sa.literal(duties[0].item_id).label("item_id"),
            body.c.id.label("body_id"),
            body.c.code,
            body.c.name,
            body.c.region_id,
            body.c.kind,
            body.c.level,
            body.c.parent_id,
            body.c.sort_name,
        )
        .where(existing(body, question), sa.or_(*addressed))
        .cte("bound")
    )
