"""Documents, their events and relations, and the figures cited in them."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.bodies import Level
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.storage.base import Base, key, one_of, refers


class InstrumentRow(Base, kw_only=True):
    """A document as a legal object (FRBR work)."""

    __tablename__ = "instruments"
    # An act has no single id: kind, number, date and issuer together identify it.
    __table_args__ = (sa.UniqueConstraint("kind", "number", "dated", "issuer"),)

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[InstrumentKind] = mapped_column(one_of(InstrumentKind))
    number: Mapped[str | None]
    #: The date as its source knows it, in EDTF.
    dated: Mapped[str | None]
    #: The first day the date may mean: for ordering only.
    sort_date: Mapped[date | None]
    issuer: Mapped[str | None]
    title: Mapped[str]
    short_title: Mapped[str]
    level: Mapped[Level | None] = mapped_column(one_of(Level))
    region_id: Mapped[int | None] = refers("regions.id")
    certainty: Mapped[Certainty] = mapped_column(one_of(Certainty))
    #: How many independent published sources agree.
    sources: Mapped[int | None]
    verified_as_at: Mapped[date | None]
    aliases: Mapped[list[str]]
    text: Mapped[str]
    html: Mapped[str]


class InstrumentEventRow(Base, kw_only=True):
    """Something that happened to a document; the day may be inexact or unknown."""

    __tablename__ = "instrument_events"
    __table_args__ = (sa.UniqueConstraint("instrument_id", "position"),)

    id: Mapped[int] = key()
    instrument_id: Mapped[int] = refers("instruments.id", index=False)
    position: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(one_of(EventKind))
    happened: Mapped[str]
    sort_date: Mapped[date | None]
    certainty: Mapped[Certainty] = mapped_column(one_of(Certainty))
    sources: Mapped[int | None]
    note: Mapped[str]


class InstrumentRelationRow(Base, kw_only=True):
    """How one document stands to another."""

    __tablename__ = "instrument_relations"
    __table_args__ = (sa.UniqueConstraint("source_id", "target_id", "kind"),)

    id: Mapped[int] = key()
    source_id: Mapped[int] = refers("instruments.id", index=False)
    target_id: Mapped[int] = refers("instruments.id")
    kind: Mapped[RelationKind] = mapped_column(one_of(RelationKind))
    position: Mapped[int]
    note: Mapped[str]


class FigureRow(Base, kw_only=True):
    """A cited number: who says it of what, with which precision."""

    __tablename__ = "figures"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    instrument_id: Mapped[int] = refers("instruments.id")
    item_id: Mapped[int | None] = refers("items.id")
    body_id: Mapped[int | None] = refers("bodies.id")
    speaker: Mapped[str]
    subject: Mapped[str]
    operator: Mapped[str]
    value: Mapped[Decimal] = mapped_column(sa.Numeric(18, 3, asdecimal=True))
    unit: Mapped[str]
    as_cited: Mapped[str]
    #: The day the figure speaks of, in EDTF, where the source tells it.
    happened: Mapped[str | None]
    certainty: Mapped[Certainty] = mapped_column(one_of(Certainty))
    sources: Mapped[int | None]


def called(row: Any) -> sa.ColumnElement[str]:
    """Return what the document *row* (an alias of the table) is called for short."""
    return sa.func.coalesce(sa.func.nullif(row.short_title, ""), row.title)
