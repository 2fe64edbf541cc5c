"""A row of a file of evidence by itself: what it says, before the register is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.domain import addresses, dates
from tracker.domain.addresses import Address, Notice, Unrecognised
from tracker.domain.dates import BadDate, InexactDate
from tracker.domain.evidence_files import RowFate, RowReason
from tracker.services.evidence_files.columns import Reading, codes_in
from tracker.services.imports.headings import normal

LONGEST_NOTE = 2000
#: What people do and nobody needs to hear of.
USUAL = frozenset({Notice.SCHEME_ADDED, Notice.QUERY_DROPPED})
#: Numbers that tell a body: column -> how its cell looks.
NUMBERS: Mapping[str, re.Pattern[str]] = {
    "code": re.compile(r"\S{1,64}"),
    "ogrn": re.compile(r"\d{13}|\d{15}"),
    "inn": re.compile(r"\d{10}|\d{12}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Which body a row means: numbers by column, and a name as `normal` spells it."""

    numbers: tuple[tuple[str, str], ...] = ()
    name: str = ""
    #: The name as it is typed.
    typed: str = ""

    @property
    def key(self) -> str:
        """Return what a choice among several bodies is kept under."""
        return "; ".join((*(value for _, value in self.numbers), self.name)).strip("; ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a row: in which of our columns, and facts for the words."""

    reason: str
    column: str
    value: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fate: RowFate = RowFate.REFUSED


@dataclass(frozen=True, slots=True)
class Returned:
    """A row that brings nothing, with the reason why."""

    line: int
    cells: Mapping[str, str]
    trouble: Trouble

    @property
    def fate(self) -> RowFate:
        """Return how it fares."""
        return self.trouble.fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row that can be read; *typed* is its address as it stands there."""

    line: int
    cells: Mapping[str, str]
    typed: str
    address: Address
    told: Told
    items: tuple[str, ...]
    shown_from: str
    note: str
    #: What was mended in the address and is worth a word.
    notices: tuple[Notice, ...]

    def returned(self, trouble: Trouble) -> Returned:
        """Return the row with what is wrong with it."""
        told_of = trouble if trouble.value else replace(trouble, value=self.typed)
        return Returned(self.line, self.cells, told_of)


def read_row(
    line: int, cells: Mapping[str, str], reading: Reading, *, today: date
) -> Line | Returned:
    """Return what the row *cells* on *line* says; nothing else is asked yet."""
    said = reading.said(cells)
    typed = said.get("address", "")
    answer = addresses.read(typed)
    if isinstance(answer, Unrecognised):
        return Returned(line, cells, _unrecognised(answer, typed))
    since, note = said.get("shown_from", ""), said.get("note", "")
    shown = _day(since)
    trouble = _of_day(since, shown, today) or _of_note(note)
    if trouble is not None:
        return Returned(line, cells, trouble)
    return Line(
        line=line,
        cells=cells,
        typed=typed,
        address=answer,
        told=told(said),
        items=codes_in(said.get("requirement", "")),
        shown_from=shown.spelled if shown and shown != dates.UNKNOWN else "",
        note=note,
        notices=tuple([each for each in answer.notices if each not in USUAL]),
    )


def told(said: Mapping[str, str]) -> Told:
    """Return which body a row means, by what it says in our columns.

    What stands in the column of the body is a number if it looks like one, else a
    name; a code of ours may look like anything, and so is tried as both.
    """
    numbers = tuple(
        [(name, "".join(said[name].split())) for name in NUMBERS if name in said]
    )
    typed = said.get("body")
    if not typed:
        return Told(numbers=numbers)
    digits = "".join(typed.split())
    kind = next((n for n in ("ogrn", "inn") if NUMBERS[n].fullmatch(digits)), None)
    if kind:
        return Told(numbers=(*numbers, (kind, digits)))
    return Told(numbers=numbers, name=normal(typed), typed=" ".join(typed.split()))


def _unrecognised(answer: Unrecognised, typed: str) -> Trouble:
    facts = {"network": answer.network, "suggestion": answer.suggestion}
    return Trouble(
        reason=answer.reason,
        column="address",
        value=typed,
        facts={name: text for name, text in facts.items() if text},
    )


def _day(text: str) -> InexactDate | None:
    """Return the day in a cell; None: it is none."""
    if not text:
        return dates.UNKNOWN
    try:
        return dates.typed(text)
    except BadDate:
        return None


def _of_day(text: str, shown: InexactDate | None, today: date) -> Trouble | None:
    if shown is None:
        return Trouble(reason=RowReason.BAD_DAY, column="shown_from", value=text)
    if shown != dates.UNKNOWN and (shown.latest or date.max) > today:
        return Trouble(reason=RowReason.FUTURE_DAY, column="shown_from", value=text)
    return None


def _of_note(note: str) -> Trouble | None:
    if len(note) <= LONGEST_NOTE:
        return None
    return Trouble(reason=RowReason.LONG_NOTE, column="note", value=note[:200])
