"""Answers from the projection: its cells for lists, its counters for numbers.

The cells have the columns of `storage.coverage.cells`, so that whatever narrows and
orders those narrows and orders these. A question that the projection cannot answer
gets None: whoever asks then asks live, and nobody above can tell.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import OBLIGED, UNCONFIRMED, Worth
from tracker.domain.questions import Question
from tracker.storage.base import table
from tracker.storage.bodies import BodyRow, RegionRow, region_id
from tracker.storage.coverage import CODE_OF
from tracker.storage.duties import DutyInForce
from tracker.storage.projection_states import serving_state
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
_BODIES = table(BodyRow)
_CELL = table(CoverageCellRow)
_COUNT = table(CoverageCountRow)
_PLACE = table(CoveragePlaceRow)
_PROFILE_CELL = table(CoverageProfileCellRow)
_REGION = table(RegionRow)
_TALLY = table(CoverageTallyRow)

#: What narrows bodies to a place, and what counters know besides: other filters are
#: answered from the cells.
_PLACED = ("region", "kind", "level")
_COUNTED = frozenset(
    {*_PLACED, "on", "today", "known", "snapshot", "order", "item", "instrument",
     "platform", "modality", "binding", "late", "statuses"}
)  # fmt: skip
#: So many cells at most are sorted; of more, bodies are gone through in their order.
_FEW = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """*bodies* of *obliged* are meant, in *rows* cells."""

    bodies: int
    obliged: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The projection as it answers one question; *seal* names what it holds now."""

    question: Question
    #: Items that ask for the network asked for, and those of them that are meant.
    asking: tuple[int, ...]
    items: tuple[int, ...]
    platform: int | None
    seal: str

    @property
    def counted(self) -> bool:
        """Tell whether counters know all that the question narrows by."""
        return all(
            getattr(self.question, each.name) is None
            for each in fields(Question)
            if each.name not in _COUNTED
        )


def source(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    items: Collection[int],
) -> Source | None:
    """Return what answers *question*, or None where it has to be answered live.

    *binding* are the duties it is about, *items* those of them that are meant. One
    query, and none of another day.
    """
    if not question.present:
        return None
    asking = [duty for duty in binding if _asks(duty, question.platform)]
    found = serving_state(session, question.today)
    if found is None or not asking:
        return None
    state, stale = found
    ids = {duty.item_id for duty in asking}
    if ids & stale:
        return None
    return Source(
        question=question,
        asking=tuple(sorted(ids)),
        items=tuple(sorted(ids.intersection(items))),
        platform=asking[0].platform_ids.get(question.platform or ""),
        seal=state.seal,
    )


def _asks(duty: DutyInForce, platform: str | None) -> bool:
    return duty.asks and (platform is None or platform in duty.asked)


# --- lists -------------------------------------------------------------------


def cells(session: Session, source: Source) -> sa.CTE:
    """Return the cells of today: the columns of `storage.coverage.cells`, *lacking*.

    Few of them are gone to from their profiles; of many, bodies are gone through as
    a list orders them.
    """
    few = source.counted and rows(session, source) <= _FEW
    many = source.counted and not few
    body, row, cell, of = _BODIES.c, _BODY.c, _CELL.c, _PROFILE_CELL.c
    made = (
        sa.select(
            cell.item_id,
            row.body_id,
            *body["code", "name", "region_id", "kind", "level", "parent_id"],
            body.sort_name,
            cell.status,
            _there(source.platform).label("there"),
            cell.lacking,
        )
        .select_from(_CELL)
        .join(_PROFILE_CELL, of.cell_id == cell.id)
        .join(_BODY, _unindexed(row.profile_id, if_=many) == of.profile_id)
        .join(_BODIES, _unindexed(body.id, if_=False) == row.body_id)
        .where(cell.item_id.in_(source.asking))
    )
    if source.question.bodies is not None:
        made = made.where(row.body_id.in_(source.question.bodies))
    found = made.cte("cells")
    # Few are found first and sorted then: no engine is to go through all names.
    return found.prefix_with("MATERIALIZED") if few else found


def _unindexed(column: Any, *, if_: bool) -> Any:
    """Return *column* so that no engine starts with its index."""
    return column + 0 if if_ else column


def _there(platform: int | None) -> sa.ColumnElement[int]:
    """Return what is worth as much as what a body shows on the network asked for."""
    if platform is None:
        return sa.literal(Worth.MISSING.value)
    wanting = _lacks(platform)
    return sa.case((wanting, Worth.MISSING.value), else_=Worth.SUSPECT.value)


