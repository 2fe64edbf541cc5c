"""What of a document is looked up: the same words for every engine."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracker.search.engines import Document
from tracker.search.russian import Token, cleaned, tokens


@dataclass(frozen=True, slots=True)
class Area:
    """The words of a place where one may look: of the names, or of the text.

    *words* are dictionary forms; *pairs* two of them in a row, which is how phrases
    are found without keeping positions; *forms* are the words as written where the
    dictionary form does not begin with them, for ``prefix*``.
    """

    words: frozenset[str]
    pairs: frozenset[str]
    forms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a document is found by; *whole* are identities of its names."""

    whole: frozenset[str]
    name: Area
    text: Area


def terms(document: Document) -> Terms:
    """Analyse *document*."""
    whole = frozenset(map(identity, document.names)) - {""}
    return Terms(whole, _area(document.names), _area((document.text,)))


def identity(name: str) -> str:
    """Return what two spellings of one whole *name* have in common, or "".

    >>> identity("Суд «Вологды»") == identity("суды вологды")
    True
    """
    lemmas = [word for token in tokens(cleaned(name)) for word in token.lemmas]
    if not lemmas:
        return ""
    return hashlib.blake2b(" ".join(lemmas).encode(), digest_size=10).hexdigest()


def paired(lemmas: Iterable[str]) -> Iterator[str]:
    """Yield each two neighbours as one word."""
    return (f"{left}_{right}" for left, right in pairwise(lemmas))


def _area(texts: Iterable[str]) -> Area:
    words: set[str] = set()
    pairs: set[str] = set()
    forms: set[str] = set()
    for text in texts:
        row: list[str] = []
        for token in tokens(cleaned(text)):
            row += token.lemmas
            words.update(token.extras)
            forms.update(_unlike(token))
        words.update(row)
        pairs.update(paired(row))
    return Area(frozenset(words), frozenset(pairs), frozenset(forms))


def _unlike(token: Token) -> Iterator[str]:
    """Yield the parts that do not begin their own dictionary form."""
    for part, lemma in zip(token.parts, token.lemmas, strict=True):
        if not lemma.startswith(part):
            yield part
