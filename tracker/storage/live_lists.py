"""Lists as they are asked live: cells in the order of a list, and pages of a past day.

The SQL of such a page differs from day to day by two values alone, so it is written
once for all days and moments: to write it takes three times as long as to run it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.questions import Order, Question
from tracker.storage import coverage_orders
from tracker.storage.base import Moment
from tracker.storage.coverage import cells, narrowed
from tracker.storage.duties import DutyInForce
from tracker.storage.former_names import regions_as_known

_ON: Any = sa.bindparam("on", type_=sa.Date)
_KNOWN: Any = sa.bindparam("known", type_=Moment)
_PLACE = (
    sa.bindparam("name", type_=sa.String),
    sa.bindparam("body", type_=sa.BigInteger),
    sa.bindparam("item", type_=sa.BigInteger),
)


def ordered(
    question: Question,
    cell: sa.CTE,
    duties: Sequence[DutyInForce],
    *,
    after: Sequence[Any] | None = None,
) -> sa.Select[Any]:
    """Return the question for the rows of *cell* that are meant, after *after*."""
    region = regions_as_known(question.known)
    keys = coverage_orders.keys(question.order, cell, region, duties)
    found = (
        sa.select(
            cell,
            *(key.label("lead") for key in keys[:-3]),
            region.c.code.label("region"),
            region.c.name.label("region_name"),
        )
        .select_from(cell)
        .outerjoin(region, region.c.id == cell.c.region_id)
        .where(*narrowed(cell, question, _items(question, duties)))
        .order_by(*keys)
    )
    return found if after is None else found.where(sa.tuple_(*keys) > sa.tuple_(*after))


def _items(question: Question, duties: Sequence[DutyInForce]) -> list[int]:
    item = (question.item or "").lower()
    return [each.item_id for each in duties if not item or each.code.lower() == item]


def page(
    session: Session,
    question: Question,
    duties: Sequence[DutyInForce],
    *,
    after: Sequence[Any] | None,
    limit: int,
) -> Sequence[Any]:
    """Return up to *limit* rows of the list by name after the place *after*."""
    made = _written(_Asked(question, duties, going_on=after is not None))
    if made is None:
        return []
    values = {"on": question.on, "known": question.knowledge, "most": limit}
    values |= dict(zip(("name", "body", "item"), after or (), strict=False))
    return session.execute(made, values).all()


def serves(question: Question) -> bool:
    """Tell whether `page` is written for *question*: of a past day, by name."""
    return question.order is Order.NAME and not question.present


class _Asked:
    """A question on any day about duties that stand so: what its SQL is written by."""

    def __init__(
        self, question: Question, duties: Sequence[DutyInForce], *, going_on: bool
    ) -> None:
        self.question, self.duties, self.going_on = question, duties, going_on
        nowhere: Any = {"on": date.min, "today": date.min, "known": None}
        whatever = replace(question, **nowhere, snapshot=None, late=None)
        self._key = (whatever, going_on, tuple(map(_stands, duties)))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key == other._key


def _stands(duty: DutyInForce) -> tuple[Any, ...]:
    """Return all that the SQL of a duty is made of."""
    networks = (tuple(duty.platform_ids.items()), tuple(duty.banned.items()))
    return duty.item_id, duty.duty, duty.freed, networks


@lru_cache(maxsize=128)
def _written(asked: _Asked) -> sa.Select[Any] | None:
    question = replace(asked.question, on=_ON, known=_KNOWN)
    cell = cells(question, asked.duties, lazily=True)
    if cell is None:
        return None
    after = _PLACE if asked.going_on else None
    found = ordered(question, cell, asked.duties, after=after)
    return found.limit(sa.bindparam("most"))
