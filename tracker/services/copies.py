"""Keeping what was seen of a page when it was accepted.

Whoever accepts or confirms wants a copy in the same transaction (`copy_wants.want`);
`tracker.services.copying` makes it by and by. Where no program is let in, a reviewer
adds a picture. A file lies on the disk before its row is written, so that a row is
never without its file.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.adapters.copy_files import CopyFiles
from tracker.domain.access import Act, Actor
from tracker.domain.copies import Medium
from tracker.domain.errors import NotFound, WrongMove
from tracker.domain.evidence import State
from tracker.domain.visits import Outcome
from tracker.services import second_person
from tracker.storage import copies, copy_wants, journal
from tracker.storage.copies import StoredCopyRow
from tracker.storage.copy_records import COPIED
from tracker.storage.copy_wants import Target
from tracker.storage.evidence import EvidenceRow

_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a copy holds and what is said of it; *payload*: the page's own sha256."""

    data: bytes
    medium: Medium
    at: datetime
    payload: str
    outcome: Outcome | None = None
    title: str = ""


def add_picture(
    session: Session,
    actor: Actor,
    code: str,
    seen: Seen,
    *,
    files: CopyFiles,
    four_eyes: bool = True,
) -> bool:
    """Keep the picture *seen* as the copy of evidence *code*; tell whether it is new.

    Refuse as `WrongMove` when the evidence is not accepted, or has no page; and as
    `FourEyes` who sent the evidence: nobody proves what he has shown himself.
    """
    target = _target(session, actor, code)
    second_person.required(session, actor, target.id, four_eyes=four_eyes)
    copy_wants.forget(session, target.id)
    return keep(session, actor, [target], seen, files=files, now=seen.at) > 0


def try_again(session: Session, actor: Actor, code: str, *, now: datetime) -> None:
    """Want a copy of evidence *code* anew, from the first try on."""
    target = _target(session, actor, code)
    copy_wants.want(session, [target.id], now=now)
    subject = f"evidence:{target.code}"
    journal.note(session, actor, "evidence.copy_wanted", subject, now=now)


def want_given_up(session: Session, actor: Actor, *, now: datetime) -> int:
    """Want anew all copies that are tried no more; return how many those are."""
    actor.require(Act.REVIEW)
    left = copy_wants.given_up(session)
    for start in range(0, len(left), _SLICE):
        copy_wants.want(session, left[start : start + _SLICE], now=now)
    if left:
        action = "evidence.copies_wanted"
        journal.note(session, actor, action, "copies", now=now, count=len(left))
    return len(left)


def keep(
    session: Session,
    actor: Actor,
    targets: Collection[Target],
    seen: Seen,
    *,
    files: CopyFiles,
    now: datetime,
) -> int:
    """Keep *seen* as the copy of each of *targets*; return how many were new.

    The file is on the disk when the rows are, and nobody tidies up meanwhile.
    """
    copies.stand_still(session)
    sha256 = files.keep(seen.data, seen.medium)
    there = copies.known_for(session, sha256)
    new = [target for target in targets if (target.id, target.seq) not in there]
    for target in new:
        entry = journal.note(
            session,
            actor,
            COPIED,
            f"evidence:{target.code}",
            now=now,
            seq=target.seq,
            medium=seen.medium.value,
            sha256=sha256,
            size=len(seen.data),
            payload=seen.payload,
        )
        session.add(_row(target, seen, sha256=sha256, entry=entry))
    return len(new)


def _row(target: Target, seen: Seen, *, sha256: str, entry: int) -> StoredCopyRow:
    return StoredCopyRow(
        evidence_id=target.id,
        seq=target.seq,
        page_id=target.page_id,
        at=seen.at,
        outcome=seen.outcome,
        url=target.url,
        medium=seen.medium,
        sha256=sha256,
        size=len(seen.data),
        payload=seen.payload,
        title=seen.title,
        entry=entry,
    )


def _target(session: Session, actor: Actor, code: str) -> Target:
    actor.require(Act.REVIEW)
    target = copy_wants.target(session, code)
    if target is not None:
        return target
    row = EvidenceRow
    state = session.scalar(sa.select(row.state).where(row.code == code))
    if state is None:
        raise NotFound(f"no evidence {code}")
    raise WrongMove(code, state=state, wanted=State.ACCEPTED)
