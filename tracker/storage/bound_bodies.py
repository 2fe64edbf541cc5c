"""Whom a duty binds, beside whom another one binds: how many, and which.

For what a change of the text would do. The number of queries does not depend on the
number of bodies; exempt bodies are in neither set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import TAKEN
from tracker.domain.questions import Question
from tracker.storage import exemptions
from tracker.storage.bodies import RegionRow
from tracker.storage.coverage import (
    binding,
    bodies_on,
    existing,
    freed_broadly,
)
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceRow

PAGE = 50


class Which(StrEnum):
    """Which of the bodies are listed."""

    GAINED = "gained"
    LOST = "lost"
    BOUND = "bound"
    SUSPECT = "suspect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many bodies are bound before and after, become bound and cease to be."""

    before: int
    after: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundBody:
    """A body as a line of such a list; *region* is a code."""

    id: int
    code: str
    name: str
    sort_name: str
    region: str | None

    @property
    def cursor(self) -> tuple[str, int]:
        """Return its place in the list."""
        return self.sort_name, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """The duty before and after a change of item *item_id*; None binds nobody."""

    item_id: int | None
    before: DutyInForce | None
    after: DutyInForce | None


def numbers(session: Session, question: Question, duties: Duties) -> Numbers:
    """Return how many bodies *duties* bind on the question's day. One query."""
    body, conditions = _conditions(question, duties)
    counted = [
        sa.func.coalesce(sa.func.sum(sa.case((conditions[which], 1), else_=0)), 0)
        for which in ("before", Which.BOUND, Which.GAINED, Which.LOST)
    ]
    there = sa.select(*counted).select_from(body)
    before, after, gained, lost = session.execute(
        there.where(existing(body, question), ~_freed(question, duties, body))
    ).one()
    return Numbers(before=before, after=after, gained=gained, lost=lost)


def listed(
    session: Session,
    question: Question,
    duties: Duties,
    which: Which,
    *,
    after: tuple[str, int] | None = None,
    limit: int | None = PAGE,
) -> Sequence[BoundBody]:
    """Return the bodies of *which* by name; *limit* None returns them all."""
    body, conditions = _conditions(question, duties)
    asked = (
        sa.select(
            body.c.id,
            body.c.code,
            body.c.name,
            body.c.sort_name,
            RegionRow.code.label("region"),
        )
        .select_from(body)
        .outerjoin(RegionRow, RegionRow.id == body.c.region_id)
        .order_by(body.c.sort_name, body.c.id)
    )
    if which is Which.SUSPECT:
        asked = asked.where(body.c.id.in_(_accepted(duties.item_id)))
    else:
        asked = asked.where(
            conditions[which],
            existing(body, question),
            ~_freed(question, duties, body),
        )
    if after is not None:
        place = sa.tuple_(body.c.sort_name, body.c.id)
        asked = asked.where(place > sa.tuple_(*after))
    found = session.execute(asked.limit(limit)).mappings()
    return [BoundBody(**each) for each in found]


def accepted(session: Session, item_id: int | None, *, rev: int) -> int:
    """Return how many pages stand as accepted for the item at revision *rev*."""
    row = EvidenceRow
    there = sa.select(sa.func.count()).where(
        row.item_id == item_id, row.state.in_(TAKEN), row.reviewed_rev >= rev
    )
    return session.scalar(there) or 0


def _accepted(item_id: int | None) -> Any:
    row = EvidenceRow
    return sa.select(row.body_id).where(row.item_id == item_id, row.state.in_(TAKEN))


def _conditions(
    question: Question, duties: Duties
) -> tuple[Any, dict[str, sa.ColumnElement[bool]]]:
    body = bodies_on(question)
    before, after = _binds(duties.before, body), _binds(duties.after, body)
    return body, {
        "before": before,
        Which.BOUND: after,
        Which.GAINED: sa.and_(after, ~before),
        Which.LOST: sa.and_(before, ~after),
    }


def _binds(duty: DutyInForce | None, body: Any) -> sa.ColumnElement[bool]:
    if duty is None or not duty.asks:
        return sa.false()
    return sa.and_(sa.true(), *binding(duty, body))


def _freed(question: Question, duties: Duties, body: Any) -> sa.ColumnElement[bool]:
    freed = exemptions.named(question)
    by_name = sa.exists(
        sa.select(freed.c.body_id).where(
            freed.c.body_id == body.c.id, freed.c.item_id == duties.item_id
        )
    )
    duty = duties.after or duties.before
    return sa.or_(by_name, freed_broadly(duty, body)) if duty else by_name
