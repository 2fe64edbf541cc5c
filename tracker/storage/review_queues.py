"""The queues of review: what waits for a decision, what needs confirmation.

Oldest first, paged by key; counted under the same filters. What waits is counted by
its filters in `tracker.storage.waiting`. Never writes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Actor
from tracker.storage import evidence, submissions, suspects, voices
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow
from tracker.storage.submissions import PAGE, Cursor, Shown
from tracker.storage.suspects import Asking

#: A queue is narrowed to what waits for more than so many days.
AGES = (3, 7, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the queue is asked for: codes, or None for all.

    *age* is one of `AGES`: more than so many legal days have gone by since the day
    from which a piece waits. It narrows only what waits for a decision.
    """

    region: str | None = None
    platform: str | None = None
    item: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a piece stands in its queue, from 1, and the codes of its neighbours."""

    number: int
    total: int
    before: str | None
    after: str | None


def waiting(
    session: Session,
    asked: Filter,
    *,
    on: date,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Shown]:
    """Return what waits for a decision, the longest waiting first, from *after* on."""
    found = submissions.shown().where(*_awaiting(asked, on=on))
    if after is not None:
        found = found.where(_key() > sa.tuple_(*submissions.bound(after)))
    found = found.order_by(EvidenceRow.queued_at, EvidenceRow.id).limit(limit)
    return submissions.read(session, found, on=on)


def all_waiting(session: Session, on: date) -> int:
    """Return how much waits for a decision, whatever the filters."""
    counted = sa.select(sa.func.count()).select_from(EvidenceRow)
    return session.scalar(counted.where(*_awaiting(Filter(), on=on))) or 0


def all_suspect(session: Session, on: date) -> int:
    """Return how much needs confirmation, whatever the filters."""
    needing = suspects.asking(session, on=on)
    return sum(suspect_counts(session, Filter(), needing).values())


def place(session: Session, asked: Filter, at: Cursor, *, on: date) -> Place:
    """Return the place *at* in the queue of what waits. Three queries."""
    row, bound = EvidenceRow, sa.tuple_(*submissions.bound(at))
    before = sa.func.sum(sa.case((_key() < bound, 1), else_=0))
    counted = sa.select(sa.func.count(), before).select_from(row)
    total, ahead = session.execute(counted.where(*_awaiting(asked, on=on))).one()
    named = sa.select(row.code).where(*_awaiting(asked, on=on)).limit(1)
    return Place(
        number=(ahead or 0) + 1,
        total=total,
        before=session.scalar(
            named.where(_key() < bound).order_by(row.queued_at.desc(), row.id.desc())
        ),
        after=session.scalar(
            named.where(_key() > bound).order_by(row.queued_at, row.id)
        ),
    )


def since(on: date, days: int) -> datetime:
    """Return the moment before which stands what waits for more than *days*."""
    return clock.beginning(on - timedelta(days=days))


def _key() -> Any:
    return sa.tuple_(EvidenceRow.queued_at, EvidenceRow.id)


def suspect(
    session: Session,
    asked: Filter,
    needing: Asking,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Shown]:
    """Return what needs confirmation, oldest first, from *after* on."""
    found = submissions.shown().where(suspects.needed(needing), *_placed(asked))
    found = _oldest_first(found, after).limit(limit)
    return submissions.read(session, found, on=needing.question.on)


def suspect_counts(session: Session, asked: Filter, needing: Asking) -> dict[str, int]:
    """Return item's code -> how many pieces of evidence for it need confirmation."""
    counted = (
        _counted()
        .add_columns(ItemRow.code)
        .join(ItemRow, ItemRow.id == EvidenceRow.item_id)
        .where(suspects.needed(needing), *_placed(asked))
        .group_by(ItemRow.code)
        .order_by(ItemRow.code)
    )
    return {code: number for number, code in session.execute(counted)}


def suspect_count_of(session: Session, actor: Actor, needing: Asking) -> int:
    """Return how much of what *actor*'s bodies show needs confirmation."""
    counted = _counted().where(voices.own(actor), suspects.needed(needing))
    return session.scalar(counted) or 0


def _oldest_first(found: Any, after: Cursor | None) -> Any:
    found = found.order_by(EvidenceRow.submitted_at, EvidenceRow.id)
    if after is None:
        return found
    key = sa.tuple_(EvidenceRow.submitted_at, EvidenceRow.id)
    return found.where(key > sa.tuple_(*submissions.bound(after)))


def _counted() -> Any:
    """Return a count of evidence, joined to its bodies."""
    counted = sa.select(sa.func.count()).select_from(EvidenceRow)
    return counted.join(BodyRow, BodyRow.id == EvidenceRow.body_id)


def _awaiting(asked: Filter, *, on: date) -> list[sa.ColumnElement[bool]]:
    conditions = [evidence.waiting(), *_placed(asked)]
    if asked.age:
        conditions.append(EvidenceRow.queued_at < since(on, asked.age))
    return conditions


def _placed(asked: Filter) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of *asked*, on evidence alone.

    So the queue is walked by its own index: joined to a region, it would be gathered
    body by body and sorted anew.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if asked.region:
        there = sa.select(BodyRow.id).join(RegionRow, RegionRow.id == BodyRow.region_id)
        of_body = BodyRow.id == EvidenceRow.body_id
        inside = there.where(of_body, RegionRow.code == asked.region)
        conditions.append(inside.correlate(EvidenceRow).exists())
    if asked.platform:
        network = sa.select(PlatformRow.id).where(PlatformRow.code == asked.platform)
        conditions.append(EvidenceRow.platform_id == network.scalar_subquery())
    if asked.item:
        of_item = sa.select(ItemRow.id).where(ItemRow.code == asked.item)
        conditions.append(EvidenceRow.item_id == of_item.scalar_subquery())
    return conditions
