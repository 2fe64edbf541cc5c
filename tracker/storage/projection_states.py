"""What the projection is worth: for which day it is computed, and what of it is stale.

All that changes it stands in one line: whoever writes it holds the head of the
journal, as every change of the register does. So a touch, a mark and a chunk of a
rebuild never run side by side, on any engine, and each sees what those before it
have committed. Never computes what is true of a body.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage import journal
from tracker.storage.base import inserting, table
from tracker.storage.bodies import BodyRow
from tracker.storage.projections import (
    CoverageStaleRow,
    CoverageStateRow,
    CoverageTouchedRow,
)

_STATE = table(CoverageStateRow)
_READ = sa.select(_STATE)
_READ_BOTH = sa.select(_STATE, CoverageStaleRow.item_id).outerjoin(
    table(CoverageStaleRow), sa.true()
)
_SEEN = "coverage state"
_ITEMS = sa.select(CoverageStaleRow.item_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The one row of `CoverageStateRow`."""

    edition: int
    mark: str
    seal: str
    day: date | None
    next_change: date | None
    stale: int | None
    round_edition: int | None
    through: int
    coming: date | None

    @property
    def rebuilding(self) -> bool:
        """Tell whether a rebuild is under way."""
        return self.round_edition is not None

    def stands(self, today: date) -> bool:
        """Tell whether what is computed is true on *today*, but for stale items."""
        return (
            self.day is not None
            and self.stale is None
            and self.day <= today
            and (self.next_change is None or today < self.next_change)
        )

    @property
    def kept(self) -> bool:
        """Tell whether bodies have to be kept: no rebuild to come will see to them."""
        return self.day is not None and (self.stale is None or self.rebuilding)


def state(session: Session) -> State:
    """Return what the projection is worth."""
    return _state(session.connection().execute(_READ).one())


def _state(row: Any) -> State:
    return State(**{name: row._mapping[name] for name in State.__slots__})


def serving_state(session: Session, today: date) -> tuple[State, frozenset[int]] | None:
    """Return the state and the stale items, if *today* is answered at all.

    None: everything is answered live. One query a unit that only reads: it sees one
    snapshot. Whoever writes looks again each time.
    """
    state, stale = _seen(session)
    return (state, stale) if state.stands(today) else None


def progress(session: Session) -> float | None:
    """Return how much of the rebuild under way is done, 0 to 1; None: none is."""
    state, _ = _seen(session)
    if not state.rebuilding:
        return None
    highest = session.scalar(sa.select(sa.func.max(BodyRow.id))) or 0
    return min(state.through / highest, 1.0) if highest else 1.0


def _seen(session: Session) -> tuple[State, frozenset[int]]:
    unit, found = session.get_transaction(), session.info.get(_SEEN)
    if found is None or unit is None or found[0] is not unit:
        rows = session.connection().execute(_READ_BOTH).all()
        stale = frozenset(row.item_id for row in rows if row.item_id is not None)
        found = (session.get_transaction(), _state(rows[0]), stale)
        if not session.info.get("writes"):
            session.info[_SEEN] = found
    _, state, stale = found
    return state, stale


def stale_items(session: Session) -> frozenset[int]:
    """Return the ids of the items that are answered live."""
    return frozenset(session.scalars(_ITEMS))


def held(session: Session) -> State:
    """Return the same as `state`, which nobody else changes until the unit ends."""
    journal.hold(session)
    return state(session)


def change(session: Session, before: State, **values: Any) -> State:
    """Write *values* into the row; the caller holds it. Return what it is now."""
    values["seal"] = secrets.token_hex(8)
    session.connection().execute(sa.update(_STATE).values(**values))
    return replace(before, **values)


def mark_items(session: Session, items: Collection[int]) -> None:
    """Let *items* be answered live until they are computed anew: a row for each."""
    if not items:
        return
    moved = _edited(session, held(session))
    session.connection().execute(
        inserting(session, CoverageStaleRow).on_conflict_do_update(
            index_elements=["item_id"], set_={"edition": moved.edition}
        ),
        [{"item_id": item, "edition": moved.edition} for item in sorted(set(items))],
    )


