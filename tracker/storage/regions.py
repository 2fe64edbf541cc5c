"""Regions and networks by name: what filters offer, and the places of the map."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage.base import Moment
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.former_names import as_known
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What something is called; the English name may be empty."""

    code: str
    name: str
    name_en: str = ""

    def spoken(self, language: str) -> str:
        """Return the name as readers of *language* know it."""
        return self.name_en if language == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Names by code: all regions and networks, and the things asked for."""

    regions: Mapping[str, Name]
    platforms: Mapping[str, Name]
    items: Mapping[str, Name]
    instruments: Mapping[str, Name]
    bodies: Mapping[str, Name] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A region and where it stands on the tile map (column and row from 0)."""

    region: Name
    short: str
    col: int
    row: int


def names(
    session: Session,
    *,
    item: str | None = None,
    instrument: str | None = None,
    body: str | None = None,
    known: datetime | None = None,
) -> Names:
    """Return the names of regions and networks; of *item*, *instrument*, *body* if any.

    As they were called at the moment *known*; None: as they are called now. One query.
    A requirement is found whatever the case of its code.
    """
    values: dict[str, Any] = {
        "item": (item or "").lower(),
        "instrument": instrument,
        "body": body,
    }
    asked = _all_names(then=known is not None)
    if known is not None:
        values["known"] = known
    rows = sorted(session.execute(asked, values), key=_by_place)
    return Names(
        regions=_of("region", rows),
        platforms=_of("platform", rows),
        items=_of("item", rows),
        instruments=_of("instrument", rows),
        bodies=_of("body", rows),
    )


def _by_place(row: Any) -> tuple[int, str]:
    return row.position, row.name


@lru_cache(maxsize=2)
def _all_names(*, then: bool) -> Any:
    """Return the question for all names, *then* as they were at a moment.

    Written once: every page of a list asks it.
    """
    known: Any = sa.bindparam("known", type_=Moment) if then else None
    return sa.union_all(
        _named(
            "region",
            RegionRow.code,
            as_known(RegionRow.name, known),
            as_known(RegionRow.name_en, known),
            0,
        ),
        _named(
            "platform",
            PlatformRow.code,
            as_known(PlatformRow.name, known),
            as_known(PlatformRow.name_en, known),
            as_known(PlatformRow.position, known),
        ),
        _named("item", ItemRow.code, ItemRow.code, sa.literal(""), 0).where(
            sa.func.lower(ItemRow.code) == _text("item")
        ),
        _named(
            "instrument",
            InstrumentRow.code,
            as_known(InstrumentRow.short_title, known),
            sa.literal(""),
            0,
        ).where(InstrumentRow.code == _text("instrument")),
        _named("body", BodyRow.code, BodyRow.name, sa.literal(""), 0).where(
            BodyRow.code == _text("body")
        ),
    )


def _text(name: str) -> Any:
    return sa.bindparam(name, type_=sa.String)


def all_(session: Session) -> tuple[Name, ...]:
    """Return all regions by name."""
    row = RegionRow
    found = sa.select(row.code, row.name, row.name_en).order_by(row.name)
    return tuple(Name(**each) for each in session.execute(found).mappings())


def places(session: Session, *, known: datetime | None = None) -> tuple[Place, ...]:
    """Return all regions with their places, as a reader goes: by row, then column.

    As they stood at the moment *known*; None: as they stand now.
    """
    row = RegionRow
    columns = (row.name, row.name_en, row.short, row.col, row.row)
    told = [as_known(column, known).label(column.key) for column in columns]
    found = sorted(
        session.execute(sa.select(row.code, *told)),
        key=lambda each: (each.row, each.col),
    )
    return tuple(
        Place(
            region=Name(code=each.code, name=each.name, name_en=each.name_en),
            short=each.short,
            col=each.col,
            row=each.row,
        )
        for each in found
    )


def _named(what: str, code: Any, name: Any, name_en: Any, position: Any) -> Any:
    if isinstance(position, int):
        position = sa.literal(position)
    return sa.select(
        sa.literal(what).label("what"),
        code.label("code"),
        name.label("name"),
        name_en.label("name_en"),
        position.label("position"),
    )


def _of(what: str, rows: Iterable[Any]) -> dict[str, Name]:
    return {
        row.code: Name(code=row.code, name=row.name, name_en=row.name_en)
        for row in rows
        if row.what == what
    }
