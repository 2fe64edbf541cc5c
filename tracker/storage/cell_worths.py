"""What one body shows for one duty, as a value inside a statement about bodies.

Looked up body by body, so that a page of fifty rows looks at little more than fifty
bodies, whatever the number of bodies, pages and events. Spells `domain.coverage.worth`
and how the best or the worst network decides; `tracker.storage.coverage` puts the
cells together.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.coverage import Worth
from tracker.domain.evidence import AWAITING, TAKEN, Form, State
from tracker.domain.questions import Question
from tracker.domain.requirements import PlatformRule
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.history import rules

#: Made once: a name of a table for each of its columns costs more than the lookup.
_EVENT = aliased(EvidenceEventRow)


@lru_cache(maxsize=64)
def worth_of(rev: Any) -> sa.ColumnElement[int]:
    """Spell `domain.coverage.worth` for evidence by its event, for a text at *rev*."""
    event, evidence = EvidenceEventRow, EvidenceRow
    reviewed = sa.func.coalesce(event.reviewed_rev, 0)
    accepted = event.state.in_(TAKEN)
    unknown = sa.and_(
        evidence.form == Form.ADDRESS_UNKNOWN, event.state.in_(AWAITING | TAKEN)
    )
    return sa.case(
        (unknown, Worth.NO_DATA.value),
        (sa.and_(accepted, reviewed >= rev), Worth.SATISFIED.value),
        (accepted, Worth.SUSPECT.value),
        (event.state.in_(AWAITING), Worth.IN_REVIEW.value),
        (event.state == State.GONE, Worth.GONE.value),
        (event.state == State.REJECTED, Worth.REJECTED.value),
        else_=Worth.MISSING.value,
    )


def in_all(duty: DutyInForce, question: Question, body: Any) -> sa.ColumnElement[int]:
    """Return what *body* shows for *duty* in all: a number of `Worth`."""
    asked = [duty.platform_ids[code] for code in duty.asked]
    if duty.duty.platform_rule is PlatformRule.ALL_OF and asked:
        return _or_nothing(_worst(duty, question, body, asked))
    return _or_nothing(_best(duty, question, body, asked).scalar_subquery())


def there(duty: DutyInForce, question: Question, body: Any) -> sa.ColumnElement[int]:
    """Return what *body* shows for *duty* on the network that is asked for."""
    platform = question.platform or ""
    if platform not in duty.asked:
        return sa.literal(Worth.MISSING.value)
    asked = [duty.platform_ids[platform]]
    return _or_nothing(_best(duty, question, body, asked).scalar_subquery())


def _or_nothing(value: Any) -> sa.ColumnElement[int]:
    return sa.func.coalesce(value, Worth.MISSING.value)


def _best(
    duty: DutyInForce, question: Question, body: Any, asked: Collection[int]
) -> Any:
    """Return the SELECT of the most that the pages on the networks *asked* are worth.

    Where none is asked for, pages on any network count but on those that are banned.
    """
    evidence, event = EvidenceRow, EvidenceEventRow
    rule = rules(
        _EVENT,
        _EVENT.evidence_id == evidence.id,
        on=question.on,
        known=question.knowledge,
    )
    banned = duty.banned.values()
    somewhere = (
        evidence.platform_id.in_(asked)
        if asked
        else sa.or_(evidence.platform_id.is_(None), evidence.platform_id.not_in(banned))
    )
    return (
        sa.select(sa.func.max(worth_of(duty.duty.substance_rev)).label("worth"))
        .select_from(evidence)
        .join(event, event.id == rule.correlate(evidence).scalar_subquery())
        .where(
            evidence.item_id == duty.item_id,
            evidence.body_id == body.c.id,
            somewhere,
        )
        .correlate(body)
    )


def _worst(
    duty: DutyInForce, question: Question, body: Any, asked: Collection[int]
) -> Any:
    """Return the least that the pages are worth on any of *asked*: 0 without a page."""
    best = _best(duty, question, body, asked)
    each = best.group_by(EvidenceRow.platform_id).subquery()
    everywhere = sa.func.count() == len(asked)
    least = sa.case((everywhere, sa.func.min(each.c.worth)), else_=0)
    return sa.select(least).select_from(each).scalar_subquery()
