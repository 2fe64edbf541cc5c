"""What pages of documents ask of the tables: the shelf, one document, its story."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Level
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.instruments import (
    FigureRow,
    InstrumentEventRow,
    InstrumentRelationRow,
    InstrumentRow,
    called,
)
from tracker.storage.requirements import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document as lists show it; *dated* as its source knows it."""

    id: int
    code: str
    kind: InstrumentKind
    number: str | None
    dated: str | None
    issuer: str | None
    title: str
    short_title: str
    aliases: list[str]
    certainty: Certainty
    sources: int | None
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document with all that is said of it itself."""

    id: int
    code: str
    kind: InstrumentKind
    number: str | None
    dated: str | None
    issuer: str | None
    title: str
    short_title: str
    level: Level | None
    region: str | None
    region_name: str | None
    certainty: Certainty
    sources: int | None
    verified_as_at: date | None
    aliases: list[str]
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to the document; *happened* in EDTF."""

    kind: EventKind
    happened: str
    certainty: Certainty
    sources: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Another document, and how the two stand; *outward*: this one does it."""

    kind: RelationKind
    code: str
    title: str
    note: str
    outward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A cited number: who says it of what."""

    code: str
    item: str | None
    body: str | None
    body_name: str | None
    speaker: str
    subject: str
    operator: str
    value: Decimal
    unit: str
    as_cited: str
    happened: str | None
    certainty: Certainty
    sources: int | None


def shelf(session: Session) -> list[Listed]:
    """Return every document, the newest first; documents without a date come last."""
    row = InstrumentRow
    counted = (
        sa.select(ItemRow.instrument_id, sa.func.count().label("items"))
        .where(ItemRow.head > 0)
        .group_by(ItemRow.instrument_id)
        .subquery()
    )
    own = [getattr(row, name) for name in Listed.__slots__ if name != "items"]
    found = session.execute(
        sa.select(*own, sa.func.coalesce(counted.c["items"], 0).label("items"))
        .outerjoin(counted, counted.c.instrument_id == row.id)
        .order_by(sa.nulls_last(row.sort_date.desc()), row.code)
    )
    return [Listed(**each) for each in found.mappings()]


def document(session: Session, code: str) -> Document | None:
    """Return the document with *code*, in whatever case it is spelled."""
    row = InstrumentRow
    own = [getattr(row, n) for n in Document.__slots__ if hasattr(row, n)]
    found = (
        session.execute(
            sa.select(
                *own,
                RegionRow.code.label("region"),
                RegionRow.name.label("region_name"),
            )
            .outerjoin(RegionRow, RegionRow.id == row.region_id)
            .where(sa.func.lower(row.code) == code.lower())
        )
        .mappings()
        .first()
    )
    return Document(**found) if found else None


def events(session: Session, instrument_id: int) -> list[Event]:
    """Return what happened to the document, in the order it is told."""
    return _events(session, InstrumentEventRow.instrument_id == instrument_id)


def events_of_kin(session: Session, instrument_id: int) -> list[Event]:
    """Return what happened to the documents it became and those it came from."""
    row, event = InstrumentRelationRow, InstrumentEventRow
    became = row.kind == RelationKind.BECOMES
    kin = sa.union(
        sa.select(row.target_id).where(became, row.source_id == instrument_id),
        sa.select(row.source_id).where(became, row.target_id == instrument_id),
    )
    return _events(session, event.instrument_id.in_(kin))


def _events(session: Session, condition: sa.ColumnElement[bool]) -> list[Event]:
    row = InstrumentEventRow
    own = [getattr(row, name) for name in Event.__slots__]
    asked = sa.select(*own).where(condition).order_by(row.instrument_id, row.position)
    return [Event(**each) for each in session.execute(asked).mappings()]


def relations(session: Session, instrument_id: int) -> list[Relation]:
    """Return how the document stands to others, and others to it."""
    row = InstrumentRelationRow
    return [
        Relation(outward=outward, **each)
        for outward, here, there in (
            (True, row.source_id, row.target_id),
            (False, row.target_id, row.source_id),
        )
        for each in session.execute(_related(instrument_id, here, there)).mappings()
    ]


def _related(instrument_id: int, here: Any, there: Any) -> Any:
    row, other = InstrumentRelationRow, InstrumentRow
    return (
        sa.select(row.kind, other.code, called(other).label("title"), row.note)
        .join(other, other.id == there)
        .where(here == instrument_id)
        .order_by(row.position, row.id)
    )


def figures(session: Session, condition: sa.ColumnElement[bool]) -> list[Figure]:
    """Return the figures for which *condition* holds, in the order they were told."""
    row = FigureRow
    joined = ("item", "body", "body_name")
    own = [getattr(row, name) for name in Figure.__slots__ if name not in joined]
    found = session.execute(
        sa.select(
            *own,
            ItemRow.code.label("item"),
            BodyRow.code.label("body"),
            BodyRow.name.label("body_name"),
        )
        .outerjoin(ItemRow, ItemRow.id == row.item_id)
        .outerjoin(BodyRow, BodyRow.id == row.body_id)
        .where(condition)
        .order_by(row.id)
    )
    return [Figure(**each) for each in found.mappings()]


def figures_of_document(session: Session, instrument_id: int) -> list[Figure]:
    """Return the figures cited in the document."""
    return figures(session, FigureRow.instrument_id == instrument_id)


def figures_of_item(session: Session, item_id: int) -> list[Figure]:
    """Return the figures cited with the item."""
    return figures(session, FigureRow.item_id == item_id)
