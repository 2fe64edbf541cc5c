r"""Merging: what two people made of one text, put together line by line.

Two editors began from the same text; one published first. This room tells what
only *theirs* changed, what only *yours* changed, where both say the same and
where they clash, so that a page can show all three and lose nothing typed. It
never decides a clash and never saves anything: a clean merge of a legal text is
still for a person to read.

A line ends at ``\n`` and nowhere else, and a text is its lines joined by
``\n``: whether the last line ends with one is kept to the letter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Lines = tuple[str, ...]
Prefer = Literal["yours", "theirs", "both"]

# Beyond so many pairs of equal lines in one stretch without a landmark (a page
# of a hundred thousand blank lines) the stretch counts as rewritten: that asks
# a person more than is needed, and never merges wrongly or runs for minutes.
_PAIRS = 250_000


@dataclass(frozen=True, slots=True)
class Same:
    """Lines which nobody changed."""

    lines: Lines

    @property
    def base(self) -> Lines:
        """What each of the three has here."""
        return self.lines

    theirs = yours = base


@dataclass(frozen=True, slots=True)
class Theirs:
    """Lines which only they changed."""

    base: Lines
    theirs: Lines

    @property
    def lines(self) -> Lines:
        """What the merged text says here."""
        return self.theirs

    @property
    def yours(self) -> Lines:
        """What you have here: the lines as they were."""
        return self.base


@dataclass(frozen=True, slots=True)
class Yours:
    """Lines which only you changed."""

    base: Lines
    yours: Lines

    @property
    def lines(self) -> Lines:
        """What the merged text says here."""
        return self.yours

    @property
    def theirs(self) -> Lines:
        """What they have here: the lines as they were."""
        return self.base


@dataclass(frozen=True, slots=True)
class Both:
    """Lines to which both made the same change."""

    base: Lines
    lines: Lines

    @property
    def theirs(self) -> Lines:
        """What either side has here."""
        return self.lines

    yours = theirs


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines which both changed, each in another way: a person has to choose."""

    base: Lines
    theirs: Lines
    yours: Lines

    def chosen(self, prefer: Prefer) -> Lines:
        """Return the lines of one side, or theirs followed by yours."""
        sides = {
            "theirs": self.theirs,
            "yours": self.yours,
            "both": self.theirs + self.yours,
        }
        return sides[prefer]


Chunk = Same | Theirs | Yours | Both | Clash


@dataclass(frozen=True, slots=True)
class Merge:
    """Two changed texts beside the one they came from, chunk after chunk."""

    chunks: tuple[Chunk, ...]

    @property
    def clashes(self) -> int:
        """How many places a person has to decide."""
        return sum(isinstance(chunk, Clash) for chunk in self.chunks)

    @property
    def clean(self) -> bool:
        """Whether both sets of changes stand beside each other."""
        return not self.clashes

    @property
    def text(self) -> str:
        """The merged text; where the two clash, your words stand."""
        return self.text_with(prefer="yours")

    def text_with(self, *, prefer: Prefer) -> str:
        """Return the merged text, each clash decided as *prefer* says."""
        return "\n".join(
            line
            for chunk in self.chunks
            for line in (
                chunk.chosen(prefer) if isinstance(chunk, Clash) else chunk.lines
            )
        )

    def side(self, name: Literal["base", "theirs", "yours"]) -> str:
        """Return one of the three texts that were merged, to the letter."""
        return "\n".join(line for chunk in self.chunks for line in getattr(chunk, name))


def merge(base: str, theirs: str, yours: str) -> Merge:
    r"""Return what *theirs* and *yours* changed in *base*, line by line.

    Two changes that touch each other, with no unchanged line between them,
    are one place: either both say the same there or it is a clash.

    >>> merge("1\n2\n3", "1!\n2\n3", "1\n2\n3!").text
    '1!\n2\n3!'
    >>> merge("1\n2\n3", "1!\n2\n3", "1?\n2\n3").chunks[0]
    Clash(base=('1',), theirs=('1!',), yours=('1?',))
    """
    three = tuple(tuple(text.split("\n")) for text in (base, theirs, yours))
    return Merge(tuple(_joined(_regions(*three))))


