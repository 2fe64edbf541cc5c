"""The search box: what may be typed into it and how that is understood.

A small grammar of our own: words, "a phrase", -without, prefix*, and filters such as
``регион:вологодская`` or ``on:2022-12-01``. Any text is understood somehow; whatever
is left out is named in a note. This room knows nothing of word forms or of an index:
values of filters are checked by whoever applies them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST = 256
"""Characters of a query that are read; the rest is left out with a note."""
MOST_TERMS = 12
"""Words and phrases of a query that are looked for; likewise its filters."""
SHORTEST_PREFIX = 3
"""Letters or digits needed before a star."""


class Field(StrEnum):
    """What a filter may restrict; the value is its English spelling."""

    REGION = "region"
    KIND = "kind"
    LEVEL = "level"
    PLATFORM = "platform"
    MISSING = "missing"
    STATUS = "status"
    INSTRUMENT = "instrument"
    ON = "on"


RUSSIAN = {
    Field.REGION: "регион",
    Field.KIND: "вид",
    Field.LEVEL: "уровень",
    Field.PLATFORM: "площадка",
    Field.MISSING: "нет",
    Field.STATUS: "статус",
    Field.INSTRUMENT: "документ",
    Field.ON: "на",
}
"""The Russian spelling of each filter."""


class Remark(StrEnum):
    """Why a part of a query was left out or read otherwise than written."""

    TOO_LONG = "too-long"
    TOO_MANY = "too-many"
    STAR = "star"
    EMPTY_FILTER = "empty-filter"
    MINUS_FILTER = "minus-filter"
    ONLY_MINUS = "only-minus"


@dataclass(frozen=True, slots=True)
class Note:
    """One remark about a query, and the words of the query it is about."""

    code: Remark
    words: str


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to look for: a word, the start of a word, or words in a row.

    *text* is in small letters, without quotes; the words of a phrase are parted by
    one space. A term is never both a phrase and a prefix.
    """

    text: str
    phrase: bool = False
    prefix: bool = False
    excluded: bool = False

    def spelled(self) -> str:
        """Write the term as it would be typed."""
        # A lone «n» would grow together with a number typed after it.
        quoted = self.phrase or self.text in _SIGNS
        text = f'"{self.text}"' if quoted else self.text
        return f"{'-' * self.excluded}{text}{'*' * self.prefix}"


