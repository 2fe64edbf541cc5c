"""What there is to tell about: decisions, changed texts, gaps, queues. Never writes.

Whose bodies are meant is a condition (`tracker.storage.voices.own`), never a list of
ids; the number of queries does not depend on how many bodies or pages there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.chasers import CHASED
from tracker.domain.coverage import Status
from tracker.domain.digests import (
    NAMED,
    Body,
    Decision,
    Page,
    Part,
    Queues,
    Requirement,
)
from tracker.domain.evidence import REOPENED, TAKEN, State
from tracker.domain.questions import Question
from tracker.domain.requirements import Op
from tracker.storage import coverage, evidence, suspects
from tracker.storage.bodies import BodyRow
from tracker.storage.coverage import CODE_OF
from tracker.storage.decisions import stands
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest
from tracker.storage.suspects import Asking
from tracker.storage.tellings import ChaserRow
from tracker.storage.visits import PageWatchRow

Whose = sa.ColumnElement[bool]
_CHASED = [CODE_OF[status] for status in CHASED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Duties with a day to comply by, and the stage that each has come to: by item."""

    question: Question
    duties: tuple[DutyInForce, ...]
    stages: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """A body to be chased for a requirement."""

    item_id: int
    body_id: int
    code: str
    name: str


def decisions(
    session: Session, whose: Whose, *, since: datetime, until: datetime
) -> Part[Decision]:
    """Return what was decided on these bodies' evidence after *since*, newest first.

    A decision that is taken back meanwhile was none; one that was told of before is
    told of again.
    """
    event, before = EvidenceEventRow, aliased(EvidenceEventRow)
    follows = (before.evidence_id == event.evidence_id, before.seq == event.seq - 1)
    found = (
        _evidence(
            event.state,
            event.recorded_at.label("at"),
            event.reason,
            event.words,
            (before.state == State.OBJECTED).label("objected"),
            (event.reason == REOPENED).label("reopened"),
        )
        .join(event, event.evidence_id == EvidenceRow.id)
        .join(before, sa.and_(*follows))
        .where(
            _shown_by(whose),
            event.recorded_at > since,
            event.recorded_at <= until,
            sa.or_(
                stands(event),
                sa.and_(event.reason == REOPENED, before.recorded_at <= since),
            ),
        )
        .order_by(event.recorded_at.desc(), event.id.desc())
        .limit(NAMED)
    )
    rows = session.execute(found).mappings().all()
    own = ("state", "at", "reason", "words", "objected", "reopened")
    return Part(
        first=tuple(
            Decision(**_named(row), **{name: row[name] for name in own}) for row in rows
        ),
        count=rows[0]["count"] if rows else 0,
    )


def became_lost(
    session: Session, whose: Whose, *, since: datetime, until: datetime
) -> Part[Page]:
    """Return accepted pages that visits of the register have not met, since *since*."""
    watch = PageWatchRow
    found = (
        _evidence()
        .join(watch, watch.page_id == EvidenceRow.page_id)
        .where(
            _shown_by(whose),
            _stands_as(TAKEN),
            watch.lost_at > since,
            watch.lost_at <= until,
        )
        .order_by(BodyRow.sort_name, EvidenceRow.id)
        .limit(NAMED)
    )
    return _part(session, found)


def became_suspect(
    session: Session, whose: Whose, asking: Asking, items: Collection[int]
) -> Part[Page]:
    """Return what needs confirmation since the texts of *items* have changed."""
    if not items:
        return Part()
    found = (
        _evidence()
        .where(
            _shown_by(whose), suspects.needed(asking), EvidenceRow.item_id.in_(items)
        )
        .order_by(ItemRow.code, BodyRow.sort_name, EvidenceRow.id)
        .limit(NAMED)
    )
    return _part(session, found)


def _part(session: Session, found: Any) -> Part[Page]:
    rows = session.execute(found).mappings().all()
    first = tuple(Page(**_named(row)) for row in rows)
    return Part(first=first, count=rows[0]["count"] if rows else 0)


def chased(
    session: Session,
    whose: Whose,
    asked: Stages,
    *,
    account: int,
    message: int | None = None,
) -> list[Chased]:
    """Return whom *account* is to be chased for, by requirement and name.

    What it was told before of the same stage is left out, except by *message* itself.
    """
    cell = coverage.cells(asked.question, asked.duties, whose=whose)
    if cell is None:
        return []
    comply = {duty.item_id: duty.duty.comply_by for duty in asked.duties}
    told = ChaserRow
    before = sa.exists().where(
        told.account_id == account,
        told.item_id == cell.c.item_id,
        told.body_id == cell.c.body_id,
        told.comply_by == sa.case(comply, value=cell.c.item_id),
        told.stage >= sa.case(dict(asked.stages), value=cell.c.item_id),
        told.message_id != (message or 0),
    )
    found = (
        sa.select(cell.c.item_id, cell.c.body_id, cell.c.code, cell.c.name)
        .where(cell.c.status.in_(_CHASED), ~before)
        .order_by(cell.c.item_id, cell.c.sort_name, cell.c.body_id)
    )
    return [Chased(**row) for row in session.execute(found).mappings()]


