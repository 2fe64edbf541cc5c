"""What every search engine promises, and the small records that pass to and fro.

An index holds words and keys only and is a cache of the database: it may be thrown
away at any moment. Engines answer with keys of candidates; who may see them, and
their titles and texts, is for the database to say.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from tracker.domain.queries import Query


class SearchTrouble(Exception):
    """The base of what may go wrong with an index; the data is never in danger."""


class Damaged(SearchTrouble):
    """There is no usable index here: rebuild it. The text says what was seen."""


class Busy(SearchTrouble):
    """Somebody else is writing or rebuilding: leave it dirty and try again later."""


class NotSwitched(SearchTrouble):
    """A rebuilt index failed its check; the one before it stays in use."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be found: one body, one item, one instrument, ….

    *key* is unique over all kinds. Of *names*, each is a whole name (title, short
    name, code). A lower *rank* (64 bits, signed) comes first among equals. *digest*
    is a fingerprint of the source, given back by ``Engine.digests``.
    """

    key: str
    kind: str
    names: tuple[str, ...]
    text: str
    rank: int
    digest: str


class Tier(IntEnum):
    """How well a document answers; the lower, the better."""

    EXACT = 0
    NAME = 1
    TEXT = 2


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One found document; sorts best first."""

    tier: Tier
    rank: int
    key: str


@dataclass(frozen=True, slots=True)
class Found:
    """How many documents answer in all, and the best of them, best first."""

    total: int
    matches: tuple[Match, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the matches, best first."""
        return tuple(match.key for match in self.matches)


NOTHING = Found(0, ())


def overlaid(base: Found, fresh: Found, *, limit: int) -> Found:
    """Join the answer of an index and that of documents not in it yet.

    The index must have been asked ``without`` the keys of those documents.
    """
    best = heapq.merge(base.matches, fresh.matches, key=lambda m: (m.tier, m.rank))
    return Found(base.total + fresh.total, tuple(best)[:limit])


class Engine(Protocol):
    """One way to keep an index. All engines answer alike."""

    def write(self, documents: Iterable[Document], *, gone: Iterable[str] = ()) -> None:
        """Replace *documents* by key and remove the keys *gone*, in one commit.

        Of several documents with one key the last counts. When this returns, every
        later ``find`` in any process sees the change; when it raises, nothing has
        changed. Raises ``Busy`` and ``Damaged``.
        """

    def find(
        self,
        query: Query,
        *,
        kinds: Collection[str] | None = None,
        limit: int = 20,
        without: Collection[str] = (),
    ) -> Found:
        """Return the exact total and the *limit* best documents, best first.

        A document answers when it has every wanted word of the query, in any form,
        in its names or text, and none of the unwanted ones. First come those of
        which a whole name is the query, then those with all words in their names,
        then the rest; among equals the lower rank first. *kinds* None means any
        kind, an empty collection none. Keys in *without* are passed over. Filters
        of the query are not looked at. Raises ``Damaged``.
        """

    def suggest(self, text: str) -> str | None:
        """Return *text* with unknown words replaced by the nearest known ones.

        None when every word is known or nothing is near. Raises ``Damaged``.
        """

    def words(self) -> Iterable[str]:
        """Return the vocabulary: dictionary forms, and forms spelled otherwise."""

    def digests(self) -> Mapping[str, str]:
        """Return the digest of every document by key. Raises ``Damaged``."""

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        expected: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> int:
        """Build the index anew from *documents*; return how many it holds.

        The iterable is first touched once writers are kept out, so that a lazy one
        reads the database as it is then; of one key the first document counts.
        *progress* is called with the number done so far. The new index is used only
        when it holds as many documents as came (and as *expected*, if given) and a
        sample of them is found; until then, and after any failure, the one before
        it answers. Raises ``Busy``, ``NotSwitched`` and whatever the iterable raises.
        """

    def close(self) -> None:
        """Let go of files; the engine opens them again when asked."""
