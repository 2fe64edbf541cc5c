"""Proposals, their changes in all drafts, and what people said of them.

Kept apart from the published history: nothing here is read by a public page, the
search, a count or an export.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.access import Actor
from tracker.domain.proposals import ChangeKind, ProposalState
from tracker.storage.base import Base, key, one_of, refers


class ProposalRow(Base, kw_only=True):
    """A proposal as it stands now."""

    __tablename__ = "proposals"

    id: Mapped[int] = key()
    title: Mapped[str]
    state: Mapped[ProposalState] = mapped_column(one_of(ProposalState), index=True)
    #: Raised by every change of the terms, the state and the set of changes.
    rev: Mapped[int] = mapped_column(default=1)
    in_force: Mapped[str]
    rule: Mapped[str]
    amended_by_id: Mapped[int | None] = refers("instruments.id")
    reason: Mapped[str]
    #: How records name its author, and what he is called.
    author_ref: Mapped[str]
    author: Mapped[str]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProposalChangeRow(Base, kw_only=True):
    """What a proposal does to one item, existing or new."""

    __tablename__ = "proposal_changes"
    __table_args__ = (sa.UniqueConstraint("proposal_id", "code"),)

    id: Mapped[int] = key()
    proposal_id: Mapped[int] = refers("proposals.id", index=False)
    #: The item's code: that of an existing one, or the one a new item will have.
    code: Mapped[str] = mapped_column(index=True)
    item_id: Mapped[int | None] = refers("items.id")
    instrument_id: Mapped[int] = refers("instruments.id")
    kind: Mapped[ChangeKind] = mapped_column(one_of(ChangeKind))
    #: The newest draft: the compare-and-set of writing.
    rev: Mapped[int] = mapped_column(default=0)
    #: Taken out of the proposal; its drafts stay, and it can be taken in again.
    dropped: Mapped[bool] = mapped_column(default=False)
    #: The version it became.
    published_seq: Mapped[int | None] = mapped_column(default=None)


class ProposalDraftRow(Base, kw_only=True):
    """One saved draft of a change; a later one never takes its place."""

    __tablename__ = "proposal_drafts"
    __table_args__ = (sa.UniqueConstraint("change_id", "rev"),)

    id: Mapped[int] = key()
    change_id: Mapped[int] = refers("proposal_changes.id", index=False)
    rev: Mapped[int]
    #: The seq of the item's version that it was written against; 0: a new item.
    base: Mapped[int]
    #: A `tracker.domain.proposals.Proposed` as plain values.
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    author_ref: Mapped[str]
    author: Mapped[str]
    saved_at: Mapped[datetime]


class ProposalEventRow(Base, kw_only=True):
    """A step of a proposal; the steps are only ever added to."""

    __tablename__ = "proposal_events"
    __table_args__ = (sa.UniqueConstraint("proposal_id", "seq"),)

    id: Mapped[int] = key()
    proposal_id: Mapped[int] = refers("proposals.id", index=False)
    seq: Mapped[int]
    state: Mapped[ProposalState] = mapped_column(one_of(ProposalState))
    actor_ref: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    words: Mapped[str]


class ProposalCommentRow(Base, kw_only=True):
    """What somebody said of a proposal, of a change, or of one paragraph of it."""

    __tablename__ = "proposal_comments"

    id: Mapped[int] = key()
    proposal_id: Mapped[int] = refers("proposals.id")
    change_id: Mapped[int | None] = refers("proposal_changes.id")
    #: The paragraph (from 1) of draft *rev*, and its words then.
    paragraph: Mapped[int | None]
    rev: Mapped[int]
    quote: Mapped[str]
    words: Mapped[str]
    author_ref: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime]
    settled_by: Mapped[str | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)


def add_step(
    session: Session,
    actor: Actor,
    id_: int,
    state: ProposalState,
    *,
    now: datetime,
    words: str = "",
) -> None:
    """Add the step to *state* to the story of proposal *id_*."""
    row = ProposalEventRow
    last = sa.select(sa.func.max(row.seq)).where(row.proposal_id == id_)
    session.execute(
        sa.insert(row).values(
            proposal_id=id_,
            seq=sa.func.coalesce(last.scalar_subquery(), 0) + 1,
            state=state,
            actor_ref=actor.reference,
            actor=actor.name,
            at=now,
            words=words.strip(),
        )
    )
