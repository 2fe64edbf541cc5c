"""A methodology of rating: what it asks, of whom, and how many points that earns.

A criterion gives points by *bands*: for what is better the more there is of it, those
of the highest bound reached; for a reply time, those of the lowest bound kept.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.domain.bodies import Scope
from tracker.domain.instruments import Certainty
from tracker.domain.traits import LESS_IS_BETTER, Trait


class Formula(StrEnum):
    """By what bodies are ranked."""

    #: By the sum of their points.
    SUM = "sum"
    #: By their points as a share of those that could be known of them.
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Whoever reaches *bound* (or keeps within it) earns *points*."""

    bound: Decimal
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing that is asked: over which networks (none named: all), for how much."""

    code: str
    block: str
    title: str
    trait: Trait
    platforms: frozenset[str] = frozenset()
    bands: tuple[Band, ...]
    #: Whence it is known that practice asks this, and how surely.
    source: str = ""
    certainty: Certainty = Certainty.INFERRED
    sources: int | None = None

    @property
    def most(self) -> int:
        """Return the points of the best band."""
        return max(band.points for band in self.bands)

    def points(self, value: Decimal | None) -> int:
        """Return the points that *value* earns; what is not known earns none.

        >>> posts = Criterion(
        ...     code="posts", block="", title="", trait=Trait.POSTS_WEEK,
        ...     bands=(Band(bound=Decimal(3), points=10),
        ...            Band(bound=Decimal(5), points=15)),
        ... )
        >>> [posts.points(Decimal(n)) for n in (2, 3, 4, 5, 90)]
        [0, 10, 10, 15, 15]
        """
        if value is None:
            return 0
        less = self.trait in LESS_IS_BETTER
        return max(
            (
                band.points
                for band in self.bands
                if (value <= band.bound if less else value >= band.bound)
            ),
            default=0,
        )

    def better(self, one: Decimal, other: Decimal) -> bool:
        """Tell whether *one* is better than *other*."""
        return one < other if self.trait in LESS_IS_BETTER else one > other


@dataclass(frozen=True, slots=True, kw_only=True)
class Methodology:
    """One version of a methodology: who is rated, by what, and how."""

    code: str
    seq: int = 1
    title: str
    valid_from: date
    scope: Scope
    #: The sum of the points of all criteria.
    scale: int
    #: Per cent of the scale that must be known of a body for it to be ranked.
    least_known: int
    #: Observations older than so many days are not counted.
    fresh_days: int
    formula: Formula = Formula.SUM
    criteria: tuple[Criterion, ...]

    def criterion(self, code: str) -> Criterion | None:
        """Return the criterion *code*, if there is one."""
        return next((each for each in self.criteria if each.code == code), None)
