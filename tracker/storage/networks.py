"""What pages of networks ask of the tables: who names them, what is true of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.instruments import Certainty, InstrumentKind, RelationKind
from tracker.domain.platforms import PlatformStatus
from tracker.storage.instruments import (
    InstrumentRelationRow,
    InstrumentRow,
    called,
)
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import (
    DutyPlatformRow,
    DutyRow,
    ItemRow,
    ItemVersionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network as its page tells of it."""

    id: int
    code: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What became true of a network on a day. *stated_from* in EDTF."""

    platform: str
    seq: int
    status: PlatformStatus
    valid_from: date
    stated_from: str
    recorded_at: datetime
    certainty: Certainty
    sources: int | None
    note: str

    @property
    def retracted(self) -> bool:
        """Tell whether it takes back an earlier one: none ever does."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The document an item stands in."""

    item_id: int
    code: str
    title: str
    kind: InstrumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two documents that contradict each other, and about what."""

    here: str
    here_title: str
    there: str
    there_title: str
    note: str


def networks(session: Session) -> list[Network]:
    """Return all networks in their order."""
    row = PlatformRow
    found = session.execute(
        sa.select(row.id, row.code, row.html).order_by(row.position, row.code)
    )
    return [Network(**each) for each in found.mappings()]


def statuses(session: Session) -> list[Status]:
    """Return what became true of networks, the earliest first."""
    row = PlatformStatusRow
    own = [getattr(row, name) for name in Status.__slots__ if name != "platform"]
    found = session.execute(
        sa.select(PlatformRow.code.label("platform"), *own)
        .join(PlatformRow, PlatformRow.id == row.platform_id)
        .order_by(row.valid_from, row.seq)
    )
    return [Status(**each) for each in found.mappings()]


def owners(session: Session) -> dict[int, Owner]:
    """Return the documents of all items of which some version names a network."""
    naming = (
        sa.select(ItemVersionRow.item_id)
        .join(DutyRow, DutyRow.version_id == ItemVersionRow.id)
        .join(DutyPlatformRow, DutyPlatformRow.duty_id == DutyRow.id)
    )
    found = session.execute(
        sa.select(
            ItemRow.id.label("item_id"),
            InstrumentRow.code,
            called(InstrumentRow).label("title"),
            InstrumentRow.kind,
        )
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(ItemRow.id.in_(naming))
    )
    return {each["item_id"]: Owner(**each) for each in found.mappings()}


def disputes(session: Session) -> Sequence[Dispute]:
    """Return the documents that are said to contradict each other."""
    row, here, there = (
        InstrumentRelationRow,
        aliased(InstrumentRow),
        aliased(InstrumentRow),
    )
    found = session.execute(
        sa.select(
            here.code.label("here"),
            called(here).label("here_title"),
            there.code.label("there"),
            called(there).label("there_title"),
            row.note,
        )
        .join(here, here.id == row.source_id)
        .join(there, there.id == row.target_id)
        .where(row.kind == RelationKind.CONTRADICTS)
        .order_by(here.code, row.position, row.id)
    )
    return [Dispute(**each) for each in found.mappings()]