def mark_all(session: Session) -> State:
    """Let everything be answered live until it is computed anew: one row."""
    moved = _edited(session, held(session))
    return change(session, moved, stale=moved.edition)


def _edited(session: Session, before: State, **values: Any) -> State:
    """Tell everybody that rules have changed: what was read of them is read again."""
    mark = secrets.token_hex(8)
    return change(session, before, edition=before.edition + 1, mark=mark, **values)


def rolled(session: Session, before: State, today: date) -> State:
    """Return the state moved on to *today*, where nothing changes until then.

    The caller holds it. Where something does, everything is stale from now on, and a
    rebuild under way begins again: half of it would be of another day.
    """
    if before.day is None or today <= before.day:
        return before
    if before.stale is None and not before.rebuilding and before.stands(today):
        return change(session, before, day=today)
    if before.stale is not None and not before.rebuilding:
        return before
    moved = _outlived(session, before)
    return begun(session, moved, today) if before.rebuilding else moved


def _outlived(session: Session, before: State) -> State:
    """Let everything be stale: the day it was computed for has passed."""
    moved = _edited(session, before, next_change=None)
    return change(session, moved, stale=moved.edition)


def begun(session: Session, before: State, today: date) -> State:
    """Return the state at the beginning of a rebuild for *today*; the caller holds it.

    Of another day than what is there, everything is stale until it ends.
    """
    if before.day is None or not (
        before.stale is not None or before.stands(max(today, before.day))
    ):
        before = _outlived(session, before)
    session.connection().execute(sa.delete(table(CoverageTouchedRow)))
    day = max(today, before.day or today)
    return change(
        session,
        before,
        day=day,
        round_edition=before.edition,
        through=0,
        coming=None,
    )


def ended(session: Session, before: State, next_change: date | None) -> State:
    """Return the state at the end of a rebuild; the caller holds it.

    What was marked after its beginning stays stale.
    """
    begun_at = before.round_edition or 0
    row = CoverageStaleRow
    session.connection().execute(sa.delete(row).where(row.edition <= begun_at))
    session.connection().execute(sa.delete(table(CoverageTouchedRow)))
    still = before.stale if (before.stale or 0) > begun_at else None
    return change(
        session,
        before,
        stale=still,
        next_change=next_change,
        round_edition=None,
        through=0,
        coming=None,
    )


def due(session: Session, now: State, today: date) -> bool:
    """Tell whether something has to be computed on *today*."""
    if now.rebuilding or not now.stands(max(today, now.day or today)):
        return True
    return session.connection().execute(_ITEMS.limit(1)).first() is not None


def expected(before: State, day: date | None) -> dict[str, date]:
    """Return what changes when the projection learns of *day*, a next change."""
    if day is None:
        return {}
    values = {}
    if before.stale is None and day < (before.next_change or date.max):
        values["next_change"] = day
    if before.rebuilding and day < (before.coming or date.max):
        values["coming"] = day
    return values


def touched(session: Session, ids: Collection[int]) -> None:
    """Let the rebuild under way know that the bodies with *ids* are computed."""
    session.connection().execute(
        inserting(session, table(CoverageTouchedRow)).on_conflict_do_nothing(),
        [{"body_id": body} for body in sorted(ids)],
    )


def touched_between(session: Session, first: int, last: int) -> set[int]:
    """Return the ids from *first* to *last* that were touched in this rebuild."""
    row = table(CoverageTouchedRow).c.body_id
    return set(session.scalars(sa.select(row).where(row.between(first, last))))


def forget_round(session: Session) -> None:
    """Give up the rebuild under way: everything is thrown away. The caller holds it."""
    change(session, state(session), round_edition=None, through=0, coming=None)
