"""Turns and time: how long a visit may take, and how often a host is asked.

We check the pages of public bodies; a check must never weigh on them.
"""

import time
from collections.abc import Callable
from threading import Lock

import httpcore2

#: Above this many hosts those whose pause is over are forgotten.
_MANY = 1000


class OutOfTime(httpcore2.TimeoutException):
    """The time of the whole visit is over."""


class Deadline:
    """The end of a visit, which every wait on its way is measured against."""

    def __init__(self, seconds: float, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise `OutOfTime` if there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise OutOfTime
        return left

    def put_off(self, seconds: float) -> None:
        """Move the end: *seconds* were spent standing in line, not visiting."""
        self._end += seconds


class Turns:
    """Lets requests to one host through one at a time, *pause* seconds apart.

    Threads of one process share an object; each host has a line of its own.
    """

    def __init__(
        self,
        *,
        pause: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._next: dict[str, float] = {}

    def wait(self, host: str) -> float:
        """Wait for the turn of a request to *host*; return the seconds waited."""
        with self._lock:
            now = self._clock()
            if len(self._next) > _MANY:
                self._next = {h: free for h, free in self._next.items() if free > now}
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + self._pause
        if turn > now:
            self._sleep(turn - now)
        return turn - now
