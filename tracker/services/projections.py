"""Keeps what is true of every body now, counted: touched, marked, rebuilt, compared.

Whoever writes what decides about some bodies *touches* them in the same transaction;
whoever changes a rule *marks* what it decides about, which costs a handful of rows,
and the job computes that anew a chunk at a time. Until then it is answered live:
nobody who asks can tell. See docs/decisions/0022.
"""

from collections.abc import Callable, Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.questions import Question
from tracker.storage import projection_days as days
from tracker.storage import projection_states as states
from tracker.storage import projection_writing as writing
from tracker.storage.bodies import BodyRow
from tracker.storage.duties import duties
from tracker.storage.engines import Database
from tracker.storage.projection_stands import Rules, Stands, stands, stands_plainly
from tracker.storage.projection_states import State

#: Bodies of one transaction of a rebuild: people who write wait no longer for it.
CHUNK = 2000
#: So many bodies are looked at one by one, by the plain rule; more are by SQL.
FEW = 12

Report = Callable[[int, int], None]


def touch(session: Session, bodies: Collection[int], *, now: datetime) -> None:
    """Compute anew how *bodies* stand: something that decides about them was written.

    In the transaction that writes it, and after it is written. Takes the head of the
    journal, so that whoever touches the same body next sees what is written here.
    """
    if not bodies:
        return
    state = states.held(session)
    session.flush()
    state = states.rolled(session, state, clock.day(now))
    kept = sorted({body for body in bodies if state.passed(body)})
    if not kept or state.day is None:
        return
    rules = rules_of(session, state.day)
    for start in range(0, len(kept), CHUNK):
        found = _stands(session, rules, kept[start : start + CHUNK])
        state = _expected(session, state, found)
        writing.put(session, found)


def touch_exemption(session: Session, uid: str, *, now: datetime) -> None:
    """Compute anew what the exemption *uid* decides about, as `touch` does.

    One that frees by kind, level or region, or ever did, makes its item stale: that
    is one row, however many bodies it frees.
    """
    state = states.held(session)
    session.flush()
    if item := days.broad_item(session, uid):
        states.mark_items(session, [item])
        return
    touch(session, days.named(session, uid), now=now)
    state = states.state(session)
    if state.day is not None:
        states.expect(session, state, days.coming(session, state.day))


def mark(session: Session, items: Collection[int]) -> None:
    """Let *items* be answered live until they are computed anew: a rule changed."""
    states.mark_items(session, items)


def mark_everything(session: Session) -> None:
    """Let everything be answered live until it is computed anew."""
    states.mark_all(session)


def run_due(database: Database, *, now: datetime, size: int = CHUNK) -> int:
    """Compute the next chunk of what is due; return how many bodies that was.

    0: nothing is due. Each chunk is a transaction of its own and says how far it
    came, so that a rebuild may be killed at any moment and be gone on with by anyone.
    """
    today = clock.day(now)
    with database.reading() as session:
        if not states.due(session, states.state(session), today):
            return 0
    with database.writing() as session:
        return advance(session, today, size)


def rebuild(
    database: Database, *, now: datetime, report: Report, anew: bool = True
) -> int:
    """Compute everything that is due, or everything *anew*; return how many bodies.

    *report* is told how many bodies are done, and how many there are.
    """
    if anew:
        with database.writing() as session:
            states.mark_all(session)
            states.forget_round(session)
            writing.clear(session)
    total, done = count(database), 0
    while step := run_due(database, now=now):
        done += step
        report(min(done, total), total)
    report(total, total)
    return done


def count(database: Database) -> int:
    """Return how many bodies there are."""
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(BodyRow)) or 0


def advance(session: Session, today: date, size: int) -> int:
    """Compute the next chunk of what is due on *today*, in the caller's transaction."""
    state = states.rolled(session, states.held(session), today)
    if not state.rebuilding:
        if not states.due(session, state, today):
            return 0
        state = states.begun(session, state, today)
    ids = _next_bodies(session, state.through, size)
    if not ids:
        _end(session, state)
        return 1
    rules = rules_of(session, state.day or today)
    found = stands(session, rules, BodyRow.id.between(ids[0], ids[-1]))
    state = _expected(session, state, found)
    writing.put(session, found)
    states.change(session, state, through=ids[-1])
    return len(ids)


def _next_bodies(session: Session, through: int, size: int) -> list[int]:
    asked = sa.select(BodyRow.id).where(BodyRow.id > through)
    return list(session.scalars(asked.order_by(BodyRow.id).limit(size)))


def _end(session: Session, state: State) -> None:
    day = state.day or date.min
    coming = days.coming(session, day)
    first = min((each for each in (coming, state.coming) if each), default=None)
    writing.tidy(session)
    states.ended(session, state, first)


def rules_of(session: Session, day: date) -> Rules:
    """Return the duties that hold on *day*."""
    found = duties(session, Question(on=day, today=day))
    return Rules(day=day, duties=tuple(found))


def _stands(session: Session, rules: Rules, ids: list[int]) -> Stands:
    if len(ids) <= FEW:
        return stands_plainly(session, rules, ids)
    return stands(session, rules, BodyRow.id.in_(ids))


def _expected(session: Session, state: State, found: Stands) -> State:
    first = min((each.coming for each in found.values() if each.coming), default=None)
    return states.expect(session, state, first)