def merge_fields(
    base: Mapping[str, object],
    theirs: Mapping[str, object],
    yours: Mapping[str, object],
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the fields of a form merged, and the names on which the two clash.

    A name that a side has no longer is a change like any other. Where the two
    clash the merged fields hold yours, so that what was typed stays on the page.

    >>> merge_fields({"a": 1, "b": 2}, {"a": 5, "b": 3}, {"a": 1, "b": 4})
    ({'a': 5, 'b': 4}, ('b',))
    """
    merged: dict[str, object] = {}
    clashed = []
    for name in dict.fromkeys((*base, *theirs, *yours)):
        was, they, you = (side.get(name, _ABSENT) for side in (base, theirs, yours))
        if they not in (was, you) and you != was:
            clashed.append(name)
        value = they if you == was else you
        if value is not _ABSENT:
            merged[name] = value
    return merged, tuple(clashed)


_ABSENT = object()


def _regions(base: Lines, theirs: Lines, yours: Lines) -> Iterator[Chunk]:
    """Walk from one line that both sides kept to the next."""
    kept_by_them, kept_by_you = _matches(base, theirs), _matches(base, yours)
    b = t = y = 0
    for at, line in enumerate(base):
        if at in kept_by_them and at in kept_by_you:
            their_at, your_at = kept_by_them[at], kept_by_you[at]
            yield _chunk(base[b:at], theirs[t:their_at], yours[y:your_at])
            yield Same((line,))
            b, t, y = at + 1, their_at + 1, your_at + 1
    yield _chunk(base[b:], theirs[t:], yours[y:])


def _chunk(base: Lines, theirs: Lines, yours: Lines) -> Chunk:
    if theirs == yours:
        return Same(base) if theirs == base else Both(base, theirs)
    if theirs == base:
        return Yours(base, yours)
    if yours == base:
        return Theirs(base, theirs)
    return Clash(base, theirs, yours)


def _joined(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """Join unchanged neighbours into one chunk and leave the empty ones out."""
    for same, run in groupby(chunks, key=lambda chunk: isinstance(chunk, Same)):
        if not same:
            yield from run
        elif lines := tuple(line for chunk in run for line in chunk.base):
            yield Same(lines)


def _matches(old: Lines, new: Lines) -> dict[int, int]:
    """Return which line of *old* became which of *new*, both rising.

    Lines that stand once on either side are landmarks; what lies between two
    of them is compared by itself. So a text full of equal lines (blank ones,
    above all) is neither misread nor slow.
    """
    top = _common(old, new)
    end = _common(old[top:][::-1], new[top:][::-1])
    matched = {at: at for at in range(top)}
    left, right = top, top
    stop = (len(old) - end, len(new) - end)
    for at, to in (*_landmarks(old, new, top, end), stop):
        matched |= _between(old, new, (left, at), (right, to))
        if (at, to) != stop:
            matched[at] = to
        left, right = at + 1, to + 1
    matched |= {len(old) - n: len(new) - n for n in range(1, end + 1)}
    return matched


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many lines the two have in common from their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    return next((at for at, (a, b) in pairs if a != b), shorter)


def _landmarks(old: Lines, new: Lines, top: int, end: int) -> list[tuple[int, int]]:
    """Return the longest rising run of lines that stand once on either side."""
    olds, news = old[top : len(old) - end], new[top : len(new) - end]
    often_old, often_new = Counter(olds), Counter(news)
    where = {line: at for at, line in enumerate(news, start=top)}
    pairs = [
        (at, where[line])
        for at, line in enumerate(olds, start=top)
        if often_old[line] == 1 == often_new[line]
    ]
    return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of *pairs* whose second members rise as well."""
    tails: list[int] = []
    best: list[int] = []
    before: list[int | None] = []
    for index, (_, to) in enumerate(pairs):
        place = bisect_left(tails, to)
        before.append(best[place - 1] if place else None)
        tails[place : place + 1] = [to]
        best[place : place + 1] = [index]
    run = []
    index_or_none = best[-1] if best else None
    while index_or_none is not None:
        run.append(pairs[index_or_none])
        index_or_none = before[index_or_none]
    return run[::-1]


def _between(
    old: Lines, new: Lines, olds: tuple[int, int], news: tuple[int, int]
) -> dict[int, int]:
    """Return the matches inside one stretch between two landmarks."""
    one, other = old[slice(*olds)], new[slice(*news)]
    often = Counter(other)
    if not 0 < sum(often[line] for line in one) <= _PAIRS:
        return {}
    # autojunk would overlook every line that is frequent in a long text.
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return {
        olds[0] + block.a + n: news[0] + block.b + n
        for block in blocks
        for n in range(block.size)
    }
