"""How a query is looked up: which words must hold, may hold, must not."""

from dataclasses import dataclass

from tracker.domain.queries import Query, Term
from tracker.search.russian import FUNCTION_WORDS, cleaned, tokens
from tracker.search.terms import identity, paired


@dataclass(frozen=True, slots=True)
class Need:
    """What one place must hold: all these words and pairs, and a word so begun."""

    words: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query ready for an engine.

    Every element of *wanted* is met when any of its needs is; none of *unwanted*
    may be. *whole* is the identity of a name that would be the query itself.
    """

    wanted: tuple[tuple[Need, ...], ...]
    unwanted: tuple[tuple[Need, ...], ...]
    whole: str


def planned(query: Query) -> Plan | None:
    """Return how *query* is looked up, or None when it asks for no word at all."""
    wanted = _meant(query.wanted)
    needs = tuple(filter(None, map(_needs, wanted)))
    if not needs:
        return None
    simple = not query.unwanted and not any(term.prefix for term in wanted)
    whole = identity(" ".join(term.text for term in query.wanted)) if simple else ""
    return Plan(
        needs,
        tuple(filter(None, map(_needs, query.unwanted))),
        whole,
    )


def sought(query: Query) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the dictionary forms and the beginnings of words that *query* means."""
    terms = _meant(query.wanted)
    begun = tuple(_start(term) for term in terms if term.prefix)
    words = {
        word
        for term in terms
        if not term.prefix
        for token in tokens(term.text)
        for word in (*token.lemmas, *token.extras)
    }
    return frozenset(words), begun


def _meant(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Leave out «в», «of» and the like, unless nothing else is asked."""
    kept = tuple(t for t in terms if t.prefix or t.text not in FUNCTION_WORDS)
    return kept or terms


def _needs(term: Term) -> tuple[Need, ...]:
    if term.prefix:
        return (Need(prefix=_start(term)),)
    found = list(tokens(cleaned(term.text)))
    row = [word for token in found for word in token.lemmas]
    if len(row) > 1:
        # «интернет-страница» also answers to «интернетстраница», and back.
        joined = found[0].extras if len(found) == 1 else ()
        return (Need(pairs=(*paired(row),)), *(Need(words=(word,)) for word in joined))
    numbered = [word for token in found for word in token.extras]
    return tuple(Need(words=(word,)) for word in numbered or row)


def _start(term: Term) -> str:
    return term.text.replace("ё", "е")
