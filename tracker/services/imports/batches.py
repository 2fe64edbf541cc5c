"""The row of an import: how far it came, so that a killed one goes on from there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.adapters.sheets import Sheet
from tracker.domain.access import Actor
from tracker.domain.errors import Conflict
from tracker.storage import journal
from tracker.storage.batches import ImportBatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Rows counted so far."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    def __add__(self, more: "Tally") -> "Tally":
        """Return both counts together."""
        return Tally(
            created=self.created + more.created,
            changed=self.changed + more.changed,
            unchanged=self.unchanged + more.unchanged,
            refused=self.refused + more.refused,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an import of one file stands; *batch* is None before its first change."""

    batch: int | None = None
    next_row: int = 0
    tally: Tally = Tally()


def unfinished(
    session: Session, kind: str, sheet: Sheet, *, mapping: Mapping[str, Any]
) -> Place | None:
    """Return where an unfinished import of this file in this reading stopped."""
    for row in _open(session, kind, sheet):
        if row.mapping == mapping:
            tally = Tally(
                created=row.created,
                changed=row.changed,
                unchanged=row.unchanged,
                refused=row.refused,
            )
            return Place(batch=row.id, next_row=row.next_row, tally=tally)
    return None


def begin(
    session: Session,
    actor: Actor,
    sheet: Sheet,
    *,
    kind: str,
    mapping: dict[str, Any],
    read: int,
    place: Place,
    now: datetime,
) -> int:
    """Write the batch's row, standing at *place*, and the journal's entry; return it.

    Refuse as `Conflict` when another import of the file began meanwhile.
    """
    batch = ImportBatchRow(
        kind=kind,
        file_name=sheet.name,
        sha256=sheet.sha256,
        mapping=mapping,
        actor=actor.reference,
        started_at=now,
        next_row=place.next_row,
        read=read,
        **asdict(place.tally),
    )
    session.add(batch)
    session.flush()
    _note(session, actor, batch, "begun", now=now)
    # The journal's head is locked from here on, so nobody begins at the same moment.
    if any(
        row.id != batch.id and row.mapping == mapping
        for row in _open(session, kind, sheet)
    ):
        raise _other(batch.id)
    return batch.id


def advance(session: Session, place: Place, *, expected: int) -> None:
    """Move the batch to *place*, if it still stands at row *expected*.

    Refuse as `Conflict` when another process moved it.
    """
    moved = session.execute(
        sa.update(ImportBatchRow)
        .where(
            ImportBatchRow.id == place.batch,
            ImportBatchRow.next_row == expected,
            ImportBatchRow.done_at.is_(None),
        )
        .values(next_row=place.next_row, **asdict(place.tally))
        .returning(ImportBatchRow.id)
    ).scalar_one_or_none()
    if moved is None:
        raise _other(place.batch)


def finish(
    session: Session, actor: Actor, place: Place, *, rows: int, now: datetime
) -> None:
    """Mark the batch as done and write the journal's entry with its counts."""
    batch = session.get_one(ImportBatchRow, place.batch, with_for_update=True)
    if batch.done_at is not None or batch.next_row != rows:
        raise _other(batch.id)
    batch.done_at = now
    _note(session, actor, batch, "done", now=now)


def _open(session: Session, kind: str, sheet: Sheet) -> list[ImportBatchRow]:
    found = sa.select(ImportBatchRow).where(
        ImportBatchRow.kind == kind,
        ImportBatchRow.sha256 == sheet.sha256,
        ImportBatchRow.done_at.is_(None),
    )
    return list(session.scalars(found.order_by(ImportBatchRow.id)))


def _note(
    session: Session, actor: Actor, batch: ImportBatchRow, stage: str, *, now: datetime
) -> None:
    counts = ("read", "created", "changed", "unchanged", "refused")
    # What a clerk calls a file may be a person's name: its digest is enough.
    file = {"file": batch.file_name} if batch.kind == "bodies" else {}
    journal.note(
        session,
        actor,
        f"import.{batch.kind}",
        f"batch:{batch.id}",
        now=now,
        stage=stage,
        **file,
        sha256=batch.sha256,
        **({name: getattr(batch, name) for name in counts} if stage == "done" else {}),
    )


def _other(batch: int | None) -> Conflict:
    return Conflict("another process imports this file", batch=batch)
