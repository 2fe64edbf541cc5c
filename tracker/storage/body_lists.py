"""Bodies as a list: some of them, how many there are, page by page.

A body that was recorded by mistake and taken back (its last day is `NEVER`) is in no
list; its card still tells the story.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import NEVER, BodyKind, Level
from tracker.storage.bodies import BodyRow, RegionRow

PAGE = 50
#: Lists are ordered by name, then body: enough to go on from any row.
Cursor = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which bodies are asked for; None does not narrow.

    ``name`` is a piece of the name, spelled as `BodyRow.sort_name` is.
    """

    region: str | None = None
    kind: BodyKind | None = None
    level: Level | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLine:
    """A body as a line of the list; *region* is a code."""

    id: int
    code: str
    name: str
    kind: BodyKind
    level: Level
    region: str | None
    existed_until: date | None
    site: str
    cursor: Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Bodies with the same region, kind and level, and how many they are."""

    region: str | None
    kind: BodyKind
    level: Level
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many bodies there are of each sort, whatever the filters but the name."""

    listing: Listing
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        """Return how many bodies pass all filters."""
        return sum(each.count for each in self.groups if _fits(each, self.listing))

    def facet(self, name: str) -> Counter[Any]:
        """Return the counts by *name* under all the other filters."""
        nothing: dict[str, Any] = {name: None}
        others = replace(self.listing, **nothing)
        counts: Counter[Any] = Counter()
        for each in self.groups:
            if _fits(each, others):
                counts[getattr(each, name)] += each.count
        return counts


def counts(session: Session, listing: Listing) -> Counts:
    """Return how many bodies there are, with counts for every filter. One query."""
    of = (RegionRow.code, BodyRow.kind, BodyRow.level)
    found = (
        sa.select(*of, sa.func.count())
        .select_from(BodyRow)
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .where(*_named(listing))
        .group_by(*of)
    )
    return Counts(
        listing=listing,
        groups=tuple(
            Group(region=region, kind=kind, level=level, count=count)
            for region, kind, level, count in session.execute(found)
        ),
    )


def lines(
    session: Session,
    listing: Listing,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[BodyLine, ...]:
    """Return up to *limit* bodies of the list that come after *after*. One query."""
    row = BodyRow
    found = (
        sa.select(
            row.id, row.code, row.name, row.sort_name, row.kind, row.level,
            row.existed_until, row.site, RegionRow.code.label("region"),
        )
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(*_named(listing), *_placed(listing))
        .order_by(row.sort_name, row.id)
        .limit(limit)
    )  # fmt: skip
    if after is not None:
        found = found.where(sa.tuple_(row.sort_name, row.id) > after)
    return tuple(
        BodyLine(
            id=each.id,
            code=each.code,
            name=each.name,
            kind=each.kind,
            level=each.level,
            region=each.region,
            existed_until=each.existed_until,
            site=each.site,
            cursor=(each.sort_name, each.id),
        )
        for each in session.execute(found)
    )


def everybody(session: Session, listing: Listing) -> Iterator[BodyLine]:
    """Yield all bodies of the list in order, a thousand in memory at a time."""
    after: Cursor | None = None
    while part := lines(session, listing, after=after, limit=1000):
        yield from part
        after = part[-1].cursor


def _fits(group: Group, listing: Listing) -> bool:
    return all(
        getattr(listing, name) in (None, getattr(group, name))
        for name in ("region", "kind", "level")
    )


def _named(listing: Listing) -> Iterator[sa.ColumnElement[bool]]:
    last = BodyRow.existed_until
    yield sa.or_(last.is_(None), last != NEVER)
    if listing.name:
        yield BodyRow.sort_name.contains(listing.name, autoescape=True)


def _placed(listing: Listing) -> Iterator[sa.ColumnElement[bool]]:
    if listing.region is not None:
        yield RegionRow.code == listing.region
    if listing.kind is not None:
        yield BodyRow.kind == listing.kind
    if listing.level is not None:
        yield BodyRow.level == listing.level
