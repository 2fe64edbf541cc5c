"""Methodologies, rounds of rating, scores with the facts used, objections and answers.

All of it is only ever added to: why a body had a score is answered for ever.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.bodies import BodyKind
from tracker.domain.instruments import Certainty
from tracker.domain.methodologies import Formula
from tracker.domain.ratings import RatingStage, Verdict
from tracker.storage.base import Base, key, one_of, refers

#: The rank of those that are not ranked: behind all places.
UNRANKED = 2**31 - 1


class MethodologyVersionRow(Base, kw_only=True):
    """A methodology from a day on. INSERT-only; the highest seq of a day rules it."""

    __tablename__ = "methodology_versions"
    __table_args__ = (sa.UniqueConstraint("code", "seq"),)

    id: Mapped[int] = key()
    code: Mapped[str]
    seq: Mapped[int]
    title: Mapped[str]
    valid_from: Mapped[date]
    recorded_at: Mapped[datetime]
    #: Whom it rates: kinds, levels, regions, include, exclude.
    scope: Mapped[Any] = mapped_column(sa.JSON())
    scale: Mapped[int]
    least_known: Mapped[int]
    fresh_days: Mapped[int]
    formula: Mapped[Formula] = mapped_column(one_of(Formula))
    #: As `tracker.storage.methodologies` spells them.
    criteria: Mapped[Any] = mapped_column(sa.JSON())
    certainty: Mapped[Certainty] = mapped_column(one_of(Certainty))
    sources: Mapped[int | None]
    reason: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]


class RatingRoundRow(Base, kw_only=True):
    """One rating of all bodies of a methodology. INSERT-only.

    Four times are kept apart: the legal day that is rated, the moment up to which
    knowledge counts, the moment the rating was made, and (of a final one) that too.
    """

    __tablename__ = "rating_rounds"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(unique=True)
    version_id: Mapped[int] = refers("methodology_versions.id")
    rated_on: Mapped[date]
    known: Mapped[datetime]
    stage: Mapped[RatingStage] = mapped_column(one_of(RatingStage))
    #: Of a final rating: the initial one it closes, which is closed once.
    initial_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("rating_rounds.id"), unique=True
    )
    #: The last rating by the same methodology of an earlier day, as it was then.
    previous_id: Mapped[int | None] = refers("rating_rounds.id")
    bodies: Mapped[int]
    ranked: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    made_by_ref: Mapped[str]


class RatingScoreRow(Base, kw_only=True):
    """What a body earned in a round, and by which facts. INSERT-only.

    Name, region and kind are those of the day rated, so that the table never changes.
    """

    __tablename__ = "rating_scores"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "body_id"),
        sa.Index("ix_rating_scores_place", "round_id", "rank", "sort_name", "body_id"),
    )

    id: Mapped[int] = key()
    round_id: Mapped[int] = refers("rating_rounds.id", index=False)
    body_id: Mapped[int] = refers("bodies.id")
    #: The place, or `UNRANKED`.
    rank: Mapped[int]
    points: Mapped[int]
    #: The points of the criteria of which something is known.
    known: Mapped[int]
    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(
        sa.String().with_variant(sa.String(collation="C"), "postgresql")
    )
    region_id: Mapped[int | None] = refers("regions.id", index=False)
    kind: Mapped[BodyKind] = mapped_column(one_of(BodyKind))
    #: Criterion -> what was seen, when and where: `tracker.storage.methodologies`.
    facts: Mapped[Any] = mapped_column(sa.JSON())


class RatingObjectionRow(Base, kw_only=True):
    """What a body says against one criterion of its initial score. INSERT-only."""

    __tablename__ = "rating_objections"
    __table_args__ = (sa.UniqueConstraint("round_id", "body_id", "criterion"),)

    id: Mapped[int] = key()
    round_id: Mapped[int] = refers("rating_rounds.id", index=False)
    body_id: Mapped[int] = refers("bodies.id")
    criterion: Mapped[str]
    words: Mapped[str]
    #: What the body says the value is; empty: it says no value.
    value: Mapped[str]
    said_at: Mapped[datetime]
    said_by: Mapped[str]
    said_by_ref: Mapped[str]


class RatingAnswerRow(Base, kw_only=True):
    """The answer to an objection. INSERT-only: one each."""

    __tablename__ = "rating_answers"

    id: Mapped[int] = key()
    objection_id: Mapped[int] = mapped_column(
        sa.ForeignKey("rating_objections.id"), unique=True
    )
    verdict: Mapped[Verdict] = mapped_column(one_of(Verdict))
    #: The value that counts in the final rating; empty where it is refused.
    value: Mapped[str]
    reason: Mapped[str]
    answered_at: Mapped[datetime]
    answered_by: Mapped[str]
    answered_by_ref: Mapped[str]
