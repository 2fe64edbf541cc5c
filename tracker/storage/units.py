"""One effect per request: idempotency keys, kept with the answer they got.

A key is minted when a form is rendered. A double press, a retry or the back button
brings the same key again and gets the first answer, not a second effect.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.access import Actor
from tracker.domain.errors import KeyReused
from tracker.storage.base import Base, table


class IdempotencyRow(Base, kw_only=True):
    """A request that was taken, and where it led."""

    __tablename__ = "idempotency"

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    answer: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


# Every write asks these two: written once.
_EARLIER = sa.select(IdempotencyRow.fingerprint, IdempotencyRow.answer).where(
    IdempotencyRow.actor == sa.bindparam("who"),
    IdempotencyRow.key == sa.bindparam("key"),
)
_REMEMBER = sa.insert(table(IdempotencyRow))


def earlier(
    session: Session, actor: Actor, key: str, *, fingerprint: str
) -> str | None:
    """Return the answer given before to *key*, or None when it is new.

    Refuse as `KeyReused` when the same key comes with different content.
    """
    row = session.execute(_EARLIER, {"who": actor.reference, "key": key}).first()
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused("the form was sent twice with different content")
    answer: str = row.answer
    return answer


def taken(session: Session, actor: Actor, key: str) -> bool:
    """Tell whether *key* has had its effect."""
    return session.get(IdempotencyRow, (actor.reference, key)) is not None


def remember(
    session: Session,
    actor: Actor,
    key: str,
    *,
    fingerprint: str,
    answer: str,
    now: datetime,
) -> None:
    """Keep *answer* for *key*; the primary key refuses a second writer."""
    kept = {"actor": actor.reference, "key": key, "fingerprint": fingerprint}
    session.execute(_REMEMBER, {**kept, "answer": answer, "at": now})
