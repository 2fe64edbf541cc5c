"""Answers "who is missing what": the number, the counts, the list, page by page."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.coverage import OBLIGED, Status, Worth, wanting
from tracker.domain.questions import Order, Question
from tracker.domain.requirements import PlatformRule
from tracker.services.coverage_answers import Answer as Answer
from tracker.services.coverage_answers import Later
from tracker.services.coverage_answers import Tally as Tally
from tracker.services.coverage_gaps import Cursor as Cursor
from tracker.services.coverage_gaps import Gap as Gap
from tracker.services.coverage_gaps import as_kept
from tracker.services.coverage_sources import (
    binding_duties,
    cells,
    kept,
    lacking,
    named,
)
from tracker.services.remembering import Counts, recalled
from tracker.storage import (
    coverage_orders,
    live_lists,
    projection_answers,
    projection_lists,
)
from tracker.storage import projection_numbers as projected
from tracker.storage.at_hand import AtHand
from tracker.storage.coverage import (
    CODE_OF,
    STATUS_OF,
    narrowed,
    placed,
    worths,
)
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.exemption_reasons import Freed, reasons
from tracker.storage.former_names import regions_as_known
from tracker.storage.live_lists import ordered
from tracker.storage.projection_pages import first_rows
from tracker.storage.projection_sources import Source

_tallies_at_hand: AtHand[tuple[Tally, ...]] = AtHand(8)
PAGE = 50
#: Rows of a file that are in memory at once, with what their duties still want.
BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows of the answer, and where the next page begins."""

    rows: tuple[Gap, ...]
    following: Cursor | None


def answer(session: Session, question: Question) -> Answer:
    """Return the numbers of the answer, with counts for every filter."""
    binding = binding_duties(session, question.without("item"))
    meant = [duty for duty in binding if named(duty, question)]
    there = kept(session, question, binding)
    if there is not None and there.counted:
        return _as_kept(session, there, binding, meant)
    cell = cells(session, question, binding)
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
    meant = binding_duties(session, question)
    there = kept(session, question, meant)
    if there is not None and there.counted:
        found = projected.numbers(session, there)
        return found.bodies, found.obliged, found.rows
    cell = cells(session, question, meant)
    if cell is None:
        return 0, 0, 0
    told = recalled(session, question)
    return told.counts(lambda: _counted(session, question, cell, meant))


def _as_kept(
    session: Session,
    there: Source,
    binding: Sequence[DutyInForce],
    meant: Sequence[DutyInForce],
) -> Answer:
    """Return the answer as it is counted already."""
    numbers = projected.numbers(session, there)
    return Answer(
        question=there.question,
        duties=tuple(meant),
        bodies=numbers.bodies,
        obliged=numbers.obliged,
        rows=numbers.rows,
        tallies=Later(lambda: _all_tallies(session, there, binding)),
        sums=_sums(numbers.facets, binding),
    )


def _all_tallies(
    session: Session, there: Source, binding: Sequence[DutyInForce]
) -> tuple[Tally, ...]:
    key = (there.seal, there.items, there.platform)
    return _tallies_at_hand.get(
        key, lambda: tuple(_told(projected.tallies(session, there), binding))
    )


def _sums(
    facets: Mapping[str, Counter[Any]], binding: Sequence[DutyInForce]
) -> dict[str, Counter[Any]]:
    """Return the counts by each filter, items by their codes."""
    codes = {duty.item_id: duty.code for duty in binding}
    items = {codes[item]: n for item, n in facets["item"].items()}
    return {**facets, "item": Counter(items)}


