"""Items, their INSERT-only versions, and the duties versions lay on bodies."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.instruments import Certainty
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Modality,
    Op,
    PlatformRule,
    Stage,
)
from tracker.storage.base import Base, key, one_of, refers


class ItemRow(Base, kw_only=True):
    """The identity of one provision; its number and place belong to the version."""

    __tablename__ = "items"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    uid: Mapped[str] = mapped_column(unique=True)
    instrument_id: Mapped[int] = refers("instruments.id")
    #: The seq of the newest version: the compare-and-set of publishing.
    head: Mapped[int] = mapped_column(default=0)
    #: Raised only by substantive changes: evidence reviewed below it is suspect.
    substance_rev: Mapped[int] = mapped_column(default=0)


class ItemVersionRow(Base, kw_only=True):
    """One version of an item. INSERT-only: triggers refuse anything else."""

    __tablename__ = "item_versions"
    __table_args__ = (sa.UniqueConstraint("item_id", "seq"),)

    id: Mapped[int] = key()
    item_id: Mapped[int] = refers("items.id", index=False)
    seq: Mapped[int]
    op: Mapped[Op] = mapped_column(one_of(Op))
    #: The day from which the version surely holds; NULL: not in force yet.
    valid_from: Mapped[date | None]
    #: The same as its source knows it, in EDTF.
    stated_from: Mapped[str]
    #: The commencement in the words of the act, where it gives a rule and no day.
    rule: Mapped[str] = mapped_column(server_default="", default="")
    recorded_at: Mapped[datetime]
    parent_id: Mapped[int | None] = refers("items.id")
    position: Mapped[int]
    number: Mapped[str]
    sort_key: Mapped[str]
    heading: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    change: Mapped[ChangeClass] = mapped_column(one_of(ChangeClass))
    #: The item's substance_rev once this version is published.
    substance_rev: Mapped[int]
    author: Mapped[str]
    approver: Mapped[str]
    reason: Mapped[str]
    amended_by_id: Mapped[int | None] = refers("instruments.id")
    certainty: Mapped[Certainty] = mapped_column(one_of(Certainty))
    sources: Mapped[int | None]
    #: A short warning readers must see, e.g. wording stronger than force.
    flag: Mapped[str]


def newest() -> sa.ColumnElement[bool]:
    """Return the condition that joins an item to its newest version."""
    version = ItemVersionRow
    return sa.and_(version.item_id == ItemRow.id, version.seq == ItemRow.head)


class ItemRelationRow(Base, kw_only=True):
    """An item of a bill becomes an item of the law."""

    __tablename__ = "item_relations"
    __table_args__ = (sa.UniqueConstraint("source_id", "target_id", "kind"),)

    id: Mapped[int] = key()
    source_id: Mapped[int] = refers("items.id", index=False)
    target_id: Mapped[int] = refers("items.id")
    kind: Mapped[str]


class DutyRow(Base, kw_only=True):
    """What a version lays on bodies; as immutable as its version."""

    __tablename__ = "duties"

    id: Mapped[int] = key()
    version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("item_versions.id"), unique=True
    )
    modality: Mapped[Modality] = mapped_column(one_of(Modality))
    binding: Mapped[Binding] = mapped_column(one_of(Binding))
    platform_rule: Mapped[PlatformRule] = mapped_column(one_of(PlatformRule))
    comply_by: Mapped[date | None]
    #: Another reading of the scope or the rule, in words.
    reading: Mapped[str]


class DutyPlatformRow(Base, kw_only=True):
    """A network a duty names, in the order of the text."""

    __tablename__ = "duty_platforms"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duties.id"), primary_key=True)
    platform_id: Mapped[int] = mapped_column(
        sa.ForeignKey("platforms.id"), primary_key=True
    )
    position: Mapped[int]


class Axis(StrEnum):
    """Along what a scope narrows."""

    KIND = "kind"
    LEVEL = "level"
    REGION = "region"
    INCLUDE = "include"
    EXCLUDE = "exclude"


class DutyScopeRow(Base, kw_only=True):
    """One value of a duty's scope: a kind, level, region code or body code."""

    __tablename__ = "duty_scopes"

    duty_id: Mapped[int] = mapped_column(sa.ForeignKey("duties.id"), primary_key=True)
    axis: Mapped[Axis] = mapped_column(one_of(Axis), primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)


def first_moment(session: Session) -> datetime | None:
    """Return when the register first knew of a requirement; None: it knows of none."""
    return session.scalar(sa.select(sa.func.min(ItemVersionRow.recorded_at)))
