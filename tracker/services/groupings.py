"""The numbers of an answer by region, kind and requirement, for maps and matrices.

Sums of what the answer has counted already; asks the store for nothing.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from tracker.domain.bodies import BodyKind
from tracker.domain.coverage import OBLIGED, Status
from tracker.domain.leagues import Standing
from tracker.services.coverage import Answer, Tally

K = TypeVar("K")
_EVERY = frozenset(Status)


def standings(answer: Answer) -> dict[str | None, Standing]:
    """Return region code -> how it stands, with None for bodies of no region.

    Under all filters but the region's own; regions where nobody is asked for
    anything, and nothing is meant, are left out.
    """
    return _grouped(answer, lambda tally: tally.region, leaving="region")


def kinds(answer: Answer) -> dict[BodyKind, Standing]:
    """Return how each kind of bodies stands, under all the other filters."""
    return _grouped(answer, lambda tally: tally.kind, leaving="kind")


def grid(answer: Answer) -> dict[tuple[str | None, str], Standing]:
    """Return how each region stands in each item (codes), as `standings` does."""
    return _grouped(answer, lambda each: (each.region, each.item), leaving="region")


def asked(answer: Answer) -> Iterator[Tally]:
    """Yield the cells at the question's place, whatever is true of them."""
    return (
        tally
        for tally in answer.tallies
        if answer.fits(tally, leaving="", statuses=_EVERY)
    )


def _grouped(
    answer: Answer, key: Callable[[Tally], K], *, leaving: str
) -> dict[K, Standing]:
    found: dict[K, Standing] = {}
    for tally in answer.tallies:
        meant = answer.fits(tally, leaving=leaving)
        obliged = answer.fits(tally, leaving=leaving, statuses=OBLIGED)
        if meant or obliged:
            group = key(tally)
            found[group] = found.get(group, Standing()) + Standing(
                meant=tally.count if meant else 0,
                obliged=tally.count if obliged else 0,
                confirmed=tally.count if obliged and tally.confirmed else 0,
            )
    return found
