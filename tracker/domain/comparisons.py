"""What became of each item between two editions of a text.

Items are recognised by their codes, never by their words: an item that was rewritten
and carried elsewhere is still the same one. Knows nothing of how texts are stored or
how their words are compared.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar


class Fate(StrEnum):
    """What became of an item; changed, moved and renumbered it may be at once."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    UNCHANGED = "unchanged"


class Placed(Protocol):
    """An item on one side: its number, its place, and all that it says."""

    @property
    def number(self) -> str:
        """Return the number it bears, which says nothing of its place."""

    @property
    def place(self) -> tuple[str, ...]:
        """Return the codes of the items it stands in, the outermost first."""

    @property
    def position(self) -> int:
        """Return its place among those that stand in the same item."""

    @property
    def substance(self) -> object:
        """Return what makes it another text when it differs."""


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[P]):
    """An item on both sides; *depth* counts the items it stands in, in either."""

    code: str
    before: P | None
    after: P | None
    fates: frozenset[Fate]
    depth: int = 0

    @property
    def changed(self) -> bool:
        """Tell whether anything became of it."""
        return Fate.UNCHANGED not in self.fates


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Generic[P]):
    """All items of two editions in the order of the later, lost ones among them."""

    entries: tuple[Entry[P], ...]

    @property
    def counts(self) -> Mapping[Fate, int]:
        """Return how many items met each fate; one item may count several times."""
        met = Counter(fate for entry in self.entries for fate in entry.fates)
        return {fate: met[fate] for fate in Fate if met[fate]}

    @property
    def changed(self) -> tuple[Entry[P], ...]:
        """Return the items of which anything became."""
        return tuple(entry for entry in self.entries if entry.changed)


def compared(before: Mapping[str, P], after: Mapping[str, P]) -> Comparison[P]:
    """Return what became of the items of *before* and *after*, which are by code."""
    carried = moved(before, after)
    return Comparison(
        entries=tuple(
            Entry(
                code=code,
                before=before.get(code),
                after=after.get(code),
                fates=_fates(before.get(code), after.get(code), code in carried),
                depth=depth,
            )
            for depth, code in _in_order(before, after)
        )
    )


def moved(before: Mapping[str, P], after: Mapping[str, P]) -> frozenset[str]:
    """Return the items that stand elsewhere: in another item, or in another order.

    What was put in or lost around an item does not move it, and what travels with the
    item it stands in stays where it was. Among those that stayed together the longest
    run still in its order is taken to have stood still; of several such runs, the first
    by code, so that turning the sides round names the same items.
    """
    both = before.keys() & after.keys()
    elsewhere = {code for code in both if _within(before[code]) != _within(after[code])}
    together: dict[str | None, list[str]] = defaultdict(list)
    for code in both - elsewhere:
        together[_within(after[code])].append(code)
    for codes in together.values():
        elsewhere.update(set(codes) - set(_stayed(codes, before, after)))
    return frozenset(elsewhere)


def _fates(
    before: Placed | None, after: Placed | None, carried: bool
) -> frozenset[Fate]:
    if after is None:
        return frozenset({Fate.GONE})
    if before is None:
        return frozenset({Fate.ADDED})
    met = {
        Fate.CHANGED: before.substance != after.substance,
        Fate.RENUMBERED: before.number != after.number,
        Fate.MOVED: carried,
    }
    found = frozenset(fate for fate, is_so in met.items() if is_so)
    return found or frozenset({Fate.UNCHANGED})


def _within(item: Placed) -> str | None:
    """Return the item that *item* stands in directly; None: in none."""
    return item.place[-1] if item.place else None


def _sorted(codes: Collection[str], side: Mapping[str, P]) -> list[str]:
    return sorted(codes, key=lambda code: (side[code].position, code))


def _stayed(
    codes: Collection[str], before: Mapping[str, P], after: Mapping[str, P]
) -> list[str]:
    """Return the longest run of *codes* that is in the same order on both sides."""
    order = _sorted(codes, before)
    rank = {code: place for place, code in enumerate(_sorted(codes, after))}
    levels: dict[int, list[str]] = defaultdict(list)
    for code, length in zip(order, _lengths([rank[c] for c in order]), strict=True):
        levels[length].append(code)
    first = {code: place for place, code in enumerate(order)}
    run: list[str] = []
    for length in range(len(levels), 0, -1):
        run.append(
            min(
                code
                for code in levels[length]
                if not run
                or (first[code] > first[run[-1]] and rank[code] > rank[run[-1]])
            )
        )
    return run


def _lengths(ranks: Sequence[int]) -> list[int]:
    """Return for each rank how long the longest rising run is that begins with it.

    >>> _lengths([1, 0, 2])
    [2, 2, 1]
    """
    ends: list[int] = []
    lengths = []
    for rank in reversed(ranks):
        place = bisect_left(ends, -rank)
        ends[place : place + 1] = [-rank]
        lengths.append(place + 1)
    return lengths[::-1]


def _in_order(
    before: Mapping[str, P], after: Mapping[str, P]
) -> Iterator[tuple[int, str]]:
    """Yield every code with its depth, each before the items inside it."""
    inside = _inside(before, after)
    ahead = [(0, code) for code in reversed(inside[None])]
    left = dict.fromkeys(code for codes in inside.values() for code in codes)
    while left:
        # Items that stand in each other can be reached from nowhere: they end the text.
        depth, code = ahead.pop() if ahead else (0, next(iter(left)))
        if code not in left:
            continue
        del left[code]
        yield depth, code
        ahead += ((depth + 1, each) for each in reversed(inside.get(code, ())))


def _inside(
    before: Mapping[str, P], after: Mapping[str, P]
) -> Mapping[str | None, list[str]]:
    """Return the codes in each item; lost ones follow those that they followed."""
    inside: dict[str | None, list[str]] = defaultdict(list)
    for code in _sorted(after.keys(), after):
        inside[_home(after[code], before, after)].append(code)
    lost: dict[str | None, list[str]] = defaultdict(list)
    for code in _sorted(before.keys(), before):
        lost[_home(before[code], before, after)].append(code)
    for home, codes in lost.items():
        place = 0
        for code in codes:
            if code in after:
                here = inside[home]
                place = here.index(code) + 1 if code in here else place
            else:
                inside[home].insert(place, code)
                place += 1
    return inside


def _home(
    item: Placed, before: Mapping[str, object], after: Mapping[str, object]
) -> str | None:
    """Return the nearest item around *item* that is shown; None: none is."""
    shown = (code for code in reversed(item.place) if code in before or code in after)
    return next(shown, None)
