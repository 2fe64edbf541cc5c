"""What is on record of each copy, twice: its row, and the journal's entry beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.copies import Medium
from tracker.storage.copies import StoredCopyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.journal import JournalEntryRow

#: What the journal calls it when a copy is kept.
COPIED = "evidence.copied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A copy's row, and *told*: what the journal's entry says, None without one."""

    id: int
    evidence: str
    seq: int
    medium: Medium
    sha256: str
    size: int
    payload: str
    entry: int
    told: Mapping[str, Any] | None


def count(session: Session) -> int:
    """Return how many rows there are."""
    return session.scalar(sa.select(sa.func.count(StoredCopyRow.id))) or 0


def page(session: Session, *, after: int, limit: int) -> list[Record]:
    """Return the next *limit* rows after the one with the id *after*."""
    row, entry = StoredCopyRow, JournalEntryRow
    own = (row.id, row.seq, row.medium, row.sha256, row.size, row.payload, row.entry)
    found = session.execute(
        sa.select(*own, EvidenceRow.code.label("evidence"), entry.body)
        .join(EvidenceRow, EvidenceRow.id == row.evidence_id)
        .outerjoin(entry, entry.seq == row.entry)
        .where(row.id > after)
        .order_by(row.id)
        .limit(limit)
    )
    return [_record(dict(each)) for each in found.mappings()]


def without_row(session: Session) -> list[tuple[int, str]]:
    """Return number and subject of every entry that tells of a copy without a row."""
    row, entry = StoredCopyRow, JournalEntryRow
    found = (
        sa.select(entry.seq, entry.subject)
        .outerjoin(row, row.entry == entry.seq)
        .where(entry.action == COPIED, row.id.is_(None))
        .order_by(entry.seq)
    )
    return [(seq, subject) for seq, subject in session.execute(found)]


def _record(values: dict[str, Any]) -> Record:
    body = values.pop("body")
    return Record(**values, told=_told(body) if body is not None else None)


def _told(body: str) -> Mapping[str, Any]:
    """Return what the entry with *body* tells of a copy, whatever it is an entry of."""
    try:
        entry = json.loads(body)
        details = entry.get("details", {})
        return {"action": entry["action"], "subject": entry["subject"], **details}
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}
