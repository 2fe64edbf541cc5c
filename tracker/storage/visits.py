"""Visits: what each found, and which page is due when.

An observation is never changed. A watch is machinery: one row a page, rewritten at
each visit, so that a million pages can be asked "who is next" through one index.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.observations import Account, Via
from tracker.domain.visits import Outcome, Trouble
from tracker.storage.base import Base, key, one_of, refers


class ObservationRow(Base, kw_only=True):
    """What one visit to a page found. INSERT-only.

    The columns are those of `tracker.domain.observations`; NULL is "not known".
    """

    __tablename__ = "observations"
    __table_args__ = (sa.Index("ix_observations_page_id_at", "page_id", "at"),)

    id: Mapped[int] = key()
    page_id: Mapped[int] = refers("pages.id", index=False)
    at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    trouble: Mapped[Trouble | None] = mapped_column(one_of(Trouble))
    status: Mapped[int | None]
    via: Mapped[Via] = mapped_column(one_of(Via))
    #: The address that gave the last answer or made the trouble.
    landed: Mapped[str]
    moved_to: Mapped[str | None]
    title: Mapped[str]
    description: Mapped[str]
    subscribers: Mapped[int | None] = mapped_column(sa.BigInteger())
    last_post_at: Mapped[datetime | None]
    posts_week: Mapped[int | None]
    government_mark: Mapped[bool | None]
    verified: Mapped[bool | None]
    closed: Mapped[bool | None]
    account: Mapped[Account | None] = mapped_column(one_of(Account))
    activity: Mapped[str]
    site: Mapped[str]
    back_link: Mapped[bool | None]
    canary: Mapped[bool]
    seconds: Mapped[float]


_LOST = sa.text("lost_at IS NOT NULL")
_MOVED = sa.text("last_outcome = 'moved'")
_DORMANT = sa.text("next_at IS NULL")


class HostTurnRow(Base, kw_only=True):
    """From when on a host may be asked again, by whichever process."""

    __tablename__ = "host_turns"

    host: Mapped[str] = mapped_column(primary_key=True)
    #: Seconds of the epoch: both databases add to them alike.
    free_at: Mapped[float]


class PageWatchRow(Base, kw_only=True):
    """When a page is visited next, who is at it now, and how its last visits went."""

    __tablename__ = "page_watches"
    __table_args__ = (
        sa.Index("ix_page_watches_due", "platform_id", "turn", "next_at", "page_id"),
        sa.Index(
            "ix_page_watches_lost",
            "lost_at",
            "page_id",
            sqlite_where=_LOST,
            postgresql_where=_LOST,
        ),
        sa.Index(
            "ix_page_watches_moved",
            "checked_at",
            "page_id",
            sqlite_where=_MOVED,
            postgresql_where=_MOVED,
        ),
        sa.Index(
            "ix_page_watches_dormant",
            "page_id",
            sqlite_where=_DORMANT,
            postgresql_where=_DORMANT,
        ),
    )

    page_id: Mapped[int] = mapped_column(
        sa.ForeignKey("pages.id"), primary_key=True, autoincrement=False
    )
    #: As the page's: whoever visits takes the pages of one network after another.
    platform_id: Mapped[int] = refers("platforms.id", index=False)
    #: None while the page is nobody's evidence.
    next_at: Mapped[datetime | None]
    #: A number of `tracker.domain.rounds.Turn`.
    turn: Mapped[int]
    #: Until when, and by what token, somebody is at it. A token is used once.
    leased_until: Mapped[datetime | None] = mapped_column(default=None)
    lease: Mapped[str | None] = mapped_column(default=None)
    last_outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome), default=None)
    last_id: Mapped[int | None] = refers("observations.id", index=False, default=None)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The page's `tracker.domain.visits.Streak`.
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(default=None)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Since when its visits let a person call it gone; None while they do not.
    lost_at: Mapped[datetime | None] = mapped_column(default=None)
