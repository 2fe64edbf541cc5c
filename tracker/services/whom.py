"""Bodies as people name them: a line each, by code, OGRN, INN or full name.

Never guesses: what names nobody, or several, is told and left to whoever typed it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.sort_names import sort_name
from tracker.storage import body_lookups

_APART = re.compile(r"[\s,;]+")
#: What a piece of text may be, the surest first: the column, and how it is spelled.
_KEYS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("code", str),
    ("code", str.upper),
    ("ogrn", str),
    ("inn", str),
    ("sort_name", sort_name),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Whom a text names: their codes; what names nobody; what names several."""

    codes: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    #: What was typed, and the codes of all whom it may mean.
    several: tuple[tuple[str, tuple[str, ...]], ...] = ()


def meant(session: Session, text: str) -> Meant:
    """Return whom *text* names. A line is one body, or several codes or numbers."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pieces = {line: [p for p in _APART.split(line) if p] for line in lines}
    typed = dict.fromkeys([*lines, *(p for own in pieces.values() for p in own)])
    bearers = _bearers(session, list(typed))
    names = [
        name
        for line in lines
        for name in _names(line, pieces[line], known=bearers.keys())
    ]
    found = {name: bearers.get(name, ()) for name in names}
    return Meant(
        codes=frozenset(codes[0] for codes in found.values() if len(codes) == 1),
        unknown=tuple(name for name, codes in found.items() if not codes),
        several=tuple(
            (n, tuple(codes)) for n, codes in found.items() if len(codes) > 1
        ),
    )


def _names(
    line: str, pieces: Sequence[str], *, known: Collection[str]
) -> Sequence[str]:
    """Return what *line* names: itself if it is known, or none of its *pieces* is."""
    whole = line in known or not any(piece in known for piece in pieces)
    return [line] if whole else pieces


def _bearers(session: Session, typed: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return what was typed -> the codes of those it fits best."""
    found: dict[str, Sequence[str]] = {}
    for column, spelled in _KEYS:
        rest = {each: spelled(each) for each in typed if each not in found}
        borne = body_lookups.bearing(session, column, rest.values())
        for each, value in rest.items():
            if value in borne:
                found[each] = sorted({row.code for row in borne[value]})
    return found


def spelled(codes: Iterable[str]) -> str:
    """Return *codes* as a form shows them: a line each."""
    return "\n".join(sorted(codes))