@dataclass(frozen=True, slots=True)
class Filter:
    """One restriction: the field and the value as typed, in small letters."""

    field: Field
    value: str

    def spelled(self, *, english: bool = False) -> str:
        """Write the filter as it would be typed, in Russian unless *english*."""
        name = self.field.value if english else RUSSIAN[self.field]
        plain = _PLAIN_VALUE.fullmatch(self.value)
        return f"{name}:{self.value}" if plain else f'{name}:"{self.value}"'


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood; terms and filters in the order typed, none twice."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """What must be found."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        """What must not be found."""
        return tuple(term for term in self.terms if term.excluded)

    def values(self, field: Field) -> tuple[str, ...]:
        """Return every value typed for *field*."""
        return tuple(f.value for f in self.filters if f.field is field)

    def spelled(self, *, english: bool = False) -> str:
        """Write the query as it would be typed: parsing it again changes nothing.

        >>> parse("  Вологда «Официальная Страница» kind:Суд ").spelled()
        'вологда "официальная страница" вид:суд'
        """
        parts = [term.spelled() for term in self.terms]
        parts += [each.spelled(english=english) for each in self.filters]
        return " ".join(parts)


_NAMES = {name: field for field, name in RUSSIAN.items()} | {f.value: f for f in Field}
_ANY_NAME = "|".join(_NAMES)
_SIGNS = {"n", "no", "nо"}  # Latin letters; the third ends in a Cyrillic «о»
_INVISIBLE = re.compile("[\u00ad\u0301\u200b-\u200f\u2060\ufeff]")
_QUOTES = re.compile("[«»„“”‟″＂]")
_NUMBER = re.compile(r"(?<![^\W_])(?:№|n[oо]?\.?)\s*(?=\d)")
_WORD = re.compile(r"(?:№(?=\d))?[^\W_]+(?:[-‐‑_./'’][^\W_]+)*")
_PLAIN_VALUE = re.compile(r"[^\W_](?:[^\s\":]*[^\W_])?")
_UNIT = re.compile(
    rf'(?<![^\s"])(?P<not>-)?(?P<field>{_ANY_NAME}):\s*'
    rf'(?:"(?P<quoted>[^"]*)"?|(?P<plain>(?!-?(?:{_ANY_NAME}):)[^\s"]+)|)'
    r'|(?P<minus>-)?"(?P<phrase>[^"]*)"?'
    r'|(?P<chunk>[^\s"]+?)(?=-?"|\s|$)'
)


def parse(text: str) -> Query:
    """Read *text* as a query; never raises, whatever the text.

    Case, the style of quotes and invisible characters make no difference.

    >>> [term.text for term in parse("Органы, ВКонтакте").terms]
    ['органы', 'вконтакте']
    """
    notes: list[Note] = []
    terms: dict[Term, None] = {}
    filters: dict[Filter, None] = {}
    for unit in _UNIT.finditer(_cut(_smoothed(text), notes)):
        if unit["field"]:
            filters.update(dict.fromkeys(_filter(unit, notes)))
        else:
            terms.update(dict.fromkeys(_term(unit, notes)))
    return _bounded(Query(tuple(terms), tuple(filters), tuple(notes)))


def _smoothed(text: str) -> str:
    """Fold what makes no difference; the result is at most as long as is useful."""
    # Surrogates and the like cannot be stored or printed anywhere later on.
    text = text[: LONGEST * 4].encode("utf-8", "ignore").decode("utf-8")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = unicodedata.normalize("NFC", text.lower())
    text = _QUOTES.sub('"', _INVISIBLE.sub("", text)).replace("−", "-")
    text = "".join(c if c.isprintable() else " " for c in text)
    return _NUMBER.sub("№", " ".join(text.split()))


def _cut(text: str, notes: list[Note]) -> str:
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST]
    if not text[LONGEST].isspace() and " " in kept:
        kept = kept[: kept.rindex(" ")]
    notes.append(Note(Remark.TOO_LONG, text[len(kept) :].strip()[:LONGEST]))
    return kept


def _filter(unit: re.Match[str], notes: list[Note]) -> Iterator[Filter]:
    value = (unit["quoted"] or unit["plain"] or "").strip(' ,;:"')
    if unit["not"]:
        notes.append(Note(Remark.MINUS_FILTER, unit[0]))
    elif not value:
        notes.append(Note(Remark.EMPTY_FILTER, unit[0].strip()))
    else:
        yield Filter(_NAMES[unit["field"]], value)


def _term(unit: re.Match[str], notes: list[Note]) -> Iterator[Term]:
    chunk = unit["chunk"] or unit["phrase"] or ""
    excluded = bool(unit["minus"]) or (unit["chunk"] or "").startswith("-")
    words = _WORD.findall(chunk)
    prefix = unit["chunk"] is not None and _starts_a_word(chunk, words)
    if "*" in chunk and not prefix:
        notes.append(Note(Remark.STAR, chunk))
    # Signs between the two have gone: what is spelled "n 0" now is a number.
    words = _WORD.findall(_NUMBER.sub("№", " ".join(words)))
    if words:
        phrase = len(words) > 1
        yield Term(" ".join(words), phrase, prefix, excluded)


def _starts_a_word(chunk: str, words: list[str]) -> bool:
    stem = chunk.rstrip(".,;:!?)").lstrip("-(")
    if words != [stem[:-1]] or not stem.endswith("*"):
        return False
    return stem[:-1].isalnum() and len(stem) > SHORTEST_PREFIX


def _bounded(query: Query) -> Query:
    """Keep no more than is looked for, and no more than can be typed again."""
    notes = list(query.notes)
    terms, filters = list(query.terms), list(query.filters)
    for kept in (terms, filters):
        while len(kept) > MOST_TERMS:
            notes.append(Note(Remark.TOO_MANY, kept.pop().spelled()))
    while _length(query := replace(query, terms=(*terms,), filters=(*filters,))):
        notes.append(Note(Remark.TOO_LONG, (terms or filters).pop().spelled()))
    if terms and not query.wanted:
        notes.append(Note(Remark.ONLY_MINUS, query.spelled()))
    return replace(query, notes=tuple(notes))


def _length(query: Query) -> int:
    """Return by how much the longer spelling of *query* is too long, or 0."""
    longest = max(len(query.spelled()), len(query.spelled(english=True)))
    return max(0, longest - LONGEST)
