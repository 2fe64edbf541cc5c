"""Networks as rows with dated status, and the official pages on them."""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.instruments import Certainty
from tracker.domain.platforms import PlatformStatus
from tracker.storage.base import Base, key, one_of, refers


class PlatformRow(Base, kw_only=True):
    """A network (or the official site) on which a page can stand."""

    __tablename__ = "platforms"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    #: The name of its address grammar in `tracker.domain.addresses`, or ``none``.
    grammar: Mapped[str]
    position: Mapped[int]
    aliases: Mapped[list[str]]
    text: Mapped[str]
    html: Mapped[str]


class PlatformStatusRow(Base, kw_only=True):
    """What is true of a network from a day on. INSERT-only."""

    __tablename__ = "platform_statuses"
    __table_args__ = (sa.UniqueConstraint("platform_id", "seq"),)

    id: Mapped[int] = key()
    platform_id: Mapped[int] = refers("platforms.id", index=False)
    seq: Mapped[int]
    status: Mapped[PlatformStatus] = mapped_column(one_of(PlatformStatus))
    valid_from: Mapped[date]
    #: The day as its source knows it, in EDTF.
    stated_from: Mapped[str]
    recorded_at: Mapped[datetime]
    certainty: Mapped[Certainty] = mapped_column(one_of(Certainty))
    sources: Mapped[int | None]
    note: Mapped[str]


class PageRow(Base, kw_only=True):
    """An official page: one row per canonical address."""

    __tablename__ = "pages"
    __table_args__ = (sa.UniqueConstraint("platform_id", "kind", "handle"),)

    id: Mapped[int] = key()
    platform_id: Mapped[int] = refers("platforms.id", index=False)
    kind: Mapped[str]
    handle: Mapped[str]
    url: Mapped[str]
    #: What was typed when the page was first named.
    raw: Mapped[str]
    recorded_at: Mapped[datetime]


def ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of the networks with *codes*; unknown codes are left out."""
    found = sa.select(PlatformRow.code, PlatformRow.id)
    rows = session.execute(found.where(PlatformRow.code.in_(codes)))
    return {row.code: row.id for row in rows}
