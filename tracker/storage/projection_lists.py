"""Lists by name as they are kept: two small questions, whatever there is.

The statements are made once for each sort of list. What can be true of a body is told
by few cells, so a list asks which of them are meant, and then for the bodies that have
one: in the order of the list until it is full, or, where hardly anybody has, by going
straight to those who have. Never says what is true: that is kept by others.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.questions import Order
from tracker.storage.base import table
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.coverage import CODE_OF
from tracker.storage.projection_sources import NARROWING, Source
from tracker.storage.projections import (
    CoverageBodyRow,
    CoverageCellRow,
    CoveragePlaceRow,
    CoverageProfileCellRow,
    CoverageTallyRow,
    Wide,
)

_BODY = table(BodyRow)
_CELL = table(CoverageCellRow)
_KEPT = table(CoverageBodyRow)
_OF = table(CoverageProfileCellRow)
_PLACE = table(CoveragePlaceRow)
_REGION = table(RegionRow)
_TALLY = table(CoverageTallyRow)


class Known(NamedTuple):
    """A cell, and how many bodies of the country have it."""

    id: int
    item_id: int
    status: int
    lacking: str
    bodies: int


class Rows(NamedTuple):
    """Some rows of the list, and the cells they have, by id.

    Each row is the id of its cell; the body's id, code, name, kind, level and place
    in the alphabet; its region's code and name.
    """

    rows: Sequence[Any]
    cells: Mapping[int, Known]


class _Sort(NamedTuple):
    """What makes one page another statement than the next."""

    narrowing: frozenset[str]
    going_on: bool
    whole: bool
    few: bool


def serves(source: Source) -> bool:
    """Tell whether the list of *source* is one of those read here."""
    return source.counted and source.question.order is Order.NAME


def page(
    session: Session, source: Source, *, after: Sequence[Any] | None, limit: int
) -> Rows:
    """Return up to *limit* rows of the list after the place *after*. Two queries."""
    asked = _asked(session, source, after=after, limit=limit)
    if asked is None:
        return Rows((), {})
    statement, values, cells = asked
    return Rows(session.execute(statement, values).all(), cells)


def whole(session: Session, source: Source, *, size: int) -> Iterator[Rows]:
    """Yield all rows of the list, *size* at a time. Two queries in all."""
    asked = _asked(session, source)
    if asked is None:
        return
    statement, values, cells = asked
    options = {"yield_per": size}
    with session.execute(statement, values, execution_options=options) as found:
        for rows in found.partitions():
            yield Rows(rows, cells)


def _asked(
    session: Session,
    source: Source,
    *,
    after: Sequence[Any] | None = None,
    limit: int | None = None,
) -> tuple[Any, dict[str, Any], dict[int, Known]] | None:
    """Return the statement, its values, and the cells that are meant; None: no cell."""
    known = [Known(*row) for row in session.execute(_CELLS, {"items": source.items})]
    meant = {cell.id: cell for cell in known if _means(source, cell)}
    if not meant:
        return None
    narrowing = {
        name: value
        for name in NARROWING
        if (value := getattr(source.question, name)) is not None
    }
    sort = _Sort(
        narrowing=frozenset(narrowing),
        going_on=after is not None,
        whole=limit is None,
        few=_few(meant.values(), known, limit),
    )
    values = {**narrowing, "cells": list(meant)}
    values |= dict(zip(("name", "body", "item"), after or (), strict=False))
    return _list(sort), values if limit is None else {**values, "most": limit}, meant


def _few(meant: Collection[Known], known: Collection[Known], limit: int | None) -> bool:
    """Tell whether to go straight to the bodies that have one of the cells *meant*.

    All of them are then looked at, and sorted; in the order of the list, as many as
    it takes until *limit* are found.
    """
    there = sum(cell.bodies for cell in meant)
    everybody = sum(cell.bodies for cell in known)
    walked = everybody if limit is None else everybody * limit // max(there, 1)
    return 2 * there < min(walked, everybody)


def _means(source: Source, cell: Known) -> bool:
    statuses, platform = source.question.statuses, source.platform
    if cell.status not in {CODE_OF[each] for each in statuses if each in CODE_OF}:
        return False
    if platform is None or not statuses <= UNCONFIRMED:
        return True
    return f",{platform}," in cell.lacking


def _cells() -> sa.Select[Any]:
    cell, tally, place = _CELL.c, _TALLY.c, _PLACE.c
    country = sa.select(place.id).where(place.wide == Wide.COUNTRY).scalar_subquery()
    counted = sa.and_(tally.cell_id == cell.id, tally.place_id == country)
    bodies = sa.func.coalesce(tally.n, 0)
    return (
        sa.select(cell.id, cell.item_id, cell.status, cell.lacking, bodies)
        .select_from(_CELL)
        .outerjoin(_TALLY, counted)
        .where(cell.item_id.in_(sa.bindparam("items", expanding=True)))
    )


_CELLS = _cells()


@lru_cache(maxsize=64)
def _list(sort: _Sort) -> Any:
    """Return the question for a list of *sort*, with its values to be filled in."""
    body, kept, of, region = _BODY.c, _KEPT.c, _OF.c, _REGION.c
    # Of a profile one goes to its cells; or of a cell to its profiles, and bodies.
    profile = _unindexed(kept.profile_id, 0, if_=not sort.few)
    cell = _unindexed(of.cell_id, 0, if_=not sort.few)
    place = (_unindexed(body.sort_name, "", if_=sort.few), body.id, _CELL.c.item_id)
    found = (
        sa.select(
            of.cell_id,
            *body["id", "code", "name"],
            # Made members of their sets by whoever reads them, which is quicker.
            sa.type_coerce(body.kind, sa.String),
            sa.type_coerce(body.level, sa.String),
            body.sort_name,
            region.code,
            region.name,
        )
        .select_from(_BODY)
        .join(_KEPT, kept.body_id == body.id)
        .join(_OF, of.profile_id == profile)
        .join(_CELL, _CELL.c.id == of.cell_id)
        .outerjoin(_REGION, region.id == body.region_id)
        .where(cell.in_(sa.bindparam("cells", expanding=True)))
        .where(*_narrowed(sort.narrowing))
        .order_by(*place)
    )
    if sort.going_on:
        found = found.where(sa.tuple_(*place) > sa.tuple_(*_place()))
    return found if sort.whole else found.limit(sa.bindparam("most"))


def _place() -> list[Any]:
    return [
        sa.bindparam("name", type_=sa.String),
        sa.bindparam("body", type_=sa.BigInteger),
        sa.bindparam("item", type_=sa.BigInteger),
    ]


def _narrowed(names: Collection[str]) -> list[sa.ColumnElement[bool]]:
    body = _BODY.c
    code = sa.bindparam("region", type_=sa.String)
    of_code = sa.select(_REGION.c.id).where(_REGION.c.code == code)
    conditions = {
        "region": body.region_id == of_code.scalar_subquery(),
        "kind": body.kind == sa.bindparam("kind", type_=body.kind.type),
        "level": body.level == sa.bindparam("level", type_=body.level.type),
    }
    return [conditions[name] for name in sorted(names)]


def _unindexed(column: Any, nothing: Any, *, if_: bool) -> Any:
    """Return *column* so that no engine starts with its index."""
    return column + sa.literal(nothing) if if_ else column
