"""The tables of what is true of every body now, counted: a projection, never a source.

Equal answers are stored once. What is true of a body in one requirement is a *cell*;
all that is true of one body is a *profile*, and few profiles tell of all bodies. A
*place* is a region, kind and level; wider places are counted beside it, so that a
country is counted as fast as a town. Everything here can be thrown away and is made
anew from the rest of the register: see docs/decisions/0022.
"""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.bodies import BodyKind, Level
from tracker.storage.base import Base, key, one_of, refers

#: Small tables found by their key alone: SQLite then stores the key once.
_BY_KEY = {"sqlite_with_rowid": False}


class Wide(StrEnum):
    """By what a place is narrowed: by everything, by one thing, by nothing."""

    PLACE = "place"
    REGION = "region"
    KIND = "kind"
    LEVEL = "level"
    COUNTRY = "country"


class CoverageStateRow(Base, kw_only=True):
    """The one row that tells what the projection is worth; see `projection_states`."""

    __tablename__ = "coverage_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    #: Rises whenever a rule changes: what is stale says since which edition.
    edition: Mapped[int]
    #: A name of the rules as they stand, never used twice.
    mark: Mapped[str]
    #: A name of all that is kept as it stands, never used twice.
    seal: Mapped[str]
    #: The legal day all bodies are computed for; NULL: never computed.
    day: Mapped[date | None]
    #: The first day on which something changes by itself; NULL: none is known.
    next_change: Mapped[date | None]
    #: Since which edition everything is stale; NULL: not everything is.
    stale: Mapped[int | None]
    #: The edition at which the rebuild under way began; NULL: none is.
    round_edition: Mapped[int | None]
    #: The id up to which it has come, and the next change among those bodies.
    through: Mapped[int]
    coming: Mapped[date | None]


class CoverageStaleRow(Base, kw_only=True):
    """A requirement that is answered live until it has been computed anew."""

    __tablename__ = "coverage_stale"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    edition: Mapped[int]


class CoverageTouchedRow(Base, kw_only=True):
    """A body that was computed while a rebuild is under way: it is past it already."""

    __tablename__ = "coverage_touched"

    body_id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        sa.ForeignKey("bodies.id"),
        primary_key=True,
        autoincrement=False,
    )


class CoverageCellRow(Base, kw_only=True):
    """What can be true of a body in one requirement."""

    __tablename__ = "coverage_cells"
    __table_args__ = (sa.UniqueConstraint("item_id", "status", "lacking"),)

    id: Mapped[int] = key()
    item_id: Mapped[int] = refers("items.id", index=False)
    #: A code of `storage.coverage.STATUS_OF`.
    status: Mapped[int] = mapped_column(sa.SmallInteger)
    #: Ids of the networks where an accepted page is still wanted: ``,3,7,``.
    lacking: Mapped[str]


class CoverageProfileRow(Base, kw_only=True):
    """All that can be true of one body; *fingerprint* stands for its set of cells."""

    __tablename__ = "coverage_profiles"

    id: Mapped[int] = key()
    fingerprint: Mapped[str] = mapped_column(unique=True)


class CoverageProfileCellRow(Base, kw_only=True):
    """A cell of a profile. Profiles never change: a body gets another one."""

    __tablename__ = "coverage_profile_cells"
    __table_args__ = (
        sa.Index("ix_coverage_profile_cells_cell_id", "cell_id", "profile_id"),
        _BY_KEY,
    )

    profile_id: Mapped[int] = mapped_column(
        sa.ForeignKey("coverage_profiles.id"), primary_key=True
    )
    cell_id: Mapped[int] = mapped_column(
        sa.ForeignKey("coverage_cells.id"), primary_key=True
    )


class CoveragePlaceRow(Base, kw_only=True):
    """Where bodies are counted; *name* says the same in one word."""

    __tablename__ = "coverage_places"
    __table_args__ = (
        sa.Index("ix_coverage_places_wide", "wide", "region_id", "kind", "level"),
    )

    id: Mapped[int] = key()
    name: Mapped[str] = mapped_column(unique=True)
    wide: Mapped[Wide] = mapped_column(one_of(Wide))
    region_id: Mapped[int | None] = mapped_column(sa.ForeignKey("regions.id"))
    kind: Mapped[BodyKind | None] = mapped_column(one_of(BodyKind))
    level: Mapped[Level | None] = mapped_column(one_of(Level))


class CoverageBodyRow(Base, kw_only=True):
    """A body as it is counted: in which place, with which profile."""

    __tablename__ = "coverage_bodies"
    __table_args__ = (
        sa.Index("ix_coverage_bodies_profile_id", "profile_id", "body_id"),
    )

    body_id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        sa.ForeignKey("bodies.id"),
        primary_key=True,
        autoincrement=False,
    )
    place_id: Mapped[int] = refers("coverage_places.id", index=False)
    profile_id: Mapped[int] = refers("coverage_profiles.id", index=False)


class CoverageCountRow(Base, kw_only=True):
    """How many bodies of a place have a profile."""

    __tablename__ = "coverage_counts"
    __table_args__ = (_BY_KEY,)

    place_id: Mapped[int] = mapped_column(
        sa.ForeignKey("coverage_places.id"), primary_key=True
    )
    profile_id: Mapped[int] = mapped_column(
        sa.ForeignKey("coverage_profiles.id"), primary_key=True
    )
    n: Mapped[int]


class CoverageTallyRow(Base, kw_only=True):
    """How many bodies of a place have a cell."""

    __tablename__ = "coverage_tallies"
    __table_args__ = (_BY_KEY,)

    place_id: Mapped[int] = mapped_column(
        sa.ForeignKey("coverage_places.id"), primary_key=True
    )
    cell_id: Mapped[int] = mapped_column(
        sa.ForeignKey("coverage_cells.id"), primary_key=True
    )
    n: Mapped[int]
