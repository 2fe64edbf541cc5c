"""Ratings: looked at, recorded as an initial round, closed by a final one.

A rating is made from one reading of the register and recorded afterwards, so that
nobody waits for twenty thousand bodies to be read. Never changes what is recorded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound, WrongRound
from tracker.domain.questions import Question
from tracker.domain.ratings import Fact, RatingStage, Verdict, read_value
from tracker.services import rating_readings
from tracker.services.rating_readings import Ballot, Report
from tracker.storage import (
    journal,
    methodologies,
    rating_facts,
    rating_objections,
    rating_rounds,
    rating_scores,
)
from tracker.storage.base import table
from tracker.storage.methodologies import Version
from tracker.storage.rating_objections import Objection
from tracker.storage.rating_rounds import Round
from tracker.storage.ratings import UNRANKED, RatingRoundRow, RatingScoreRow

CHUNK = 1000
_SCORE = sa.insert(table(RatingScoreRow))


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


def found(session: Session, code: str) -> Round:
    """Return the round *code*; refuse as `NotFound` where there is none."""
    there = rating_rounds.one(session, code)
    if there is None:
        raise NotFound(f"no rating {code}")
    return there


def ruling(session: Session, code: str, *, on: date) -> Version:
    """Return the version of methodology *code* that holds on day *on*.

    Refuse as `NotFound` an unknown one, as `BadInput` a day before its first version.
    """
    for version in methodologies.ruling(session, on=on):
        if version.rule.code == code:
            return version
    if not methodologies.versions(session, code):
        raise NotFound(f"no methodology {code}")
    raise BadInput(
        f"no version of {code} holds on {on}", field="on", reason="no_version"
    )


def preview(
    session: Session,
    actor: Actor,
    code: str,
    *,
    on: date,
    known: datetime | None = None,
    now: datetime,
    report: Report = lambda done, total: None,
) -> Ballot:
    """Return the rating by methodology *code* of day *on*, as known at *known*.

    Without *known* all that is known now counts. Refuse as `BadInput` a day or a
    moment that is still to come.
    """
    actor.require(Act.RATE)
    today = clock.day(now)
    if on > today:
        raise BadInput(f"{on} is still to come", field="on", reason="future")
    if known is not None and known > now:
        raise BadInput(f"{known} is still to come", field="known", reason="future")
    version = ruling(session, code, on=on)
    question = Question(on=on, today=today, known=known)
    return rating_readings.read(
        session, version, question, known=known or now, report=report
    )


def make(
    session: Session,
    actor: Actor,
    ballot: Ballot,
    *,
    now: datetime,
    report: Report = lambda done, total: None,
) -> str:
    """Record *ballot* as an initial rating; return its code."""
    actor.require(Act.RATE)
    rule = ballot.version.rule
    # Of two made at once the second waits, and finds the code of the first taken.
    methodologies.lock(session, ballot.version.id)
    code = _free(session, f"{rule.code}-{ballot.on.isoformat()}")
    before = rating_rounds.previous(session, rule.code, on=ballot.on)
    _record(
        session,
        actor,
        ballot,
        {"code": code, "stage": RatingStage.INITIAL, "previous_id": before},
        now=now,
        report=report,
    )
    return code


def closing(session: Session, code: str) -> Closing:
    """Return what the final rating of round *code* would be.

    Refuse as `WrongRound` one that is final or closed already.
    """
    round_ = found(session, code)
    if not round_.takes_objections:
        raise WrongRound(f"{code} is closed", reason="final", round=code)
    answers, unanswered = rating_objections.answered(session, round_.id)
    version = methodologies.by_id(session, round_.version_id)
    told = rating_scores.told(session, round_)
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
    code = _free(session, f"{round_.code}-FINAL")
    said = {
        "code": code,
        "stage": RatingStage.FINAL,
        "initial_id": round_.id,
        "previous_id": round_.previous_id,
    }
    _record(session, actor, closed.ballot, said, now=now)
    return code


def _corrected(
    version: Version, answers: list[Objection]
) -> dict[int, dict[str, Fact]]:
    """Return body -> criterion -> the fact that an accepted objection put there."""
    made: dict[int, dict[str, Fact]] = {}
    for each in answers:
        criterion = version.rule.criterion(each.criterion)
        if each.verdict is Verdict.ACCEPTED and criterion is not None:
            value = read_value(criterion.measure, each.answer_value or "")
            fact = Fact(value=value, at=each.answered_at, objection=each.id)
            made.setdefault(each.body_id, {})[each.criterion] = fact
    return made


def _free(session: Session, code: str) -> str:
    """Return *code*, or it with the first number that no round bears yet."""
    taken = rating_rounds.codes_like(session, code)
    number = 2
    free = code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


def _record(
    session: Session,
    actor: Actor,
    ballot: Ballot,
    said: dict[str, Any],
    *,
    now: datetime,
    report: Report = lambda done, total: None,
) -> None:
    given: dict[str, Any] = {"initial_id": None, **said}
    row = RatingRoundRow(
        version_id=ballot.version.id,
        rated_on=ballot.on,
        known=ballot.known,
        bodies=len(ballot.rated),
        ranked=ballot.ranked,
        made_at=now,
        made_by=actor.name,
        made_by_ref=actor.reference,
        **given,
    )
    session.add(row)
    session.flush()
    _scores(session, row.id, ballot, report)
    journal.note(
        session,
        actor,
        f"rating.{row.stage}",
        f"rating:{row.code}",
        now=now,
        methodology=ballot.version.rule.code,
        version=ballot.version.rule.seq,
        on=ballot.on.isoformat(),
        known=ballot.known.isoformat(),
        bodies=row.bodies,
        ranked=row.ranked,
    )


def _scores(session: Session, round_id: int, ballot: Ballot, report: Report) -> None:
    rule = ballot.version.rule
    for begin in range(0, len(ballot.rated), CHUNK):
        part = ballot.rated[begin : begin + CHUNK]
        session.execute(
            _SCORE,
            [
                {
                    "round_id": round_id,
                    "body_id": each.body.id,
                    "rank": UNRANKED if each.place is None else each.place,
                    "points": each.score.points,
                    "known": each.score.known,
                    "name": each.body.name,
                    "sort_name": each.body.sort_name,
                    "region_id": each.body.region_id,
                    "kind": each.body.kind,
                    "facts": rating_facts.spell(rule, each.facts),
                }
                for each in part
            ],
        )
        report(begin + len(part), len(ballot.rated))
