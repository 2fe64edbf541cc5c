"""Error sheets: rows that were not taken, in the columns in which they came.

A few columns of ours stand after the file's own: the line, the reason, what to paste.
A corrected sheet can be sent as it is: our columns are known by their headings, in
either language, and are no part of what a row says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracker.adapters.sheets import SURPLUS
from tracker.services.imports.headings import normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The headings of our columns in one language."""

    surplus: str
    line: str
    reason: str
    hint: str


ADDED: Mapping[str, Added] = MappingProxyType(
    {
        "ru": Added(
            surplus="Ячейки без заголовка",
            line="Строка в файле",
            reason="Почему строка не принята",
            hint="Что вставить",
        ),
        "en": Added(
            surplus="Cells under no heading",
            line="Line in the file",
            reason="Why the row was not taken",
            hint="What to paste",
        ),
    }
)
_OURS = frozenset(
    normal(getattr(added, name)) for added in ADDED.values() for name in Added.__slots__
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRow:
    """A row that was not taken, in words."""

    line: int
    cells: Mapping[str, str]
    reason: str
    hint: str = ""


def own(headings: Iterable[str]) -> tuple[str, ...]:
    """Return the headings of the file itself, without those we once added.

    >>> own(["Орган", "Почему строка не принята"])
    ('Орган',)
    """
    return tuple(each for each in headings if normal(each) not in _OURS)


def headings_of(headings: Sequence[str], added: Added) -> tuple[str, ...]:
    """Return the headings of the error sheet of a file with *headings*."""
    ours = (added.surplus, added.line, added.reason, added.hint)
    return (*own(headings), *ours)


def rows_of(
    headings: Sequence[str], rows: Iterable[ErrorRow]
) -> Iterator[tuple[object, ...]]:
    """Yield *rows* as cells under `headings_of` the same file."""
    names = own(headings)
    for row in rows:
        cells = (row.cells.get(name, "") for name in names)
        surplus = row.cells.get(SURPLUS, "")
        yield (*cells, surplus, row.line, row.reason, row.hint)
