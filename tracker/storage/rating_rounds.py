"""Rounds of rating: one by its code, and all of them, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.ratings import RatingStage
from tracker.storage.ratings import (
    MethodologyVersionRow,
    RatingAnswerRow,
    RatingObjectionRow,
    RatingRoundRow,
)

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round with the codes of those it stands beside (None: there is none)."""

    id: int
    code: str
    version_id: int
    methodology: str
    seq: int
    title: str
    scale: int
    rated_on: date
    known: datetime
    stage: RatingStage
    bodies: int
    ranked: int
    made_at: datetime
    made_by: str
    #: Of a final rating, the initial one; of an initial one, the final one.
    initial_id: int | None
    initial: str | None
    final: str | None
    previous_id: int | None
    previous: str | None
    #: Objections to the initial rating, and those that nobody has answered yet.
    objections: int
    unanswered: int

    @property
    def cursor(self) -> tuple[int]:
        """Return its place in the list."""
        return (self.id,)

    @property
    def takes_objections(self) -> bool:
        """Tell whether bodies can still object."""
        return self.stage is RatingStage.INITIAL and self.final is None


def one(session: Session, code: str) -> Round | None:
    """Return the round *code*."""
    row = session.execute(_asked().where(RatingRoundRow.code == code)).mappings()
    found = row.first()
    return None if found is None else Round(**found)


def listed(
    session: Session, *, before: int | None = None, limit: int = PAGE
) -> list[Round]:
    """Return up to *limit* rounds, the newest first, those before the id *before*."""
    asked = _asked().order_by(RatingRoundRow.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(RatingRoundRow.id < before)
    return [Round(**each) for each in session.execute(asked).mappings()]


def latest_open(session: Session, methodology: str, *, on: date | None) -> str | None:
    """Return the newest initial round by *methodology* that is not closed yet."""
    row, final = RatingRoundRow, aliased(RatingRoundRow)
    asked = (
        sa.select(row.code)
        .join(MethodologyVersionRow, MethodologyVersionRow.id == row.version_id)
        .outerjoin(final, final.initial_id == row.id)
        .where(
            MethodologyVersionRow.code == methodology,
            row.stage == RatingStage.INITIAL,
            final.id.is_(None),
        )
        .order_by(row.id.desc())
        .limit(1)
    )
    if on is not None:
        asked = asked.where(row.rated_on == on)
    code: str | None = session.scalar(asked)
    return code


def unanswered(session: Session) -> list[tuple[str, str, int]]:
    """Return the rounds whose objections wait for an answer: code, title, how many.

    A closed round has none: it is not closed before.
    """
    row, version = RatingRoundRow, MethodologyVersionRow
    objection, answer = RatingObjectionRow, RatingAnswerRow
    found = session.execute(
        sa.select(row.code, version.title, sa.func.count())
        .join(version, version.id == row.version_id)
        .join(objection, objection.round_id == row.id)
        .outerjoin(answer, answer.objection_id == objection.id)
        .where(answer.id.is_(None))
        .group_by(row.id, row.code, version.title)
        .order_by(row.id)
    )
    return [(code, title, count) for code, title, count in found]


def previous(session: Session, methodology: str, *, on: date) -> int | None:
    """Return the id of the last round by *methodology* of a day before *on*.

    Of one day the newest: the final rating, where there is one.
    """
    row = RatingRoundRow
    return session.scalar(
        sa.select(row.id)
        .join(MethodologyVersionRow, MethodologyVersionRow.id == row.version_id)
        .where(MethodologyVersionRow.code == methodology, row.rated_on < on)
        .order_by(row.rated_on.desc(), row.id.desc())
        .limit(1)
    )


def codes_like(session: Session, beginning: str) -> set[str]:
    """Return the codes of rounds that begin with *beginning*."""
    row = RatingRoundRow
    asked = sa.select(row.code).where(row.code.startswith(beginning, autoescape=True))
    return set(session.scalars(asked))


def lock(session: Session, round_id: int) -> None:
    """Let nobody else object to, answer in, or close the round until the end."""
    row = RatingRoundRow
    session.execute(sa.select(row.id).where(row.id == round_id).with_for_update())


def is_closed(session: Session, round_id: int) -> bool:
    """Tell whether a final rating closes the round."""
    row = RatingRoundRow
    return bool(session.scalar(sa.select(row.id).where(row.initial_id == round_id)))


def _asked() -> sa.Select[Any]:
    row, version = RatingRoundRow, MethodologyVersionRow
    initial, final, previous = (aliased(RatingRoundRow) for _ in range(3))
    origin = sa.func.coalesce(row.initial_id, row.id)
    objection, answer = RatingObjectionRow, RatingAnswerRow
    against = (
        sa.select(sa.func.count())
        .select_from(objection)
        .where(objection.round_id == origin)
        .correlate(row)
    )
    open_ = against.outerjoin(answer, answer.objection_id == objection.id).where(
        answer.id.is_(None)
    )
    own = (
        "id", "code", "version_id", "rated_on", "known", "stage", "bodies", "ranked",
        "made_at", "made_by", "initial_id", "previous_id",
    )  # fmt: skip
    return (
        sa.select(
            *(getattr(row, name) for name in own),
            version.code.label("methodology"),
            version.seq,
            version.title,
            version.scale,
            initial.code.label("initial"),
            final.code.label("final"),
            previous.code.label("previous"),
            against.scalar_subquery().label("objections"),
            open_.scalar_subquery().label("unanswered"),
        )
        .join(version, version.id == row.version_id)
        .outerjoin(initial, initial.id == row.initial_id)
        .outerjoin(final, final.initial_id == row.id)
        .outerjoin(previous, previous.id == row.previous_id)
    )
