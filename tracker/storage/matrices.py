"""The bodies of a matrix, page by page by name; never its cells. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind
from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.questions import Question
from tracker.storage.coverage import cells, narrowed, placed
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
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[MatrixBody]:
    """Return the bodies of *question* that *duties* ask for something. One query.

    All of them unless the question is about other states than the missing: who has
    confirmed everything stands in the matrix too.
    """
    cell = cells(question, duties, lazily=True)
    if cell is None:
        return []
    items = [duty.item_id for duty in duties]
    among = placed if question.statuses == UNCONFIRMED else narrowed
    asked = (
        sa.select(
            cell.c.body_id.label("id"),
            cell.c.code,
            cell.c.name,
            cell.c.kind,
            cell.c.sort_name,
        )
        .where(*among(cell, question, items))
        .distinct()
        .order_by(cell.c.sort_name, cell.c.body_id)
    )
    if after is not None:
        key = sa.tuple_(cell.c.sort_name, cell.c.body_id)
        asked = asked.where(key > after)
    found = session.execute(asked.limit(limit)).mappings()
    return [MatrixBody(**{**row, "kind": BodyKind(row["kind"])}) for row in found]