def gaps(
    session: Session, whose: Whose, question: Question, duties: Sequence[DutyInForce]
) -> int:
    """Return how many cells of these bodies have nothing that could be reviewed."""
    cell = coverage.cells(question, duties, whose=whose)
    if cell is None:
        return 0
    counted = sa.select(sa.func.count()).where(cell.c.status.in_(_CHASED))
    return session.scalar(counted) or 0


def standing(session: Session, whose: Whose, asking: Asking) -> dict[Status, int]:
    """Return how many pages of these bodies need confirmation, and do not open."""
    joined = sa.select(sa.func.count()).select_from(EvidenceRow).join(BodyRow, _SAME)
    watch, own = PageWatchRow, _shown_by(whose)
    unopened = joined.outerjoin(watch, watch.page_id == EvidenceRow.page_id)
    lost = sa.or_(_stands_as({State.GONE}), watch.lost_at.is_not(None))
    counts = [
        joined.where(own, suspects.needed(asking)).scalar_subquery(),
        unopened.where(own, _stands_as(TAKEN | {State.GONE}), lost).scalar_subquery(),
    ]
    row = session.execute(sa.select(*counts)).one()
    return {Status.SUSPECT: row[0], Status.GONE: row[1]}


def revised(session: Session, asking: Asking) -> list[tuple[int, date, datetime]]:
    """Return item, day and moment of every version with the substance asked for now."""
    version = ItemVersionRow
    revs = {duty.item_id: duty.duty.substance_rev for duty in asking.duties}
    found = sa.select(version.item_id, version.valid_from, version.recorded_at).where(
        version.item_id.in_(revs),
        version.op == Op.SET,
        version.substance_rev == sa.case(revs, value=version.item_id, else_=0),
    )
    if not revs:
        return []
    return [(item, day, at) for item, day, at in session.execute(found) if day]


def queues(session: Session, *, suspects: int, lost: int = 0) -> Queues:
    """Return what waits for reviewers.

    *suspects* need confirmation, *lost* do not open and wait for a decision.
    """
    row = EvidenceRow
    objected = sa.case((row.state == State.OBJECTED, 1), else_=0)
    counted = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(objected), 0),
        sa.func.min(row.queued_at),
    ).where(evidence.waiting())
    waiting, objections, oldest = session.execute(counted).one()
    return Queues(
        waiting=waiting,
        objections=objections,
        oldest=oldest,
        suspects=suspects,
        lost=lost,
    )


_SAME = BodyRow.id == EvidenceRow.body_id


def _stands_as(states: Collection[State]) -> sa.ColumnElement[bool]:
    """Return the condition that evidence is in one of *states*.

    By what it is not, or else SQLite goes through all evidence that is in them.
    """
    return EvidenceRow.state.not_in(frozenset(State) - frozenset(states))


def _shown_by(whose: Whose) -> sa.ColumnElement[bool]:
    """Return the condition of being evidence of these bodies.

    By their list, or else SQLite goes through all evidence, and asks of each piece
    whose it is.
    """
    return EvidenceRow.body_id.in_(sa.select(BodyRow.id).where(whose))


def _evidence(*columns: Any) -> Any:
    row = EvidenceRow
    return (
        sa.select(
            row.code.label("evidence"),
            BodyRow.code.label("body"),
            BodyRow.name.label("body_name"),
            ItemRow.code.label("item"),
            ItemVersionRow.heading,
            sa.func.coalesce(PageRow.url, row.reference).label("shown"),
            sa.func.count().over().label("count"),
            *columns,
        )
        .join(BodyRow, _SAME)
        .join(ItemRow, ItemRow.id == row.item_id)
        .join(ItemVersionRow, newest())
        .outerjoin(PageRow, PageRow.id == row.page_id)
    )


def _named(row: Any) -> dict[str, Any]:
    return {
        "evidence": row["evidence"],
        "shown": row["shown"],
        "body": Body(code=row["body"], name=row["body_name"]),
        "requirement": Requirement(code=row["item"], heading=row["heading"]),
    }
