"""How text becomes words that find each other in any form.

One analysis serves every engine, the overlay and the highlighter, so that all of them
give the same answer. Only analysis lives here: nothing is stored and nothing is asked.
Stemmers split the core words of this trade («орган» and «органов» do not meet), so
words are led back to their dictionary form; the few that a dictionary reads otherwise
than this trade does stand in a table.
"""

import importlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

ANALYSIS_VERSION = 1
"""Raised whenever the same text gives other words: every index is then rebuilt."""

LONGEST_WORD = 64
"""Letters of a word that count; nothing longer is a word."""

_SMALL = (
    "а без бы в во для до же за и из или к ко ли на над не но о об обо от по под при"
    " про с со у что a an and for in of on or the to"
)
FUNCTION_WORDS = frozenset(_SMALL.split())
"""Words that a query may say without meaning to look for them."""

_OVERRIDES = {
    form: lemma
    for lemma, forms in {
        "аналитик": "аналитика",
        "акт": "акта акты акте актам",
        "глава": "глав",
        "год": "лет",
        "дело": "дела делам делами делах дел деле делом",
        "дума": "дум",
        "край": "края краем крае",
        "лицо": "лиц лица",
        "мера": "мер",
        "мэр": "мэра мэру мэре мэром мэры мэров мэрам мэрами мэрах",
        "округ": "округа округу округе",
        "орган": "органа",
        "перечень": "перечней",
        "право": "прав праву правом праве права",
        "рутуб": "рутуб рутуба рутубу рутубом рутубе",
        "село": "сел села селе селу селом селам селами селах",
        "статья": "статей",
        "суд": "суда судов",
        "часть": "части частей",
    }.items()
    for form in forms.split()
}

_INVISIBLE = re.compile("[\u00ad\u0301\u200b-\u200f\u2060\ufeff]")
_RAISED = re.compile(r"(?<=[\d-])[⁰¹²³⁴-⁹]+")
_HYPHEN = re.compile("[-‐‑]")
_JOINERS = re.compile(r"[-‐‑_./'’]")
_TOKEN = re.compile(
    r"(?P<sign>(?:№|(?<![^\W_])[Nn][OoОо]?\.?)\s*(?=\d))?"
    r"(?P<body>[^\W_]+(?:[-‐‑_./'’][^\W_]+)*)"
)
_CYRILLIC = re.compile("[а-я]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word as written: where it stands, its parts in small letters.

    *parts* has one element, or several for a word with hyphens or dots inside, such
    as «270-ФЗ». *joined* is the same word written without hyphens, where somebody
    may write it so; *number* is the number that follows a number sign.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    joined: str = ""
    number: str = ""

    @property
    def lemmas(self) -> tuple[str, ...]:
        """The dictionary forms of the parts, in order."""
        return tuple(map(lemma, self.parts))

    @property
    def extras(self) -> tuple[str, ...]:
        """What finds the word beside its parts: «интернетстраница», «№8»."""
        joined = (lemma(self.joined),) if self.joined else ()
        return (*joined, f"№{self.number}") if self.number else joined


def cleaned(text: str) -> str:
    """Return *text* without stress marks, soft hyphens and other invisible signs."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of *text* in order; positions are those of cleaned text.

    >>> [token.parts for token in tokens("Закон № 270-ФЗ")]
    [('закон',), ('270', 'фз')]
    """
    for match in _TOKEN.finditer(text):
        body = _RAISED.sub(_lowered, _folded(match["body"]))
        parts = tuple(part[:LONGEST_WORD] for part in _JOINERS.split(body) if part)
        if not parts:
            continue
        # 10-1 is a number of its own: written without the hyphen it would be 101.
        whole = _HYPHEN.search(body) and not all(map(str.isdigit, parts))
        joined = "".join(parts)[:LONGEST_WORD] if whole and len(parts) > 1 else ""
        number = parts[0] if match["sign"] and len(parts) == 1 else ""
        yield Token(match.start(), match.end(), parts, joined, number)


@lru_cache(maxsize=32_768)
def lemma(word: str) -> str:
    """Return the dictionary form of one *word* in small letters, with «ё» as «е».

    What is not Russian, or too long for a word, comes back as it is. A word missing
    from the dictionary is declined by analogy with its ending.

    >>> lemma("органов"), lemma("вологде"), lemma("telegram")
    ('орган', 'вологда', 'telegram')
    """
    if word in _OVERRIDES:
        return _OVERRIDES[word]
    if len(word) >= LONGEST_WORD or not _CYRILLIC.fullmatch(word):
        return word
    return _folded(_dictionary_form(word))


def _dictionary_form(word: str) -> str:
    dictionary = _dictionary()
    parses = dictionary.parse(word)
    if not dictionary.word_is_known(word):
        # Analogy likes to invent adjectives out of new nouns («госпабликовый»).
        for parse in parses:
            short = len(parse.normal_form) <= len(word) + 2
            if short and parse.tag.POS in ("NOUN", "ADJF"):
                return str(parse.normal_form)
    return str(parses[0].normal_form)


@cache
def _dictionary() -> Any:
    # Loaded at the first Russian word: it takes 28 MB, which no other command needs.
    return importlib.import_module("pymorphy3").MorphAnalyzer(lang="ru")


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word.lower()).replace("ё", "е")


def _lowered(match: re.Match[str]) -> str:
    """Write a raised number as lawyers do without raising it: 10¹ is 10.1."""
    return "." + "".join(str(unicodedata.digit(digit)) for digit in match[0])
