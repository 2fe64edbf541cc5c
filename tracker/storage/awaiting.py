"""What awaits a representative: pieces to answer for, requirements nobody answered.

Narrowed by a condition (`tracker.storage.voices.own`), never by a list of bodies: a
region has five thousand. The number of queries does not depend on how many there are.
Never writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.access import Actor
from tracker.domain.chasers import CHASED
from tracker.domain.coverage import Status
from tracker.domain.digests import Part
from tracker.domain.evidence import ASKED, Form, State
from tracker.domain.questions import Question
from tracker.storage import coverage, suspects
from tracker.storage.bodies import BodyRow
from tracker.storage.coverage import CODE_OF, STATUS_OF
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest
from tracker.storage.suspects import Asking
from tracker.storage.voices import own

#: Pieces that a section names, and rows of a page of the whole list.
NAMED, PAGE = 10, 50
#: What the body itself can mend: nothing else of the requirement counts meanwhile.
_OPEN = [CODE_OF[status] for status in sorted(CHASED)]
#: What happens to a piece so that its body has to answer for it.
FALLEN = (State.REJECTED, State.GONE)
#: Rank of the requirement by its day, name as lists are ordered, body's id.
Cursor = tuple[int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of evidence that awaits its body; *at*: of the last that happened."""

    code: str
    body: str
    body_name: str
    item: str
    heading: str
    form: Form
    url: str | None
    reference: str
    at: datetime
    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A requirement with nothing that could be reviewed, and whose it is."""

    body: str
    name: str
    duty: DutyInForce
    status: Status
    cursor: Cursor


def cells(
    actor: Actor, question: Question, duties: Sequence[DutyInForce]
) -> sa.CTE | None:
    """Return the cells of the actor's bodies; None where nothing asks for anything."""
    return coverage.cells(question, duties, whose=own(actor))


def fallen(
    session: Session, actor: Actor, cell: sa.CTE | None
) -> dict[State, Part[Piece]]:
    """Return what is rejected and what does not open, and nothing was sent instead.

    Where the requirement is answered all the same, none of it awaits anybody.
    """
    if cell is None:
        return {state: Part() for state in FALLEN}
    row, newer = EvidenceRow, aliased(EvidenceRow)
    there, before = (sa.func.coalesce(each.platform_id, 0) for each in (newer, row))
    instead = sa.exists().where(
        newer.body_id == row.body_id,
        newer.item_id == row.item_id,
        newer.id > row.id,
        newer.state != State.WITHDRAWN,
        there == before,
    )
    here = sa.and_(cell.c.item_id == row.item_id, cell.c.body_id == row.body_id)
    # Spelled so that no index of states is used: it leads through the whole country.
    state = sa.cast(row.state, sa.String)
    wanted = (own(actor), state.in_(FALLEN), cell.c.status.in_(_OPEN), ~instead)
    found = _pieces(by=row.state).join(cell, here).where(*wanted)
    rows = _named(session, found)
    return {
        state: _part([each for each in rows if each["state"] is state])
        for state in FALLEN
    }


def unconfirmed(session: Session, actor: Actor, asking: Asking) -> Part[Piece]:
    """Return the pages of the actor's bodies to be confirmed, if nobody asked yet."""
    if not asking.duties:
        return Part()
    wanted = (own(actor), suspects.needed(asking), EvidenceEventRow.reason != ASKED)
    return _part(_named(session, _pieces(by=None).where(*wanted)))


def tallies(
    session: Session, cell: sa.CTE | None, duties: Sequence[DutyInForce]
) -> list[tuple[DutyInForce, int]]:
    """Return the requirements unanswered and for how many bodies, soonest first."""
    if cell is None:
        return []
    counted = (
        sa.select(cell.c.item_id, sa.func.count())
        .where(cell.c.status.in_(_OPEN))
        .group_by(cell.c.item_id)
    )
    rows: Any = session.execute(counted).all()
    numbers: dict[int, int] = dict(rows)
    by_day = sorted(duties, key=_urgency)
    return [(duty, numbers[d]) for duty in by_day if (d := duty.item_id) in numbers]


def unanswered(
    session: Session,
    cell: sa.CTE | None,
    duties: Sequence[DutyInForce],
    *,
    after: Cursor | None = None,
    limit: int = NAMED,
) -> list[Unanswered]:
    """Return up to *limit* requirements unanswered, those due soonest first."""
    if cell is None:
        return []
    by_day = sorted(duties, key=_urgency)
    ranks = {duty.item_id: rank for rank, duty in enumerate(by_day)}
    rank = sa.case(ranks, value=cell.c.item_id)
    place = (rank, cell.c.sort_name, cell.c.body_id)
    found = (
        sa.select(cell, rank.label("rank"))
        .where(cell.c.status.in_(_OPEN))
        .order_by(*place)
        .limit(limit)
    )
    if after is not None:
        found = found.where(sa.tuple_(*place) > sa.tuple_(*map(sa.literal, after)))
    return [
        Unanswered(
            body=row.code,
            name=row.name,
            duty=by_day[row.rank],
            status=STATUS_OF[row.status],
            cursor=(row.rank, row.sort_name, row.body_id),
        )
        for row in session.execute(found)
    ]


def _urgency(duty: DutyInForce) -> tuple[bool, str, str]:
    day = duty.duty.comply_by
    return day is None, day.isoformat() if day else "", duty.code


def _pieces(*, by: Any) -> Any:
    """Return the query of pieces, each with its place among those alike in *by*."""
    row, last, version = EvidenceRow, EvidenceEventRow, ItemVersionRow
    order = (last.recorded_at, row.id)
    return (
        sa.select(
            row.code,
            BodyRow.code.label("body"),
            BodyRow.name.label("body_name"),
            ItemRow.code.label("item"),
            version.heading,
            row.form,
            row.state,
            PageRow.url,
            row.reference,
            last.recorded_at.label("at"),
            last.reason,
            last.words,
            sa.func.count().over(partition_by=by).label("count"),
            sa.func.row_number().over(partition_by=by, order_by=order).label("place"),
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .join(ItemRow, ItemRow.id == row.item_id)
        .join(version, newest())
        .join(last, sa.and_(last.evidence_id == row.id, last.seq == row.head))
        .outerjoin(PageRow, PageRow.id == row.page_id)
    )


def _named(session: Session, found: Any) -> list[Any]:
    """Return the pieces of *found* that are named, the longest waiting first."""
    ranked = found.subquery()
    named = sa.select(ranked).where(ranked.c.place <= NAMED).order_by(ranked.c.place)
    return list(session.execute(named).mappings())


def _part(rows: Sequence[Any]) -> Part[Piece]:
    own_names = Piece.__slots__
    return Part(
        first=tuple(Piece(**{name: row[name] for name in own_names}) for row in rows),
        count=rows[0]["count"] if rows else 0,
    )
