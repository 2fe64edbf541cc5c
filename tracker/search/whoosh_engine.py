"""The default engine: Whoosh 2.7.4, by the part of it that was found to be safe.

Whoosh keeps words and document numbers; asking is done on bitmaps. Of Whoosh's own
machinery neither query parser nor scoring is used, nor AsyncWriter, BufferedWriter,
optimize, refresh, filter= and len(results), each of which loses data, lies or takes
minutes. Any failure while reading or writing means ``Damaged``: the caller rebuilds.
"""

import errno
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import LockError
from whoosh.util.filelock import try_for

from tracker.domain.queries import Query
from tracker.search.bitmaps import Shelf
from tracker.search.engines import (
    NOTHING,
    Busy,
    Damaged,
    Document,
    Found,
    SearchTrouble,
)
from tracker.search.plans import planned
from tracker.search.spelling import corrected
from tracker.search.whoosh_generations import Generations, row
from tracker.search.whoosh_storage import lock_file
from tracker.search.whoosh_views import Probes, View

_ROOM = 32 * 1024 * 1024
_WRITER_MEGABYTES = 128
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}

_Answer = TypeVar("_Answer")


class WhooshEngine:
    """An ``Engine`` that keeps its index in the folder *root*.

    One object may be used by several threads, and in children forked from its
    process. *wait* is how many seconds a writer waits for another before ``Busy``.
    """

    def __init__(self, root: Path, *, wait: float = 0.0) -> None:
        self._generations = Generations(root)
        self._wait = wait
        self._turn = threading.RLock()
        self._shelf = Shelf(_ROOM)
        self._view: View | None = None

    def write(self, documents: Iterable[Document], *, gone: Iterable[str] = ()) -> None:
        """See ``Engine.write``."""
        fresh = {document.key: document for document in documents}
        keys = fresh.keys() | set(gone)
        if not keys:
            return
        rows = [row(document) for document in fresh.values()]
        with self._alone(), _damage():
            index = self._generations.opened(self._generations.current())
            with _writer(index) as writer:
                for number in _numbers(writer, keys):
                    writer.delete_document(number)
                for each in rows:
                    writer.add_document(**each)

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
            self._generations.current()
            return NOTHING
        return self._read(lambda view: view.find(plan, kinds, max(limit, 0), without))

    def suggest(self, text: str) -> str | None:
        """See ``Engine.suggest``."""
        return self._read(lambda v: corrected(text, known=v.knows, near=v.near))

    def words(self) -> Iterable[str]:
        """See ``Engine.words``."""
        return self._read(lambda v: {w for s in v.segments for w in s.words()})

    def digests(self) -> Mapping[str, str]:
        """See ``Engine.digests``."""
        return self._read(lambda view: view.digests())

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        expected: int | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> int:
        """See ``Engine.rebuild``."""
        with self._alone():
            name, index = self._generations.begun()
            try:
                probes = Probes()
                with _writer(index) as writer:
                    for document in probes.watched(documents, progress):
                        writer.add_document(**row(document))
                probes.check(View(self._generations, name, Shelf(_ROOM)), expected)
                self._generations.switched(name)
            except BaseException:
                with suppress(SearchTrouble):
                    self._generations.cleared(keep={self._generations.current()})
                raise
        return probes.count

    def close(self) -> None:
        """See ``Engine.close``."""
        with self._turn:
            view, self._view = self._view, None
            if view:
                view.forget()

    def _read(self, ask: Callable[[View], _Answer]) -> _Answer:
        with self._turn:
            try:
                return ask(self._fresh_view())
            except Exception:
                # A merge in another process may have taken a file away: look again.
                self.close()
            with _damage():
                return ask(self._fresh_view())

    def _fresh_view(self) -> View:
        name = self._generations.current()
        before = self._view
        if before is None or not before.is_of(name):
            self._view = View(self._generations, name, self._shelf, before)
            if before:
                before.close()
            return self._view
        return before

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep every other writer and rebuilder out, in any process."""
        self._generations.prepared()
        lock = lock_file(self._generations.root / "LOCK")
        if not try_for(lock.acquire, timeout=self._wait, delay=0.05):
            raise Busy("another process is writing")
        try:
            yield
        finally:
            lock.release()


@contextmanager
def _damage() -> Iterator[None]:
    """Call every failure of Whoosh damage, but for one of somebody else's making."""
    try:
        yield
    except SearchTrouble:
        raise
    except LockError as error:
        raise Busy("another process is writing") from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise
        raise Damaged(repr(error)) from error


@contextmanager
def _writer(index: Any) -> Iterator[Any]:
    """Give a writer that commits at the end, or leaves everything as it was."""
    writer: Any = None
    try:
        # With compound files every reader would copy the whole segment to open it.
        writer = index.writer(compound=False, limitmb=_WRITER_MEGABYTES, codec=_codec())
        yield writer
        writer.commit()
    except BaseException:
        # The lock stays held after a failed commit unless the writer is cancelled.
        with suppress(Exception):
            writer.cancel()
        raise
    finally:
        index.storage.let_go()


def _codec() -> Any:
    """Return Whoosh's own codec without the lengths that only scoring reads."""
    codec = W3Codec()
    codec.length_stats = False
    return codec


def _numbers(writer: Any, keys: Iterable[str]) -> list[int]:
    """Return the live documents with one of *keys*, by one reader for the batch."""
    reader = writer.reader()
    try:
        return [
            offset + number
            for leaf, offset in reader.leaf_readers()
            for key in keys
            if ("key", key) in leaf
            for number in leaf.postings("key", key).all_ids()
            if not leaf.is_deleted(number)
        ]
    finally:
        reader.close()
