"""Somebody names a reporting date, withdraws one, or asks which there are."""

from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.questions import Question
from tracker.domain.snapshots import MOST_NOTE, Snapshot, sound
from tracker.storage import journal
from tracker.storage import snapshots as stored
from tracker.storage.snapshots import SnapshotRow, SnapshotWithdrawalRow


def listed(session: Session) -> list[Snapshot]:
    """Return all reporting dates, the latest day first, the withdrawn among them."""
    return stored.listed(session)


def found(session: Session, code: str) -> Snapshot:
    """Return the reporting date *code*; refuse as `NotFound` where there is none."""
    told = stored.found(session, code.replace("\0", ""))
    if told is None:
        raise NotFound(f"no snapshot {code}")
    return told


def under(session: Session, question: Question) -> Question:
    """Return *question* with the day and the moment of the reporting date it names.

    Refuse as `NotFound` where there is none of that code.
    """
    if question.snapshot is None:
        return question
    told = found(session, question.snapshot)
    return replace(question, on=told.on, known=told.known, snapshot=told.code)


def latest(
    session: Session, *, before: date | None = None, known: datetime | None = None
) -> Snapshot | None:
    """Return the newest reporting date that stands; of days *before* one, if given.

    As it was at the moment *known*; None: as it is now.
    """
    return stored.latest(session, before=before, known=known)


def check(session: Session, snapshot: Snapshot, *, now: datetime) -> None:
    """Refuse as `BadInput` what cannot be made: see `tracker.domain.snapshots.sound`.

    A code is given once, also where its reporting date was withdrawn.
    """
    sound(snapshot, now=now)
    if stored.found(session, snapshot.code) is not None:
        raise BadInput("the code is taken", field="code", reason="taken")


def make(session: Session, actor: Actor, snapshot: Snapshot, *, now: datetime) -> str:
    """Name the pair of *snapshot*; return its code.

    From now on no fact can be recorded at or before its moment of knowledge.
    """
    actor.require(Act.REPORT)
    stored.hold_facts(session)
    check(session, snapshot, now=now)
    session.add(
        SnapshotRow(
            code=snapshot.code,
            title=snapshot.title,
            on_day=snapshot.on,
            known=snapshot.known,
            note=snapshot.note,
            made_by=actor.reference,
            made_at=now,
        )
    )
    session.flush()
    journal.note(
        session,
        actor,
        "snapshot.made",
        f"snapshot:{snapshot.code}",
        now=now,
        on=snapshot.on.isoformat(),
        known=snapshot.known.isoformat(),
    )
    return snapshot.code


def withdraw(
    session: Session, actor: Actor, code: str, *, reason: str, now: datetime
) -> None:
    """Record that the reporting date *code* is not to be used any more, and why.

    Its address and its numbers stay. Withdrawn again, it stays as it was.
    """
    actor.require(Act.REPORT)
    told = found(session, code)
    if not reason or len(reason) > MOST_NOTE:
        why = "too_long" if reason else "required"
        raise BadInput("no reason", field="reason", reason=why)
    if told.withdrawn:
        return
    id_ = session.scalar(sa.select(SnapshotRow.id).where(SnapshotRow.code == told.code))
    session.add(
        SnapshotWithdrawalRow(
            snapshot_id=id_ or 0,
            reason=reason,
            withdrawn_by=actor.reference,
            withdrawn_at=now,
        )
    )
    session.flush()
    journal.note(session, actor, "snapshot.withdrawn", f"snapshot:{told.code}", now=now)
