"""Reads nodes of a file as entries and spells entries as trees, both from one source.

The fields and types of `tracker.services.contents.entries` say which keys there are,
which must be given and what their values mean; nothing here knows a key by name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from tracker.adapters.articles import TEXT, Node, Tree
from tracker.domain import dates
from tracker.services.contents import entries
from tracker.services.contents.problems import Problem

E = TypeVar("E")

#: What a field of the type refers to.
REFERS = {
    entries.RegionCode: "region",
    entries.PlatformCode: "platform",
    entries.BodyCode: "body",
    entries.InstrumentCode: "instrument",
    entries.ItemCode: "item",
}
#: `FigureRow.value` holds three digits after the point; twelve before it stay exact.
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,3})?\Z", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")


class Unreadable(ValueError):
    """A value is not what its key asks for; the text says what to write instead."""

    #: The line of the value, where it stands in a list of its own lines.
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A code that must exist, and where it is named."""

    kind: str
    code: str
    file: str
    line: int


class Reader:
    """Reads the entries of one file, gathering every problem and every reference."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.references: list[Reference] = []

    def entry(
        self, kind: type[E], header: Mapping[str, Node], *, line: int, text: str = ""
    ) -> E | None:
        """Return *header* as an entry of *kind*; None if it has problems."""
        given = dict(header)
        if text:
            if TEXT in given:
                self.wrong(line, "a text both in the header and below: keep one")
            given[TEXT] = Node(line, text)
        before = len(self.problems)
        made = self._record(kind, given, line)
        return made if len(self.problems) == before else None

    def wrong(self, line: int, reason: str) -> None:
        """Keep the problem *reason* on *line*."""
        self.problems.append(Problem(self.file, line, reason))

    def _record(self, kind: type[E], given: Mapping[str, Node], line: int) -> E | None:
        known = _fields(cast(Any, kind))
        for key, node in given.items():
            if key not in known:
                keys = ", ".join(known)
                self.wrong(node.line, f"unknown key {key}: known are {keys}")
        values: dict[str, Any] = {}
        for name, (hint, required) in known.items():
            there = given.get(name)
            if there is not None and there.value not in ("", ()):
                try:
                    values[name] = self._value(hint, there)
                except Unreadable as error:
                    self.wrong(error.line or there.line, f"{name}: {error}")
            elif required:
                where = there.line if there else line
                self.wrong(where, f"{name} is not given: add it")
        complete = all(n in values for n, (_, required) in known.items() if required)
        return kind(**values) if complete else None

    def _value(self, hint: Any, node: Node) -> Any:
        origin, inner = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            return self._value(next(i for i in inner if i is not NoneType), node)
        if origin in (tuple, frozenset):
            parts = node.value if isinstance(node.value, tuple) else (node,)
            read = [self._value(inner[0], part) for part in parts]
            if origin is frozenset and len(set(read)) < len(read):
                raise Unreadable("the same is named twice: keep one")
            return origin(read)
        if is_dataclass(hint):
            if not isinstance(node.value, Mapping):
                raise Unreadable("write it as lines `key: value`")
            return self._record(hint, node.value, node.line)  # type: ignore[arg-type]
        if not isinstance(node.value, str):
            raise Unreadable("write one value, not several")
        value = _scalar(hint, node)
        if hint in REFERS:
            found = Reference(REFERS[hint], str(value), self.file, node.line)
            self.references.append(found)
        return value


def spell(entry: Any) -> dict[str, Tree]:
    """Return *entry* as the header it is written with; its text is left out."""
    made: dict[str, Tree] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name != TEXT and value != field.default and _written(field):
            made[field.name] = _spelled(value)
    return made


def _spelled(value: Any) -> Tree:
    if isinstance(value, frozenset):
        return sorted(str(part) for part in value)
    if isinstance(value, tuple):
        return [_spelled(part) for part in value]
    if is_dataclass(value):
        return spell(value)
    if isinstance(value, Decimal):
        return plain_number(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def plain_number(value: Decimal) -> str:
    """Return *value* without an exponent and without idle zeros."""
    spelled = format(value, "f")
    return spelled.rstrip("0").rstrip(".") if "." in spelled else spelled


@cache
def _fields(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Return the keys of *kind*, each with its type and whether it must be given."""
    hints = get_type_hints(kind)
    return {
        field.name: (hints[field.name], field.default is MISSING)
        for field in fields(kind)
        if _written(field)
    }


def _written(field: Any) -> bool:
    return entries.UNWRITTEN not in field.metadata


def _scalar(hint: Any, node: Node) -> Any:
    closed_set = isinstance(hint, type) and issubclass(hint, StrEnum)
    try:
        text = str(node.value)
        return _member(hint, text) if closed_set else _SCALARS[hint](text)
    except Unreadable as error:
        error.line = node.line
        raise


def _member(members: type[StrEnum], text: str) -> StrEnum:
    try:
        return members(text)
    except ValueError as error:
        known = ", ".join(members)
        raise Unreadable(f"{text!r} is not one of {known}") from error


def _words(text: str) -> str:
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise Unreadable("it holds a character no text may hold: remove it")
    return text


def _code(text: str) -> str:
    if not _CODE.match(text):
        raise Unreadable(
            f"{text!r} is no code: Latin letters, digits, dot, hyphen, underscore"
        )
    return text


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        raise Unreadable(f"{text!r} is no whole number: write digits only")
    return int(text)


def _number(text: str) -> Decimal:
    if not _NUMBER.match(text):
        raise Unreadable(f"{text!r} is no number: write digits, as 120000 or 2.5")
    return Decimal(text)


def _day(text: str) -> date:
    try:
        if len(text) == len("2022-07-14"):
            return date.fromisoformat(text)
        raise ValueError(text)
    except ValueError as error:
        raise Unreadable(f"{text!r} is no day: write it as 2022-07-14") from error


def _edtf(text: str) -> str:
    try:
        return dates.read(text).spelled
    except dates.BadDate as error:
        raise Unreadable(
            f"{text!r} is no date: write 2022, 2022-10, 2022-07-14,"
            " [2022-03-01..2022-07-01] or unknown"
        ) from error


_SCALARS: dict[Any, Callable[[str], Any]] = {
    str: _words,
    int: _whole,
    date: _day,
    Decimal: _number,
    entries.Edtf: _edtf,
    entries.Code: _code,
    **dict.fromkeys(REFERS, _code),
}
