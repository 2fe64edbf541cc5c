"""In which order the rows of an answer come, as keys to go on from.

Each order ends in name, body and requirement, so that a row has one place. The rule
of what is in the answer is `tracker.storage.coverage`'s.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from tracker.domain.questions import Order
from tracker.storage.duties import DutyInForce

#: What is known of the key before the name: the type of its value in an address.
LEADS: dict[Order, tuple[type, ...]] = {
    Order.NAME: (),
    Order.REGION: (str,),
    Order.STATUS: (int,),
    Order.DEADLINE: (int,),
}
#: A duty without a deadline, after all those that have one.
_NEVER = date.max.toordinal() + 1


def keys(
    order: Order, cell: sa.CTE, region: Any, duties: Sequence[DutyInForce]
) -> list[sa.ColumnElement[Any]]:
    """Return what rows of *cell*, joined to their *region*, are ordered by."""
    leads: dict[Order, sa.ColumnElement[Any]] = {
        Order.REGION: sa.func.coalesce(region.c.name, ""),
        Order.STATUS: cell.c.status,
        Order.DEADLINE: _deadline(cell, duties),
    }
    name: list[sa.ColumnElement[Any]] = [
        cell.c.sort_name,
        cell.c.body_id,
        cell.c.item_id,
    ]
    return [leads[order], *name] if order in leads else name


def _deadline(cell: sa.CTE, duties: Sequence[DutyInForce]) -> sa.ColumnElement[Any]:
    days = {duty.item_id: duty.duty.comply_by for duty in duties}
    ordinals = {item: day.toordinal() for item, day in days.items() if day}
    if not ordinals:
        return sa.literal(_NEVER)
    return sa.case(ordinals, value=cell.c.item_id, else_=_NEVER)
