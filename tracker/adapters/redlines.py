"""Redlines: what was struck out and what was put in, word by word.

Paragraphs are compared first, so that a whole act stays fast; words are compared only
inside the paragraphs that differ. A change never cuts a word in two. Works on text and
knows nothing of items: a moved item is told by its code, never here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from time import monotonic
from typing import Any, NamedTuple

from diff_match_patch import diff_match_patch

#: Seconds a whole comparison may take; beyond them it is coarser, and still true.
BUDGET = 2.0
#: Seconds all comparisons of one page may take; the last ones are coarse at once.
PAGE_BUDGET, LEAST = 4.0, 0.01
#: Words, line breaks (never cut in two), runs of blanks, every other sign by itself.
_WORDS = re.compile(r"\r\n|[\r\n]|[^\S\r\n]+|\w+(?:[-\u2011]\w+)*|[^\w\s]")
_PARAGRAPHS = re.compile(r"[^\n]*\n|[^\n]+")
#: Codes of words lie in the private planes: no letter there has a meaning of its own.
_FIRST = 0xF0000


class Op(StrEnum):
    """What happened to a piece of text."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


class Change(NamedTuple):
    """A piece of text and what happened to it."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The changes inside one paragraph, its line break left out."""

    changes: tuple[Change, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything in it was struck out or put in."""
        return any(change.op is not Op.EQUAL for change in self.changes)

    @property
    def before(self) -> tuple[Change, ...]:
        """Return the paragraph as it was: what stayed and what was struck out."""
        return tuple(c for c in self.changes if c.op is not Op.INSERT)

    @property
    def after(self) -> tuple[Change, ...]:
        """Return the paragraph as it is now: what stayed and what was put in."""
        return tuple(c for c in self.changes if c.op is not Op.DELETE)


class Purse:
    """The seconds that the comparisons of one page may take together.

    However many texts a page compares, it comes: of a hundred acts that have nothing in
    common only the first are told word by word.
    """

    def __init__(self, seconds: float = PAGE_BUDGET) -> None:
        self.left = seconds

    @property
    def next(self) -> float:
        """Return the seconds that the next comparison may take."""
        return max(min(BUDGET, self.left), LEAST)


def redline(before: str, after: str, *, purse: Purse | None = None) -> list[Change]:
    """Return the changes that turn *before* into *after*, in reading order.

    What it takes is paid from the *purse* of the page, if there is one.

    What is not inserted, joined, is *before*; what is not deleted, joined, is *after*.

    >>> [(str(op), text) for op, text in redline("вправе вести", "обязаны вести")]
    [('delete', 'вправе'), ('insert', 'обязаны'), ('equal', ' вести')]
    """
    if before == after:
        return [Change(Op.EQUAL, before)] if before else []
    begun, whole = monotonic(), purse.next if purse else BUDGET
    coarse = _compared(_PARAGRAPHS, before, after, seconds=whole / 2)
    blocks = [list(group) for _, group in groupby(coarse, _is_equal)]
    differing = sum(1 for block in blocks if not _is_equal(block[0]))
    seconds = whole / 2 / max(differing, 1)
    made = _joined(piece for block in blocks for piece in _fine(block, seconds))
    if purse:
        purse.left -= monotonic() - begun
    return made


def paragraphs(changes: Iterable[Change]) -> list[Paragraph]:
    """Return *changes* cut into paragraphs; a struck-out break cuts as well."""
    rows: list[list[Change]] = [[]]
    for op, text in changes:
        first, *others = text.split("\n")
        rows[-1].append(Change(op, first))
        rows.extend([Change(op, part)] for part in others)
    kept = ([change for change in row if change.text] for row in rows)
    return [Paragraph(tuple(row)) for row in kept if row]


def _fine(block: Sequence[Change], seconds: float) -> Iterable[Change]:
    if _is_equal(block[0]) or len({change.op for change in block}) == 1:
        return block
    before = "".join(c.text for c in block if c.op is Op.DELETE)
    after = "".join(c.text for c in block if c.op is Op.INSERT)
    return _compared(_WORDS, before, after, seconds=seconds)


def _is_equal(change: Change) -> bool:
    return change.op is Op.EQUAL


def _compared(
    unit: re.Pattern[str], before: str, after: str, *, seconds: float
) -> list[Change]:
    """Return the changes between two texts, made of whole matches of *unit*."""
    codes: dict[str, str] = {}

    def coded(text: str) -> str:
        parts = unit.findall(text)
        return "".join(codes.setdefault(p, chr(_FIRST + len(codes))) for p in parts)

    try:
        old, new = coded(before), coded(after)
    except ValueError:  # more different words than there are codes
        return _replaced(before, after)
    differ: Any = diff_match_patch()
    differ.Diff_Timeout = seconds
    found = differ.diff_main(old, new, False)
    differ.diff_cleanupSemantic(found)
    parts = list(codes)
    return [
        Change(_OPS[op], "".join(parts[ord(code) - _FIRST] for code in coded_text))
        for op, coded_text in found
    ]


_OPS = {
    diff_match_patch.DIFF_EQUAL: Op.EQUAL,
    diff_match_patch.DIFF_INSERT: Op.INSERT,
    diff_match_patch.DIFF_DELETE: Op.DELETE,
}


def _replaced(before: str, after: str) -> list[Change]:
    pieces = (Change(Op.DELETE, before), Change(Op.INSERT, after))
    return [piece for piece in pieces if piece.text]


def _joined(changes: Iterable[Change]) -> list[Change]:
    """Return *changes* with neighbours of one kind made one."""
    return [
        Change(op, "".join(change.text for change in group))
        for op, group in groupby(changes, lambda change: change.op)
    ]
