"""One step in the life of evidence: found unmoved, moved on, written down.

What every use case of evidence does with the row it decides on. Never says who may
decide what: that is said by those who call.
"""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain import dates
from tracker.domain.access import Actor
from tracker.domain.errors import DecidedMeanwhile, NotFound
from tracker.domain.evidence import State, holds_from
from tracker.services import projections
from tracker.storage import suspects
from tracker.storage.base import table
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.requirements import ItemRow

_STEP = sa.insert(table(EvidenceEventRow))


def unmoved(session: Session, code: str, base: int) -> EvidenceRow:
    """Return evidence *code*; refuse when it has moved on from event *base*."""
    evidence = session.scalar(sa.select(EvidenceRow).where(EvidenceRow.code == code))
    if evidence is None:
        raise NotFound(f"no evidence {code}")
    if evidence.head != base:
        raise DecidedMeanwhile(evidence.code, evidence=evidence.code)
    return evidence


def advance(session: Session, evidence: EvidenceRow, base: int) -> None:
    """Give *evidence* its next event's number, unless somebody else did from *base*."""
    session.flush()
    moved = session.execute(
        sa.update(EvidenceRow)
        .where(EvidenceRow.id == evidence.id, EvidenceRow.head == base)
        .values(head=base + 1)
        .returning(EvidenceRow.head)
    ).scalar_one_or_none()
    if moved is None:
        raise DecidedMeanwhile(evidence.code, evidence=evidence.code)


def step(
    session: Session,
    actor: Actor,
    evidence: EvidenceRow,
    *,
    now: datetime,
    before: State | None = None,
    reason: str = "",
    words: str = "",
) -> None:
    """Write the event that brought *evidence* to where it is, from state *before*.

    *before* is None for the first one. How the body stands is computed anew.
    """
    session.execute(
        _STEP,
        {
            "evidence_id": evidence.id,
            "seq": evidence.head,
            "state": evidence.state,
            "valid_from": _holds_from(session, evidence, before, now=now),
            "recorded_at": now,
            "reviewed_rev": evidence.reviewed_rev,
            "actor": actor.name,
            "actor_ref": actor.reference,
            "reason": reason,
            "words": words,
        },
    )
    projections.touch(session, [evidence.body_id], now=now)


def since(shown_from: str, submitted_at: datetime) -> date:
    """Return the day from which a page is shown: as told, else since submission."""
    return dates.read(shown_from).latest or clock.day(submitted_at)


def reviewed_against(session: Session, item: int, *, on: date) -> int:
    """Return the revision of the substance that a page accepted on day *on* answers.

    That of the text which rules that day, not of one that is still to come: its
    readers will be asked then. Where none rules, the item's newest.
    """
    return all_reviewed_against(session, [item], on=on)[item]


def all_reviewed_against(
    session: Session, items: Collection[int], *, on: date
) -> dict[int, int]:
    """Return the same for each of *items*. Two queries."""
    newest = sa.select(ItemRow.id, ItemRow.substance_rev).where(ItemRow.id.in_(items))
    ruling = suspects.revisions(session, items, on=on)
    return dict(session.execute(newest).all()) | ruling


def _holds_from(
    session: Session, evidence: EvidenceRow, before: State | None, *, now: datetime
) -> date:
    shown = since(evidence.shown_from, evidence.submitted_at)
    if before is None:
        return shown
    event = EvidenceEventRow
    latest = session.scalar(
        sa.select(sa.func.max(event.valid_from)).where(event.evidence_id == evidence.id)
    )
    return holds_from(
        before,
        evidence.state,
        since=shown,
        latest=latest or shown,
        today=clock.day(now),
    )
