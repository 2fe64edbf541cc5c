"""Keeps the search index in step with the database, which alone is the truth.

A change marks its entity dirty in its own transaction; whoever has a moment drains
the set: read the entities, write the index, and only then forget the marks. A kill
in between costs a repetition, never a document.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.search.engines import Busy, Damaged, Document, Engine, SearchTrouble
from tracker.storage import outbox
from tracker.storage.engines import Database
from tracker.storage.search_sources import KINDS, Source, counted, first, sources

#: Entities indexed in one commit; more than that at once is work for a rebuild.
BATCH = 1_000
MUCH = 5_000
#: Dirty entities that a request may ask in memory, or index on its way out.
FEW = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """How the index differs from the database, by key."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def count(self) -> int:
        """Return the number of differences."""
        return len(self.missing) + len(self.extra) + len(self.stale)


def document(source: Source) -> Document:
    """Return what the index keeps of *source*."""
    said = "\0".join((*source.names, source.text, str(source.rank)))
    return Document(
        key=f"{source.kind}:{source.id}",
        kind=source.kind,
        names=source.names,
        text=source.text,
        rank=source.rank,
        digest=hashlib.sha256(said.encode()).hexdigest()[:16],
    )


def current(session: Session, dirty: Iterable[outbox.Dirty]) -> list[Document]:
    """Return the documents of the *dirty* entities that still can be found."""
    ids: dict[str, list[int]] = defaultdict(list)
    for entity in dirty:
        ids[entity.kind].append(entity.id)
    return [
        document(source) for kind in ids for source in sources(session, kind, ids[kind])
    ]


def some(session: Session, kind: str, *, most: int) -> list[Document]:
    """Return the documents of the first *most* things of *kind*."""
    return [document(source) for source in first(session, kind, most=most)]


def key(entity: outbox.Dirty) -> str:
    """Return the key of *entity* in the index."""
    return f"{entity.kind}:{entity.id}"


def drain(
    database: Database,
    engine: Engine,
    *,
    progress: Callable[[int], object] | None = None,
) -> int:
    """Bring the index up to date; return how many entities were indexed.

    Does what it can when somebody else is at it, and rebuilds an index that is
    damaged or far behind.
    """
    done = 0
    try:
        while part := _drain_some(database, engine, progress):
            done += part
    except Busy:
        return done
    except Damaged:
        return done + rebuild(database, engine, progress=progress)
    return done


def offer(database: Database, engine: Engine) -> None:
    """Index the few entities just changed, if nobody else is at it.

    For the end of a request: never waits, never fails it. What is not indexed now
    stays marked, and is found in memory until it is.
    """
    # The request's own change is committed: a store that is locked or full now must
    # not let it be called unsaved.
    with suppress(SearchTrouble, OSError, SQLAlchemyError):
        with database.reading() as session:
            dirty = outbox.waiting(session, limit=FEW + 1)
            fresh = current(session, dirty) if len(dirty) <= FEW else []
        if 0 < len(dirty) <= FEW:
            _put(database, engine, dirty, fresh)


def _drain_some(
    database: Database, engine: Engine, progress: Callable[[int], object] | None
) -> int:
    with database.reading() as session:
        dirty = outbox.waiting(session, limit=MUCH)
        if len(dirty) == MUCH:
            return rebuild(database, engine, progress=progress)
        dirty = dirty[:BATCH]
        fresh = current(session, dirty)
    if dirty:
        _put(database, engine, dirty, fresh)
    return len(dirty)


def _put(
    database: Database,
    engine: Engine,
    dirty: Sequence[outbox.Dirty],
    fresh: Sequence[Document],
) -> None:
    """Write *fresh* documents, and only then forget the marks they answer."""
    gone = {key(entity) for entity in dirty} - {made.key for made in fresh}
    engine.write(fresh, gone=gone)
    with database.writing() as session:
        outbox.done(session, dirty)


def rebuild(
    database: Database,
    engine: Engine,
    *,
    progress: Callable[[int], object] | None = None,
) -> int:
    """Build the index anew beside the old one and switch; return its size."""
    with database.reading() as session:
        # Read before the documents: what is marked later is drained later.
        dirty = outbox.waiting(session, limit=1_000_000)
        built = engine.rebuild(
            (document(source) for source in _everything(session)),
            expected=counted(session),
            progress=progress,
        )
    with database.writing() as session:
        outbox.done(session, dirty)
    return built


def verify(database: Database, engine: Engine) -> Difference:
    """Compare the index with the database, entity by entity."""
    held = dict(engine.digests())
    missing, stale = [], []
    with database.reading() as session:
        for source in _everything(session):
            made = document(source)
            digest = held.pop(made.key, None)
            if digest is None:
                missing.append(made.key)
            elif digest != made.digest:
                stale.append(made.key)
    return Difference(tuple(missing), tuple(sorted(held)), tuple(stale))


def _everything(session: Session) -> Iterator[Source]:
    for kind in KINDS:
        yield from sources(session, kind)
