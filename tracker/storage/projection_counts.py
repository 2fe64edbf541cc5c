"""What the projection keeps of bodies and counts, read back to be compared."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage.base import table
from tracker.storage.projection_stands import CellKey, Stand, Stands
from tracker.storage.projection_writing import named, wider
from tracker.storage.projections import (
    CoverageBodyRow,
    CoverageCellRow,
    CoverageCountRow,
    CoveragePlaceRow,
    CoverageProfileCellRow,
    CoverageTallyRow,
)

_BODY = table(CoverageBodyRow).c
_CELL = table(CoverageCellRow).c
_COUNT = table(CoverageCountRow).c
_PLACE = table(CoveragePlaceRow).c
_PROFILE_CELL = table(CoverageProfileCellRow).c
_TALLY = table(CoverageTallyRow).c

#: (the name of a place, a profile's or cell's id) -> how many bodies.
Counts = Counter[tuple[str, int]]


def kept(session: Session, ids: Sequence[int]) -> Stands:
    """Return how the bodies with *ids*, in order, are kept; none for one that is not.

    ``coming`` is not kept of bodies and is None.
    """
    between = _BODY.body_id.between(ids[0], ids[-1])
    cells: dict[int, set[CellKey]] = defaultdict(set)
    asked = (
        sa.select(_BODY.body_id, _CELL.item_id, _CELL.status, _CELL.lacking)
        .join(_PROFILE_CELL.cell_id.table, _PROFILE_CELL.profile_id == _BODY.profile_id)
        .join(_CELL.id.table, _CELL.id == _PROFILE_CELL.cell_id)
        .where(between)
    )
    for body, *cell in session.execute(asked):
        cells[body].add(CellKey(*cell))
    placed = (
        sa.select(_BODY.body_id, _PLACE.region_id, _PLACE.kind, _PLACE.level)
        .join(_PLACE.id.table, _PLACE.id == _BODY.place_id)
        .where(between)
    )
    return {
        body: Stand(
            region_id=region, kind=kind, level=level, cells=frozenset(cells[body])
        )
        for body, region, kind, level in session.execute(placed)
    }


def both(session: Session) -> Iterator[tuple[str, Counts, Counts]]:
    """Yield each sort of counter: its name, what it keeps, what there is."""
    counted = sa.select(_BODY.place_id, _BODY.profile_id, sa.func.count()).group_by(
        _BODY.place_id, _BODY.profile_id
    )
    yield (
        "bodies",
        _kept(session, _COUNT, _COUNT.profile_id),
        _around(session, counted),
    )
    celled = (
        sa.select(_BODY.place_id, _PROFILE_CELL.cell_id, sa.func.count())
        .join(_PROFILE_CELL.cell_id.table, _PROFILE_CELL.profile_id == _BODY.profile_id)
        .group_by(_BODY.place_id, _PROFILE_CELL.cell_id)
    )
    yield (
        "cells",
        _kept(session, _TALLY, _TALLY.cell_id),
        _around(session, celled),
    )


def _kept(session: Session, counter: Any, of: Any) -> Counts:
    asked = sa.select(_PLACE.name, of, counter.n).join(
        _PLACE.id.table, _PLACE.id == counter.place_id
    )
    return Counter({(place, what): n for place, what, n in session.execute(asked)})


def _around(session: Session, counted: sa.Select[Any]) -> Counts:
    """Return what *counted* counts by narrow places, counted in wider ones as well."""
    row = _PLACE
    asked = sa.select(row.id, row.wide, row.region_id, row.kind, row.level)
    places = {id_: tuple(place) for id_, *place in session.execute(asked)}
    counts: Counts = Counter()
    for place, what, n in session.execute(counted):
        for each in wider(places[place]):
            counts[named(each), what] += n
    return counts
