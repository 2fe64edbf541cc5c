"""One segment of a Whoosh index, asked for sets of documents.

A segment never changes but for its deletions, so what was read of it is remembered
by its identity and stays good over later commits.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import TermNotFound

from tracker.search.bitmaps import Shelf, chosen, gathered, members
from tracker.search.engines import Document, Tier
from tracker.search.plans import Need, Plan
from tracker.search.spelling import Vocabulary
from tracker.search.terms import terms

FEW = 1_000
"""Up to this many hits are sorted; of more the best are picked in order of rank."""

_SAMPLE = 3
_WORDS = ("name_words", "name_forms", "text_words", "text_forms")


class Segment:
    """What is known of one segment as seen by one reader."""

    def __init__(self, reader: Any, shelf: Shelf, before: "Segment | None") -> None:
        self.id: str = reader.segment().segment_id()
        self.size: int = reader.doc_count_all()
        self._reader = reader
        self._shelf = shelf
        deleted = gathered(reader.segment().deleted_docs(), self.size)
        self._live: int = ((1 << self.size) - 1) & ~deleted
        if before is not None:
            for name in ("ranks", "by_rank", "vocabulary"):
                if name in before.__dict__:
                    self.__dict__[name] = before.__dict__[name]

    @cached_property
    def ranks(self) -> list[int]:
        """The rank of each document."""
        ranks: list[int] = self._reader.column_reader("rank", translate=False).load()
        return ranks

    @cached_property
    def by_rank(self) -> list[int]:
        """The numbers of all documents, lowest rank first."""
        return sorted(range(self.size), key=self.ranks.__getitem__)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the segment, for suggestions."""
        return Vocabulary(set(self.words()))

    def words(self) -> Iterator[str]:
        """Yield the words in use, some of them more than once."""
        for field in _WORDS:
            yield from (word.decode() for word in self._reader.lexicon(field))

    def knows(self, word: str) -> bool:
        """Tell whether the segment has *word* as written."""
        return any((field, word) in self._reader for field in _WORDS)

    def stored(self, number: int) -> dict[str, str]:
        """Return key and digest of a document."""
        kept: dict[str, str] = self._reader.stored_fields(number)
        return kept

    def all_stored(self) -> Iterator[dict[str, str]]:
        """Yield key and digest of every live document."""
        return (kept for _, kept in self._reader.iter_docs())

    def holding(self, keys: Iterable[str]) -> int:
        """Return the documents with one of *keys*."""
        numbers = (n for key in keys for n in self._numbers("key", key))
        return gathered(numbers, self.size) & self._live

    def tiers(
        self, plan: Plan, kinds: Collection[str] | None, without: Collection[str]
    ) -> dict[Tier, int]:
        """Return the documents that answer *plan*, each in its best tier."""
        hits = self._open_to(kinds) & ~self.holding(without)
        for needs in plan.wanted:
            hits &= self._any(needs, ("name", "text"))
        for needs in plan.unwanted:
            hits &= ~self._any(needs, ("name", "text"))
        exact = hits & self._set("whole", plan.whole) if plan.whole and hits else 0
        named = hits
        for needs in plan.wanted if hits else ():
            named &= self._any(needs, ("name",))
        named &= ~exact
        return {Tier.EXACT: exact, Tier.NAME: named, Tier.TEXT: hits & ~exact & ~named}

    def best(self, bits: int, limit: int) -> list[int]:
        """Return the *limit* documents of a set with the lowest ranks, lowest first."""
        if bits.bit_count() <= FEW:
            return sorted(members(bits), key=self.ranks.__getitem__)[:limit]
        return list(islice(chosen(self.by_rank, bits, self.size), limit))

    def proves(self, document: Document) -> bool:
        """Tell whether *document* is here and a sample of its words leads to it."""
        found = terms(document)
        sample = [("whole", whole) for whole in found.whole]
        for field, area in (("name", found.name), ("text", found.text)):
            longest = sorted(area.words, key=len)[-_SAMPLE:]
            sample += [(f"{field}_words", word) for word in longest]
        bits = self.holding((document.key,))
        return bool(bits) and all(bits & self._set(*where) for where in sample)

    def _open_to(self, kinds: Collection[str] | None) -> int:
        if kinds is None:
            return self._live
        among = 0
        for kind in kinds:
            among |= self._set("kind", kind)
        return among & self._live

    def _any(self, needs: tuple[Need, ...], areas: tuple[str, ...]) -> int:
        found = 0
        for need in needs:
            found |= self._meeting(need, areas)
        return found

    def _meeting(self, need: Need, areas: tuple[str, ...]) -> int:
        found = self._live
        for sort, wanted in (("words", need.words), ("pairs", need.pairs)):
            for word in wanted:
                found &= self._joined(
                    self._set(f"{area}_{sort}", word) for area in areas
                )
        if need.prefix:
            found &= self._joined(self._begun(area, need.prefix) for area in areas)
        return found

    @staticmethod
    def _joined(sets: Iterable[int]) -> int:
        joined = 0
        for bits in sets:
            joined |= bits
        return joined

    def _set(self, field: str, word: str) -> int:
        return self._shelf.get(
            (self.id, field, word),
            lambda: gathered(self._numbers(field, word), self.size),
        )

    def _begun(self, area: str, prefix: str) -> int:
        # One set for the whole prefix: thousands of words may begin like that.
        return self._shelf.get(
            (self.id, area, prefix, "*"),
            lambda: gathered(self._all_begun(area, prefix), self.size),
        )

    def _all_begun(self, area: str, prefix: str) -> Iterator[int]:
        for field in (f"{area}_words", f"{area}_forms"):
            for word in self._reader.expand_prefix(field, prefix):
                yield from self._numbers(field, word)

    def _numbers(self, field: str, word: str | bytes) -> Iterable[int]:
        try:
            postings = self._reader.postings(field, word)
        except TermNotFound:
            return ()
        # Deletions are taken away later, so that what is remembered stays true.
        if isinstance(postings, FilterMatcher):
            postings = postings.child
        numbers: Iterable[int] = postings.all_ids()
        return numbers
