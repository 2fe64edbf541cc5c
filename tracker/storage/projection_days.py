"""The next day on which a rule changes by itself: what stands in small tables.

Of bodies and of what they show the days are gathered body by body, as each is
computed (`projection_stands`).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage.bodies import BodyRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow
from tracker.storage.platforms import PlatformStatusRow
from tracker.storage.projection_stands import past
from tracker.storage.requirements import Axis, ItemVersionRow


def coming(session: Session, day: date) -> date | None:
    """Return the first day after *day* on which a rule changes; None: no such day.

    A text, a network's status or an exemption begins or ends to hold then.
    """
    return min((each for each in _days(session, day) if each), default=None)


def _days(session: Session, day: date) -> Iterator[date | None]:
    for begins in (
        ItemVersionRow.valid_from,
        PlatformStatusRow.valid_from,
        ExemptionRow.valid_from,
    ):
        yield _first(session, begins, begins > day)
    last = ExemptionRow.valid_until
    yield past(_first(session, last, last >= day))


def _first(
    session: Session, column: Any, condition: sa.ColumnElement[bool]
) -> date | None:
    return session.scalar(sa.select(sa.func.min(column)).where(condition))


def broad_item(session: Session, uid: str) -> int | None:
    """Return the item of the exemption *uid* if it frees, or freed, more than names."""
    row = ExemptionRow
    asked = sa.select(row.item_id).where(row.uid == uid, row.broad).limit(1)
    return session.scalar(asked)


def named(session: Session, uid: str) -> set[int]:
    """Return the ids of the bodies that a statement of the exemption *uid* names."""
    row, value = ExemptionRow, ExemptionScopeRow
    alone = sa.select(row.body_id).where(row.uid == uid, row.body_id.is_not(None))
    listed = (
        sa.select(BodyRow.id)
        .join(value, value.value == BodyRow.code)
        .join(row, row.id == value.exemption_id)
        .where(row.uid == uid, value.axis == Axis.INCLUDE)
    )
    return set(session.scalars(sa.union(alone, listed)))
