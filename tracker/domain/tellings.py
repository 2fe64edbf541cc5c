"""What people are told by mail: how often, for which period, and what became of it.

Never says what is told (`tracker.domain.digests`), and never how it is worded.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from tracker.domain.access import Role
from tracker.domain.errors import WrongMove


class Often(StrEnum):
    """How often a person wishes to be told."""

    NEVER = "never"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"


class Telling(StrEnum):
    """What sort of message it is."""

    DIGEST = "digest"


class MessageState(StrEnum):
    """What became of a message."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"
    DROPPED = "dropped"


#: Without a wish: once a week. Whoever answers for a body must hear of a rejection
#: and of a day to comply by without having asked for it; every day would be a nuisance.
USUAL = Often.WEEKLY
#: Roles that have something to be told.
HEARERS = frozenset({Role.REPRESENTATIVE, Role.REVIEWER, Role.EDITOR})
#: Nothing is planned before this hour of the legal day.
MORNING = time(7)
#: What was recorded this shortly ago waits for the next message: a change takes its
#: moment before it is committed, and is seen only afterwards.
SETTLING = timedelta(minutes=10)
#: How far a first message looks back.
FIRST_LOOK = timedelta(days=7)
#: A message on its way for longer than this was left by a process that died.
LEASE = timedelta(minutes=15)
#: Waits between tries while the mail server takes nothing; then it has failed.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 180, 360, 720))

MOVES: dict[MessageState, frozenset[MessageState]] = {
    MessageState.PLANNED: frozenset({MessageState.SENDING, MessageState.DROPPED}),
    MessageState.SENDING: frozenset(
        {
            MessageState.SENT,
            MessageState.UNSURE,
            MessageState.FAILED,
            MessageState.PLANNED,
        }
    ),
    # Whoever was thought dead may come back and know.
    MessageState.UNSURE: frozenset({MessageState.SENT, MessageState.PLANNED}),
    MessageState.FAILED: frozenset({MessageState.PLANNED}),
    MessageState.SENT: frozenset(),
    MessageState.DROPPED: frozenset(),
}
#: States after which its reader may know what stands in a message.
HEARD = frozenset({MessageState.SENDING, MessageState.SENT, MessageState.UNSURE})
#: What a person at the machine has to look at: nothing is sent again by itself.
UNSETTLED = frozenset({MessageState.UNSURE, MessageState.FAILED})


def move(current: MessageState, wanted: MessageState) -> MessageState:
    """Return *wanted* if a message may pass to it from *current*, else refuse.

    >>> move(MessageState.SENDING, MessageState.UNSURE)
    <MessageState.UNSURE: 'unsure'>
    """
    if wanted not in MOVES[current]:
        raise WrongMove(f"{current} -> {wanted}", state=current, wanted=wanted)
    return wanted


def period(often: Often, at: datetime) -> str | None:
    """Return the period whose message is due at *at*, a moment of the legal zone.

    A day in ISO 8601, or a week; None when none is due now.

    >>> period(Often.WORKDAYS, datetime(2026, 11, 23, 9)), period(Often.WEEKLY,
    ...     datetime(2026, 11, 29, 9))
    ('2026-11-23', '2026-W48')
    >>> period(Often.WORKDAYS, datetime(2026, 11, 29, 9)) is None
    True
    """
    weekday = at.isoweekday()
    early = at.time() < MORNING
    if often is Often.WEEKLY and not (early and weekday == 1):
        year, week, _ = at.isocalendar()
        return f"{year}-W{week:02}"
    if often is Often.WORKDAYS and weekday <= 5 and not early:
        return at.date().isoformat()
    return None


def since(told: datetime | None, *, wished: datetime, now: datetime) -> datetime:
    """Return the moment after which a message tells what happened.

    *told* is that up to which the person was told last, *wished* that from which the
    person wishes to be told. Nothing is told twice, and nothing is left out however
    long the register stood still.
    """
    if told is not None:
        return max(told, wished)
    return max(wished, now - FIRST_LOOK)


def pause(attempts: int) -> timedelta | None:
    """Return how long to wait after *attempts* tries in vain; None: no longer."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
