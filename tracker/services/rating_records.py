"""Writes a rating down: the round, and the score of each body with its facts."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.services.rating_readings import Ballot, Report
from tracker.storage import journal, rating_facts, rating_rounds
from tracker.storage.base import table
from tracker.storage.ratings import UNRANKED, RatingRoundRow, RatingScoreRow

CHUNK = 1000
_SCORE = sa.insert(table(RatingScoreRow))


def free_code(session: Session, code: str) -> str:
    """Return *code*, or it with the first number that no round bears yet."""
    taken = rating_rounds.codes_like(session, code)
    number = 2
    free = code
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


def record(
    session: Session,
    actor: Actor,
    ballot: Ballot,
    said: dict[str, Any],
    *,
    now: datetime,
    report: Report = lambda done, total: None,
) -> None:
    """Add *ballot* as a round of which *said* is true: code, stage, what it closes."""
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
