"""Answers about the past that were worked out once and are remembered for ever.

A read finds them here; what it works out itself it lays into its session, and the door
writes that down afterwards (`keep`). Never in the way: where the store is busy or may
not be written, nothing is remembered and nobody notices.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.memories import Memory, settled
from tracker.storage.base import Base, inserting_on, table
from tracker.storage.batches import ImportBatchRow

#: No more answers than this are kept beside those of reporting dates, by what they
#: are of: every address of a past day may add one, and each can be asked by anybody.
MOST = {"counts": 200_000, "tallies": 1_000}
#: How long the writing of them waits for other writers, in milliseconds.
PATIENCE = 100
#: An import that began earlier and is not done was killed: it goes on under a later
#: moment than its first.
_LONGEST = timedelta(days=1)
_LAID = "answers worked out"
_NAMED = "memories of them"


class RememberedAnswerRow(Base, kw_only=True):
    """An answer, under the digest of its question and of the rule that gave it."""

    __tablename__ = "remembered_answers"

    key: Mapped[str] = mapped_column(primary_key=True)
    #: The question as it was spelled, to be read by people.
    asked: Mapped[str]
    rule: Mapped[int]
    value: Mapped[Any] = mapped_column(sa.JSON)
    made_at: Mapped[datetime]


def fetch(session: Session, memories: Iterable[Memory]) -> None:
    """Bring what is remembered of *memories* to hand. One query, or none."""
    at_hand = _laid(session)
    wanted = [key for key in map(digest, memories) if key not in at_hand]
    if wanted:
        row = RememberedAnswerRow
        asked = sa.select(row.key, row.value).where(row.key.in_(wanted))
        at_hand |= {each.key: each.value for each in session.execute(asked)}


def at_hand(session: Session, memories: Iterable[Memory]) -> dict[Memory, Any]:
    """Return those of *memories* that were brought to hand, or worked out, before."""
    told = _laid(session)
    return {each: told[key] for each in memories if (key := digest(each)) in told}


def remembered(session: Session, memory: Memory | None, find: Callable[[], Any]) -> Any:
    """Return what is at hand of *memory*, else what *find* works out, and lay it by.

    *find* returns plain JSON values; remembered ones come back with lists for tuples.
    """
    if memory is None:
        return find()
    key, told = digest(memory), _laid(session)
    if key not in told:
        told[key] = json.loads(json.dumps(find(), ensure_ascii=False))
        session.info.setdefault(_NAMED, {})[key] = memory
    return told[key]


def keep(database: Any, session: Session, *, now: datetime) -> int:
    """Write down what *session* worked out; return how many answers that are.

    In a transaction of its own, after the answer was given. What could still change is
    left out: see `tracker.domain.memories.settled`.
    """
    laid = _laid(session)
    new = session.info.pop(_NAMED, {}).values()
    values = [(each, laid[digest(each)]) for each in new if settled(each, now=now)]
    if not values:
        return 0
    try:
        return _write(database.engine, values, now)
    except (DBAPIError, PoolTimeout):
        return 0


def digest(memory: Memory) -> str:
    """Return the key of *memory*: what it is of, and the digest of the rest."""
    told = json.dumps([memory.rule, memory.asked], ensure_ascii=False)
    return f"{memory.what}:{hashlib.sha256(told.encode()).hexdigest()}"


def _write(engine: sa.Engine, values: list[tuple[Memory, Any]], now: datetime) -> int:
    row = table(RememberedAnswerRow)
    insert = inserting_on(engine.dialect.name, row).on_conflict_do_nothing()
    kept = 0
    with engine.connect() as connection, _impatient(connection):
        begun = connection.scalar(_running(now))
        for memory, value in values:
            held = begun is not None and memory.known >= begun
            if held or not (memory.report or _room(connection, memory.what)):
                continue
            said = {
                "key": digest(memory), "asked": memory.asked, "rule": memory.rule,
                "value": value, "made_at": now,
            }  # fmt: skip
            connection.execute(insert, said)
            kept += 1
    return kept


def _running(now: datetime) -> Any:
    """Return the question when the first import that may still go on began.

    It records all it does under that moment.
    """
    row = ImportBatchRow
    return sa.select(sa.func.min(row.started_at)).where(
        row.done_at.is_(None), row.started_at > now - _LONGEST
    )


def _room(connection: sa.Connection, what: str) -> bool:
    row = RememberedAnswerRow
    counted = sa.select(sa.func.count()).where(
        row.key > f"{what}:", row.key < f"{what};"
    )
    return (connection.scalar(counted) or 0) < MOST.get(what, 0)


@contextmanager
def _impatient(connection: sa.Connection) -> Iterator[None]:
    """Open a transaction on *connection* that waits for others for a moment only."""
    if connection.dialect.name == "postgresql":
        with connection.begin():
            connection.execute(sa.text(f"SET LOCAL lock_timeout = {PATIENCE}"))
            yield
        return
    driver: Any = connection.connection.dbapi_connection
    usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    # Said to the driver itself: the engine would begin a transaction first.
    driver.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        with connection.begin():
            yield
    finally:
        driver.execute(f"PRAGMA busy_timeout = {usual}")


def _laid(session: Session) -> dict[str, Any]:
    laid: dict[str, Any] = session.info.setdefault(_LAID, {})
    return laid
