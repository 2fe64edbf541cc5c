"""The journal: every change, sealed to the one before, in the change's transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.access import Actor
from tracker.domain.audit import GENESIS, canonical, seal
from tracker.storage.base import Base, table


class JournalEntryRow(Base, kw_only=True):
    """An entry. INSERT-only; the other columns repeat the body, for finding."""

    __tablename__ = "journal"
    __table_args__ = (sa.Index("ix_journal_subject_seq", "subject", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    previous: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    at: Mapped[datetime]


class JournalHeadRow(Base, kw_only=True):
    """The newest entry; its row lock puts writers in one line."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


_HEAD = "journal head"
_ENTER = sa.insert(table(JournalEntryRow))


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that does not hold, and how."""

    seq: int
    kind: str


def note(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    **details: object,
) -> int:
    """Write that *actor* did *action* to *subject* (``kind:code``); return its seq.

    *details* must be plain JSON values. Personal data stay out: an account is named
    by its id.
    """
    head = session.info.get(_HEAD) or _locked(session)
    seq = head.seq + 1
    body = canonical(
        {
            "v": 1,
            "seq": seq,
            "at": now.isoformat(),
            "actor": actor.reference,
            "action": action,
            "subject": subject,
            **({"details": details} if details else {}),
        }
    )
    hashed = seal(head.hash, body)
    session.execute(
        _ENTER,
        {
            "seq": seq,
            "previous": head.hash,
            "hash": hashed,
            "body": body,
            "action": action,
            "subject": subject,
            "at": now,
        },
    )
    head.seq, head.hash = seq, hashed
    session.info["journalled"] = True
    return seq


def hold(session: Session) -> None:
    """Let nobody else write to the journal until this unit ends; often held already."""
    if _HEAD not in session.info:
        _locked(session)


def _locked(session: Session) -> JournalHeadRow:
    """Return the head, locked until the transaction ends: nobody else moves it."""
    head = session.execute(
        sa.select(JournalHeadRow).where(JournalHeadRow.id == 1).with_for_update()
    ).scalar_one()
    # One session is one unit: what is locked now is the head of all its entries.
    session.info[_HEAD] = head
    return head


def check(session: Session) -> Iterator[Fault]:
    """Yield every fault of the chain from its first entry to the head."""
    previous, expected = GENESIS, 1
    rows = session.execute(
        sa.select(JournalEntryRow.__table__).order_by(JournalEntryRow.seq),
        execution_options={"yield_per": 1000},
    )
    for row in rows:
        if row.seq != expected:
            yield Fault(expected, "gap")
        if row.previous != previous or row.hash != seal(row.previous, row.body):
            yield Fault(row.seq, "edited")
        previous, expected = row.hash, row.seq + 1
    head = session.execute(sa.select(JournalHeadRow)).scalar_one()
    if (head.seq, head.hash) != (expected - 1, previous):
        yield Fault(head.seq, "truncated")
