"""Ratings: looked at, recorded as an initial round, closed by a final one.

A rating is made from one reading of the register and recorded afterwards, so that
nobody waits for twenty thousand bodies to be read. Never changes what is recorded.
"""

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.questions import Question
from tracker.domain.ratings import RatingStage
from tracker.services import rating_readings
from tracker.services.rating_readings import Ballot, Report
from tracker.services.rating_records import free_code, record
from tracker.storage import methodologies, rating_rounds
from tracker.storage.methodologies import Version
from tracker.storage.rating_rounds import Round


def found(session: Session, code: str) -> Round:
    """Return the round *code*; refuse as `NotFound` where there is none."""
    # What no database can be asked for is in none.
    there = None if "\0" in code else rating_rounds.one(session, code)
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
    code = free_code(session, f"{rule.code}-{ballot.on.isoformat()}")
    before = rating_rounds.previous(session, rule.code, on=ballot.on)
    record(
        session,
        actor,
        ballot,
        {"code": code, "stage": RatingStage.INITIAL, "previous_id": before},
        now=now,
        report=report,
    )
    return code
