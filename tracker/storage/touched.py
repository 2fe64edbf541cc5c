"""Which bodies something happened to between two pairs of a day and a moment.

More bodies may be named than have changed, never fewer: whoever compares two answers
compares these, and need not compare the country. What happens to duties, to networks
and by broad exemptions is seen in the duties themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.questions import Question
from tracker.storage.bodies import BodyRow, BodyVersionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow
from tracker.storage.platforms import PlatformStatusRow
from tracker.storage.requirements import Axis, ItemVersionRow

#: Everything dated that an answer is made of.
_DATED = (
    EvidenceEventRow, ExemptionRow, BodyVersionRow, ItemVersionRow, PlatformStatusRow,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What lies after the earlier of two pairs and not after the later one."""

    on: tuple[date, date]
    known: tuple[datetime, datetime]

    def holds(self, table: Any) -> sa.ColumnElement[bool]:
        """Return the condition that a fact counts for one pair alone."""
        return sa.or_(
            _within(table.valid_from, self.on), _within(table.recorded_at, self.known)
        )

    def ends(self, last_day: Any) -> sa.ColumnElement[bool]:
        """Return the condition that *last_day* is over for one pair alone."""
        return sa.and_(last_day >= self.on[0], last_day < self.on[1])


def bodies(
    session: Session, before: Question, after: Question, *, most: int
) -> frozenset[int] | None:
    """Return the ids of the bodies touched between two questions. One query.

    None: they are more than *most*.
    """
    days = sorted((before.on, after.on))
    moments = sorted((before.knowledge, after.knowledge))
    span = Span(on=(days[0], days[1]), known=(moments[0], moments[1]))
    touched = [*_shown(span), *_freed(span), *_changed(span)]
    if before.present or after.present:
        # The present is read from the newest facts, also those of days to come.
        later = BodyVersionRow.valid_from > days[1]
        touched.append(sa.select(BodyVersionRow.body_id).where(later))
    found = sa.union(*touched).limit(most + 1)
    ids = frozenset(session.scalars(found))
    return ids if len(ids) <= most else None


def moments(session: Session, first: datetime, last: datetime) -> list[datetime]:
    """Return the moments after *first* until *last* at which anything was recorded."""
    told = [
        sa.select(row.recorded_at).where(_within(row.recorded_at, (first, last)))
        for row in _DATED
    ]
    return list(session.scalars(sa.union(*told)))


def days(session: Session, first: date, last: date) -> set[date]:
    """Return the days after *first* until *last* on which anything takes effect."""
    span = (first, last)
    begins = [
        sa.select(column).where(_within(column, span))
        for column in (*(row.valid_from for row in _DATED), BodyVersionRow.existed_from)
    ]
    ends = [
        # It is over on the day after.
        sa.select(column).where(column >= first, column < last)
        for column in (ExemptionRow.valid_until, BodyVersionRow.existed_until)
    ]
    found = {day for day in session.scalars(sa.union(*begins)) if day}
    over = (day for day in session.scalars(sa.union(*ends)) if day)
    return found | {day + timedelta(days=1) for day in over}


def _within(column: Any, span: tuple[Any, Any]) -> sa.ColumnElement[bool]:
    return sa.and_(column > span[0], column <= span[1])


def _shown(span: Span) -> Iterator[Any]:
    event = EvidenceEventRow
    yield (
        sa.select(EvidenceRow.body_id)
        .join(event, event.evidence_id == EvidenceRow.id)
        .where(span.holds(event))
    )


def _freed(span: Span) -> Iterator[Any]:
    row, said = ExemptionRow, aliased(ExemptionRow)
    stirred = sa.select(said.uid).where(
        sa.or_(span.holds(said), span.ends(said.valid_until))
    )
    yield sa.select(row.body_id).where(row.uid.in_(stirred), row.body_id.is_not(None))
    scope = ExemptionScopeRow
    yield (
        sa.select(BodyRow.id)
        .join(scope, scope.value == BodyRow.code)
        .join(row, row.id == scope.exemption_id)
        .where(row.uid.in_(stirred), scope.axis == Axis.INCLUDE)
    )


def _changed(span: Span) -> Iterator[Any]:
    row = BodyVersionRow
    yield sa.select(row.body_id).where(
        sa.or_(
            span.holds(row),
            _within(row.existed_from, span.on),
            span.ends(row.existed_until),
        )
    )
