"""How bodies are rated: what they earned, what is not known of them, and places.

What is not known earns no points and is not held against the body either: its points
are left out of those the body is named by. A body of which too little is known is
not ranked at all. Equal results share a place, and the next place is left free:
1, 2, 2, 4 (so the ratings of regions and of heads of municipalities are reported).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tracker.domain.methodologies import Formula, Methodology


class RatingStage(StrEnum):
    """Whether bodies can still object."""

    INITIAL = "initial"
    FINAL = "final"


class Verdict(StrEnum):
    """How an objection is answered."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known of a body under one criterion: the value, when and where seen.

    A value of None is not known. *objection* is the number of the objection whose
    answer put this value in place of the observed one.
    """

    value: Decimal | None = None
    at: datetime | None = None
    pages: tuple[str, ...] = ()
    observation: int | None = None
    objection: int | None = None


UNKNOWN = Fact()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a body earned: *points*, of the *known* ones, of the whole *scale*."""

    points: int
    known: int
    scale: int

    @property
    def known_percent(self) -> int:
        """Return how much of the scale is known, in whole per cent, rounded down."""
        return 100 * self.known // self.scale


def score(methodology: Methodology, values: Mapping[str, Decimal | None]) -> Score:
    """Return what a body with *values* (criterion's code -> value) earns."""
    known = [c for c in methodology.criteria if values.get(c.code) is not None]
    return Score(
        points=sum(each.points(values[each.code]) for each in known),
        known=sum(each.most for each in known),
        scale=methodology.scale,
    )


def ranked(methodology: Methodology, score: Score) -> bool:
    """Tell whether enough is known of a body with *score* for it to have a place."""
    enough = 100 * score.known >= methodology.least_known * score.scale
    return score.known > 0 and enough


def places(methodology: Methodology, scores: Sequence[Score]) -> list[int | None]:
    """Return the place of each of *scores*, in their order; None: it is not ranked.

    >>> from datetime import date
    >>> from tracker.domain.bodies import EVERYBODY
    >>> rule = Methodology(code="M", title="", valid_from=date(2026, 1, 1),
    ...     scope=EVERYBODY, scale=10, least_known=50, fresh_days=30, criteria=())
    >>> places(rule, [Score(points=p, known=10, scale=10) for p in (9, 7, 7, 3)])
    [1, 2, 2, 4]
    >>> places(rule, [Score(points=0, known=4, scale=10)])
    [None]
    """
    results = [
        _result(methodology, one) if ranked(methodology, one) else None
        for one in scores
    ]
    place: dict[Fraction, int] = {}
    best_first = sorted((r for r in results if r is not None), reverse=True)
    for number, result in enumerate(best_first, 1):
        place.setdefault(result, number)
    return [None if result is None else place[result] for result in results]


def _result(methodology: Methodology, score: Score) -> Fraction:
    if methodology.formula is Formula.SHARE:
        return Fraction(score.points, score.known)
    return Fraction(score.points)
