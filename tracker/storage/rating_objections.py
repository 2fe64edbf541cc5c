"""Objections to a rating and their answers: of a body, and of a whole round."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.ratings import Verdict
from tracker.storage.bodies import BodyRow
from tracker.storage.ratings import (
    RatingAnswerRow,
    RatingObjectionRow,
    RatingScoreRow,
)

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What a body says against one criterion, and the answer (None: not yet)."""

    id: int
    body_id: int
    body: str
    name: str
    criterion: str
    words: str
    value: str
    said_at: datetime
    said_by_ref: str
    answer_id: int | None
    verdict: Verdict | None
    answer_value: str | None
    reason: str | None
    answered_at: datetime | None

    @property
    def cursor(self) -> tuple[int]:
        """Return its place in the list."""
        return (self.id,)


def of_body(session: Session, round_id: int, body_id: int) -> dict[str, Objection]:
    """Return what the body says in the round, by criterion. One query."""
    asked = _asked(round_id).where(RatingObjectionRow.body_id == body_id)
    found = (Objection(**each) for each in session.execute(asked).mappings())
    return {each.criterion: each for each in found}


def listed(
    session: Session, round_id: int, *, after: int | None = None, limit: int = PAGE
) -> list[Objection]:
    """Return up to *limit* objections in the order in which they came. One query."""
    row = RatingObjectionRow
    asked = _asked(round_id).order_by(row.id).limit(limit)
    if after is not None:
        asked = asked.where(row.id > after)
    return [Objection(**each) for each in session.execute(asked).mappings()]


def answered(session: Session, round_id: int) -> tuple[list[Objection], int]:
    """Return all answered objections of the round, and how many wait. One query."""
    found = [Objection(**each) for each in session.execute(_asked(round_id)).mappings()]
    done = [each for each in found if each.answer_id is not None]
    return done, len(found) - len(done)


def _asked(round_id: int) -> sa.Select[Any]:
    row, answer, score = RatingObjectionRow, RatingAnswerRow, RatingScoreRow
    own = (
        "id", "body_id", "criterion", "words", "value", "said_at", "said_by_ref",
    )  # fmt: skip
    scored = sa.and_(score.round_id == row.round_id, score.body_id == row.body_id)
    return (
        sa.select(
            *(getattr(row, name) for name in own),
            BodyRow.code.label("body"),
            score.name,
            answer.id.label("answer_id"),
            answer.verdict,
            answer.value.label("answer_value"),
            answer.reason,
            answer.answered_at,
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .join(score, scored)
        .outerjoin(answer, answer.objection_id == row.id)
        .where(row.round_id == round_id)
    )
