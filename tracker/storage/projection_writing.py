"""Writing how bodies stand: what differs from what is there, and the counters by it.

The caller holds the projection (`projection_states.held`). Counters move by the
difference, in the same transaction: no count is ever made anew while people work.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind, Level
from tracker.storage.base import Base, inserting, table
from tracker.storage.projection_stands import CellKey, Stand
from tracker.storage.projections import (
    CoverageBodyRow,
    CoverageCellRow,
    CoverageCountRow,
    CoveragePlaceRow,
    CoverageProfileCellRow,
    CoverageProfileRow,
    CoverageTallyRow,
    Wide,
)

_BODY = table(CoverageBodyRow)
_CELL = table(CoverageCellRow)
_COUNT = table(CoverageCountRow)
_PLACE = table(CoveragePlaceRow)
_PROFILE = table(CoverageProfileRow)
_PROFILE_CELL = table(CoverageProfileCellRow)
_TALLY = table(CoverageTallyRow)

#: A place: by what it is narrowed, region's id, kind, level.
Place = tuple[Wide, int | None, BodyKind | None, Level | None]
_COLUMNS = ("name", "wide", "region_id", "kind", "level")
#: As many values as a statement may be given on every engine, with room to spare.
_MANY = 500


def put(session: Session, stands: Mapping[int, Stand]) -> int:
    """Let the bodies stand as *stands* tells, by id; return how many differed."""
    if not stands:
        return 0
    there = bodies(session, stands)
    around = _Places(session, {place_of(stand) for stand in stands.values()})
    profiles = _profile_ids(session, {stand.cells for stand in stands.values()})
    now = {
        body: (around.ids[named(place_of(stand))], profiles[stand.cells])
        for body, stand in stands.items()
    }
    differing = sorted(body for body, said in now.items() if there.get(body) != said)
    if not differing:
        return 0
    session.connection().execute(
        inserting(session, _BODY).on_conflict_do_update(
            index_elements=["body_id"],
            set_={
                "place_id": sa.literal_column("excluded.place_id"),
                "profile_id": sa.literal_column("excluded.profile_id"),
            },
        ),
        [
            {"body_id": body, "place_id": now[body][0], "profile_id": now[body][1]}
            for body in differing
        ],
    )
    moves: Counter[tuple[int, int]] = Counter()
    for body in differing:
        moves[now[body]] += 1
        if body in there:
            moves[there[body]] -= 1
    _count(session, moves, around)
    return len(differing)


def bodies(session: Session, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return body -> (place, profile) of those of *ids* that are there."""
    found: dict[int, tuple[int, int]] = {}
    for part in _parts(sorted(ids)):
        row = _BODY.c
        asked = sa.select(row.body_id, row.place_id, row.profile_id)
        rows = session.connection().execute(asked.where(row.body_id.in_(part)))
        for body, place, profile in rows:
            found[body] = (place, profile)
    return found


def profile_cells(
    session: Session, profiles: Collection[int]
) -> dict[int, frozenset[int]]:
    """Return profile -> the ids of its cells."""
    found: dict[int, set[int]] = {profile: set() for profile in profiles}
    row = _PROFILE_CELL.c
    for part in _parts(sorted(found)):
        asked = sa.select(row.profile_id, row.cell_id).where(row.profile_id.in_(part))
        for profile, cell in session.connection().execute(asked):
            found[profile].add(cell)
    return {profile: frozenset(cells) for profile, cells in found.items()}


def clear(session: Session) -> None:
    """Throw everything away but the state; the caller lets it be computed anew."""
    for each in (_TALLY, _COUNT, _BODY, _PROFILE_CELL, _PROFILE, _PLACE, _CELL):
        session.connection().execute(sa.delete(each))


def tidy(session: Session) -> None:
    """Remove counters that have come to nothing; the caller holds the projection."""
    for each in (_TALLY, _COUNT):
        session.connection().execute(sa.delete(each).where(each.c.n == 0))


def place_of(stand: Stand) -> Place:
    """Return the narrowest place of a body that stands so."""
    return (Wide.PLACE, stand.region_id, stand.kind, stand.level)


def wider(place: Place) -> Iterator[Place]:
    """Yield *place* and those around it in which its bodies are counted too."""
    _, region, kind, level = place
    yield place
    yield (Wide.REGION, region, None, None)
    yield (Wide.KIND, None, kind, None)
    yield (Wide.LEVEL, None, None, level)
    yield (Wide.COUNTRY, None, None, None)


def named(place: Place) -> str:
    """Return what *place* is called: the same for the same place."""
    return ":".join("" if each is None else str(each) for each in place)


