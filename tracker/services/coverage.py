"""Answers "who is missing what": the number, the counts, the list, page by page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.coverage import OBLIGED, UNCONFIRMED, Status, Worth, wanting
from tracker.domain.questions import Order, Question
from tracker.domain.requirements import PlatformRule
from tracker.services.remembering import Counts, recalled
from tracker.storage import coverage_orders
from tracker.storage.coverage import (
    CODE_OF,
    STATUS_OF,
    cells,
    narrowed,
    placed,
    worths,
)
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.exemption_reasons import Freed, Reason, reasons
from tracker.storage.former_names import regions_as_known

PAGE = 50
#: Rows of a file that are in memory at once, with what their duties still want.
BATCH = 1000
#: Lists end in name, body, item, whatever leads: enough to go on from any row.
Cursor = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One row of the answer: a body, a requirement, and what is true of the two."""

    body_id: int
    body: str
    name: str
    region: str | None
    region_name: str | None
    kind: BodyKind
    level: Level
    duty: DutyInForce
    status: Status
    wanting: tuple[str, ...]
    #: The acts that free the body, where it is exempt.
    freed: tuple[Reason, ...]
    cursor: Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One group of cells with the same place and status, and how many there are."""

    item: str
    region: str | None
    region_name: str | None
    kind: BodyKind
    level: Level
    status: Status
    count: int
    #: The network asked for is confirmed here, another one is wanting: such a cell is
    #: none of those missing there, but somebody is obliged by it.
    elsewhere: bool = False

    @property
    def confirmed(self) -> bool:
        """Tell whether an accepted page is there: on the network asked for, if any."""
        return self.elsewhere or self.status in OBLIGED - UNCONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer in numbers: *bodies* of *obliged* are meant, in *rows* cells."""

    question: Question
    duties: tuple[DutyInForce, ...]
    bodies: int
    obliged: int
    rows: int
    tallies: tuple[Tally, ...]

    def facet(self, name: str) -> Counter[Any]:
        """Return the counts by *name* under all the other filters."""
        matched = (t for t in self.tallies if _fits(t, self.question, leaving=name))
        counts: Counter[Any] = Counter()
        for tally in matched:
            counts[getattr(tally, name)] += tally.count
        return counts

    def in_states(self, choices: Iterable[frozenset[Status]]) -> list[int]:
        """Return how many rows the list would have under each of *choices*.

        A cell whose network is confirmed, while another one is wanting, is listed
        where confirmed states are asked for too, and not among those missing there.
        """
        apart: Counter[tuple[Status, bool]] = Counter()
        for tally in self.tallies:
            if _fits(tally, self.question, leaving="status"):
                apart[tally.status, tally.elsewhere] += tally.count
        return [
            sum(
                count
                for (status, elsewhere), count in apart.items()
                if status in wanted and not (elsewhere and wanted <= UNCONFIRMED)
            )
            for wanted in choices
        ]

    def regions(self) -> dict[str, str]:
        """Return the names of the regions that occur, by code."""
        return {t.region: t.region_name or "" for t in self.tallies if t.region}

    def fits(
        self, tally: Tally, *, leaving: str, statuses: frozenset[Status] | None = None
    ) -> bool:
        """Tell whether *tally* passes the filters, leaving out the one named.

        *statuses* are asked for instead of the question's own.
        """
        return _fits(tally, self.question, leaving=leaving, statuses=statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows of the answer, and where the next page begins."""

    rows: tuple[Gap, ...]
    following: Cursor | None


def answer(session: Session, question: Question) -> Answer:
    """Return the numbers of the answer, with counts for every filter."""
    binding = duties(session, question.without("item"))
    cell = cells(question, binding)
    meant = [duty for duty in binding if _named(duty, question)]
    if cell is None:
        return Answer(
            question=question, duties=tuple(meant), bodies=0, obliged=0, rows=0,
            tallies=(),
        )  # fmt: skip
    told = recalled(session, question)
    bodies, obliged, rows = told.counts(
        lambda: _counted(session, question, cell, meant)
    )
    return Answer(
        question=question,
        duties=tuple(meant),
        bodies=bodies,
        obliged=obliged,
        rows=rows,
        tallies=told.tallies(Tally, lambda: _tallies(session, question, cell, binding)),
    )


def counts(session: Session, question: Question) -> Counts:
    """Return bodies meant, bodies obliged and rows: the numbers of the answer alone."""
    meant = duties(session, question)
    cell = cells(question, meant)
    if cell is None:
        return 0, 0, 0
    told = recalled(session, question)
    return told.counts(lambda: _counted(session, question, cell, meant))


def page(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> Page:
    """Return up to *limit* rows of the answer that come after the row *after*."""
    cell = cells(question, binding, lazily=True)
    if cell is None:
        return Page(rows=(), following=None)
    found = _ordered(question, cell, binding, after=after).limit(limit + 1)
    rows = session.execute(found).all()
    gaps = tuple(_gaps(session, question, binding, rows[:limit]))
    following = gaps[-1].cursor if len(rows) > limit else None
    return Page(rows=gaps, following=following)


def place(question: Question) -> tuple[type, ...]:
    """Return of what types a cursor of the answer to *question* is."""
    return (*coverage_orders.LEADS[question.order], str, int, int)


def everything(session: Session, question: Question) -> Iterator[Gap]:
    """Yield all rows of the answer in order: asked for once, a batch in memory."""
    binding = duties(session, question)
    cell = cells(question, binding, lazily=True)
    if cell is None:
        return
    asked = _ordered(question, cell, binding)
    with session.execute(asked, execution_options={"yield_per": BATCH}) as found:
        for rows in found.partitions():
            yield from _gaps(session, question, binding, rows)


def asked_of(session: Session, body: int, *, on: date) -> list[Gap]:
    """Return the duties that ask the body with id *body* for pages on day *on*.

    Those where something is wanting come first, each part in the order of codes.
    """
    question = Question(
        on=on,
        today=on,
        bodies=frozenset({body}),
        statuses=OBLIGED | {Status.EXEMPT},
    )
    rows = everything(session, question)
    return sorted(rows, key=lambda gap: (not gap.wanting, gap.duty.code))


def bodies_meant(session: Session, question: Question) -> set[int]:
    """Return the ids of the bodies in the answer."""
    binding = duties(session, question)
    cell = cells(question, binding)
    if cell is None:
        return set()
    items = [duty.item_id for duty in binding]
    found = sa.select(cell.c.body_id).where(*narrowed(cell, question, items))
    return set(session.scalars(found))


def _counted(
    session: Session, question: Question, cell: sa.CTE, meant: Sequence[DutyInForce]
) -> Sequence[int]:
    items = [duty.item_id for duty in meant]
    conditions = narrowed(cell, question, items)
    obliged = [CODE_OF[status] for status in OBLIGED]
    # Without the status: everyone obliged there, whatever is true of them.
    place = [*placed(cell, question, items), cell.c.status.in_(obliged)]
    counted = session.execute(
        sa.select(
            sa.func.count(sa.distinct(_if(conditions, cell.c.body_id))),
            sa.func.count(sa.distinct(_if(place, cell.c.body_id))),
            sa.func.count(_if(conditions, cell.c.body_id)),
        ).select_from(cell)
    ).one()
    return tuple(counted)


def _named(duty: DutyInForce, question: Question) -> bool:
    return question.item is None or duty.code.lower() == question.item.lower()


def _if(conditions: Sequence[sa.ColumnElement[bool]], value: Any) -> Any:
    return sa.case((sa.and_(*conditions), value))


def _tallies(
    session: Session,
    question: Question,
    cell: sa.CTE,
    binding: Sequence[DutyInForce],
) -> Iterator[Tally]:
    """Count cells by every filter at once: facets are then sums of these."""
    codes = {duty.item_id: duty.code for duty in binding}
    columns = (cell.c.item_id, cell.c.kind, cell.c.level, cell.c.status, _other(cell))
    region = regions_as_known(question.known)
    counted = (
        sa.select(region.c.code, region.c.name, *columns, sa.func.count())
        .select_from(cell)
        .outerjoin(region, region.c.id == cell.c.region_id)
        .group_by(region.c.code, region.c.name, *columns)
    )
    found = session.execute(counted)
    for region, name, item, kind, level, status, other, count in found:
        yield Tally(
            item=codes[item],
            region=region,
            region_name=name,
            kind=BodyKind(kind),
            level=Level(level),
            status=STATUS_OF[status],
            count=count,
            elsewhere=bool(other),
        )


def _other(cell: sa.CTE) -> sa.ColumnElement[int]:
    """Return 1 where the network asked for is confirmed, and another is wanting."""
    here = cell.c.there >= Worth.SUSPECT.value
    wanting_all_the_same = cell.c.status < Worth.SUSPECT.value
    return sa.case((sa.and_(here, wanting_all_the_same), 1), else_=0)


def _fits(
    tally: Tally,
    question: Question,
    *,
    leaving: str,
    statuses: frozenset[Status] | None = None,
) -> bool:
    """Tell whether *tally* passes the question's filters, leaving one of them out."""
    for name in ("region", "kind", "level"):
        wanted = getattr(question, name)
        if name != leaving and wanted not in (None, getattr(tally, name)):
            return False
    named = question.item is None or tally.item.lower() == question.item.lower()
    if leaving != "item" and not named:
        return False
    if leaving == "status":
        return True
    wanted = statuses or question.statuses
    return tally.status in wanted and not (tally.elsewhere and wanted <= UNCONFIRMED)


def _ordered(
    question: Question,
    cell: sa.CTE,
    binding: Sequence[DutyInForce],
    *,
    after: Cursor | None = None,
) -> sa.Select[Any]:
    items = [duty.item_id for duty in binding if _named(duty, question)]
    region = regions_as_known(question.known)
    keys = coverage_orders.keys(question.order, cell, region, binding)
    found = (
        sa.select(
            cell,
            *(key.label("lead") for key in keys[:-3]),
            region.c.code.label("region"),
            region.c.name.label("region_name"),
        )
        .select_from(cell)
        .outerjoin(region, region.c.id == cell.c.region_id)
        .where(*narrowed(cell, question, items))
        .order_by(*keys)
    )
    return found if after is None else found.where(sa.tuple_(*keys) > sa.tuple_(*after))


def _gaps(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    rows: Sequence[Any],
) -> Iterator[Gap]:
    by_item = {duty.item_id: duty for duty in binding}
    mixed = {row.body_id for row in rows if _mixed(by_item[row.item_id], row)}
    shown = worths(session, question, binding, mixed)
    why = reasons(session, question, binding, list(_freed(rows)))
    for row in rows:
        duty = by_item[row.item_id]
        leading = () if question.order is Order.NAME else (row.lead,)
        yield Gap(
            body_id=row.body_id,
            body=row.code,
            name=row.name,
            region=row.region,
            region_name=row.region_name,
            kind=BodyKind(row.kind),
            level=Level(row.level),
            duty=duty,
            status=STATUS_OF[row.status],
            wanting=_wanting(duty, shown.get((row.item_id, row.body_id), {}), row),
            freed=why.get((row.item_id, row.body_id), ()),
            cursor=(*leading, row.sort_name, row.body_id, row.item_id),
        )


def _mixed(duty: DutyInForce, row: Any) -> bool:
    """Tell whether some networks of a cell may be wanting and others not."""
    every = duty.duty.platform_rule is PlatformRule.ALL_OF and len(duty.asked) > 1
    return every and row.status < Worth.SUSPECT


def _freed(rows: Sequence[Any]) -> Iterator[Freed]:
    for row in rows:
        if STATUS_OF[row.status] is Status.EXEMPT:
            body = Body(
                code=row.code,
                kind=BodyKind(row.kind),
                level=Level(row.level),
                region=row.region,
            )
            yield Freed(item_id=row.item_id, body_id=row.body_id, body=body)


def _wanting(
    duty: DutyInForce, shown: dict[int | None, Worth], row: Any
) -> tuple[str, ...]:
    status = STATUS_OF[row.status]
    if status is Status.EXEMPT:
        return ()
    values = {
        code: shown.get(duty.platform_ids[code], Worth.MISSING) for code in duty.asked
    }
    return wanting(duty.duty, values, Worth[status.name])
