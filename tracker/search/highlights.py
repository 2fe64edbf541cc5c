"""Marking the words of a query in a text from the database.

Gives pieces, not markup: how a mark looks, and that the text is escaped, is for the
template to say.
"""

from dataclasses import dataclass

from tracker.domain.queries import Query
from tracker.search.plans import sought
from tracker.search.russian import Token, cleaned, tokens

_LEAD = 40
_MOST_READ = 100_000

Piece = tuple[bool, str]
"""Whether the piece is a word of the query, and the text of the piece."""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    words: frozenset[str]


def highlight(text: str, query: Query, *, width: int | None = 200) -> list[Piece]:
    """Return the most telling stretch of *text*, in pieces marked or not.

    The words of the query are marked in any form. *width* is in characters, None for
    the whole text; a stretch is cut between words and shows «…» where it is cut.
    Joined together the pieces are that stretch of the text, without stress marks and
    soft hyphens. Without any word of the query the beginning is returned.
    """
    text = cleaned(text)
    marks = _marks(text, query)
    start, end = 0, len(text)
    if width is not None and len(text) > width:
        start, end = _stretch(text, marks, max(width, 1))
    inside = [m for m in marks if start <= m.start and m.end <= end]
    return _pieces(text, inside, start, end)


def _marks(text: str, query: Query) -> list[_Mark]:
    words, begun = sought(query)
    if not words and not begun:
        return []
    found = []
    for token in tokens(text[:_MOST_READ]):
        meant = words.intersection((*token.lemmas, *token.extras))
        meant |= frozenset(start for start in begun if _begins(token, start))
        if meant:
            found.append(_Mark(token.start, token.end, meant))
    return found


def _begins(token: Token, start: str) -> bool:
    return any(w.startswith(start) for w in (*token.parts, *token.lemmas))


def _stretch(text: str, marks: list[_Mark], width: int) -> tuple[int, int]:
    """Choose where to cut: most different words of the query, then the earliest."""
    best, most = 0, 0
    right = 0
    for left, mark in enumerate(marks):
        right = max(right, left)
        while right < len(marks) and marks[right].end <= mark.start + width:
            right += 1
        here = marks[left : min(right, left + 50)]
        count = len(frozenset[str]().union(*(m.words for m in here)))
        if count > most:
            best, most = mark.start, count
    lead = min(_LEAD, width // 4)
    start = best - lead if best > lead else 0
    start = min(start, len(text) - width)
    return _between_words(text, start, start + width, keep=best if most else 0)


def _between_words(text: str, start: int, end: int, *, keep: int) -> tuple[int, int]:
    """Move the cuts to spaces, unless that would lose the word at *keep*."""
    if start > 0:
        space = text.find(" ", start, max(keep, start))
        start = space + 1 if space >= 0 else keep if keep > start else start
    if end < len(text):
        space = text.rfind(" ", max(keep, start), end + 1)
        end = space if space > keep else end
    return start, end


def _pieces(text: str, marks: list[_Mark], start: int, end: int) -> list[Piece]:
    found: list[Piece] = [(False, "…")] if start > 0 else []
    at = start
    for mark in marks:
        found += [(False, text[at : mark.start]), (True, text[mark.start : mark.end])]
        at = mark.end
    found.append((False, text[at:end]))
    if end < len(text):
        found.append((False, "…"))
    return _merged(found)


def _merged(pieces: list[Piece]) -> list[Piece]:
    merged: list[Piece] = []
    for marked, words in pieces:
        if merged and not marked and not merged[-1][0]:
            merged[-1] = (False, merged[-1][1] + words)
        elif words:
            merged.append((marked, words))
    return merged
