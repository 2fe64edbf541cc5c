"""What regions, networks and documents were called before they were called otherwise.

A row says what stood in the register until a moment. It is written before the new name
is (the database refuses the new one otherwise), so that what was published under a
moment of knowledge is called for ever as it was called then.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from tracker.storage.base import Base, key
from tracker.storage.bodies import RegionRow
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow


class FormerNameRow(Base, kw_only=True):
    """What a thing was called, and where it stood, until a moment. INSERT-only."""

    __tablename__ = "former_names"
    __table_args__ = (
        sa.Index("ix_former_names_kind_thing_id_until", "kind", "thing_id", "until"),
    )

    id: Mapped[int] = key()
    #: ``region``, ``platform`` or ``instrument``.
    kind: Mapped[str]
    thing_id: Mapped[int] = mapped_column(sa.BigInteger)
    until: Mapped[datetime]
    #: The name of a region or network, the title of a document.
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    #: The short name of a region, the short title of a document.
    short: Mapped[str] = mapped_column(default="")
    #: The tile of a region.
    col: Mapped[int | None] = mapped_column(default=None)
    row: Mapped[int | None] = mapped_column(default=None)
    #: The place of a network among the others.
    position: Mapped[int | None] = mapped_column(default=None)


#: Kind of thing -> its table, and its column for each column of a former name.
CALLED: Mapping[str, tuple[Any, Mapping[str, str]]] = {
    "region": (
        RegionRow,
        {each: each for each in ("name", "name_en", "short", "col", "row")},
    ),
    "platform": (PlatformRow, {each: each for each in ("name", "name_en", "position")}),
    "instrument": (InstrumentRow, {"name": "title", "short": "short_title"}),
}


def keep(
    session: Session, kind: str, said: Sequence[Mapping[str, Any]], *, now: datetime
) -> None:
    """Keep what the things of *kind* are called, where *said* calls them otherwise.

    *said* are columns of the thing's table, its ``id`` among them; asked before they
    are written. A kind that no list names keeps nothing.
    """
    if kind not in CALLED or not said:
        return
    row, columns = CALLED[kind]
    ids = [each["id"] for each in said]
    asked = sa.select(row.__table__).where(row.id.in_(ids))
    present = {each["id"]: each for each in session.execute(asked).mappings()}
    for each in said:
        was = present[each["id"]]
        if any(own in each and each[own] != was[own] for own in columns.values()):
            kept = {name: was[own] for name, own in columns.items()}
            session.add(FormerNameRow(kind=kind, thing_id=was["id"], until=now, **kept))
    session.flush()


def as_known(column: Any, known: datetime | None, *, of: Any = None) -> Any:
    """Return *column* of a region, network or document as it stood at *known*.

    *column* belongs to one of the tables of `CALLED`, or to the alias *of* of one; None
    means as it is now.
    """
    if known is None:
        return column
    row = of or column.class_
    mapped = sa.inspect(row).mapper.class_
    kind, columns = next(
        (kind, columns) for kind, (own, columns) in CALLED.items() if own is mapped
    )
    name = next(kept for kept, own in columns.items() if own == column.key)
    former = aliased(FormerNameRow)
    was = (
        sa.select(getattr(former, name))
        .where(former.kind == kind, former.thing_id == row.id, former.until > known)
        .order_by(former.until, former.id)
        .limit(1)
        .correlate(row)
        .scalar_subquery()
    )
    return sa.func.coalesce(was, column)


def regions_as_known(known: datetime | None) -> Any:
    """Return the regions as known at *known*, as a FROM clause: id, code, name."""
    row = RegionRow
    if known is None:
        return row.__table__
    name = as_known(row.name, known).label("name")
    told = sa.select(row.id, row.code, name).cte("regions_then")
    # Worked out once: a name looked up for each cell costs as much as all the rest.
    return told.prefix_with("MATERIALIZED")
