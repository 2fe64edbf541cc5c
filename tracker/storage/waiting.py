"""What waits for a decision, counted by everything that narrows the queue.

One query counts all of it; what a filter would leave is added up from its answer, so
that the number of queries does not grow with the number of filters. Never writes.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage import evidence
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest
from tracker.storage.review_queues import AGES, Filter, since


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pieces alike in all that narrows; *age* is the longest of `AGES` they exceed."""

    region: str | None
    platform: str | None
    item: str
    heading: str
    age: int
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All that waits, by groups."""

    groups: tuple[Group, ...]

    @property
    def headings(self) -> dict[str, str]:
        """Return code -> heading of the requirements that something waits for."""
        return {each.item: each.heading for each in self.groups}

    def total(self, asked: Filter) -> int:
        """Return how many pieces *asked* leaves."""
        return sum(each.count for each in self._matching(asked, but=""))

    def counts(self, name: str, asked: Filter) -> Counter[str | int | None]:
        """Return value -> pieces if the filter *name* were set to it, others staying.

        An age counts all that waits longer.
        """
        found: Counter[str | int | None] = Counter()
        for each in self._matching(asked, but=name):
            if name != "age":
                found[getattr(each, name)] += each.count
            else:
                found.update({age: each.count for age in AGES if each.age >= age})
        return found

    def _matching(self, asked: Filter, *, but: str) -> Iterator[Group]:
        wanted = {
            name: getattr(asked, name)
            for name in ("region", "platform", "item")
            if getattr(asked, name) and name != but
        }
        oldest = 0 if but == "age" else asked.age or 0
        for each in self.groups:
            if each.age >= oldest and all(
                getattr(each, name) == value for name, value in wanted.items()
            ):
                yield each


def tally(session: Session, *, on: date) -> Tally:
    """Return what waits for a decision on day *on*, counted. One query."""
    row, version = EvidenceRow, ItemVersionRow
    older = [(row.queued_at < since(on, days), days) for days in sorted(AGES)[::-1]]
    grouped = (
        sa.select(
            BodyRow.region_id,
            row.platform_id,
            row.item_id,
            sa.case(*older, else_=0).label("age"),
            sa.func.count().label("count"),
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(evidence.waiting())
        .group_by(BodyRow.region_id, row.platform_id, row.item_id, sa.text("age"))
        .subquery()
    )
    found = (
        sa.select(
            RegionRow.code.label("region"),
            PlatformRow.code.label("platform"),
            ItemRow.code.label("item"),
            version.heading,
            grouped.c.age,
            grouped.c.count.label("count"),
        )
        .join(ItemRow, ItemRow.id == grouped.c.item_id)
        .join(version, newest())
        .outerjoin(RegionRow, RegionRow.id == grouped.c.region_id)
        .outerjoin(PlatformRow, PlatformRow.id == grouped.c.platform_id)
        .order_by(ItemRow.code)
    )
    return Tally(tuple(Group(**each) for each in session.execute(found).mappings()))
