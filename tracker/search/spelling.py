"""«Возможно, вы искали»: the nearest known words to words nobody has written.

Candidates share three-letter pieces with the word; the nearest by number of slips of
the hand (a letter missing, added, changed, or two swapped) wins. Nothing is offered
for short words, numbers, and words that are far from everything known.
"""

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tracker.search.russian import cleaned, lemma

SHORTEST = 4
"""Letters of the shortest word that is corrected."""
LONGEST = 40
"""Letters of the longest one."""
_CLOSEST = 60
_WORD = re.compile(r"[^\W\d_]+(?!:)\b")


@dataclass(frozen=True, slots=True, order=True)
class Near:
    """A known word; sorts by slips, then by length unlike, then by alphabet."""

    slips: int
    unlike: int
    word: str


class Vocabulary:
    """A set of words, asked for those near to another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(w for w in words if _correctable(w))
        self._holding: dict[str, array[int]] = {}
        for number, word in enumerate(self._words):
            for piece in _pieces(word):
                self._holding.setdefault(piece, array("I")).append(number)

    def near(self, word: str) -> list[Near]:
        """Return the words within two slips of *word* (one for short words)."""
        shared: Counter[int] = Counter()
        for piece in _pieces(word):
            shared.update(self._holding.get(piece, ()))
        allowed = 1 if len(word) < SHORTEST + 2 else 2
        found = []
        for number, _ in shared.most_common(_CLOSEST):
            other = self._words[number]
            if (count := slips(word, other)) <= allowed:
                found.append(Near(count, abs(len(word) - len(other)), other))
        return found


def corrected(
    text: str, *, known: Callable[[str], bool], near: Callable[[str], Iterable[Near]]
) -> str | None:
    """Return *text* with each unknown word replaced by the nearest, or None.

    *known* is asked for the word as written and for its dictionary form.
    """

    def mended(match: re.Match[str]) -> str:
        word = match[0].lower().replace("ё", "е")
        if not _correctable(word) or known(word) or known(lemma(word)):
            return match[0]
        best = min(near(word), default=None)
        return best.word if best else match[0]

    before = cleaned(text)
    after = _WORD.sub(mended, before)
    return after if after != before else None


def slips(one: str, other: str) -> int:
    """Count the slips between two words (Damerau, neighbours swapped once).

    >>> slips("вологда", "волгода"), slips("суд", "сад"), slips("орган", "орган")
    (1, 1, 0)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (left != right))
            if i > 1 < j and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _correctable(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def _pieces(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}
