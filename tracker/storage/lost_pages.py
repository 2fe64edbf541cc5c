"""The queue of pages over which a person has to decide after visits. Never writes.

Three kinds: pages that may be called gone, those that moved for good, and those that
were called gone and open again. Longest waiting first, paged by key.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import AWAITING, TAKEN, State
from tracker.domain.visits import STANDING
from tracker.storage import submissions
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.submissions import Shown
from tracker.storage.visits import PageWatchRow

PAGE = 20
#: Evidence of one page that is shown and decided on at once.
MOST = 50
#: The moment since which a page lies in the queue, and its id.
Cursor = tuple[datetime, int]


class Kind(StrEnum):
    """Why a page lies in the queue."""

    LOST = "lost"
    MOVED = "moved"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPage:
    """A page in the queue, and since when."""

    id: int
    url: str
    platform: str
    platform_name: str
    platform_name_en: str
    since: datetime
    failures: int
    failing_since: datetime | None

    @property
    def cursor(self) -> Cursor:
        """Return the place of the page in the queue."""
        return self.since, self.id


_MOVED = sa.literal_column("page_watches.last_outcome = 'moved'", sa.Boolean)
#: Whose pages are meant: evidence in one of these states shows them.
_STATES: dict[Kind, Collection[State]] = {
    Kind.LOST: TAKEN,
    Kind.MOVED: TAKEN | AWAITING,
    Kind.BACK: {State.GONE},
}


def pages(
    session: Session,
    kind: Kind,
    *,
    region: str | None = None,
    platform: str | None = None,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[LostPage]:
    """Return what lies in the queue, the longest waiting first, from *after* on."""
    since, page, watch = _since(kind), PageRow, PageWatchRow
    found = (
        sa.select(
            page.id,
            page.url,
            PlatformRow.code.label("platform"),
            PlatformRow.name.label("platform_name"),
            PlatformRow.name_en.label("platform_name_en"),
            since.label("since"),
            watch.failures,
            watch.failing_since,
        )
        .join(watch, watch.page_id == page.id)
        .join(PlatformRow, PlatformRow.id == page.platform_id)
        .where(*_lies_there(kind, region=region, platform=platform))
        .order_by(since, watch.page_id)
        .limit(limit)
    )
    if after is not None:
        moment, id_ = after
        place = sa.literal(moment, watch.lost_at.type), sa.literal(id_)
        found = found.where(sa.tuple_(since, watch.page_id) > sa.tuple_(*place))
    return [LostPage(**each) for each in session.execute(found).mappings()]


def count(
    session: Session,
    kind: Kind,
    *,
    region: str | None = None,
    platform: str | None = None,
) -> int:
    """Return how many pages lie in the queue."""
    row = PageWatchRow
    counted = (
        sa.select(sa.func.count())
        .select_from(row)
        .join(PlatformRow, PlatformRow.id == row.platform_id)
        .where(*_lies_there(kind, region=region, platform=platform))
    )
    return session.scalar(counted) or 0


def all_lost(session: Session, on: date) -> int:
    """Return how many pages do not open and wait for a decision."""
    return count(session, Kind.LOST)


def evidence(
    session: Session, kind: Kind, found: Collection[int], *, on: date
) -> dict[int, list[Shown]]:
    """Return page's id -> the evidence that shows it and can be decided on."""
    row = EvidenceRow
    asked = submissions.shown().where(
        row.page_id.in_(found), row.state.in_(_STATES[kind])
    )
    asked = asked.order_by(row.id).limit(MOST * PAGE)
    told: dict[int, list[Shown]] = {}
    for each in submissions.read(session, asked, on=on):
        told.setdefault(each.page_id or 0, []).append(each)
    return {page: shown[:MOST] for page, shown in told.items()}


def _since(kind: Kind) -> Any:
    return PageWatchRow.lost_at if kind is Kind.LOST else PageWatchRow.checked_at


def _lies_there(
    kind: Kind, *, region: str | None, platform: str | None
) -> list[sa.ColumnElement[bool]]:
    row, shown = PageWatchRow, EvidenceRow
    stands = [shown.page_id == row.page_id, shown.state.in_(_STATES[kind])]
    if kind is Kind.BACK:
        stands.append(row.checked_at > shown.decided_at)
    if region:
        stands += [
            BodyRow.id == shown.body_id,
            RegionRow.id == BodyRow.region_id,
            RegionRow.code == region,
        ]
    conditions: list[sa.ColumnElement[bool]] = [sa.exists().where(*stands)]
    if kind is Kind.LOST:
        conditions.append(row.lost_at.is_not(None))
    elif kind is Kind.MOVED:
        # Spelled as in the index, or else SQLite does not see that it serves.
        conditions.append(_MOVED)
    else:
        gone = sa.select(shown.page_id).where(shown.state == State.GONE)
        conditions += [row.last_outcome.in_(STANDING), row.page_id.in_(gone)]
    if platform:
        conditions.append(PlatformRow.code == platform)
    return conditions
