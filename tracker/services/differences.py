"""Whoever asks twice sees what became different: who is missing now, and no longer.

Both answers are read in the same order and laid side by side, a row of each in memory
at a time. Where only the dates of the questions differ, only bodies are looked at to
which something happened between them, and the rest only for duties that changed.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import Status
from tracker.domain.differences import Met, Side
from tracker.domain.questions import Order, Question
from tracker.storage import touched
from tracker.storage.bodies import RegionRow
from tracker.storage.coverage import STATUS_OF, bodies_on, cells, narrowed
from tracker.storage.duties import DutyInForce, duties

PAGE = 50
#: Of more bodies than this all are looked at: a statement can name only so many.
MOST = 2000
BATCH = 1000
#: What tells one row's place from another's: name, body, item.
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The cells that one of two questions means and the other does not."""

    before: Question
    after: Question
    became: tuple[Met, ...]
    ceased: tuple[Met, ...]
    #: The duties of either question, by item: those of the one that means them.
    duties: dict[Side, dict[int, DutyInForce]]

    def of(self, side: Side) -> tuple[Met, ...]:
        """Return the cells of *side*, in the order of lists."""
        return self.became if side is Side.BECAME else self.ceased


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A row of a difference: body, duty, and what was and is true of the two."""

    body: str
    name: str
    region: str | None
    duty: DutyInForce
    before: Status
    after: Status
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows of one side, and where the next page begins."""

    rows: tuple[Change, ...]
    following: Place | None


def between(session: Session, before: Question, after: Question) -> Difference:
    """Return what *after* means and *before* does not, and the other way round.

    Exact whatever the questions. The number of queries does not depend on the number
    of bodies.
    """
    before, after = (replace(each, order=Order.NAME) for each in (before, after))
    old, new = duties(session, before), duties(session, after)
    bodies = _touched(session, before, after)
    alike = _alike(old, new) if bodies is not None else set()
    became: list[Met] = []
    ceased: list[Met] = []
    for items, among in ((alike, bodies), (None, None)):
        left = _met(session, before, _part(old, items, alike), among)
        right = _met(session, after, _part(new, items, alike), among)
        for side, met in _apart(left, right):
            (became if side is Side.BECAME else ceased).append(met)
    return Difference(
        before=before,
        after=after,
        became=tuple(sorted(became)),
        ceased=tuple(sorted(ceased)),
        duties={
            Side.BECAME: {duty.item_id: duty for duty in new},
            Side.CEASED: {duty.item_id: duty for duty in old},
        },
    )


def page(
    session: Session,
    difference: Difference,
    side: Side,
    *,
    after: Place | None = None,
    limit: int = PAGE,
) -> Page:
    """Return up to *limit* rows of *side* that come after the place *after*."""
    every = difference.of(side)
    first = bisect_right(every, after, key=lambda met: met.place) if after else 0
    met = every[first : first + limit]
    more = len(every) > first + limit
    return Page(
        rows=tuple(_rows(session, difference, side, met)),
        following=met[-1].place if more else None,
    )


def everything(
    session: Session, difference: Difference, side: Side
) -> Iterator[Change]:
    """Yield all rows of *side* in order, a batch in memory at a time."""
    every = difference.of(side)
    for first in range(0, len(every), BATCH):
        yield from _rows(session, difference, side, every[first : first + BATCH])


def _touched(
    session: Session, before: Question, after: Question
) -> frozenset[int] | None:
    """Return the bodies worth looking at; None: all."""
    same = replace(
        before,
        on=after.on,
        known=after.known,
        today=after.today,
        snapshot=after.snapshot,
    )
    if same != after:
        return None
    ids = touched.bodies(session, before, after, most=MOST)
    return ids if ids is None or after.bodies is None else ids & after.bodies


def _alike(old: Iterable[DutyInForce], new: Iterable[DutyInForce]) -> set[int]:
    """Return the items whose duty asks the same of the same bodies in both."""
    told = {_asking(duty) for duty in old} & {_asking(duty) for duty in new}
    return {item for item, *_ in told}


