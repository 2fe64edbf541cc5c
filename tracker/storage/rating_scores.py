"""Scores: a round's table page by page, one body's, and a body's in all rounds."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import BodyKind
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.rating_counts import Listing
from tracker.storage.rating_rounds import Round
from tracker.storage.ratings import (
    UNRANKED,
    RatingScoreRow,
)

PAGE = 50
#: By rank, then by name, then body.
Cursor = tuple[int, str, int]


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
    asked = scored(round_).order_by(row.rank, row.sort_name, row.body_id).limit(limit)
    if listing.region is not None:
        asked = asked.where(RegionRow.code == listing.region)
    if listing.kind is not None:
        asked = asked.where(row.kind == listing.kind)
    if after is not None:
        place = sa.tuple_(row.rank, row.sort_name, row.body_id)
        asked = asked.where(place > sa.tuple_(*after))
    return [line(each) for each in session.execute(asked)]


def everybody(session: Session, round_: Round, listing: Listing) -> Iterator[Line]:
    """Yield all scores of the list in order, a thousand in memory at a time."""
    after: Cursor | None = None
    while part := lines(session, round_, listing, after=after, limit=1000):
        yield from part
        after = part[-1].cursor


def changed(session: Session, round_: Round) -> list[Line]:
    """Return whose points or known share a final rating changed, by place.

    One more than `PAGE` at most. That only the place moved is seen in the table.
    """
    row = RatingScoreRow
    initial = _initial
    asked = (
        scored(round_)
        .where(sa.or_(row.points != initial.points, row.known != initial.known))
        .order_by(row.rank, row.sort_name, row.body_id)
        .limit(PAGE + 1)
    )
    return [line(each) for each in session.execute(asked)]


def standing(
    session: Session, round_: Round, bodies: Collection[int]
) -> dict[int, Line]:
    """Return the scores of *bodies* in *round_*, by the body's id. One query."""
    asked = scored(round_).where(RatingScoreRow.body_id.in_(bodies))
    return {each.body_id: line(each) for each in session.execute(asked)}


_previous, _initial = aliased(RatingScoreRow), aliased(RatingScoreRow)


def scored(round_: Round) -> sa.Select[Any]:
    """Return the scores of *round_* beside those they are compared with."""
    row = RatingScoreRow
    before = sa.and_(
        _previous.round_id == round_.previous_id, _previous.body_id == row.body_id
    )
    first = sa.and_(
        _initial.round_id == round_.initial_id, _initial.body_id == row.body_id
    )
    columns: list[Any] = [
        row.body_id, BodyRow.code, row.name, row.sort_name,
        RegionRow.code.label("region"), row.kind, row.rank, row.points, row.known,
        _previous.rank.label("previous_rank"),
        _initial.rank.label("initial_rank"),
        _initial.points.label("initial_points"),
    ]  # fmt: skip
    return (
        sa.select(*columns)
        .join(BodyRow, BodyRow.id == row.body_id)
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .outerjoin(_previous, before)
        .outerjoin(_initial, first)
        .where(row.round_id == round_.id)
    )


def line(each: Any) -> Line:
    """Return a row of `scored` as a line of the table."""
    return Line(
        body_id=each.body_id,
        body=each.code,
        name=each.name,
        region=each.region,
        kind=each.kind,
        place=place_of(each.rank),
        points=each.points,
        known=each.known,
        previous_place=place_of(each.previous_rank),
        initial_place=place_of(each.initial_rank),
        initial_points=each.initial_points,
        cursor=(each.rank, each.sort_name, each.body_id),
    )


def place_of(rank: int | None) -> int | None:
    """Return the place that *rank* is; None: not ranked, or not rated."""
    return None if rank is None or rank == UNRANKED else rank
