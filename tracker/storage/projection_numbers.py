"""The numbers of an answer, from the counters of the projection: one question for all.

Each shape of question is written once and kept. Of a place that is narrowed by one
thing alone, or by nothing, the wider counters are read: no number sums more rows than
it has to.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import OBLIGED, UNCONFIRMED, Worth
from tracker.storage.at_hand import AtHand
from tracker.storage.base import table
from tracker.storage.bodies import RegionRow
from tracker.storage.coverage import CODE_OF, STATUS_OF
from tracker.storage.projection_sources import NARROWING, Source
from tracker.storage.projections import (
    CoverageBodyRow,
    CoverageCellRow,
    CoverageCountRow,
    CoveragePlaceRow,
    CoverageProfileCellRow,
    CoverageTallyRow,
    Wide,
)

_BODY = table(CoverageBodyRow)
_CELL = table(CoverageCellRow)
_COUNT = table(CoverageCountRow)
_PLACE = table(CoveragePlaceRow)
_PROFILE_CELL = table(CoverageProfileCellRow)
_REGION = table(RegionRow)
_TALLY = table(CoverageTallyRow)
_OBLIGED = [CODE_OF[each] for each in sorted(OBLIGED)]
_NO: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """*bodies* of *obliged* are meant, in *rows* cells; *everywhere* in the country.

    *highest* is the highest id of a body. *facets* are counts of cells under all
    filters but one: by region, kind and level, by item's id, and by status and
    whether only another network is wanting.
    """

    bodies: int
    obliged: int
    rows: int
    everywhere: int
    highest: int
    facets: dict[str, Counter[Any]]


class _Shape(NamedTuple):
    """What a question narrows by: everything else in it is a value."""

    region: bool
    kind: bool
    level: bool
    platform: bool
    #: Those missing on the network are asked for, and no others.
    wanting: bool
    single: bool

    def narrowing(self) -> set[str]:
        """Return by what the place is narrowed."""
        return {name for name in NARROWING if getattr(self, name)}


_kept: AtHand[Numbers] = AtHand(512)


def numbers(session: Session, source: Source) -> Numbers:
    """Return the numbers of the answer. One query, or none while nothing changes."""
    key = (source.seal, source.question, source.asking, source.items)
    return _kept.get(key, lambda: _asked(session, source))


def _asked(session: Session, source: Source) -> Numbers:
    question = source.question
    told: dict[str, int] = {}
    facets: dict[str, Counter[Any]] = {
        name: Counter() for name in (*NARROWING, "item", "status")
    }
    shape = _Shape(
        region=question.region is not None,
        kind=question.kind is not None,
        level=question.level is not None,
        platform=source.platform is not None,
        wanting=source.platform is not None and question.statuses <= UNCONFIRMED,
        single=len(source.items) == 1,
    )
    values = {
        "asking": source.asking,
        "items": source.items,
        "codes": [CODE_OF[s] for s in question.statuses if s in CODE_OF],
        "pattern": f"%,{source.platform},%",
        "region": question.region,
        "kind": question.kind,
        "level": question.level,
    }
    for what, key, other, n in session.execute(_all_numbers(shape), values):
        if what in facets:
            facets[what][_READ[what](key, other)] += n or 0
        else:
            told[what] = n or 0
    return Numbers(**told, facets=facets)


_READ: dict[str, Any] = {
    "region": lambda key, _: key,
    "kind": lambda key, _: BodyKind(key),
    "level": lambda key, _: Level(key),
    "item": lambda key, _: int(key),
    "status": lambda key, other: (STATUS_OF[int(key)], bool(other)),
}


@lru_cache(maxsize=64)
def _all_numbers(shape: _Shape) -> Any:
    """Return the question for what, its key, whether elsewhere, and how many."""
    meant, obliged = _meant(shape), _obliged()
    here = _places(shape)
    # Of one item, a body has one cell.
    bodies = _cells_in if shape.single else _bodies_in
    country = sa.select(_PLACE.c.id).where(_PLACE.c.wide == Wide.COUNTRY)
    highest = sa.select(sa.func.max(_BODY.c.body_id)).scalar_subquery()
    alone = (
        _alone("bodies", bodies(here, meant)),
        _alone("obliged", bodies(here, obliged)),
        _alone("rows", _cells_in(here, meant)),
        _alone("everywhere", _cells_in(country, meant)),
        _alone("highest", highest),
    )
    return sa.union_all(*alone, *_facets(shape, meant, here))


def _alone(what: str, number: Any) -> Any:
    nothing = sa.cast(sa.null(), sa.String)
    return sa.select(
        sa.literal(what).label("what"), nothing.label("key"), sa.literal(0), number
    )


def _facets(shape: _Shape, meant: Any, here: Any) -> Iterator[Any]:
    tally, cell, place = _TALLY.c, _CELL.c, _PLACE.c
    for name in NARROWING:
        key = place[name] if name != "region" else _REGION.c.code
        around = shape._replace(**{name: False})
        counted = (
            sa.select(
                sa.literal(name),
                sa.cast(key, sa.String),
                sa.literal(0),
                sa.func.sum(tally.n),
            )
            .select_from(_TALLY)
            .join(_PLACE, place.id == tally.place_id)
            .where(*_narrowed(around, _wide({*around.narrowing(), name})))
            .where(tally.cell_id.in_(meant), tally.n > 0)
            .group_by(key)
        )
        if name == "region":
            counted = counted.outerjoin(_REGION, _REGION.c.id == place.region_id)
        yield counted
    other = _elsewhere(shape)
    for name, key, told, which in (
        ("item", cell.item_id, _NO, _meant(shape, items="asking")),
        ("status", cell.status, other, _any_status()),
    ):
        yield (
            sa.select(
                sa.literal(name), sa.cast(key, sa.String), told, sa.func.sum(tally.n)
            )
            .select_from(_TALLY)
            .join(_CELL, cell.id == tally.cell_id)
            .where(tally.place_id.in_(here), tally.cell_id.in_(which), tally.n > 0)
            .group_by(key, *([] if told is _NO else [told]))
        )


def _ids(name: str) -> Any:
    return sa.bindparam(name, expanding=True)


def _meant(shape: _Shape, items: str = "items") -> Any:
    """Return the ids of the cells that the question means."""
    cell = _CELL.c
    found = sa.select(cell.id).where(
        cell.item_id.in_(_ids(items)), cell.status.in_(_ids("codes"))
    )
    return found.where(_lacks()) if shape.wanting else found


def _any_status() -> Any:
    return sa.select(_CELL.c.id).where(_CELL.c.item_id.in_(_ids("items")))


def _obliged() -> Any:
    """Return the ids of the cells of all who are obliged there."""
    cell = _CELL.c
    return sa.select(cell.id).where(
        cell.item_id.in_(_ids("items")), cell.status.in_(_OBLIGED)
    )


def _lacks() -> sa.ColumnElement[bool]:
    return _CELL.c.lacking.like(sa.bindparam("pattern"))


def _elsewhere(shape: _Shape) -> sa.ColumnElement[int]:
    if not shape.platform:
        return _NO
    wanting = _CELL.c.status < Worth.SUSPECT.value
    return sa.case(
        (sa.and_(wanting, ~_lacks()), sa.literal_column("1")),
        else_=_NO,
    )


def _cells_in(places: Any, meant: Any) -> Any:
    tally = _TALLY.c
    return (
        sa.select(sa.func.sum(tally.n))
        .where(tally.place_id.in_(places), tally.cell_id.in_(meant))
        .scalar_subquery()
    )


def _bodies_in(places: Any, meant: Any) -> Any:
    count, of = _COUNT.c, _PROFILE_CELL.c
    has = sa.exists().where(of.profile_id == count.profile_id, of.cell_id.in_(meant))
    return (
        sa.select(sa.func.sum(count.n))
        .where(count.place_id.in_(places), has)
        .scalar_subquery()
    )


def _places(shape: _Shape) -> Any:
    """Return the ids of the places that make up where the question is asked."""
    conditions = _narrowed(shape, _wide(shape.narrowing()))
    return sa.select(_PLACE.c.id).where(*conditions)


def _wide(narrowing: set[str]) -> Wide:
    if not narrowing:
        return Wide.COUNTRY
    return Wide(next(iter(narrowing))) if len(narrowing) == 1 else Wide.PLACE


def _narrowed(shape: _Shape, wide: Wide) -> list[sa.ColumnElement[bool]]:
    place = _PLACE.c
    conditions: list[sa.ColumnElement[bool]] = [place.wide == wide]
    if shape.region:
        region = sa.select(_REGION.c.id).where(_REGION.c.code == sa.bindparam("region"))
        conditions.append(place.region_id == region.scalar_subquery())
    if shape.kind:
        conditions.append(place.kind == sa.bindparam("kind", type_=place.kind.type))
    if shape.level:
        conditions.append(place.level == sa.bindparam("level", type_=place.level.type))
    return conditions


# --- all of it, for maps and matrices ----------------------------------------


def tallies(session: Session, source: Source) -> Iterator[Any]:
    """Yield the cells of the items meant, of all places, counted for maps.

    Columns: region's code, its name, item_id, kind, level, status, whether only
    another network is wanting, how many. One query.
    """
    tally, cell, place, region = _TALLY.c, _CELL.c, _PLACE.c, _REGION.c
    shape = _Shape(False, False, False, source.platform is not None, False, False)
    by = (region.code, region.name, cell.item_id, place.kind, place.level, cell.status)
    other = _elsewhere(shape)
    asked = (
        sa.select(*by, other.label("other"), sa.func.sum(tally.n))
        .select_from(_TALLY)
        .join(_CELL, cell.id == tally.cell_id)
        .join(_PLACE, place.id == tally.place_id)
        .outerjoin(_REGION, region.id == place.region_id)
        .where(place.wide == Wide.PLACE, cell.item_id.in_(source.items), tally.n > 0)
        .group_by(*by, *([] if other is _NO else [other]))
    )
    values = {"pattern": f"%,{source.platform},%"} if source.platform else {}
    yield from session.execute(asked, values)
