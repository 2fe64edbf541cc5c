"""Accepted pages whose requirement has changed in substance since: who, how many.

Spells, for lists of evidence, when a page needs confirmation: it is accepted, the
text that rules that day has a later revision of its substance than the page was
accepted against, and that text still asks this body for a page there. Never writes.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.evidence import ASKED, TAKEN, Form
from tracker.domain.history import EVER
from tracker.domain.questions import Question
from tracker.domain.requirements import Op
from tracker.storage import coverage, exemptions
from tracker.storage.bodies import BodyRow
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.history import ruling
from tracker.storage.requirements import DutyRow, ItemVersionRow


def revisions(session: Session, items: Collection[int], *, on: date) -> dict[int, int]:
    """Return the revision of the substance that rules each of *items* on day *on*.

    An item that lays no duty that day is left out: nothing is asked there.
    """
    version = ItemVersionRow
    rule = ruling(
        version,
        version.item_id,
        on=on,
        known=EVER,
        retracted=version.op == Op.RETRACT,
        only=version.item_id.in_(items),
    )
    found = (
        sa.select(version.item_id, version.substance_rev)
        .join(rule, rule.c.id == version.id)
        .join(DutyRow, DutyRow.version_id == version.id)
        .where(version.op == Op.SET)
    )
    return dict(session.execute(found).all())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The duties in force on a day that changed since they were first laid."""

    question: Question
    duties: tuple[DutyInForce, ...]


def asking(session: Session, *, on: date) -> Asking:
    """Return the duties of day *on* for which a page may need confirmation.

    A duty at its first revision asks nobody: whatever is accepted was accepted
    against that one at least.
    """
    question = Question(on=on, today=on)
    found = duties(session, question)
    changed = tuple(each for each in found if each.duty.substance_rev > 1)
    return Asking(question=question, duties=changed)


def needed(asked: Asking) -> sa.ColumnElement[bool]:
    """Return the condition, on evidence joined to bodies, of needing confirmation."""
    if not asked.duties:
        return sa.false()
    freed = exemptions.named(asked.question)
    exempt = sa.exists().where(
        freed.c.item_id == EvidenceRow.item_id, freed.c.body_id == EvidenceRow.body_id
    )
    items = [duty.item_id for duty in asked.duties]
    return sa.and_(
        EvidenceRow.item_id.in_(items),
        EvidenceRow.state.in_(TAKEN),
        # An address nobody knows never counted, and cannot be outrun.
        EvidenceRow.form != Form.ADDRESS_UNKNOWN,
        sa.or_(*(_outrun(duty, asked.question) for duty in asked.duties)),
        ~exempt,
    )


def _outrun(duty: DutyInForce, question: Question) -> sa.ColumnElement[bool]:
    """Return the condition that *duty* has outrun a page which it still asks for."""
    conditions = [
        EvidenceRow.item_id == duty.item_id,
        sa.func.coalesce(EvidenceRow.reviewed_rev, 0) < duty.duty.substance_rev,
        *coverage.binding(duty, BodyRow.__table__),
        coverage.existing(BodyRow.__table__, question),
        ~coverage.freed_broadly(duty, BodyRow.__table__),
    ]
    there = EvidenceRow.platform_id
    if duty.duty.platforms:
        conditions.append(there.in_([duty.platform_ids[code] for code in duty.asked]))
    else:
        banned = list(duty.banned.values())
        conditions.append(sa.or_(there.is_(None), there.not_in(banned)))
    return sa.and_(*conditions)


def needing(session: Session, asked: Asking, evidence: Collection[int]) -> set[int]:
    """Return which of the evidence with ids *evidence* needs confirmation."""
    found = sa.select(EvidenceRow.id).join(BodyRow, BodyRow.id == EvidenceRow.body_id)
    return set(
        session.scalars(found.where(EvidenceRow.id.in_(evidence), needed(asked)))
    )


def codes(
    session: Session, bodies: Collection[int], asked: Asking
) -> dict[tuple[int, int], list[str]]:
    """Return (item, body) -> codes of the evidence of *bodies* needing confirmation."""
    row = EvidenceRow
    found = (
        sa.select(row.item_id, row.body_id, row.code)
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(row.body_id.in_(bodies), needed(asked))
        .order_by(row.id)
    )
    named: dict[tuple[int, int], list[str]] = defaultdict(list)
    for item, body, code in session.execute(found):
        named[item, body].append(code)
    return dict(named)


def accepted_versions(session: Session, evidence: Sequence[int]) -> dict[int, int]:
    """Return evidence's id -> id of the version it was accepted against.

    The newest one with the revision of the substance that was reviewed, of those
    recorded by the decision; else the oldest one with it. Evidence for which no
    revision was noted is left out.
    """
    version, event, other = ItemVersionRow, EvidenceEventRow, aliased(ItemVersionRow)
    decided = (
        sa.select(sa.func.max(event.recorded_at))
        .where(
            event.evidence_id == EvidenceRow.id,
            event.state.in_(TAKEN),
            event.reason != ASKED,
        )
        .correlate(EvidenceRow)
        .scalar_subquery()
    )
    same_substance = (
        other.item_id == EvidenceRow.item_id,
        other.op == Op.SET,
        other.substance_rev == EvidenceRow.reviewed_rev,
    )
    newest = sa.select(sa.func.max(other.seq)).where(
        *same_substance, other.recorded_at <= decided
    )
    # A decision older than the register itself: the text was entered afterwards.
    oldest = sa.select(sa.func.min(other.seq)).where(*same_substance)
    read = sa.func.coalesce(
        newest.correlate(EvidenceRow).scalar_subquery(),
        oldest.correlate(EvidenceRow).scalar_subquery(),
    )
    found = (
        sa.select(EvidenceRow.id, version.id)
        .join(
            version,
            sa.and_(version.item_id == EvidenceRow.item_id, version.seq == read),
        )
        .where(EvidenceRow.id.in_(evidence))
    )
    return dict(session.execute(found).all())


def move_all(
    session: Session,
    bases: Mapping[int, int],
    revs: Mapping[int, int],
    *,
    values: Mapping[str, Any],
) -> set[int]:
    """Move evidence on together; return the ids of those that stood at their base.

    *bases* is evidence's id -> number of its last event as it was seen, *revs*
    item's id -> the revision reviewed now. A compare-and-set for many at once.
    """
    row = EvidenceRow
    moved = session.execute(
        sa.update(row)
        .where(
            row.id.in_(bases),
            row.head == sa.case(dict(bases), value=row.id, else_=-1),
        )
        .values(
            head=row.head + 1,
            reviewed_rev=sa.case(dict(revs), value=row.item_id),
            **values,
        )
        .returning(row.id),
        execution_options={"synchronize_session": False},
    )
    return set(moved.scalars())


def last_days(session: Session, evidence: Collection[int]) -> dict[int, date]:
    """Return evidence's id -> the latest day from which one of its events holds."""
    event = EvidenceEventRow
    found = (
        sa.select(event.evidence_id, sa.func.max(event.valid_from))
        .where(event.evidence_id.in_(evidence))
        .group_by(event.evidence_id)
    )
    return dict(session.execute(found).all())
