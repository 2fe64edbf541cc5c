"""Turns at hosts, kept in the store: one request a second to a host, whoever asks.

Each process that serves pages also visits some, and commands run beside them. One
upsert moves a host's turn on; waiting for it happens outside any transaction.
"""

import time
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from tracker import clock
from tracker.adapters.visiting import Turns
from tracker.storage.base import inserting
from tracker.storage.engines import Database
from tracker.storage.visits import HostTurnRow

#: Seconds no queue at a host is as long as: who waits longer trusts a clock set back.
LONGEST = 120.0
#: Seconds after which it is of no use to know when a host was asked.
_LONG_AGO = 3600.0


class SharedTurns(Turns):
    """Lets requests to one host through *pause* seconds apart, across processes."""

    def __init__(
        self,
        database: Database,
        *,
        pause: float = 1.0,
        now: Callable[[], datetime] = clock.now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        super().__init__(pause=pause, sleep=sleep)
        self._database = database
        self._now = now

    def wait(self, host: str) -> float:
        """Wait for the turn of a request to *host*; return the seconds waited."""
        now = self._now().timestamp()
        seconds = max(0.0, self._turn(host, now) - now)
        if seconds:
            self._sleep(seconds)
        return seconds

    def _turn(self, host: str, now: float) -> float:
        """Return the moment of the next free turn at *host*, which is then taken."""
        row = HostTurnRow
        fresh = now + self._pause
        stale = sa.or_(row.free_at <= now, row.free_at > now + LONGEST)
        following = sa.case((stale, fresh), else_=row.free_at + self._pause)
        with self._database.writing() as session:
            taken = inserting(session, row).values(host=host, free_at=fresh)
            moved = taken.on_conflict_do_update(
                index_elements=["host"], set_={"free_at": following}
            )
            free_at = session.scalar(moved.returning(row.free_at))
        return (free_at or fresh) - self._pause


def forget(database: Database, *, now: datetime) -> None:
    """Forget hosts that nobody has asked for long."""
    row = HostTurnRow
    old = row.free_at < now.timestamp() - _LONG_AGO
    with database.reading() as session:
        if session.scalar(sa.select(row.host).where(old).limit(1)) is None:
            return
    with database.writing() as session:
        session.execute(sa.delete(row).where(old))
