"""The reasons for turning evidence down, as the office keeps them.

Words of a reason never change and no reason is deleted (the database refuses both):
old decisions are read with the words they were made with.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.grounds import Ground
from tracker.storage.base import Base


class GroundRow(Base, kw_only=True):
    """A reason; the newest words of it where it was worded anew."""

    __tablename__ = "grounds"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_ru: Mapped[str]
    name_en: Mapped[str]
    needs_words: Mapped[bool]
    position: Mapped[int]
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


def every(session: Session) -> dict[str, Ground]:
    """Return code -> reason, retired ones too, in the order of the list. One query."""
    row = GroundRow
    own = [getattr(row, name) for name in Ground.__slots__]
    found = sa.select(*own).order_by(row.position, row.added_at, row.code)
    return {each["code"]: Ground(**each) for each in session.execute(found).mappings()}


def one(session: Session, code: str) -> Ground | None:
    """Return the reason with *code*, retired or not."""
    return every(session).get(code)


def locked(session: Session) -> dict[str, Ground]:
    """Return all reasons, locked until the transaction ends: nobody else edits them."""
    session.execute(sa.select(GroundRow.code).with_for_update()).all()
    # Read anew: what another added while we waited is there now.
    return every(session)


def set_retired(session: Session, code: str, *, at: datetime | None) -> None:
    """Retire the reason with *code*, or bring it back."""
    row = GroundRow
    session.execute(sa.update(row).where(row.code == code).values(retired_at=at))


def set_order(session: Session, codes: Sequence[str]) -> None:
    """Put the reasons with *codes* into this order."""
    row = GroundRow
    places = {code: place for place, code in enumerate(codes, start=1)}
    session.execute(
        sa.update(row)
        .where(row.code.in_(codes))
        .values(position=sa.case(places, value=row.code))
    )
