"""The search box's answers: words by the engine, structure and visibility by SQL.

What was saved a moment ago and is not in the index yet is found all the same: the
few dirty entities are asked in memory, beside the index.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.domain import queries
from tracker.domain.queries import Query
from tracker.search.engines import (
    NOTHING,
    Damaged,
    Engine,
    Found,
    SearchTrouble,
    overlaid,
)
from tracker.search.highlights import Piece, highlight
from tracker.search.memory_engine import MemoryEngine
from tracker.services import indexing, search_filters
from tracker.services.indexers import Indexer
from tracker.services.indexing import FEW
from tracker.services.search_filters import Narrowing
from tracker.storage import outbox, search_cards
from tracker.storage.engines import Database
from tracker.storage.search_cards import Card
from tracker.storage.search_sources import KINDS

PAGE = 20
#: Candidates of one kind that structure may choose from.
MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing found: what it is called, where, and the telling stretch of text."""

    card: Card
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was found of one kind: the total and the best."""

    kind: str
    total: int
    hits: tuple[Hit, ...]
    #: Only some things of this kind were asked: there is no index to ask the rest.
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The answer to what was typed, with how it was understood."""

    query: Query
    narrowing: Narrowing
    groups: tuple[Group, ...]
    suggestion: str | None = None
    #: Changes the index has not caught up with, when they are many.
    behind: int = 0

    #: There is no index, and not everything could be asked without one.
    partial: bool = False

    @property
    def total(self) -> int:
        """Return how much was found in all."""
        return sum(group.total for group in self.groups)


@dataclass(frozen=True, slots=True)
class Searching:
    """Searches one store with one engine."""

    database: Database
    engine: Engine
    #: Who indexes behind the requests; without one each does it on its way out.
    indexer: Indexer | None = None

    def find(
        self,
        session: Session,
        text: str,
        *,
        today: date,
        kinds: Collection[str] = KINDS,
        limit: int = PAGE,
    ) -> Results:
        """Return what answers *text*, best first, the exact body name before all."""
        query = queries.parse(text)
        narrowing = search_filters.read(session, query, today=today)
        dirty = outbox.waiting(session, limit=indexing.MUCH)
        behind, dirty = max(0, len(dirty) - FEW), dirty[:FEW]
        asked = [kind for kind in kinds if kind in narrowing.kinds]
        fresh = MemoryEngine()
        fresh.write(indexing.current(session, dirty))
        groups = tuple(
            self._group(session, query, narrowing, kind, limit, dirty, fresh)
            for kind in asked
        )
        return Results(
            query=query,
            narrowing=narrowing,
            groups=tuple(group for group in groups if group.total),
            suggestion=self._suggestion(query, groups),
            behind=behind,
            partial=any(group.partial for group in groups),
        )

    def drain(self) -> int:
        """Bring the index up to date; return how many entities were indexed."""
        return indexing.drain(self.database, self.engine)

    def offer(self) -> None:
        """Let what the request has just changed be indexed; wait for nobody."""
        if self.indexer is not None:
            self.indexer.tell()
        else:
            indexing.offer(self.database, self.engine)

    def _group(
        self,
        session: Session,
        query: Query,
        narrowing: Narrowing,
        kind: str,
        limit: int,
        dirty: list[outbox.Dirty],
        fresh: MemoryEngine,
    ) -> Group:
        partial = False
        if not query.terms:
            ids, total = search_filters.listed(session, narrowing, kind, limit=limit)
        else:
            found, partial = self._found(query, kind, dirty, fresh)
            ids = [int(key.partition(":")[2]) for key in found.keys]
            total = found.total
            if narrowing.structured:
                ids = search_filters.narrowed(session, narrowing, kind, ids)
                total = len(ids)
        cards = search_cards.cards(session, kind, ids[:limit])
        plain = replace(query, filters=())
        hits = tuple(_hit(cards[id_], plain) for id_ in ids[:limit] if id_ in cards)
        return Group(kind=kind, total=total, hits=hits, partial=partial)

    def _found(
        self, query: Query, kind: str, dirty: list[outbox.Dirty], fresh: MemoryEngine
    ) -> tuple[Found, bool]:
        """Return what was found, and whether only some things could be asked."""
        newer = [indexing.key(entity) for entity in dirty if entity.kind == kind]
        try:
            base = self.engine.find(query, without=newer, kinds=[kind], limit=MOST)
            partial = False
        except Damaged:
            base, partial = self._mended(query, kind, newer)
        new = fresh.find(query, kinds=[kind], limit=MOST) if newer else NOTHING
        return overlaid(base, new, limit=MOST), partial

    def _mended(self, query: Query, kind: str, newer: list[str]) -> tuple[Found, bool]:
        """Return what a rebuilt index finds; without one, what memory finds.

        The index is a cache: whatever keeps it from being built (a full disk, another
        process at it), the question is answered from the database, if slowly, and
        of many things only from the first, which the answer then says.
        """
        try:
            indexing.rebuild(self.database, self.engine)
            found = self.engine.find(query, without=newer, kinds=[kind], limit=MOST)
        except (SearchTrouble, OSError, SQLAlchemyError):
            with self.database.reading() as session:
                some = indexing.some(session, kind, most=MOST)
            found = MemoryEngine(some).find(
                query, without=newer, kinds=[kind], limit=MOST
            )
            return found, len(some) >= MOST
        return found, False

    def _suggestion(self, query: Query, groups: tuple[Group, ...]) -> str | None:
        """Return the query with its words mended, when little was found."""
        if not query.terms or sum(group.total for group in groups) >= 3:
            return None
        words = " ".join(term.spelled() for term in query.terms)
        try:
            mended = self.engine.suggest(words)
        except (SearchTrouble, OSError):
            return None
        filters = (each.spelled() for each in query.filters)
        return " ".join((mended, *filters)) if mended else None


def _hit(card: Card, query: Query) -> Hit:
    return Hit(
        card=card,
        title=tuple(highlight(card.title, query, width=None)),
        snippet=tuple(highlight(card.text, query)) if card.text else (),
    )
