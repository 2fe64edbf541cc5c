"""How regions compare: shares, the bands of the map, places in a league.

A *standing* counts cells, one requirement for one body each: how many the question
means, how many there are in which something is asked, and in how many of those a page
is confirmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

#: Shares of confirmed pages from which the bands of the map begin, in percent.
SHARES = (0, 50, 75, 90)
#: Numbers of what is wanting from which the bands begin, the best band first.
NUMBERS = (0, 1, 10, 100)
#: The best band; the worst is 1.
BEST = 4

T = TypeVar("T")


class Measure(StrEnum):
    """By what regions are compared."""

    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a region stands: cells *meant* by the question, *obliged* and *confirmed*."""

    meant: int = 0
    obliged: int = 0
    confirmed: int = 0

    def __add__(self, other: "Standing") -> "Standing":
        """Return how the two stand together."""
        return Standing(
            meant=self.meant + other.meant,
            obliged=self.obliged + other.obliged,
            confirmed=self.confirmed + other.confirmed,
        )

    @property
    def percent(self) -> int:
        """Return the share confirmed in whole percent; 100 only for all."""
        return share(self.confirmed, self.obliged)

    @property
    def tenths(self) -> int:
        """Return the share confirmed in tenths of a percent; 1000 only for all."""
        return share(self.confirmed * 10, self.obliged)


def share(confirmed: int, obliged: int) -> int:
    """Return the share confirmed in whole percent, rounded down.

    >>> share(299, 300), share(300, 300), share(0, 300), share(0, 0)
    (99, 100, 0, 0)
    """
    return confirmed * 100 // obliged if obliged else 0


def band_of_share(percent: int) -> int:
    """Return the band of the map in which *percent* lies, from 1 (worst) to 4.

    >>> [band_of_share(percent) for percent in (0, 49, 50, 75, 90, 100)]
    [1, 1, 2, 3, 4, 4]
    """
    return sum(percent >= start for start in SHARES)


def band_of_number(wanting: int) -> int:
    """Return the band of the map in which a number of what is wanting lies.

    The bounds are the same on any day and for any filter: two maps can be laid side
    by side.

    >>> [band_of_number(wanting) for wanting in (0, 1, 9, 10, 99, 100, 5000)]
    [4, 3, 3, 2, 2, 1, 1]
    """
    return BEST + 1 - sum(wanting >= start for start in NUMBERS)


def band(standing: Standing, measure: Measure) -> int:
    """Return the band of *standing* by *measure*, from 1 (worst) to 4."""
    if measure is Measure.NUMBER:
        return band_of_number(standing.meant)
    return band_of_share(standing.percent)


def rank(standing: Standing, measure: Measure) -> int:
    """Return what *standing* is placed by, the first place having the smallest.

    By number the first place has the most that is meant; by share the most that is
    confirmed, in tenths of a percent: what reads as equal shares a place.

    >>> rank(Standing(meant=5), Measure.NUMBER) < rank(Standing(), Measure.NUMBER)
    True
    """
    return -(standing.meant if measure is Measure.NUMBER else standing.tenths)


def places(ranked: Iterable[tuple[int, T]]) -> list[tuple[int, T]]:
    """Return *ranked* (rank, thing) in order as (place, thing); equal ranks share one.

    Things of one rank keep their order. Whoever comes after a shared place has the
    place he would have without it.

    >>> places([(30, "a"), (10, "b"), (20, "c"), (20, "d")])
    [(1, 'b'), (2, 'c'), (2, 'd'), (4, 'a')]
    """
    placed: list[tuple[int, T]] = []
    last: tuple[int, int] | None = None
    ordered = sorted(ranked, key=lambda each: each[0])
    for number, (value, thing) in enumerate(ordered, start=1):
        place = last[1] if last and last[0] == value else number
        last = (value, place)
        placed.append((place, thing))
    return placed
