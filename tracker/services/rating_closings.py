"""The final rating: the initial one with the answers to objections put in.

Made from what the initial round recorded, never from a new look at the pages.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import WrongRound
from tracker.domain.ratings import Fact, RatingStage, Verdict
from tracker.domain.traits import read_value
from tracker.services import rating_readings
from tracker.services.rating_readings import Ballot
from tracker.services.rating_records import free_code, record
from tracker.services.ratings import found
from tracker.storage import (
    methodologies,
    rating_cards,
    rating_objections,
    rating_rounds,
)
from tracker.storage.methodologies import Version
from tracker.storage.rating_objections import Objection
from tracker.storage.rating_rounds import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What a final rating would be, and by which answers it differs."""

    round: Round
    ballot: Ballot
    answers: tuple[Objection, ...]
    unanswered: int

    @property
    def accepted(self) -> tuple[Objection, ...]:
        """Return the objections that change a value."""
        return tuple(each for each in self.answers if each.verdict is Verdict.ACCEPTED)


def closing(session: Session, code: str) -> Closing:
    """Return what the final rating of round *code* would be.

    Refuse as `WrongRound` one that is final or closed already.
    """
    round_ = found(session, code)
    if not round_.takes_objections:
        raise WrongRound(f"{code} is closed", reason="final", round=code)
    answers, unanswered = rating_objections.answered(session, round_.id)
    version = methodologies.by_id(session, round_.version_id)
    told = rating_cards.told(session, round_)
    corrected = _corrected(version, answers)
    return Closing(
        round=round_,
        answers=tuple(answers),
        unanswered=unanswered,
        ballot=rating_readings.ballot(
            version,
            round_.rated_on,
            round_.known,
            [(body, {**facts, **corrected.get(body.id, {})}) for body, facts in told],
        ),
    )


def finalise(session: Session, actor: Actor, closed: Closing, *, now: datetime) -> str:
    """Record *closed* as the final rating of its round; return the new code.

    Refuse as `WrongRound` while objections wait, when somebody closed the round
    meanwhile, and when somebody answered meanwhile: *closed* would not be it.
    """
    actor.require(Act.RATE)
    round_ = closed.round
    rating_rounds.lock(session, round_.id)
    if rating_rounds.is_closed(session, round_.id):
        raise WrongRound("closed meanwhile", reason="final", round=round_.code)
    answers, unanswered = rating_objections.answered(session, round_.id)
    if unanswered or len(answers) != len(closed.answers):
        raise WrongRound("objections wait", reason="unanswered", round=round_.code)
    code = free_code(session, f"{round_.code}-FINAL")
    said = {
        "code": code,
        "stage": RatingStage.FINAL,
        "initial_id": round_.id,
        "previous_id": round_.previous_id,
    }
    record(session, actor, closed.ballot, said, now=now)
    return code


def _corrected(
    version: Version, answers: list[Objection]
) -> dict[int, dict[str, Fact]]:
    """Return body -> criterion -> the fact that an accepted objection put there."""
    made: dict[int, dict[str, Fact]] = {}
    for each in answers:
        criterion = version.rule.criterion(each.criterion)
        if each.verdict is Verdict.ACCEPTED and criterion is not None:
            value = read_value(criterion.trait, each.answer_value or "")
            fact = Fact(value=value, at=each.answered_at, objection=each.id)
            made.setdefault(each.body_id, {})[each.criterion] = fact
    return made
