"""What is written down after a visit: the observation, and when the next one is due."""

from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import State
from tracker.domain.observations import Observation
from tracker.domain.rounds import Due, Turn, next_visit
from tracker.domain.visits import Streak
from tracker.storage.evidence import EvidenceRow
from tracker.storage.visits import ObservationRow, PageWatchRow


def record(
    session: Session,
    page: int,
    seen: Observation,
    *,
    token: str,
    every: timedelta,
) -> bool:
    """Write down what was seen of *page*, and when it is visited next.

    False, and nothing written, when the lease was lost: somebody else is at the page
    or has been, and two accounts of one visit would count twice.
    """
    row = PageWatchRow
    ours = sa.select(row).where(row.page_id == page, row.lease == token)
    watch = session.scalar(ours.with_for_update())
    if watch is None:
        return False
    write(session, watch, seen, every=every)
    return True


def write(
    session: Session,
    watch: PageWatchRow,
    seen: Observation,
    *,
    every: timedelta,
    due: Due | None = None,
) -> None:
    """Add *seen* to what is known of a page; *due* replaces the usual next visit."""
    values = asdict(seen)
    row = ObservationRow(page_id=watch.page_id, **values.pop("facts"), **values)
    session.add(row)
    session.flush()
    streak = Streak(
        failures=watch.failures, since=watch.failing_since, last=watch.failed_at
    ).after(seen.past)
    states = _states(session, watch.page_id)
    following = due or next_visit(seen.past, streak, states, every=every)
    watch.next_at = following.at if following else None
    watch.turn = int(following.turn) if following else int(Turn.IN_TURN)
    watch.leased_until = watch.lease = None
    watch.last_id, watch.last_outcome = row.id, seen.outcome
    watch.checked_at = seen.at
    watch.failures, watch.failing_since = streak.failures, streak.since
    watch.failed_at = streak.last
    if not streak.lets_call_gone:
        watch.lost_at = None
    elif watch.lost_at is None:
        watch.lost_at = seen.at


def _states(session: Session, page: int) -> set[State]:
    row = EvidenceRow
    return set(session.scalars(sa.select(row.state).where(row.page_id == page)))