def page(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> Page:
    """Return up to *limit* rows of the answer that come after the row *after*."""
    there = kept(session, question, binding)
    if there is not None and projection_lists.serves(there):
        told = projection_lists.page(session, there, after=after, limit=limit + 1)
        shown = told._replace(rows=told.rows[:limit])
        gaps = tuple(as_kept(session, question, binding, shown))
        more = len(told.rows) > limit
        return Page(rows=gaps, following=gaps[-1].cursor if more else None)
    if there is None and live_lists.serves(question):
        rows = live_lists.page(session, question, binding, after=after, limit=limit + 1)
    elif there is not None and after is None:
        rows = _first(session, there, binding, limit=limit + 1)
    else:
        cell = cells(session, question, binding, lazily=True)
        if cell is None:
            return Page(rows=(), following=None)
        found = ordered(question, cell, binding, after=after).limit(limit + 1)
        rows = session.execute(found).all()
    gaps = tuple(_gaps(session, question, binding, rows[:limit]))
    following = gaps[-1].cursor if len(rows) > limit else None
    return Page(rows=gaps, following=following)


def place(question: Question) -> tuple[type, ...]:
    """Return of what types a cursor of the answer to *question* is."""
    return (*coverage_orders.LEADS[question.order], str, int, int)


def _first(
    session: Session, there: Source, binding: Sequence[DutyInForce], *, limit: int
) -> Sequence[Any]:
    """Return the first rows of what is kept of today."""

    def write() -> sa.Select[Any]:
        cell = projection_answers.cells(session, there)
        return ordered(there.question, cell, binding)

    deadlines = [duty.duty.comply_by for duty in binding]
    return first_rows(session, there, write, limit=limit, deadlines=deadlines)


def everything(session: Session, question: Question) -> Iterator[Gap]:
    """Yield all rows of the answer in order: asked for once, a batch in memory."""
    binding = duties(session, question)
    there = kept(session, question, binding)
    if there is not None and projection_lists.serves(there):
        for batch in projection_lists.whole(session, there, size=BATCH):
            yield from as_kept(session, question, binding, batch)
        return
    cell = cells(session, question, binding, lazily=True)
    if cell is None:
        return
    asked = ordered(question, cell, binding)
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
    cell = cells(session, question, binding)
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


def _if(conditions: Sequence[sa.ColumnElement[bool]], value: Any) -> Any:
    return sa.case((sa.and_(*conditions), value))


def _tallies(
    session: Session,
    question: Question,
    cell: sa.CTE,
    binding: Sequence[DutyInForce],
) -> Iterator[Tally]:
    """Count cells by every filter at once: facets are then sums of these."""
    columns = (cell.c.item_id, cell.c.kind, cell.c.level, cell.c.status, _other(cell))
    region = regions_as_known(question.known)
    counted = (
        sa.select(region.c.code, region.c.name, *columns, sa.func.count())
        .select_from(cell)
        .outerjoin(region, region.c.id == cell.c.region_id)
        .group_by(region.c.code, region.c.name, *columns)
    )
    yield from _told(session.execute(counted), binding)


def _told(rows: Iterable[Any], binding: Sequence[DutyInForce]) -> Iterator[Tally]:
    codes = {duty.item_id: duty.code for duty in binding}
    for region, name, item, kind, level, status, other, count in rows:
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


def _gaps(
    session: Session,
    question: Question,
    binding: Sequence[DutyInForce],
    rows: Sequence[Any],
) -> Iterator[Gap]:
    by_item = {duty.item_id: duty for duty in binding}
    wanted = _wanted(session, question, by_item, rows)
    why = reasons(session, question, binding, list(_freed(rows)))
    for row in rows:
        leading = () if question.order is Order.NAME else (row.lead,)
        yield Gap(
            body_id=row.body_id,
            body=row.code,
            name=row.name,
            region=row.region,
            region_name=row.region_name,
            kind=BodyKind(row.kind),
            level=Level(row.level),
            duty=by_item[row.item_id],
            status=STATUS_OF[row.status],
            wanting=wanted(row),
            freed=why.get((row.item_id, row.body_id), ()) if why else (),
            cursor=(*leading, row.sort_name, row.body_id, row.item_id),
        )


def _wanted(
    session: Session,
    question: Question,
    duties: Mapping[int, DutyInForce],
    rows: Sequence[Any],
) -> Callable[[Any], tuple[str, ...]]:
    """Return what tells of each of *rows* the networks that it still wants."""
    if told := lacking(duties, rows):
        return told
    mixed = {row.body_id for row in rows if _mixed(duties[row.item_id], row)}
    shown = worths(session, question, list(duties.values()), mixed)

    def wanted(row: Any) -> tuple[str, ...]:
        there = shown.get((row.item_id, row.body_id), {})
        return _wanting(duties[row.item_id], there, row)

    return wanted


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
