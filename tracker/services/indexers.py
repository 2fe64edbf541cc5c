"""Indexes behind the requests what they have changed: no answer waits for the index.

The marks in the database are the truth. A thread that is killed, or never wakes, loses
nothing: what is marked is found in memory until somebody has indexed it.
"""

import logging
import os
import threading
from collections.abc import Callable

#: Seconds between two passes: the changes of a busy moment are indexed in one.
PAUSE = 1.0

log = logging.getLogger(__name__)


class Indexer:
    """One thread a process that does its *work* when told that something has changed.

    The thread is made when it is first told, so that a forked process has its own.
    """

    def __init__(self, work: Callable[[], object], *, pause: float = PAUSE) -> None:
        self._work, self._pause = work, pause
        self._told = threading.Event()
        self._making = threading.Lock()
        self._process = 0

    def tell(self) -> None:
        """Let the work be done soon; return at once."""
        self._told.set()
        if self._process != os.getpid():
            self._begin()

    def _begin(self) -> None:
        with self._making:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._go_on, name="index", daemon=True).start()

    def _go_on(self) -> None:
        enough = threading.Event()
        while self._told.wait():
            self._told.clear()
            try:
                self._work()
            except Exception:
                log.exception("the index could not be brought up to date")
            enough.wait(self._pause)
