"""When a page is visited again: the rounds that keep accepted pages checked.

Pages that somebody waits for come first, pages that failed come again the next day,
so that three failures over two days can come together; all others take their turn.
Never says what a visit means: that is `tracker.domain.visits`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from tracker.domain.evidence import AWAITING, STANDING, TAKEN, State
from tracker.domain.visits import FAILED, PastVisit, Streak


class Turn(IntEnum):
    """Which of the pages that are due goes first."""

    #: Never visited, or somebody asked for a visit.
    AT_ONCE = 0
    #: A reviewer has yet to decide, or the last visit failed.
    SOON = 1
    IN_TURN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The next visit to a page."""

    at: datetime
    turn: Turn


#: How often a page is visited unless the register is set otherwise.
EVERY = timedelta(days=7)
#: A page that failed is tried again after a day: see `tracker.domain.visits.SPAN`.
AGAIN = timedelta(hours=24)
#: When our own line was down, as soon as it may be up again.
OUR_FAULT = timedelta(hours=1)
#: After a person said that the page opens, it is not asked about again before.
PATIENCE = timedelta(days=14)
#: Asking for a visit brings none sooner after the last than this.
PAUSE = timedelta(minutes=10)


def next_visit(
    visit: PastVisit, streak: Streak, states: Collection[State], *, every: timedelta
) -> Due | None:
    """Return when a page is visited after *visit*; None if it is nobody's evidence.

    *states* are those of all evidence that shows the page; *streak* includes *visit*.
    """
    standing = STANDING.intersection(states)
    if not standing:
        return None
    again = _again(visit, streak, standing)
    if again is not None and again < every:
        return Due(at=visit.at + again, turn=Turn.SOON)
    waited_for = not AWAITING.isdisjoint(standing)
    return Due(at=visit.at + every, turn=Turn.SOON if waited_for else Turn.IN_TURN)


def _again(
    visit: PastVisit, streak: Streak, standing: Collection[State]
) -> timedelta | None:
    """Return how soon a page that failed is tried again; None for its usual turn.

    A page that may be called gone waits for a person, and one called gone already, or
    of which only its server's troubles are known, for its usual turn.
    """
    if visit.outcome not in FAILED:
        return None
    if not visit.canary:
        return OUR_FAULT
    counted = (TAKEN | AWAITING).intersection(standing)
    if visit.telling and counted and not streak.lets_call_gone:
        return AGAIN
    return None


def asked_for(last: datetime | None, *, now: datetime) -> Due:
    """Return when a page is visited that somebody asks for *now*.

    *last* is when it was visited last. However often it is asked for, the page and
    its network are left alone for `PAUSE` after each visit.
    """
    return Due(at=max(now, last + PAUSE) if last else now, turn=Turn.AT_ONCE)
