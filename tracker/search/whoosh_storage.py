"""Files and locks of a Whoosh index, mended where Whoosh 2.7.4 falls short.

Three things differ from the stock storage: a forked child can neither steal nor pin
the writers' lock; a file that readers may still open is deleted only after a grace
period; and a commit reaches the disk in the right order (Whoosh never calls fsync).
"""

import os
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import FileLock

try:
    import fcntl
except ImportError:  # pragma: no cover - no fork there either: the stock lock will do
    fcntl = None  # type: ignore[assignment]

GRACE = 60.0
"""Seconds for which a file no longer needed stays for readers that began before."""

_CONDEMNED = ".gone-"


class PidLock:
    """A lock on a file that belongs to one process and dies with it.

    Whoosh's own lock is released when a forked child merely forgets its copy, and
    stays held while a child of a killed holder lives on.
    """

    def __init__(self, path: str) -> None:
        self.filename = path
        self._fd: int | None = None
        self._pid = 0

    def acquire(self, blocking: bool = False) -> bool:
        """Take the lock; tell whether it was to be had."""
        fd = os.open(self.filename, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if blocking else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(fd)
            return False
        except BaseException:
            os.close(fd)
            raise
        self._fd, self._pid = fd, os.getpid()
        _held.add(self)
        return True

    def release(self) -> None:
        """Give the lock back; in any process but the one that took it, do nothing."""
        fd, self._fd = self._fd, None
        if fd is None:
            return
        if self._pid == os.getpid():
            fcntl.flock(fd, fcntl.LOCK_UN)
        os.close(fd)

    def __del__(self) -> None:
        with suppress(OSError):
            self.release()


_held: "weakref.WeakSet[PidLock]" = weakref.WeakSet()


def _forget_in_child() -> None:
    # Closing the copy unpins the lock, should the parent be killed before the child.
    for lock in list(_held):
        lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)


def lock_file(path: Path) -> Any:
    """Return the lock that stands for *path*, not yet taken."""
    return PidLock(str(path)) if fcntl else FileLock(str(path))


class SafeStorage(FileStorage):  # type: ignore[misc]
    """Whoosh's folder of files with our locks, grace and order of writing."""

    def __init__(
        self,
        folder: Path,
        *,
        grace: float = GRACE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(str(folder))
        self._grace = grace
        self._clock = clock
        self._unsynced: set[str] = set()
        self._open: list[Any] = []

    def lock(self, name: str) -> Any:
        """Return the lock called *name*."""
        return lock_file(Path(self._fpath(name)))

    def create_file(self, name: str, **options: Any) -> Any:
        """Create a file and remember to bring it to the disk."""
        self._unsynced.add(name)
        return self._watched(super().create_file(name, **options))

    def open_file(self, name: str, **options: Any) -> Any:
        """Open a file for reading."""
        return self._watched(super().open_file(name, **options))

    def let_go(self) -> None:
        """Close whatever is still open: Whoosh forgets its files when it fails."""
        opened, self._open = self._open, []
        for file in opened:
            with suppress(Exception):
                file.close()

    def _watched(self, file: Any) -> Any:
        self._open = [each for each in self._open if not each.is_closed]
        self._open.append(file)
        return file

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Bring all new files to the disk, then rename: so a commit becomes visible.

        The table of contents is the one file that Whoosh renames, and it does so last.
        """
        for name in self._unsynced:
            with suppress(FileNotFoundError):
                synced(Path(self._fpath(name)))
        self._unsynced.clear()
        super().rename_file(oldname, newname, safe=safe)
        synced(Path(self.folder))

    def delete_file(self, name: str) -> None:
        """Condemn a file at the first call; delete it once the grace has passed."""
        mark = Path(self._fpath(_CONDEMNED + name))
        if not mark.exists():
            mark.touch(mode=0o600)
        since = mark.stat().st_mtime
        if self._grace <= 0 or self._clock() - since >= self._grace:
            super().delete_file(name)
            mark.unlink(missing_ok=True)


def synced(path: Path) -> None:
    """Bring a file or folder to the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def written(path: Path, text: str) -> None:
    """Put *text* into a file, so that it is there whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    synced(draft)
    draft.replace(path)
    synced(path.parent)
