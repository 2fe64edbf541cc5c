"""The two queues of review: what waits for a decision, what needs confirmation.

Oldest first, paged by key; counted under the same filters. Never writes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.evidence import AWAITING, Form
from tracker.storage import submissions, suspects, voices
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow
from tracker.storage.submissions import PAGE, Cursor, Shown
from tracker.storage.suspects import Asking


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the queue is asked for: codes, or None for all."""

    region: str | None = None
    platform: str | None = None
    item: str | None = None


def waiting(
    session: Session,
    asked: Filter,
    *,
    on: date,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Shown]:
    """Return what waits for a decision, oldest first, from *after* on."""
    found = _oldest_first(submissions.shown().where(*_awaiting(asked)), after).limit(
        limit
    )
    return submissions.read(session, found, on=on)


def waiting_count(session: Session, asked: Filter) -> int:
    """Return how many pieces of evidence wait for a decision."""
    return session.scalar(_counted(asked).where(*_awaiting(asked))) or 0


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
        _counted(asked)
        .add_columns(ItemRow.code)
        .join(ItemRow, ItemRow.id == EvidenceRow.item_id)
        .where(suspects.needed(needing), *_placed(asked))
        .group_by(ItemRow.code)
        .order_by(ItemRow.code)
    )
    return {code: number for number, code in session.execute(counted)}


def suspect_count_of(session: Session, actor: Actor, needing: Asking) -> int:
    """Return how much of what *actor*'s bodies show needs confirmation."""
    counted = _counted(Filter()).where(voices.own(actor), suspects.needed(needing))
    return session.scalar(counted) or 0


def _oldest_first(found: Any, after: Cursor | None) -> Any:
    found = found.order_by(EvidenceRow.submitted_at, EvidenceRow.id)
    if after is None:
        return found
    key = sa.tuple_(EvidenceRow.submitted_at, EvidenceRow.id)
    return found.where(key > sa.tuple_(*submissions.bound(after)))


def _counted(asked: Filter) -> Any:
    """Return a count of evidence, joined to what *asked* narrows by."""
    counted = (
        sa.select(sa.func.count())
        .select_from(EvidenceRow)
        .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
    )
    if asked.region:
        counted = counted.join(RegionRow, RegionRow.id == BodyRow.region_id)
    if asked.platform:
        counted = counted.join(PlatformRow, PlatformRow.id == EvidenceRow.platform_id)
    return counted


def _awaiting(asked: Filter) -> list[sa.ColumnElement[bool]]:
    # An address nobody knows is nothing a reviewer could open.
    return [
        EvidenceRow.state.in_(AWAITING),
        EvidenceRow.form != Form.ADDRESS_UNKNOWN,
        *_placed(asked),
    ]


def _placed(asked: Filter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if asked.region:
        conditions.append(RegionRow.code == asked.region)
    if asked.platform:
        conditions.append(PlatformRow.code == asked.platform)
    if asked.item:
        of_item = sa.select(ItemRow.id).where(ItemRow.code == asked.item)
        conditions.append(EvidenceRow.item_id == of_item.scalar_subquery())
    return conditions
