"""Regions and public bodies: what is true of them now, and every fact ever recorded."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from tracker.domain.bodies import BodyKind, Level
from tracker.storage.base import Base, key, one_of, refers


class RegionRow(Base, kw_only=True):
    """A subject of the Federation, with its place on the tile map."""

    __tablename__ = "regions"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    short: Mapped[str]
    #: Two-digit numbers of the subject, as court codes and other registers begin.
    numbers: Mapped[list[str]]
    col: Mapped[int]
    row: Mapped[int]


def region_id(code: str) -> sa.ScalarSelect[int]:
    """Return the id of the region *code* as a value inside another statement."""
    return sa.select(RegionRow.id).where(RegionRow.code == code).scalar_subquery()


class BodyFacts(MappedAsDataclass, kw_only=True):
    """What is said of a body, in its present row and in every past one."""

    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[BodyKind] = mapped_column(one_of(BodyKind))
    level: Mapped[Level] = mapped_column(one_of(Level))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bodies.id"))
    inn: Mapped[str]
    ogrn: Mapped[str]
    oktmo: Mapped[str]
    #: The official site as it can be opened; empty when none is known.
    site: Mapped[str]
    #: What was typed for the site, also when it is no address.
    site_raw: Mapped[str]
    address: Mapped[str]
    existed_from: Mapped[date | None]
    existed_until: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bodies.id"))
    note: Mapped[str]
    #: The import this fact came with, and the line in its file.
    batch_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("import_batches.id"), index=True
    )
    batch_line: Mapped[int | None]
    #: The day from which the fact holds, and the moment it was recorded.
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]


class BodyRow(BodyFacts, Base, kw_only=True):
    """A public body as it is now."""

    __tablename__ = "bodies"
    __table_args__ = (
        sa.Index("ix_bodies_region_id_kind", "region_id", "kind"),
        sa.Index("ix_bodies_kind_region_id", "kind", "region_id"),
        sa.Index("ix_bodies_sort_name_id", "sort_name", "id"),
        sa.Index("ix_bodies_region_id_sort_name", "region_id", "sort_name", "id"),
        sa.Index("ix_bodies_kind_sort_name", "kind", "sort_name", "id"),
        sa.Index("ix_bodies_inn", "inn"),
        sa.Index("ix_bodies_ogrn", "ogrn"),
    )

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    #: The seq of the newest fact.
    head: Mapped[int]
    #: The name as lists are ordered: lower case, ё as е, numbers padded.
    sort_name: Mapped[str] = mapped_column(
        sa.String().with_variant(sa.String(collation="C"), "postgresql")
    )


class BodyVersionRow(BodyFacts, Base, kw_only=True):
    """What was recorded of a body once. INSERT-only."""

    __tablename__ = "body_versions"
    __table_args__ = (
        sa.UniqueConstraint("body_id", "seq"),
        sa.Index("ix_body_versions_body_id_valid_from", "body_id", "valid_from", "seq"),
        sa.Index("ix_body_versions_sort_name", "sort_name", "body_id"),
        sa.Index(
            "ix_body_versions_region_id_sort_name", "region_id", "sort_name", "body_id"
        ),
    )

    id: Mapped[int] = key()
    body_id: Mapped[int] = refers("bodies.id", index=False)
    seq: Mapped[int]
    #: `BodyRow.sort_name` of that name: lists of a past day keep their order.
    sort_name: Mapped[str] = mapped_column(
        sa.String().with_variant(sa.String(collation="C"), "postgresql"),
        server_default="",
    )


def body_id(code: str) -> sa.ScalarSelect[int]:
    """Return the id of the body *code* as a value inside another statement."""
    return sa.select(BodyRow.id).where(BodyRow.code == code).scalar_subquery()


class BodyAliasRow(Base, kw_only=True):
    """Another name people use for a body."""

    __tablename__ = "body_aliases"

    body_id: Mapped[int] = mapped_column(sa.ForeignKey("bodies.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
