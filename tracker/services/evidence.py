"""What becomes of evidence: a reviewer decides, the body withdraws or objects."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotAllowed
from tracker.domain.evidence import OWN_MOVES, TAKEN, State, move
from tracker.domain.grounds import sound as grounded
from tracker.services import second_person
from tracker.services.evidence_steps import advance, reviewed_against, step, unmoved
from tracker.services.returns import stand_again
from tracker.services.submissions import check, submit
from tracker.services.voices import require_voice
from tracker.services.weighings import Submission, body_named, weigh
from tracker.storage import copy_wants, grounds, journal, outbox
from tracker.storage.evidence import EvidenceRow

#: What is sent lives next door; who decides on it and who sends it come here.
__all__ = ["Submission", "body_named", "check", "decide", "respond", "submit", "weigh"]


def decide(
    session: Session,
    actor: Actor,
    code: str,
    wanted: State,
    *,
    now: datetime,
    base: int,
    reason: str = "",
    words: str = "",
    four_eyes: bool = True,
) -> EvidenceRow:
    """Move evidence *code* to *wanted*; a rejection needs a reason of the list.

    *base* is the number of the event the decision was made on: if another decision
    came between, refuse (the compare-and-set of reviewing). Refuse as `FourEyes` who
    sent the evidence, unless *four_eyes* is off: the journal then says so.
    """
    actor.require(Act.REVIEW)
    if wanted is State.REJECTED:
        grounded(grounds.one(session, reason), words)
    evidence = unmoved(session, code, base)
    details = second_person.required(session, actor, evidence.id, four_eyes=four_eyes)
    before = evidence.state
    evidence.state = move(before, wanted, form=evidence.form)
    advance(session, evidence, base)
    if wanted in TAKEN:
        evidence.reviewed_rev = reviewed_against(
            session, evidence.item_id, on=clock.day(now)
        )
    evidence.decided_at = now
    step(session, actor, evidence, before=before, now=now, reason=reason, words=words)
    journal.note(
        session,
        actor,
        f"evidence.{wanted}",
        f"evidence:{evidence.code}",
        now=now,
        reason=reason,
        **details,
    )
    outbox.mark(session, "evidence", [evidence.id])
    if wanted in TAKEN:
        copy_wants.want(session, [evidence.id], now=now)
    return evidence


def respond(
    session: Session,
    actor: Actor,
    code: str,
    wanted: State,
    *,
    now: datetime,
    base: int,
    words: str = "",
) -> EvidenceRow:
    """Withdraw evidence *code*, or object to its rejection, on the body's behalf.

    An objection needs words. Refuse a foreign body as `NotFound`, and as
    `DecidedMeanwhile` when a decision came after the event number *base*.
    """
    evidence = unmoved(session, code, base)
    require_voice(session, actor, evidence.body_id)
    if wanted not in OWN_MOVES:
        raise NotAllowed(f"{wanted} is a reviewer's decision")
    if wanted is State.OBJECTED and not words.strip():
        raise BadInput("an objection needs words", field="words", reason="required")
    before = evidence.state
    move(before, wanted)
    if wanted is State.OBJECTED:
        evidence.queued_at = now
        stand_again(session, evidence, wanted, base=base)
    else:
        evidence.state = wanted
        advance(session, evidence, base)
    step(session, actor, evidence, before=before, now=now, words=words.strip())
    journal.note(
        session, actor, f"evidence.{wanted}", f"evidence:{evidence.code}", now=now
    )
    outbox.mark(session, "evidence", [evidence.id])
    return evidence
