"""A steady view of one state of a Whoosh index, over all its segments."""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from tracker.search.bitmaps import Shelf
from tracker.search.engines import Document, Found, Match, NotSwitched, Tier
from tracker.search.plans import Plan
from tracker.search.spelling import Near
from tracker.search.whoosh_generations import Generations
from tracker.search.whoosh_segments import Segment

_PROBES = 100
_STEP = 100


class View:
    """One commit of one generation; what *before* had read of it is taken over."""

    def __init__(
        self,
        generations: Generations,
        name: str,
        shelf: Shelf,
        before: "View | None" = None,
    ) -> None:
        self._name = name
        if before and before._name != name:
            before = None
        self._index: Any = before._index if before else generations.opened(name)
        # Asked before reading: a commit in between makes this view look old, not new.
        self._commit = self._index.latest_generation()
        known = {s.id: s for s in before.segments} if before else {}
        try:
            self._reader = self._index.reader()
            self.segments: list[Segment] = [
                Segment(leaf, shelf, known.get(leaf.segment().segment_id()))
                for leaf, _ in self._reader.leaf_readers()
                if leaf.doc_count_all()
            ]
        except BaseException:
            if not before:
                self._index.storage.let_go()
            raise

    def is_of(self, name: str) -> bool:
        """Tell whether this is the newest commit of the generation *name*."""
        newest: int = self._index.latest_generation()
        return self._name == name and self._commit == newest

    def count(self) -> int:
        """Return the number of documents."""
        return int(self._reader.doc_count())

    def find(
        self,
        plan: Plan,
        kinds: Collection[str] | None,
        limit: int,
        without: Collection[str],
    ) -> Found:
        """Return the documents that answer *plan*."""
        found = [(s, s.tiers(plan, kinds, without)) for s in self.segments]
        total = sum(bits.bit_count() for _, tiers in found for bits in tiers.values())
        matches: list[Match] = []
        for tier in Tier:
            sets = [(segment, tiers[tier]) for segment, tiers in found]
            matches += self._best(tier, sets, limit - len(matches))
        return Found(total, tuple(matches))

    def knows(self, word: str) -> bool:
        """Tell whether any document has *word* as written."""
        return any(segment.knows(word) for segment in self.segments)

    def near(self, word: str) -> list[Near]:
        """Return the known words near to *word*."""
        return [near for s in self.segments for near in s.vocabulary.near(word)]

    def digests(self) -> dict[str, str]:
        """Return the digest of every document by key."""
        kept = (stored for s in self.segments for stored in s.all_stored())
        return {stored["key"]: stored["digest"] for stored in kept}

    def close(self) -> None:
        """Let go of the files of this view; an heir may have taken over the index."""
        self._reader.close()

    def forget(self) -> None:
        """Let go of every file of the generation."""
        self._index.storage.let_go()

    @staticmethod
    def _best(tier: Tier, sets: list[tuple[Segment, int]], room: int) -> list[Match]:
        if room <= 0:
            return []
        rows = [
            [(segment.ranks[n], at, n) for n in segment.best(bits, room)]
            for at, (segment, bits) in enumerate(sets)
            if bits
        ]
        best = islice(heapq.merge(*rows, key=lambda row: row[0]), room)
        return [Match(tier, rank, sets[at][0].stored(n)["key"]) for rank, at, n in best]


class Probes:
    """A count and an even sample of the documents of a rebuild, and the gate."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._sample: list[Document] = []
        self._every = 1

    @property
    def count(self) -> int:
        """How many documents came, each key once."""
        return len(self._keys)

    def watched(
        self, documents: Iterable[Document], progress: Callable[[int], object] | None
    ) -> Iterator[Document]:
        """Pass *documents* on, the first of each key; tell *progress* now and then."""
        for document in documents:
            if document.key in self._keys:
                continue
            self._remember(document)
            yield document
            if progress and self.count % _STEP == 0:
                progress(self.count)
        if progress:
            progress(self.count)

    def check(self, view: View, expected: int | None) -> None:
        """Raise ``NotSwitched`` unless *view* holds what came; forget it."""
        try:
            if view.count() != self.count or expected not in (None, self.count):
                raise NotSwitched(f"{view.count()} documents, not {expected}")
            for document in self._sample:
                if not any(segment.proves(document) for segment in view.segments):
                    raise NotSwitched(f"{document.key} is not found")
        finally:
            view.forget()

    def _remember(self, document: Document) -> None:
        if self.count % self._every == 0:
            self._sample.append(document)
        if len(self._sample) > _PROBES:
            self._sample, self._every = self._sample[::2], self._every * 2
        self._keys.add(document.key)
