"""What is told of visits: the observations of a page, and its watch. Never writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.observations import Account, Via
from tracker.domain.visits import Outcome, PastVisit, Trouble
from tracker.storage.visits import ObservationRow, PageWatchRow

#: Visits of one page that are read for its card, and for the rule of lost pages.
SHOWN, WEIGHED = 30, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One observation; None is "not known", see `tracker.domain.observations`."""

    id: int
    page_id: int
    at: datetime
    outcome: Outcome
    trouble: Trouble | None
    status: int | None
    via: Via
    landed: str
    moved_to: str | None
    title: str
    description: str
    subscribers: int | None
    last_post_at: datetime | None
    posts_week: int | None
    government_mark: bool | None
    verified: bool | None
    closed: bool | None
    account: Account | None
    activity: str
    site: str
    back_link: bool | None
    canary: bool

    @property
    def past(self) -> PastVisit:
        """Return what of it counts when it is asked whether the page is gone."""
        return PastVisit(
            at=self.at, outcome=self.outcome, trouble=self.trouble, canary=self.canary
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """When a page is visited next, and how its last visits went."""

    next_at: datetime | None
    checked_at: datetime | None
    failures: int
    failing_since: datetime | None
    lost_at: datetime | None


def visits(
    session: Session,
    pages: Collection[int],
    *,
    until: datetime | None = None,
    most: int = SHOWN,
) -> dict[int, list[Visit]]:
    """Return page's id -> its last *most* visits, the newest first. One query.

    With *until*, those made by then. Pages never visited are left out.
    """
    row = ObservationRow
    newest = sa.func.row_number().over(
        partition_by=row.page_id, order_by=(row.at.desc(), row.id.desc())
    )
    own = [getattr(row, name) for name in Visit.__slots__]
    numbered = sa.select(*own, newest.label("number")).where(row.page_id.in_(pages))
    if until is not None:
        numbered = numbered.where(row.at <= until)
    inner = numbered.subquery()
    found = (
        sa.select(*(inner.c[name] for name in Visit.__slots__))
        .where(inner.c.number <= most)
        .order_by(inner.c.page_id, inner.c.number)
    )
    told: dict[int, list[Visit]] = {}
    for each in session.execute(found).mappings():
        told.setdefault(each["page_id"], []).append(Visit(**each))
    return told


def watch(session: Session, page: int) -> Watch | None:
    """Return the watch of the page with id *page*; None before it has one."""
    row = PageWatchRow
    own = [getattr(row, name) for name in Watch.__slots__]
    found = session.execute(sa.select(*own).where(row.page_id == page)).mappings()
    told = found.first()
    return Watch(**told) if told else None
