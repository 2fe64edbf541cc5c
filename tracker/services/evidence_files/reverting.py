"""Taking a file of evidence back: what nobody has decided on is withdrawn.

Nothing is deleted. What was decided, or has gone on its way since, is left to those
who decided on it, and is told.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import NotFound
from tracker.domain.evidence import State, holds_from, move
from tracker.services import projections
from tracker.services.evidence_steps import since
from tracker.services.imports.answers import Reverted
from tracker.storage import evidence_batches, journal
from tracker.storage.batches import ImportBatchRow
from tracker.storage.bodies import BodyRow
from tracker.storage.engines import Database
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.snapshots import after_reports

KIND = "evidence"
CHUNK = 1000
ACTION = "import.reverted"
#: Why evidence is kept that the actor may not speak for any more.
NOT_YOURS = "not_yours"


def brought_evidence(database: Database, batch: int) -> bool:
    """Tell whether the import *batch* is one of evidence."""
    with database.reading() as session:
        row = session.get(ImportBatchRow, batch)
        return row is not None and row.kind == KIND


def take_back(
    database: Database, actor: Actor, batch: int, *, now: datetime
) -> Reverted:
    """Withdraw what the import *batch* brought and nobody has decided on.

    ``kept`` are the codes of what stays, with the state it has come to, or
    ``not_yours`` when its body is not the actor's any more. Refuse as `NotFound` a
    batch that there is not. Taking back twice does nothing the second time.
    """
    actor.require(Act.SUBMIT)
    with database.writing() as session:
        row = session.get(ImportBatchRow, batch, with_for_update=True)
        if row is None or row.kind != KIND:
            raise NotFound(f"no such import: {batch}", batch=batch)
        if row.done_at is None:
            # It was interrupted, and must not go on after this.
            row.done_at = now
            _note(session, actor, batch, "stopped", now=now)
    withdrawn = sum(withdrawing(database, actor, batch, now=now))
    with database.reading() as session:
        kept = tuple(kept_of(session, actor, batch))
    return Reverted(batch=batch, withdrawn=withdrawn, kept=kept)


def withdrawing(
    database: Database, actor: Actor, batch: int, *, now: datetime
) -> Iterator[int]:
    """Withdraw chunk by chunk; yield how many pieces of evidence each time."""
    last = total = 0
    while True:
        with database.writing() as session:
            found = _undecided(session, batch, after=last)
            own = [row for row in found if _yours(actor, row)]
            done = _withdraw(session, actor, own, after_reports(session, now))
            if done and not total:
                _note(session, actor, batch, "begun", now=now)
            total += done
            if not found and total:
                _note(session, actor, batch, "done", now=now, evidence=total)
        if not found:
            return
        last = found[-1].id
        yield done


def kept_of(
    session: Session, actor: Actor, batch: int, *, limit: int | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the codes of what the batch brought and still stands, and why it does."""
    row = EvidenceRow
    found = (
        sa.select(row.code, row.state, row.body_id, BodyRow.region_id)
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(row.batch_id == batch, row.state != State.WITHDRAWN)
        .order_by(row.id)
        .limit(limit)
    )
    for kept in session.execute(found):
        foreign = kept.state is State.SUBMITTED and not _yours(actor, kept)
        yield kept.code, NOT_YOURS if foreign else kept.state.value


def _yours(actor: Actor, row: Any) -> bool:
    return actor.speaks_for(row.body_id, region=row.region_id)


def _undecided(session: Session, batch: int, *, after: int) -> Sequence[Any]:
    row, event = EvidenceRow, EvidenceEventRow
    latest = (
        sa.select(sa.func.max(event.valid_from))
        .where(event.evidence_id == row.id)
        .scalar_subquery()
    )
    return session.execute(
        sa.select(
            row.id,
            row.head,
            row.state,
            row.reviewed_rev,
            row.shown_from,
            row.submitted_at,
            row.body_id,
            BodyRow.region_id,
            latest.label("latest"),
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(row.batch_id == batch, row.state == State.SUBMITTED, row.id > after)
        .order_by(row.id)
        .limit(CHUNK)
    ).all()


def _withdraw(
    session: Session, actor: Actor, rows: Sequence[Any], now: datetime
) -> int:
    """Withdraw *rows*, those that nobody has moved since they were read."""
    moved = evidence_batches.moved_on(
        session, [row.id for row in rows], State.SUBMITTED, State.WITHDRAWN
    )
    events = [
        {
            "evidence_id": row.id,
            "seq": moved[row.id],
            "state": move(row.state, State.WITHDRAWN),
            "valid_from": _holds_from(row, now),
            "recorded_at": now,
            "reviewed_rev": row.reviewed_rev,
            "actor": actor.name,
            "actor_ref": actor.reference,
            "reason": "",
            "words": "",
        }
        for row in rows
        if row.id in moved
    ]
    evidence_batches.add_events(session, events)
    evidence_batches.mark_dirty(session, moved)
    touched = {row.body_id for row in rows if row.id in moved}
    projections.touch(session, touched, now=now)
    return len(events)


def _holds_from(row: Any, now: datetime) -> Any:
    shown = since(row.shown_from, row.submitted_at)
    return holds_from(
        row.state,
        State.WITHDRAWN,
        since=shown,
        latest=row.latest or shown,
        today=clock.day(now),
    )


def _note(
    session: Session,
    actor: Actor,
    batch: int,
    stage: str,
    *,
    now: datetime,
    **counts: int,
) -> None:
    subject = f"batch:{batch}"
    journal.note(session, actor, ACTION, subject, now=now, stage=stage, **counts)