def _asking(duty: DutyInForce) -> tuple[Any, ...]:
    # Where no network is named, one that is banned counts for nothing.
    banned = () if duty.duty.platforms else tuple(sorted(duty.banned))
    freed = frozenset(each.id for each in duty.freed)
    return duty.item_id, duty.version_id, duty.asked, banned, freed


def _part(
    every: Sequence[DutyInForce], items: set[int] | None, alike: set[int]
) -> list[DutyInForce]:
    """Return the duties of *items*; None: all that are not *alike*."""
    if items is None:
        return [duty for duty in every if duty.item_id not in alike]
    return [duty for duty in every if duty.item_id in items]


def _met(
    session: Session,
    question: Question,
    asked: Sequence[DutyInForce],
    bodies: frozenset[int] | None,
) -> Iterator[Met]:
    """Yield the cells that *question* means, by body and item."""
    if bodies is not None:
        if not bodies:
            return
        question = replace(question, bodies=bodies)
    cell = cells(question, asked, lazily=bodies is not None)
    if cell is None:
        return
    items = [duty.item_id for duty in asked]
    found = (
        sa.select(cell.c.sort_name, cell.c.body_id, cell.c.item_id, cell.c.status)
        .where(*narrowed(cell, question, items))
        .order_by(cell.c.body_id, cell.c.item_id)
    )
    with session.execute(found, execution_options={"yield_per": BATCH}) as rows:
        for name, body, item, status in rows:
            yield Met((name, body, item), STATUS_OF[status])


def _apart(left: Iterator[Met], right: Iterator[Met]) -> Iterator[tuple[Side, Met]]:
    """Yield what is in one of two streams alone; both run by body and item."""
    told = heapq.merge(
        ((Side.CEASED, met) for met in left),
        ((Side.BECAME, met) for met in right),
        key=_cell,
    )
    for _, alike in groupby(told, key=_cell):
        first, *second = alike
        if not second:
            yield first


def _cell(told: tuple[Side, Met]) -> tuple[int, int]:
    return told[1].cell


def _rows(
    session: Session, difference: Difference, side: Side, met: Sequence[Met]
) -> Iterator[Change]:
    here, there = difference.after, difference.before
    if side is Side.CEASED:
        here, there = there, here
    bodies = frozenset(each.cell[0] for each in met)
    if not bodies:
        return
    shown = _called(session, replace(here, bodies=bodies))
    others = _statuses(session, replace(there, bodies=bodies))
    for each in met:
        body, item = each.cell
        code, name, region = shown[body]
        other = others.get(each.cell, Status.NOT_REQUIRED)
        before, after = (other, each.status)
        if side is Side.CEASED:
            before, after = after, before
        yield Change(
            body=code,
            name=name,
            region=region,
            duty=difference.duties[side][item],
            before=before,
            after=after,
            place=each.place,
        )


def _statuses(session: Session, question: Question) -> dict[tuple[int, int], Status]:
    """Return what is true of the bodies of *question*, whatever is asked for."""
    asked = Question(
        on=question.on,
        today=question.today,
        known=question.known,
        bodies=question.bodies,
    )
    cell = cells(asked, duties(session, asked), lazily=True)
    if cell is None:
        return {}
    found = sa.select(cell.c.body_id, cell.c.item_id, cell.c.status)
    return {
        (body, item): STATUS_OF[code] for body, item, code in session.execute(found)
    }


def _called(
    session: Session, question: Question
) -> dict[int, tuple[str, str, str | None]]:
    """Return the bodies of *question*, as they were then: code, name, region's code."""
    body = bodies_on(question)
    found = (
        sa.select(body.c.id, body.c.code, body.c.name, RegionRow.code)
        .select_from(body)
        .outerjoin(RegionRow, RegionRow.id == body.c.region_id)
        .where(body.c.id.in_(question.bodies or ()))
    )
    return {id_: (code, name, area) for id_, code, name, area in session.execute(found)}
