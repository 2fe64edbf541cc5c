"""Compares the projection with what is true, body by body and count by count.

What is stale is answered live and is no difference; everything else has to be equal.
Never mends anything: `tracker.services.projections.rebuild` does.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.coverage import Status
from tracker.services.projections import CHUNK, rules_of
from tracker.storage import projection_counts as counts
from tracker.storage import projection_states as states
from tracker.storage.bodies import BodyRow
from tracker.storage.engines import Database
from tracker.storage.projection_live import stands_live
from tracker.storage.projection_stands import CellKey, Stand, status_of
from tracker.storage.projection_states import State
from tracker.storage.requirements import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell that is kept otherwise than it is; None: there is none."""

    body: str
    item: str
    kept: Status | None
    live: Status | None
    #: Ids of the networks still wanted, as they are kept and as they are.
    kept_lacking: str = ""
    live_lacking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscount:
    """A counter that tells otherwise than the bodies do."""

    counter: str
    place: str
    of: int
    kept: int
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the projection is worth on *today*.

    *serves*: present questions are answered from it, but for *stale_items*. *done* of
    *bodies* are computed by the rebuild under way, if one is.
    """

    today: date
    day: date | None
    next_change: date | None
    serves: bool
    rebuilding: bool
    done: int
    bodies: int
    stale_items: tuple[str, ...]

    @property
    def share(self) -> float:
        """Return how much of the rebuild is done, from 0 to 1."""
        return self.done / self.bodies if self.bodies else 1.0


Found = Difference | Miscount


def status(session: Session, *, now: datetime) -> Standing:
    """Return what the projection is worth. Four queries."""
    state, today = states.state(session), clock.day(now)
    body = BodyRow.id
    done = sa.func.count(sa.case((body <= state.through, body)))
    numbers = session.execute(sa.select(sa.func.count(), done)).one()
    stale = sa.select(ItemRow.code).where(ItemRow.id.in_(states.stale_items(session)))
    return Standing(
        today=today,
        day=state.day,
        next_change=state.next_change,
        serves=state.stands(today),
        rebuilding=state.rebuilding,
        done=numbers[1] if state.rebuilding else 0,
        bodies=numbers[0],
        stale_items=tuple(session.scalars(stale.order_by(ItemRow.code))),
    )


def verify(
    database: Database, *, now: datetime, report: Callable[[int, int], None]
) -> Iterator[Found]:
    """Yield every difference between what is kept and what is true.

    A chunk of bodies in one snapshot each: whoever writes meanwhile goes on. Nothing
    is compared while everything is stale: then nothing is answered from it.
    """
    with database.reading() as session:
        total = session.scalar(sa.select(sa.func.count()).select_from(BodyRow)) or 0
    last, done = 0, 0
    while True:
        with database.reading() as session:
            state = states.state(session)
            if not state.stands(clock.day(now)):
                break
            ids = _following(session, last)
            if not ids:
                break
            yield from _differences(session, state, ids)
        last, done = ids[-1], done + len(ids)
        report(done, total)
    with database.reading() as session:
        yield from miscounts(session)


def miscounts(session: Session) -> Iterator[Miscount]:
    """Yield the counters that tell otherwise than the bodies, counted one by one."""
    for counter, kept, counted in counts.both(session):
        for key in sorted(kept.keys() | counted.keys()):
            if kept[key] != counted[key]:
                place, of = key
                yield Miscount(
                    counter=counter,
                    place=place,
                    of=of,
                    kept=kept[key],
                    counted=counted[key],
                )


def _following(session: Session, last: int) -> list[int]:
    asked = sa.select(BodyRow.id).where(BodyRow.id > last)
    return list(session.scalars(asked.order_by(BodyRow.id).limit(CHUNK)))


def _differences(
    session: Session, state: State, ids: list[int]
) -> Iterator[Difference]:
    stale = states.stale_items(session)
    rules = rules_of(session, state.day or date.min)
    live = stands_live(session, rules, BodyRow.id.between(ids[0], ids[-1]))
    kept = counts.kept(session, ids)
    if live == kept:
        return
    names = _names(session, live, kept)
    for body in sorted(live):
        yield from _of_body(body, kept.get(body), live[body], stale, names)


def _of_body(
    body: int,
    kept: Stand | None,
    live: Stand,
    stale: frozenset[int],
    names: Mapping[tuple[str, int], str],
) -> Iterator[Difference]:
    code = names["body", body]
    if kept is None or (kept.region_id, kept.kind, kept.level) != (
        live.region_id,
        live.kind,
        live.level,
    ):
        yield Difference(body=code, item="", kept=None, live=None)
        return
    was, now = _by_item(kept, stale), _by_item(live, stale)
    for item in sorted(was.keys() | now.keys()):
        before, after = was.get(item), now.get(item)
        if before != after:
            yield Difference(
                body=code,
                item=names["item", item],
                kept=status_of(before) if before else None,
                live=status_of(after) if after else None,
                kept_lacking=before.lacking if before else "",
                live_lacking=after.lacking if after else "",
            )


def _by_item(stand: Stand, stale: frozenset[int]) -> dict[int, CellKey]:
    return {cell.item_id: cell for cell in stand.cells if cell.item_id not in stale}


def _names(
    session: Session, live: Mapping[int, Stand], kept: Mapping[int, Stand]
) -> dict[tuple[str, int], str]:
    items = {
        cell.item_id for each in (*live.values(), *kept.values()) for cell in each.cells
    }
    coded = (("body", BodyRow, live.keys()), ("item", ItemRow, items))
    return {
        (kind, id_): code
        for kind, row, ids in coded
        for id_, code in session.execute(
            sa.select(row.id, row.code).where(row.id.in_(ids))
        )
    }
