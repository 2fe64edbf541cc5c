"""What each process keeps at hand while nothing changes.

A key has to hold a mark or seal that no two states of any store share
(`projection_states`): then what is kept is never out of date, and needs no clearing.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class AtHand(Generic[V]):
    """The *most* things that were asked for last, by key; of many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._there: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return what is kept under *key*, or what *make* makes, and keep that."""
        with self._lock:
            if key in self._there:
                self._there.move_to_end(key)
                return self._there[key]
        # Not within the lock: two may make the same, and neither waits.
        made = make()
        with self._lock:
            self._there[key] = made
            while len(self._there) > self._most:
                self._there.popitem(last=False)
        return made
