"""Scores: a round's table page by page, one body's, and a body's in all rounds."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import BodyKind
from tracker.domain.ratings import Fact, RatingStage
from tracker.storage import rating_facts
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.rated_facts import RatedBody
from tracker.storage.rating_rounds import Round
from tracker.storage.ratings import (
    UNRANKED,
    MethodologyVersionRow,
    RatingRoundRow,
    RatingScoreRow,
)

PAGE = 50
#: By rank, then by name, then body.
Cursor = tuple[int, str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which scores are asked for; None does not narrow."""

    region: str | None = None
    kind: BodyKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A score as a line of the table; places of None: not ranked, or not rated."""

    body_id: int
    body: str
    name: str
    region: str | None
    kind: BodyKind
    place: int | None
    points: int
    known: int
    previous_place: int | None
    initial_place: int | None
    initial_points: int | None
    cursor: Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Scores of one region and kind: how many, and how many of them are ranked."""

    region: str | None
    kind: BodyKind
    count: int
    ranked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many scores there are of each sort."""

    listing: Listing
    groups: tuple[Group, ...]

    @property
    def total(self) -> int:
        """Return how many pass all filters."""
        return sum(each.count for each in self._meant(self.listing))

    @property
    def ranked(self) -> int:
        """Return how many of those have a place."""
        return sum(each.ranked for each in self._meant(self.listing))

    def facet(self, name: str) -> Counter[Any]:
        """Return the counts by *name* under the other filter."""
        nothing: dict[str, Any] = {name: None}
        counts: Counter[Any] = Counter()
        for each in self._meant(replace(self.listing, **nothing)):
            counts[getattr(each, name)] += each.count
        return counts

    def _meant(self, listing: Listing) -> Iterator[Group]:
        for each in self.groups:
            if listing.region in (None, each.region) and listing.kind in (
                None,
                each.kind,
            ):
                yield each


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


def counts(session: Session, round_: Round, listing: Listing) -> Counts:
    """Return how many scores *round_* has, for every filter. One query."""
    row = RatingScoreRow
    ranked = sa.func.sum(sa.case((row.rank < UNRANKED, 1), else_=0))
    found = session.execute(
        sa.select(RegionRow.code, row.kind, sa.func.count(), ranked)
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(row.round_id == round_.id)
        .group_by(RegionRow.code, row.kind)
    )
    return Counts(
        listing=listing,
        groups=tuple(
            Group(region=region, kind=kind, count=count, ranked=ranked)
            for region, kind, count, ranked in found
        ),
    )


def lines(
    session: Session,
    round_: Round,
    listing: Listing,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Line]:
    """Return up to *limit* scores that come after *after*, by place. One query."""
    row = RatingScoreRow
    asked = _asked(round_).order_by(row.rank, row.sort_name, row.body_id).limit(limit)
    if listing.region is not None:
        asked = asked.where(RegionRow.code == listing.region)
    if listing.kind is not None:
        asked = asked.where(row.kind == listing.kind)
    if after is not None:
        place = sa.tuple_(row.rank, row.sort_name, row.body_id)
        asked = asked.where(place > sa.tuple_(*after))
    return [_line(each) for each in session.execute(asked)]


def everybody(session: Session, round_: Round, listing: Listing) -> Iterator[Line]:
    """Yield all scores of the list in order, a thousand in memory at a time."""
    after: Cursor | None = None
    while part := lines(session, round_, listing, after=after, limit=1000):
        yield from part
        after = part[-1].cursor


def changed(session: Session, round_: Round) -> list[Line]:
    """Return whose points or place a final rating changed, by place. One query."""
    row = RatingScoreRow
    initial = _initial
    asked = (
        _asked(round_)
        .where(sa.or_(row.points != initial.points, row.rank != initial.rank))
        .order_by(row.rank, row.sort_name, row.body_id)
    )
    return [_line(each) for each in session.execute(asked)]


def card(session: Session, round_: Round, code: str) -> Card | None:
    """Return the score of body *code* in *round_*. One query."""
    row = RatingScoreRow
    found = session.execute(
        _asked(round_).add_columns(row.facts, row.region_id).where(BodyRow.code == code)
    ).first()
    if found is None:
        return None
    return Card(
        line=_line(found),
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
        Standing(place=_place(each.pop("rank")), **each)
        for each in map(dict, found.mappings())
    ]


_previous, _initial = aliased(RatingScoreRow), aliased(RatingScoreRow)


def _asked(round_: Round) -> sa.Select[Any]:
    row = RatingScoreRow
    before = sa.and_(
        _previous.round_id == round_.previous_id, _previous.body_id == row.body_id
    )
    first = sa.and_(
        _initial.round_id == round_.initial_id, _initial.body_id == row.body_id
    )
    asked: sa.Select[Any] = (
        sa.select(
            row.body_id, BodyRow.code, row.name, row.sort_name,
            RegionRow.code.label("region"), row.kind, row.rank, row.points, row.known,
            _previous.rank.label("previous_rank"),
            _initial.rank.label("initial_rank"),
            _initial.points.label("initial_points"),
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .outerjoin(_previous, before)
        .outerjoin(_initial, first)
        .where(row.round_id == round_.id)
    )  # fmt: skip
    return asked


def _line(each: Any) -> Line:
    return Line(
        body_id=each.body_id,
        body=each.code,
        name=each.name,
        region=each.region,
        kind=each.kind,
        place=_place(each.rank),
        points=each.points,
        known=each.known,
        previous_place=_place(each.previous_rank),
        initial_place=_place(each.initial_rank),
        initial_points=each.initial_points,
        cursor=(each.rank, each.sort_name, each.body_id),
    )


def _place(rank: int | None) -> int | None:
    return None if rank is None or rank == UNRANKED else rank
