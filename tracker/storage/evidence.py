"""Evidence and its append-only events."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.evidence import AWAITING, STANDING, Form, State
from tracker.storage.base import Base, key, one_of, refers

_STANDING = "state IN (" + ", ".join(f"'{s.value}'" for s in sorted(STANDING)) + ")"
_PAGE_STANDS = sa.text(_STANDING + " AND page_id IS NOT NULL")
_DOCUMENT_STANDS = sa.text(_STANDING + " AND page_id IS NULL AND reference <> ''")


# In literals, or else SQLite cannot see that its index has what is asked for; and by
# what it is not, or else it takes the index of states, and sorts all that it finds.
_DECIDED = ", ".join(f"'{s.value}'" for s in sorted(frozenset(State) - AWAITING))
_WAITING = f"state NOT IN ({_DECIDED}) AND form <> 'address_unknown'"


def _unsaid(context: Any) -> str:
    raise TypeError("say which account submits: submitted_by_ref=actor.reference")


def _as_sent(context: Any) -> datetime:
    """Return since when evidence waits that is written for the first time."""
    sent: datetime = context.get_current_parameters()["submitted_at"]
    return sent


class EvidenceRow(Base, kw_only=True):
    """What a body shows for an item; the current state, kept with each event."""

    __tablename__ = "evidence"
    __table_args__ = (
        # One page answers one item for one body once, unless it was turned down.
        sa.Index(
            "uq_evidence_standing",
            "body_id",
            "item_id",
            "page_id",
            unique=True,
            sqlite_where=_PAGE_STANDS,
            postgresql_where=_PAGE_STANDS,
        ),
        # And so does one document.
        sa.Index(
            "uq_evidence_reference",
            "body_id",
            "item_id",
            "reference",
            unique=True,
            sqlite_where=_DOCUMENT_STANDS,
            postgresql_where=_DOCUMENT_STANDS,
        ),
        sa.Index("ix_evidence_item_id_body_id", "item_id", "body_id"),
        sa.Index("ix_evidence_state_id", "state", "id"),
        # What a reviewer can open and decide on, oldest first, with all that narrows
        # and counts it: two hundred thousand rows are counted without being read.
        sa.Index(
            "ix_evidence_queued",
            "queued_at",
            "id",
            "body_id",
            "platform_id",
            "item_id",
            "state",
            "form",
            sqlite_where=sa.text(_WAITING),
            postgresql_where=sa.text(_WAITING),
        ),
    )

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    body_id: Mapped[int] = refers("bodies.id")
    item_id: Mapped[int] = refers("items.id", index=False)
    form: Mapped[Form] = mapped_column(one_of(Form))
    platform_id: Mapped[int | None] = refers("platforms.id", index=False)
    page_id: Mapped[int | None] = refers("pages.id")
    #: A document's reference in its one spelling; empty: it is no document.
    reference: Mapped[str]
    #: The day from which the body shows it, in EDTF as told; empty: since submission.
    shown_from: Mapped[str]
    note: Mapped[str]
    state: Mapped[State] = mapped_column(one_of(State))
    reviewed_rev: Mapped[int | None]
    head: Mapped[int]
    submitted_by: Mapped[str]
    #: How records name the account that sent it: `Actor.reference`. Never left out,
    #: or else nobody could tell that somebody decides on what he has sent.
    submitted_by_ref: Mapped[str] = mapped_column(insert_default=_unsaid)
    submitted_at: Mapped[datetime]
    #: Since when it waits, or waited last: since it was sent, or objected to.
    queued_at: Mapped[datetime] = mapped_column(init=False, insert_default=_as_sent)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    #: What was sent together for several duties bears one code: that of its first.
    sending: Mapped[str | None] = mapped_column(index=True, default=None)
    batch_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("import_batches.id"), index=True, default=None
    )
    #: The line of the file it came with.
    batch_line: Mapped[int | None] = mapped_column(default=None)
    #: The evidence in whose place the body shows this one, with its objection.
    instead_of_id: Mapped[int | None] = refers("evidence.id", default=None)


def waiting() -> sa.ColumnElement[bool]:
    """Return the condition of waiting for a decision that a reviewer can make.

    An address nobody knows is nothing a reviewer could open.
    """
    words = _WAITING.replace("state", "evidence.state").replace("form", "evidence.form")
    # Of no type: of a boolean one, SQLAlchemy would ask whether it equals 1.
    return sa.literal_column(f"({words})")


class EvidenceEventRow(Base, kw_only=True):
    """A step in the life of evidence. INSERT-only."""

    __tablename__ = "evidence_events"
    __table_args__ = (sa.UniqueConstraint("evidence_id", "seq"),)

    id: Mapped[int] = key()
    evidence_id: Mapped[int] = refers("evidence.id", index=False)
    seq: Mapped[int]
    state: Mapped[State] = mapped_column(one_of(State))
    #: The day from which the state holds: a decision holds from the day shown.
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    reviewed_rev: Mapped[int | None]
    actor: Mapped[str]
    reason: Mapped[str]
    words: Mapped[str]
    #: How records name the account that took the step; empty: not told.
    actor_ref: Mapped[str] = mapped_column(default="")
