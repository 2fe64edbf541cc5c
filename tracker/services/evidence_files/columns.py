"""What the columns of a file of evidence mean: guessed, told, remembered.

Headings are compared as `tracker.services.imports.headings.normal` spells them. Where
no heading says it, what stands in a column does: addresses, numbers, names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from tracker.domain import addresses
from tracker.domain.errors import BadInput
from tracker.services.imports.headings import COLUMNS as OF_BODIES
from tracker.services.imports.headings import normal

Cells = Mapping[str, str]

#: Our name of a column -> what files call it, the surest first.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "address": (
            "address of the page",
            "адрес страницы",
            "ссылка на страницу",
            "адрес официальной страницы",
            "ссылка",
            "официальная страница",
            "страница",
            "госпаблик",
            "link",
            "page",
            "url",
            "address",
            "адрес",
            "сообщество",
            "канал",
        ),
        "code": OF_BODIES["code"],
        "ogrn": OF_BODIES["ogrn"],
        "inn": OF_BODIES["inn"],
        "body": (
            "body",
            "орган",
            "организация",
            "учреждение",
            *OF_BODIES["name"],
            *OF_BODIES["short_name"],
        ),
        "requirement": (
            "requirement",
            "требование",
            "код требования",
            "item",
            "норма",
        ),
        "shown_from": (
            "shown since",
            "shown from",
            "since",
            "показана с",
            "дата открытия",
            "дата создания страницы",
            "открыта",
            "с какого дня",
            "дата",
        ),
        "note": OF_BODIES["note"],
    }
)
#: Columns that tell which body is meant.
OF_A_BODY = ("code", "ogrn", "inn", "body")
#: Rows by which the meaning of a column is guessed.
SAMPLE = 20
_CODES = re.compile(r"[\s,;|]+")
_OGRN = re.compile(r"\d{13}|\d{15}")
_INN = re.compile(r"\d{10}|\d{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that decides what the rows of a file say.

    *columns* is ours -> the file's heading, *defaults* ours -> what every row says
    that has nothing there, *items* the duties that the whole file answers; without
    them, and without a requirement in the row, every duty that asks. *choices* tells
    which body is meant by words that fit several: the code, by the words.
    """

    columns: Mapping[str, str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    items: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)

    def said(self, cells: Cells) -> dict[str, str]:
        """Return what a row says, by our columns; what it does not say is left out."""
        told = dict(self.defaults)
        for name, heading in self.columns.items():
            if cell := cells.get(heading):
                told[name] = cell
        return told

    @property
    def names_bodies(self) -> bool:
        """Tell whether a row may tell its body by a name."""
        return "body" in self.columns or "body" in self.defaults

    def heading(self, name: str) -> str:
        """Return the file's heading of our column *name*, or our name without one."""
        return self.columns.get(name, name)

    def as_mapping(self) -> dict[str, Any]:
        """Return all of it as plain values, to be kept."""
        return {
            "columns": dict(self.columns),
            "defaults": dict(self.defaults),
            "items": list(self.items),
            "choices": dict(self.choices),
        }

    def chosen(self, choices: Mapping[str, str]) -> "Reading":
        """Return the same with *choices* in it."""
        return replace(self, choices={**self.choices, **choices})


def kept_reading(said: Mapping[str, Any]) -> Reading:
    """Return the reading that was kept as plain values."""
    return Reading(
        columns=said.get("columns", {}),
        defaults=said.get("defaults", {}),
        items=tuple(said.get("items", ())),
        choices=said.get("choices", {}),
    )


@lru_cache(maxsize=4096)
def codes_in(text: str) -> tuple[str, ...]:
    """Return the codes of requirements in a cell, each once.

    >>> codes_in(" R1; R2, R1 ")
    ('R1', 'R2')
    """
    return tuple(dict.fromkeys(filter(None, _CODES.split(text))))


