"""Keeps what is true of every body now, counted: touched, marked, rebuilt, compared.

Whoever writes what decides about some bodies *touches* them in the same transaction;
whoever changes a rule *marks* what it decides about, which costs a handful of rows,
and the job computes that anew a chunk at a time. Until then it is answered live:
nobody who asks can tell. See docs/decisions/0022.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.questions import Question
from tracker.storage import projection_days as days
from tracker.storage import projection_states as states
from tracker.storage import projection_writing as writing
from tracker.storage.at_hand import AtHand
from tracker.storage.bodies import BodyRow
from tracker.storage.duties import duties
from tracker.storage.engines import Database
from tracker.storage.projection_chunks import stands_of_many
from tracker.storage.projection_stands import Rules, Stands, stands
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
    if not state.kept or state.day is None:
        return
    rules = _rules(session, state)
    ids = sorted(set(bodies))
    differed, coming = 0, None
    for start in range(0, len(ids), CHUNK):
        found = _stands(session, rules, ids[start : start + CHUNK])
        coming = first(coming, *(each.coming for each in found.values()))
        differed += writing.put(session, found)
    values = states.expected(state, coming)
    if differed or values:
        states.change(session, state, **values)
    if state.rebuilding:
        states.touched(session, ids)


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
        values = states.expected(state, days.coming(session, state.day))
        if values:
            states.change(session, state, **values)


def mark(session: Session, items: Collection[int]) -> None:
    """Let *items* be answered live until they are computed anew: a rule changed."""
    states.mark_items(session, items)


def mark_everything(session: Session) -> None:
    """Let everything be answered live until it is computed anew."""
    states.mark_all(session)


def run_due(database: Database, *, now: datetime, size: int = CHUNK) -> int:
    """Compute the next chunk of what is due; return how many bodies that was.

    0: nothing is due. Computed outside of the transaction that keeps it, so that
    whoever writes meanwhile waits for the keeping alone. Each chunk says how far it
    came, so that a rebuild may be killed at any moment and be gone on with by anyone.
    """
    today = clock.day(now)
    with database.reading() as session:
        state = states.state(session)
        if not states.due(session, state, today):
            return 0
    if not state.rebuilding:
        with database.writing() as session:
            begin(session, today)
    with database.reading() as session:
        chunk = computed(session, size)
    with database.writing() as session:
        return keep(session, chunk, today)


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


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some bodies as they were found to stand: those after *since*'s last one."""

    since: State
    stands: Stands


def begin(session: Session, today: date) -> None:
    """Begin a rebuild if one is due on *today*, and none is under way."""
    state = states.rolled(session, states.held(session), today)
    if not state.rebuilding and states.due(session, state, today):
        states.begun(session, state, today)


def computed(session: Session, size: int) -> Chunk:
    """Return the next *size* bodies of the rebuild under way as they stand."""
    state = states.state(session)
    if not state.rebuilding or state.day is None:
        return Chunk(state, {})
    asked = sa.select(BodyRow.id).where(BodyRow.id > state.through)
    ids = session.scalars(asked.order_by(BodyRow.id).limit(size)).all()
    rules = _rules(session, state)
    return Chunk(state, stands_of_many(session, rules, ids) if ids else {})


def keep(session: Session, chunk: Chunk, today: date) -> int:
    """Keep *chunk* and move the rebuild on; return how many bodies that was, or 1.

    Nothing is kept of a chunk that somebody else has done, or of another day. Bodies
    that were touched in this rebuild are newer than what the chunk tells of them.
    """
    state = states.rolled(session, states.held(session), today)
    place = (state.round_edition, state.through, state.day)
    since = chunk.since
    if place != (since.round_edition, since.through, since.day) or not state.rebuilding:
        return 1
    if not chunk.stands:
        _end(session, state)
        return 1
    last = max(chunk.stands)
    newer = states.touched_between(session, state.through + 1, last)
    told = {body: each for body, each in chunk.stands.items() if body not in newer}
    writing.put(session, told)
    coming = first(*(each.coming for each in told.values()))
    states.change(session, state, through=last, **states.expected(state, coming))
    return len(chunk.stands)


def _end(session: Session, state: State) -> None:
    coming = days.coming(session, state.day or date.min)
    writing.tidy(session)
    states.ended(session, state, first(coming, state.coming))


def first(*days: date | None) -> date | None:
    """Return the first of *days*; None: there is none."""
    return min((day for day in days if day), default=None)


_at_hand: AtHand[Rules] = AtHand(16)


def _rules(session: Session, state: State) -> Rules:
    """Return the duties of the projection's day: at hand until a rule changes."""
    day = state.day or date.min
    if not state.mark:
        return rules_of(session, day)
    return _at_hand.get((state.mark, day), lambda: rules_of(session, day))


def rules_of(session: Session, day: date) -> Rules:
    """Return the duties that hold on *day*."""
    found = duties(session, Question(on=day, today=day))
    return Rules(day=day, duties=tuple(found))


def _stands(session: Session, rules: Rules, ids: list[int]) -> Stands:
    if len(ids) <= FEW:
        return stands(session, rules, ids)
    return stands_of_many(session, rules, ids)
