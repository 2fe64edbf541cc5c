"""One body's score with its facts, all bodies' facts, and a body in all rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.ratings import Fact, RatingStage
from tracker.storage import rating_facts
from tracker.storage.bodies import BodyRow
from tracker.storage.rated_facts import RatedBody
from tracker.storage.rating_rounds import Round
from tracker.storage.rating_scores import Line, line, place_of, scored
from tracker.storage.ratings import (
    MethodologyVersionRow,
    RatingRoundRow,
    RatingScoreRow,
)

#: Rounds shown of one body.
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One body's score with the facts it was made of."""

    line: Line
    region_id: int | None
    facts: Mapping[str, Fact]
    #: Criterion -> points, as they were given.
    points: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A body's score in one of the rounds."""

    round: str
    title: str
    rated_on: date
    stage: RatingStage
    bodies: int
    ranked: int
    scale: int
    place: int | None
    points: int
    known: int


def card(session: Session, round_: Round, code: str) -> Card | None:
    """Return the score of body *code* in *round_*. One query."""
    row = RatingScoreRow
    found = session.execute(
        scored(round_).add_columns(row.facts, row.region_id).where(BodyRow.code == code)
    ).first()
    if found is None:
        return None
    return Card(
        line=line(found),
        region_id=found.region_id,
        facts=rating_facts.read(found.facts),
        points={criterion: told["points"] for criterion, told in found.facts.items()},
    )


def told(session: Session, round_: Round) -> list[tuple[RatedBody, dict[str, Fact]]]:
    """Return all bodies of *round_* with their facts, by name. One query."""
    row = RatingScoreRow
    found = session.execute(
        sa.select(
            row.body_id, BodyRow.code, row.name, row.sort_name, row.region_id,
            row.kind, row.facts,
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(row.round_id == round_.id)
        .order_by(row.sort_name, row.body_id)
    )  # fmt: skip
    return [
        (
            RatedBody(
                id=each.body_id,
                code=each.code,
                name=each.name,
                sort_name=each.sort_name,
                region_id=each.region_id,
                kind=each.kind,
            ),
            rating_facts.read(each.facts),
        )
        for each in found
    ]


def of_body(session: Session, body: str, *, limit: int = PAGE) -> list[Standing]:
    """Return the scores of body *body*, the newest first. One query."""
    row, made, version = RatingScoreRow, RatingRoundRow, MethodologyVersionRow
    found = session.execute(
        sa.select(
            made.code.label("round"), version.title, made.rated_on, made.stage,
            made.bodies, made.ranked, version.scale, row.rank, row.points, row.known,
        )
        .join(made, made.id == row.round_id)
        .join(version, version.id == made.version_id)
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(BodyRow.code == body)
        .order_by(made.id.desc())
        .limit(limit)
    )  # fmt: skip
    return [
        Standing(place=place_of(each.pop("rank")), **each)
        for each in map(dict, found.mappings())
    ]