class _Places:
    """Places by name and by id, each with those around it in which it is counted."""

    def __init__(self, session: Session, places: Iterable[Place]) -> None:
        self.session = session
        every = {named(each): each for place in places for each in wider(place)}
        self.ids = _ids(session, _PLACE, _PLACE.c.name, every)
        new = sorted(every.keys() - self.ids.keys())
        if new:
            rows = [
                dict(zip(_COLUMNS, (name, *every[name]), strict=True)) for name in new
            ]
            _add(session, _PLACE, rows)
            self.ids |= _ids(session, _PLACE, _PLACE.c.name, new)
        self._known = {self.ids[name]: place for name, place in every.items()}

    def around(self, places: Collection[int]) -> dict[int, list[int]]:
        """Return place -> its id and those of the wider ones around it."""
        row = _PLACE.c
        asked = sa.select(row.id, row.wide, row.region_id, row.kind, row.level)
        foreign = sorted(set(places) - self._known.keys())
        for part in _parts(foreign):
            rows = self.session.connection().execute(asked.where(row.id.in_(part)))
            for id_, wide, region, kind, level in rows:
                self._known[id_] = (wide, region, kind, level)
        names = {named(each) for id_ in foreign for each in wider(self._known[id_])}
        self.ids |= _ids(self.session, _PLACE, row.name, names - self.ids.keys())
        return {
            id_: [self.ids[named(each)] for each in wider(self._known[id_])]
            for id_ in places
        }


def _profile_ids(
    session: Session, wanted: Collection[frozenset[CellKey]]
) -> dict[frozenset[CellKey], int]:
    """Return the ids of the profiles with these cells, making those that are new."""
    cells = _cell_ids(session, {cell for cells in wanted for cell in cells})
    inside = {each: sorted(cells[cell] for cell in each) for each in wanted}
    prints = {fingerprint(ids): each for each, ids in inside.items()}
    there = _ids(session, _PROFILE, _PROFILE.c.fingerprint, prints)
    new = sorted(prints.keys() - there.keys())
    if new:
        _add(session, _PROFILE, [{"fingerprint": each} for each in new])
        made = _ids(session, _PROFILE, _PROFILE.c.fingerprint, new)
        rows = [
            {"profile_id": made[each], "cell_id": cell}
            for each in new
            for cell in inside[prints[each]]
        ]
        if rows:
            session.connection().execute(sa.insert(_PROFILE_CELL), rows)
        there |= made
    return {cells: there[each] for each, cells in prints.items()}


def fingerprint(cells: Sequence[int]) -> str:
    """Return what stands for the set of *cells*, which are in order."""
    told = ",".join(map(str, cells))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def _cell_ids(session: Session, wanted: Collection[CellKey]) -> dict[CellKey, int]:
    there = cell_ids(session, {cell.item_id for cell in wanted})
    new = sorted(set(wanted) - there.keys())
    if not new:
        return there
    _add(session, _CELL, [cell._asdict() for cell in new])
    return cell_ids(session, {cell.item_id for cell in wanted})


def cell_ids(session: Session, items: Collection[int]) -> dict[CellKey, int]:
    """Return the ids of all cells of *items*."""
    row = _CELL.c
    asked = sa.select(row.item_id, row.status, row.lacking, row.id)
    found = session.connection().execute(asked.where(row.item_id.in_(items)))
    return {CellKey(item, status, lacking): id_ for item, status, lacking, id_ in found}


def _ids(
    session: Session, of: sa.Table, column: Any, values: Iterable[str]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _parts(sorted(values)):
        asked = sa.select(column, of.c.id).where(column.in_(part))
        found.update({value: id_ for value, id_ in session.connection().execute(asked)})  # noqa: C416
    return found


def _add(session: Session, into: sa.Table, rows: list[dict[str, Any]]) -> None:
    session.connection().execute(
        inserting(session, into).on_conflict_do_nothing(), rows
    )


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]


def _count(
    session: Session, moves: Mapping[tuple[int, int], int], places: _Places
) -> None:
    """Move the counters by *moves*: (place, profile) -> how many bodies more."""
    moves = {key: n for key, n in moves.items() if n}
    around = places.around({place for place, _ in moves})
    cells = profile_cells(session, {profile for _, profile in moves})
    counts: Counter[tuple[int, int]] = Counter()
    tallies: Counter[tuple[int, int]] = Counter()
    for (place, profile), n in moves.items():
        for each in around[place]:
            counts[each, profile] += n
            for cell in cells[profile]:
                tallies[each, cell] += n
    _move(session, CoverageCountRow, "profile_id", counts)
    _move(session, CoverageTallyRow, "cell_id", tallies)


def _move(
    session: Session,
    rows: type[Base],
    column: str,
    moves: Mapping[tuple[int, int], int],
) -> None:
    """Add *moves* to the counters, in one order, whoever writes."""
    changed = [
        {"place_id": place, column: what, "n": n}
        for (place, what), n in sorted(moves.items())
        if n
    ]
    if changed:
        counter = table(rows)
        session.connection().execute(
            inserting(session, counter).on_conflict_do_update(
                index_elements=["place_id", column],
                set_={"n": counter.c.n + sa.literal_column("excluded.n")},
            ),
            changed,
        )
