"""What people wish to be told, what was sent to them, and what they were chased for.

A message is a row before anything goes over the wire, unique for its account, sort
and period, so that no restart sends it twice. Its words are not kept: they are made
when it is sent, of what its reader may know then.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.tellings import MessageState, Often, Telling
from tracker.storage.base import Base, key, one_of, refers


class WishRow(Base, kw_only=True):
    """What a person has chosen; whoever has chosen nothing has no row."""

    __tablename__ = "wishes"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("accounts.id"), primary_key=True
    )
    often: Mapped[Often] = mapped_column(one_of(Often))
    language: Mapped[str]
    #: From then on the person wishes to be told.
    wished_at: Mapped[datetime]
    #: Goes into the secret address of the person's calendar; None: there is none.
    calendar: Mapped[str | None] = mapped_column(default=None)


class MessageRow(Base, kw_only=True):
    """A message to one person about the time from *since* to *until*."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "kind", "period"),
        sa.Index("ix_messages_state_not_before", "state", "not_before"),
    )

    id: Mapped[int] = key()
    account_id: Mapped[int] = refers("accounts.id", index=False)
    kind: Mapped[Telling] = mapped_column(one_of(Telling))
    period: Mapped[str]
    #: Names the message to mail servers; the same however often it is tried.
    mark: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MessageState] = mapped_column(one_of(MessageState))
    since: Mapped[datetime]
    until: Mapped[datetime]
    planned_at: Mapped[datetime]
    #: When it came into its state, and before when it is not tried again.
    moved_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    #: Of whoever took it up last: nobody else says what became of it.
    lease: Mapped[str]
    #: What the mail server said, or why nothing was sent; never an address.
    detail: Mapped[str]


class TurnRow(Base, kw_only=True):
    """For which period was last looked whether there is something to tell."""

    __tablename__ = "telling_turns"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("accounts.id"), primary_key=True
    )
    period: Mapped[str]
    day: Mapped[date]
    #: Up to then there is nothing untold: nothing had happened when it was looked.
    quiet_until: Mapped[datetime | None]


class ChaserRow(Base, kw_only=True):
    """Up to which stage a person was chased for a requirement of a body."""

    __tablename__ = "chasers"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("accounts.id"), primary_key=True
    )
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("bodies.id"), primary_key=True)
    comply_by: Mapped[date]
    stage: Mapped[int]
    message_id: Mapped[int] = refers("messages.id")
