"""Chasers: when a body is reminded that it has not yet shown what is asked of it.

A duty that names a day by which to comply is chased in stages around that day. Each
stage is told once. One that could not be told on its day, as the register stood
still, is told late, unless a later one has come meanwhile: then that one speaks for
both. A comply-by that is moved starts anew. Never says who is told, nor how.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.coverage import Status

#: Days after the day to comply by (before it where negative) on which is chased.
STAGES = (-30, -7, 0, 7, 28)
#: What can be mended by the body itself. What is in review waits for the register,
#: and for a page whose text has changed the body is asked on its own.
CHASED = frozenset({Status.MISSING, Status.NO_DATA, Status.REJECTED, Status.GONE})
#: How long before its day a duty is first heard of, also one still to come into force.
HORIZON = timedelta(days=-STAGES[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody was told last of one requirement for one body."""

    comply_by: date
    stage: int


def reached(comply_by: date, *, on: date) -> int | None:
    """Return the latest stage of *comply_by* that day *on* has come to, if any.

    >>> reached(date(2026, 12, 1), on=date(2026, 11, 1))
    -30
    >>> reached(date(2026, 12, 1), on=date(2026, 12, 6))
    0
    >>> reached(date(2026, 12, 1), on=date(2026, 10, 31)) is None
    True
    """
    passed = [stage for stage in STAGES if _days(comply_by, on) >= stage]
    return passed[-1] if passed else None


def due(
    comply_by: date, *, on: date, status: Status, told: Iterable[Told] = ()
) -> int | None:
    """Return the stage that is to be told on day *on*, None if none is.

    *status* is what is true of the cell that day, *told* what was told of it before.
    """
    stage = reached(comply_by, on=on)
    if stage is None or status not in CHASED:
        return None
    same = (each.stage for each in told if each.comply_by == comply_by)
    return stage if stage > max(same, default=STAGES[0] - 1) else None


def _days(comply_by: date, on: date) -> int:
    return (on - comply_by).days