def reading(
    headings: Sequence[str],
    rows: Iterable[Cells],
    *,
    told: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    items: Sequence[str] = (),
    choices: Mapping[str, str] | None = None,
) -> Reading:
    """Return how a file with *headings*, whose first rows are *rows*, is read.

    *told* (ours -> theirs; empty: the file has none) goes before what is guessed.
    Refuse as `BadInput` a name that is not ours, a heading that is not there, one
    heading for two things, and a file without addresses or without bodies.
    """
    told, defaults = told or {}, defaults or {}
    for name in (*told, *defaults):
        if name not in COLUMNS:
            known = ", ".join(COLUMNS)
            message = f"{name}: no such column; there are {known}"
            raise BadInput(message, field=name, reason="unknown_field")
    columns = {**guessed(headings, rows), **_found(headings, told)}
    columns = {name: heading for name, heading in columns.items() if heading}
    made = Reading(
        columns=_each_once(columns, told),
        defaults={name: text.strip() for name, text in defaults.items() if text},
        items=tuple(items),
        choices=choices or {},
    )
    _require(made)
    return made


def guessed(headings: Sequence[str], rows: Iterable[Cells]) -> dict[str, str]:
    """Return what the columns seem to mean: ours -> theirs.

    >>> guessed(["Орган", "Страница"], [])
    {'address': 'Страница', 'body': 'Орган'}
    """
    cells = [dict(row) for row in rows]
    by_words = {normal(heading): heading for heading in headings}
    found: dict[str, str] = {}
    for name, words in COLUMNS.items():
        heading = next((by_words[word] for word in words if word in by_words), None)
        if heading is not None and heading not in found.values():
            found[name] = heading
    _by_content(found, headings, cells)
    return {name: found[name] for name in COLUMNS if name in found}


def is_address(text: str) -> bool:
    """Tell whether *text* is the address of a page."""
    return isinstance(addresses.read(text), addresses.Address)


def _by_content(
    found: dict[str, str], headings: Sequence[str], rows: Sequence[Cells]
) -> None:
    """Put right in *found* what the cells themselves tell better."""
    share = {heading: _share(heading, rows, is_address) for heading in headings}
    # What is called an address may be where the body is housed.
    best = max(headings, key=lambda heading: share[heading], default=None)
    if best and share[best] > max(0.5, share.get(found.get("address", ""), 0.0)):
        found.pop("address", None)
        found = _without(found, best)
        found["address"] = best
    free = [heading for heading in headings if heading not in found.values()]
    for name, pattern in (("ogrn", _OGRN), ("inn", _INN)):
        if name not in found:
            numbers = [h for h in free if _share(h, rows, pattern.fullmatch) > 0.5]
            if numbers:
                found[name] = numbers[0]
    if not any(name in found for name in OF_A_BODY):
        named = [h for h in free if h not in found.values() and _wordy(h, rows)]
        if named:
            found["body"] = named[0]


def _without(found: dict[str, str], heading: str) -> dict[str, str]:
    for name in [name for name, theirs in found.items() if theirs == heading]:
        del found[name]
    return found


def _share(heading: str, rows: Sequence[Cells], fits: Any) -> float:
    """Return the share of the filled cells of a column that fit."""
    filled = [cell for row in rows if (cell := row.get(heading, ""))]
    return sum(bool(fits(cell)) for cell in filled) / len(filled) if filled else 0.0


def _wordy(heading: str, rows: Sequence[Cells]) -> bool:
    return any(any(map(str.isalpha, row.get(heading, ""))) for row in rows)


def _found(headings: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    by_words = {normal(heading) or heading: heading for heading in headings}
    found = {}
    for name, heading in told.items():
        known = by_words.get(normal(heading) or heading)
        if heading and known is None:
            message = f"{heading}: no such heading; there are {', '.join(headings)}"
            raise BadInput(message, field=name, reason="unknown_heading")
        found[name] = known or ""
    return found


def _each_once(columns: dict[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """Let one heading mean one thing: what was told goes before what was guessed."""
    meant: dict[str, str] = {}
    for name in sorted(columns, key=lambda name: not told.get(name)):
        other = meant.setdefault(columns[name], name)
        if other != name and told.get(name):
            message = f"{columns[name]} cannot be both {other} and {name}"
            raise BadInput(message, field=name, reason="heading_twice")
    return {name: heading for heading, name in meant.items()}


def _require(made: Reading) -> None:
    if "address" not in made.columns:
        message = "no column of the file has the addresses of pages"
        raise BadInput(message, field="address", reason="no_column")
    if not any(name in made.columns or name in made.defaults for name in OF_A_BODY):
        message = "no column of the file says whose pages they are"
        raise BadInput(message, field="body", reason="no_column")
