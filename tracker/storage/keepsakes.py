"""What people typed and have not sent: kept until it is sent or too old.

Machinery, not a statement of the register: never read by anybody but its owner, never
journalled, never in an export.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.storage.base import Base, inserting, table

#: Between the address of a page and the sitting; an address has it as %23.
_MARK = "#"


class KeepsakeRow(Base, kw_only=True):
    """The fields of one unsent form; *place* is the address it stands at.

    After the address and a ``#`` the place names the sitting: which drawing of the
    form was typed into. So two open tabs do not write over each other.
    """

    __tablename__ = "keepsakes"

    #: ``account:<id>``, or ``guest:<digest>`` for whoever was signed out meanwhile.
    owner: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    #: Field name -> the values typed, as a form sends them.
    fields: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    saved_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """That something is kept: at which address, from which sitting, since when.

    *stamp* is the browser's own mark of what it sent, empty if it gave none.
    """

    place: str
    sitting: str
    saved_at: datetime
    stamp: str


def put(
    session: Session,
    owner: str,
    *,
    place: str,
    sitting: str,
    fields: dict[str, list[str]],
    now: datetime,
) -> None:
    """Keep *fields* for *owner*, instead of what the same sitting kept before."""
    said: dict[str, Any] = {"fields": fields, "saved_at": now}
    session.execute(
        inserting(session, KeepsakeRow)
        .values(owner=owner, place=place + _MARK + sitting, **said)
        .on_conflict_do_update(index_elements=["owner", "place"], set_=said)
    )


def listed(
    session: Session, owner: str, *, stamp: str, limit: int, place: str | None = None
) -> list[Kept]:
    """Return what is kept for *owner* (at *place*), newest first, without the texts.

    *stamp* names the field that bears the browser's mark.
    """
    row = KeepsakeRow
    asked = sa.select(row.place, row.saved_at, row.fields[(stamp, 0)].as_string())
    asked = asked.where(row.owner == owner)
    if place is not None:
        asked = asked.where(row.place.startswith(place + _MARK, autoescape=True))
    asked = asked.order_by(row.saved_at.desc(), row.place).limit(limit)
    return [_kept(*found) for found in session.execute(asked)]


def fields_of(session: Session, owner: str, sitting: str) -> dict[str, list[str]]:
    """Return what *owner* typed in *sitting*; nothing if nothing is kept."""
    asked = sa.select(KeepsakeRow.fields).where(*_of(owner, sitting))
    return session.scalar(asked) or {}


def named(session: Session, owner: str, sitting: str, *, stamp: str) -> Kept | None:
    """Return what is kept for *owner* from *sitting*, without the text."""
    row = KeepsakeRow
    asked = sa.select(row.place, row.saved_at, row.fields[(stamp, 0)].as_string())
    found = session.execute(asked.where(*_of(owner, sitting))).first()
    return _kept(*found) if found else None


def count(session: Session, owner: str) -> int:
    """Return how many texts are kept for *owner*."""
    asked = sa.select(sa.func.count()).where(KeepsakeRow.owner == owner)
    return session.scalar(asked) or 0


# Every form that is sent forgets what was kept of it: written once.
_DROP = sa.delete(table(KeepsakeRow)).where(
    KeepsakeRow.owner == sa.bindparam("who"),
    KeepsakeRow.place.like("%" + sa.bindparam("ends"), escape="/"),
)


def drop(session: Session, owner: str, sitting: str) -> None:
    """Forget what *owner* typed in *sitting*, wherever it was kept."""
    ends = re.sub("[/%_]", r"/\g<0>", _MARK + sitting)
    session.execute(_DROP, {"who": owner, "ends": ends})


def drop_old(session: Session, *, before: datetime, owners: str = "") -> int:
    """Forget what was kept *before* for *owners* (a beginning); return how many."""
    gone = session.execute(
        sa.delete(KeepsakeRow)
        .where(
            KeepsakeRow.saved_at < before,
            KeepsakeRow.owner.startswith(owners, autoescape=True),
        )
        .returning(KeepsakeRow.place)
    )
    return len(gone.all())


def _of(owner: str, sitting: str) -> tuple[sa.ColumnElement[bool], ...]:
    # A sitting is letters, digits, - and _, and never a part of another one.
    ends = KeepsakeRow.place.endswith(_MARK + sitting, autoescape=True)
    return KeepsakeRow.owner == owner, ends


def _kept(place: str, saved_at: datetime, stamp: str | None) -> Kept:
    address, _, sitting = place.rpartition(_MARK)
    return Kept(place=address, sitting=sitting, saved_at=saved_at, stamp=stamp or "")
