"""An engine over a few documents in memory: plain, exact, forgotten at exit.

It answers for what is saved and not yet in the index, and it is the definition
against which the other engines are tested. Every question walks all documents.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from tracker.domain.queries import Query
from tracker.search.engines import NOTHING, Document, Found, Match, NotSwitched, Tier
from tracker.search.plans import Need, Plan, planned
from tracker.search.spelling import Vocabulary, corrected
from tracker.search.terms import Area, Terms, terms


class MemoryEngine:
    """An ``Engine`` that keeps its documents in a dictionary."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._held: dict[str, tuple[Document, Terms]] = {}
        self.write(documents)

    def write(self, documents: Iterable[Document], *, gone: Iterable[str] = ()) -> None:
        """See ``Engine.write``."""
        fresh = {document.key: (document, terms(document)) for document in documents}
        for key in gone:
            self._held.pop(key, None)
        self._held |= fresh

    def find(
        self,
        query: Query,
        *,
        kinds: Collection[str] | None = None,
        limit: int = 20,
        without: Collection[str] = (),
    ) -> Found:
        """See ``Engine.find``."""
        plan = planned(query)
        if plan is None:
            return NOTHING
        matches = [
            Match(tier, document.rank, document.key)
            for document, held in self._held.values()
            if kinds is None or document.kind in kinds
            if document.key not in without
            if (tier := _tier(plan, held)) is not None
        ]
        matches.sort(key=lambda match: (match.tier, match.rank))
        return Found(len(matches), tuple(matches[: max(limit, 0)]))

    def suggest(self, text: str) -> str | None:
        """See ``Engine.suggest``."""
        words = frozenset(self.words())
        return corrected(text, known=words.__contains__, near=Vocabulary(words).near)

    def words(self) -> Iterable[str]:
        """See ``Engine.words``."""
        areas = [a for _, held in self._held.values() for a in (held.name, held.text)]
        return frozenset[str]().union(*(area.words | area.forms for area in areas))

    def digests(self) -> Mapping[str, str]:
        """See ``Engine.digests``."""
        return {key: document.digest for key, (document, _) in self._held.items()}

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        expected: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> int:
        """See ``Engine.rebuild``."""
        built: dict[str, tuple[Document, Terms]] = {}
        for document in documents:
            built.setdefault(document.key, (document, terms(document)))
        if expected not in (None, len(built)):
            raise NotSwitched(f"{len(built)} documents, not {expected}")
        self._held = built
        if progress:
            progress(len(self._held))
        return len(self._held)

    def close(self) -> None:
        """See ``Engine.close``."""


def _tier(plan: Plan, held: Terms) -> Tier | None:
    both = (held.name, held.text)
    if not all(_met(needs, both) for needs in plan.wanted):
        return None
    if any(_met(needs, both) for needs in plan.unwanted):
        return None
    if plan.whole in held.whole:
        return Tier.EXACT
    named = all(_met(needs, (held.name,)) for needs in plan.wanted)
    return Tier.NAME if named else Tier.TEXT


def _met(needs: tuple[Need, ...], areas: tuple[Area, ...]) -> bool:
    return any(_holds(need, areas) for need in needs)


def _holds(need: Need, areas: tuple[Area, ...]) -> bool:
    return (
        all(any(word in area.words for area in areas) for word in need.words)
        and all(any(pair in area.pairs for area in areas) for pair in need.pairs)
        and (not need.prefix or any(_begun(need.prefix, area) for area in areas))
    )


def _begun(prefix: str, area: Area) -> bool:
    return any(word.startswith(prefix) for word in (*area.words, *area.forms))
