"""What happened lately in the register, told from the journal; and new documents.

Only actions that are public by nature: a published version, an accepted page.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.instruments import InstrumentKind
from tracker.domain.requirements import Op
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.instruments import InstrumentRow, called
from tracker.storage.journal import JournalEntryRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow, ItemVersionRow

PUBLISHED = "item.published"
PUBLIC = (PUBLISHED, "evidence.accepted", "evidence.confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version of an item was published."""

    at: datetime
    item: str
    seq: int
    op: Op
    heading: str
    valid_from: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A body's evidence was accepted, or confirmed again."""

    at: datetime
    evidence: str
    item: str
    body: str
    body_name: str
    platform: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document of the register, as lists name it; *dated* is in EDTF."""

    code: str
    kind: InstrumentKind
    number: str | None
    dated: str | None
    title: str


def recent(session: Session, *, limit: int = 8) -> tuple[Published | Accepted, ...]:
    """Return the newest *limit* public changes, newest first. Three queries."""
    row = JournalEntryRow
    entries = session.execute(
        sa.select(row.at, row.action, row.subject, row.body)
        .where(row.action.in_(PUBLIC))
        .order_by(row.seq.desc())
        .limit(limit)
    ).all()
    versions = _versions(session, [e for e in entries if e.action == PUBLISHED])
    accepted = _accepted(session, [e for e in entries if e.action != PUBLISHED])
    told = (
        _published(entry, versions)
        if entry.action == PUBLISHED
        else _taken(entry, accepted)
        for entry in entries
    )
    return tuple(change for change in told if change is not None)


def documents(session: Session, *, limit: int = 6) -> tuple[Document, ...]:
    """Return the newest *limit* documents by the first day their date may mean."""
    row = InstrumentRow
    found = session.execute(
        sa.select(row.code, row.kind, row.number, row.dated, called(row).label("title"))
        .order_by(row.sort_date.desc().nulls_last(), row.id.desc())
        .limit(limit)
    )
    return tuple(Document(**each) for each in found.mappings())


def _versions(session: Session, entries: Sequence[Any]) -> dict[tuple[str, int], Any]:
    if not entries:
        return {}
    row = ItemVersionRow
    found = session.execute(
        sa.select(ItemRow.code, row.seq, row.op, row.heading, row.valid_from)
        .join(row, row.item_id == ItemRow.id)
        .where(ItemRow.code.in_(_codes(entries)))
    )
    return {(each.code, each.seq): each for each in found}


def _accepted(session: Session, entries: Sequence[Any]) -> dict[str, Any]:
    if not entries:
        return {}
    row = EvidenceRow
    found = session.execute(
        sa.select(
            row.code,
            ItemRow.code.label("item"),
            BodyRow.code.label("body"),
            BodyRow.name.label("body_name"),
            PlatformRow.code.label("platform"),
        )
        .join(ItemRow, ItemRow.id == row.item_id)
        .join(BodyRow, BodyRow.id == row.body_id)
        .outerjoin(PlatformRow, PlatformRow.id == row.platform_id)
        .where(row.code.in_(_codes(entries)))
    )
    return {each.code: each for each in found}


def _codes(entries: Iterable[Any]) -> list[str]:
    return [entry.subject.partition(":")[2] for entry in entries]


def _published(entry: Any, versions: dict[tuple[str, int], Any]) -> Published | None:
    code = entry.subject.partition(":")[2]
    seq = json.loads(entry.body).get("details", {}).get("seq")
    version = versions.get((code, seq))
    return version and Published(
        at=entry.at,
        item=code,
        seq=version.seq,
        op=version.op,
        heading=version.heading,
        valid_from=version.valid_from,
    )


def _taken(entry: Any, accepted: dict[str, Any]) -> Accepted | None:
    code = entry.subject.partition(":")[2]
    one = accepted.get(code)
    return one and Accepted(
        at=entry.at,
        evidence=code,
        item=one.item,
        body=one.body,
        body_name=one.body_name,
        platform=one.platform,
    )
