"""Copies that are kept, and those that are still wanted; what pages ask of both.

The files themselves lie beside the database, each under its own sha256.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.copies import Medium
from tracker.domain.visits import Outcome, Trouble
from tracker.storage.base import Base, key, one_of, refers
from tracker.storage.journal import JournalHeadRow


class StoredCopyRow(Base, kw_only=True):
    """What was seen of a page for one decision on it. INSERT-only."""

    __tablename__ = "stored_copies"
    __table_args__ = (
        sa.UniqueConstraint("evidence_id", "seq", "sha256"),
        sa.ForeignKeyConstraint(
            ["evidence_id", "seq"],
            ["evidence_events.evidence_id", "evidence_events.seq"],
        ),
    )

    id: Mapped[int] = key()
    evidence_id: Mapped[int] = mapped_column(sa.BigInteger())
    #: The number of the event by which the evidence was accepted or confirmed.
    seq: Mapped[int]
    page_id: Mapped[int | None] = refers("pages.id", index=False)
    #: When the visit began, or the picture was added.
    at: Mapped[datetime]
    #: What the visit came to; a picture has none.
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))
    url: Mapped[str]
    medium: Mapped[Medium] = mapped_column(one_of(Medium))
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    #: The sha256 of the page itself as the site sent it; of a picture, its own.
    payload: Mapped[str]
    title: Mapped[str]
    #: The number of the journal's entry that says the same.
    entry: Mapped[int] = mapped_column(unique=True)


class WantedCopyRow(Base, kw_only=True):
    """A copy still to be made, or one that could not be: then *due_at* is none.

    Whoever tries moves *due_at* ahead first: until then nobody else does, and after
    that anybody may, should the first have been killed.
    """

    __tablename__ = "wanted_copies"

    evidence_id: Mapped[int] = mapped_column(
        sa.ForeignKey("evidence.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int]
    url: Mapped[str] = mapped_column(index=True)
    tries: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    tried_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))
    trouble: Mapped[Trouble | None] = mapped_column(one_of(Trouble))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A copy that is kept."""

    id: int
    seq: int
    at: datetime
    outcome: Outcome | None
    url: str
    medium: Medium
    sha256: str
    size: int
    payload: str
    title: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A copy that is not there yet; without *due_at* it is tried no more."""

    seq: int
    tries: int
    due_at: datetime | None
    tried_at: datetime | None
    outcome: Outcome | None
    trouble: Trouble | None


def kept(session: Session, evidence: int) -> list[Kept]:
    """Return the copies of the evidence with id *evidence*, the newest first."""
    row = StoredCopyRow
    own = [getattr(row, name) for name in Kept.__slots__]
    found = sa.select(*own).where(row.evidence_id == evidence).order_by(row.id.desc())
    return [Kept(**each) for each in session.execute(found).mappings()]


def wanted(session: Session, evidence: int) -> Wanted | None:
    """Return what is known of the copy still wanted of *evidence*, if one is."""
    row = WantedCopyRow
    own = [getattr(row, name) for name in Wanted.__slots__]
    found = session.execute(sa.select(*own).where(row.evidence_id == evidence))
    first = found.mappings().first()
    return Wanted(**first) if first else None


def known(session: Session, digests: Collection[str]) -> set[str]:
    """Return those of *digests* (sha256) that a copy is kept under."""
    row = StoredCopyRow.sha256
    return set(session.scalars(sa.select(row).where(row.in_(digests))))


def known_for(session: Session, sha256: str) -> set[tuple[int, int]]:
    """Return evidence's id and decision's number of all that *sha256* is a copy for."""
    row = StoredCopyRow
    found = session.execute(
        sa.select(row.evidence_id, row.seq).where(row.sha256 == sha256)
    )
    return {(evidence, seq) for evidence, seq in found}


def stand_still(session: Session) -> None:
    """Let nobody else record a copy until the transaction ends.

    Each copy comes with an entry of the journal, and these wait in one line.
    """
    head = sa.select(JournalHeadRow.seq).where(JournalHeadRow.id == 1)
    session.execute(head.with_for_update())
