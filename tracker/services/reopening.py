"""The slip of a hand: a decision is taken back by whoever made it, on the same day.

Nothing is struck out. The decision stays in the course of the review, and so does the
step back; evidence then is where it was before. See docs/decisions/ on slips.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, WrongMove
from tracker.domain.evidence import ASKED, DECISIONS, REOPENED, STANDING, reopen
from tracker.services.evidence_steps import advance, step, unmoved
from tracker.services.returns import stand_again
from tracker.storage import journal, outbox, submissions
from tracker.storage.evidence import EvidenceRow
from tracker.storage.submissions import Step


def before(actor: Actor, steps: Sequence[Step], *, today: date) -> Step | None:
    """Return the step to which *actor* may take evidence back from its last one.

    None when that is no decision, was made by another or on an earlier legal day.
    """
    if len(steps) < 2 or not actor.may(Act.REVIEW):
        return None
    *_, back, last = steps
    decided = last.state in DECISIONS and last.reason not in (ASKED, REOPENED)
    own = last.actor_ref == actor.reference and clock.day(last.recorded_at) == today
    return back if decided and own else None


def take_back(
    session: Session, actor: Actor, code: str, *, base: int, words: str, now: datetime
) -> EvidenceRow:
    """Take back the decision, event *base*, that *actor* has made today on *code*.

    It needs words: the body has seen the decision. Refuse as `WrongMove` what
    `before` does not lead back from, as `AlreadyShown` a rejection after which the
    body has shown the same anew, and as `DecidedMeanwhile` what was moved since.
    """
    actor.require(Act.REVIEW)
    evidence = unmoved(session, code, base)
    steps = submissions.steps(session, evidence.id)
    back = before(actor, steps, today=clock.day(now))
    if back is None:
        raise WrongMove(code, state=evidence.state, wanted=evidence.state)
    if not words.strip():
        raise BadInput("taking back needs words", field="words", reason="required")
    decided = evidence.state
    again = reopen(decided, back.state)
    evidence.reviewed_rev = back.reviewed_rev
    evidence.decided_at = _decided_before(steps[:-1])
    # Out of no standing state into one: the body may show the same again already.
    if decided in STANDING:
        evidence.state = again
        advance(session, evidence, base)
    else:
        stand_again(session, evidence, again, base=base)
    step(
        session,
        actor,
        evidence,
        before=decided,
        now=now,
        reason=REOPENED,
        words=words.strip(),
    )
    told = {"decided": decided.value, "again": back.state.value}
    journal.note(
        session, actor, "evidence.reopened", f"evidence:{code}", now=now, **told
    )
    outbox.mark(session, "evidence", [evidence.id])
    return evidence


def _decided_before(steps: Sequence[Step]) -> datetime | None:
    """Return when the decision was made that holds after *steps*; None: none does."""
    made: list[datetime] = []
    for each in steps:
        if each.reason == REOPENED:
            made.pop()
        elif each.state in DECISIONS and each.reason != ASKED:
            made.append(each.recorded_at)
    return made[-1] if made else None
