"""How many bodies a round has of each region and kind, for the filters of its table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind
from tracker.storage.bodies import RegionRow
from tracker.storage.rating_rounds import Round
from tracker.storage.ratings import UNRANKED, RatingScoreRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which scores are asked for; None does not narrow."""

    region: str | None = None
    kind: BodyKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Scores of one region and kind: how many, and how many of them are ranked."""

    region: str | None
    kind: BodyKind
    count: int
    ranked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many scores there are of each sort."""

    listing: Listing
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        """Return how many pass all filters."""
        return sum(each.count for each in self._meant(self.listing))

    @property
    def ranked(self) -> int:
        """Return how many of those have a place."""
        return sum(each.ranked for each in self._meant(self.listing))

    def facet(self, name: str) -> Counter[Any]:
        """Return the counts by *name* under the other filter."""
        nothing: dict[str, Any] = {name: None}
        counts: Counter[Any] = Counter()
        for each in self._meant(replace(self.listing, **nothing)):
            counts[getattr(each, name)] += each.count
        return counts

    def _meant(self, listing: Listing) -> Iterator[Group]:
        for each in self.groups:
            if listing.region in (None, each.region) and listing.kind in (
                None,
                each.kind,
            ):
                yield each


def counts(session: Session, round_: Round, listing: Listing) -> Counts:
    """Return how many scores *round_* has, for every filter. One query."""
    row = RatingScoreRow
    ranked = sa.func.sum(sa.case((row.rank < UNRANKED, 1), else_=0))
    found = session.execute(
        sa.select(RegionRow.code, row.kind, sa.func.count(), ranked)
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(row.round_id == round_.id)
        .group_by(RegionRow.code, row.kind)
    )
    return Counts(
        listing=listing,
        groups=tuple(
            Group(region=region, kind=kind, count=count, ranked=ranked)
            for region, kind, count, ranked in found
        ),
    )