def _lacks(platform: int) -> sa.ColumnElement[bool]:
    return _CELL.c.lacking.contains(f",{platform},")


# --- numbers -----------------------------------------------------------------


def rows(session: Session, source: Source) -> int:
    """Return how many cells are meant. One query."""
    return session.scalar(sa.select(_cells_in(source, _meant(source)))) or 0


def numbers(session: Session, source: Source) -> Numbers:
    """Return the numbers of the answer. One query."""
    meant, obliged = _meant(source), _obliged(source)
    # Of one item, a body has one cell.
    bodies = _cells_in if len(source.items) == 1 else _bodies_in
    found = session.execute(
        sa.select(
            bodies(source, meant), bodies(source, obliged), _cells_in(source, meant)
        )
    ).one()
    return Numbers(bodies=found[0] or 0, obliged=found[1] or 0, rows=found[2] or 0)


def tallies(session: Session, source: Source) -> Iterator[Any]:
    """Yield the cells of all places counted: what `Answer.tallies` is made of.

    Columns: region's code, its name, item_id, kind, level, status, whether only
    another network is wanting, how many. One query.
    """
    tally, cell, place, region = _TALLY.c, _CELL.c, _PLACE.c, _REGION.c
    elsewhere = _elsewhere(source.platform)
    by = (region.code, region.name, cell.item_id, place.kind, place.level, cell.status)
    asked = (
        sa.select(*by, elsewhere.label("other"), sa.func.sum(tally.n))
        .select_from(_TALLY)
        .join(_CELL, cell.id == tally.cell_id)
        .join(_PLACE, place.id == tally.place_id)
        .outerjoin(_REGION, region.id == place.region_id)
        .where(place.wide == Wide.PLACE, cell.item_id.in_(source.asking), tally.n > 0)
        .group_by(*by, sa.text("other"))
    )
    yield from session.execute(asked)


def _elsewhere(platform: int | None) -> sa.ColumnElement[int]:
    if platform is None:
        return sa.literal(0)
    wanting = _CELL.c.status < Worth.SUSPECT.value
    return sa.case((sa.and_(wanting, ~_lacks(platform)), 1), else_=0)


def _meant(source: Source) -> Any:
    """Return the ids of the cells that the question means."""
    question = source.question
    codes = [CODE_OF[each] for each in question.statuses if each in CODE_OF]
    conditions: list[sa.ColumnElement[bool]] = [
        _CELL.c.item_id.in_(source.items),
        _CELL.c.status.in_(codes),
    ]
    if source.platform is not None and question.statuses <= UNCONFIRMED:
        conditions.append(_lacks(source.platform))
    return sa.select(_CELL.c.id).where(*conditions)


def _obliged(source: Source) -> Any:
    """Return the ids of the cells of all who are obliged there."""
    codes = [CODE_OF[each] for each in OBLIGED]
    cell = _CELL.c
    return sa.select(cell.id).where(
        cell.item_id.in_(source.items), cell.status.in_(codes)
    )


def _cells_in(source: Source, meant: Any) -> Any:
    tally = _TALLY.c
    return (
        sa.select(sa.func.sum(tally.n))
        .where(tally.place_id.in_(_places(source.question)), tally.cell_id.in_(meant))
        .scalar_subquery()
    )


def _bodies_in(source: Source, meant: Any) -> Any:
    count, of = _COUNT.c, _PROFILE_CELL.c
    profiles = sa.select(of.profile_id).where(of.cell_id.in_(meant))
    return (
        sa.select(sa.func.sum(count.n))
        .where(
            count.place_id.in_(_places(source.question)), count.profile_id.in_(profiles)
        )
        .scalar_subquery()
    )


def _places(question: Question) -> Any:
    """Return the ids of the places that make up where the question is asked."""
    place = _PLACE.c
    narrowing = {name for name in _PLACED if getattr(question, name) is not None}
    if not narrowing:
        wide = Wide.COUNTRY
    elif len(narrowing) == 1:
        wide = Wide(next(iter(narrowing)))
    else:
        wide = Wide.PLACE
    conditions = [place.wide == wide]
    if question.region is not None:
        conditions.append(place.region_id == region_id(question.region))
    if question.kind is not None:
        conditions.append(place.kind == question.kind)
    if question.level is not None:
        conditions.append(place.level == question.level)
    return sa.select(place.id).where(*conditions)
