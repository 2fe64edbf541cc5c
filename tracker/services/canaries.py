"""Canaries: hosts known to answer, asked to tell our own outage from a page's.

A page on a network is not at fault either when the whole network does not answer us.
So a failure counts only beside a canary that answers and, unless the network itself
said that the page is not there, beside the network's own front door.
"""

from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from tracker.domain.visits import FAILED, STANDING, Outcome
from tracker.services.visit_means import Means

#: Seconds for which an answer, or silence, is believed.
BELIEVED = 60.0
#: Grammars under which each page has a host of its own.
_OWN_HOSTS = frozenset({"site", "none"})


class Canaries:
    """Asks canaries no more often than once in `BELIEVED`, whatever fails."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._lock = Lock()
        self._known: dict[str, tuple[float, bool]] = {}

    def beside(self, outcome: Outcome, *, grammar: str, url: str) -> bool:
        """Say whether what a visit to *url* came to was met while our line works.

        A good answer needs no canary: then what was known last is repeated.
        """
        if outcome not in FAILED:
            return self._known.get("", (0.0, True))[1]
        if not self.answer():
            return False
        if grammar in _OWN_HOSTS or outcome is Outcome.GONE:
            return True
        return self._believed(_front_door(url), self._opens)

    def answer(self) -> bool:
        """Say whether one of the canaries answers; False if there are none."""
        return self._believed("", lambda _: any(map(self._well, self._means.canaries)))

    def _believed(self, key: str, ask: Callable[[str], bool]) -> bool:
        with self._lock:
            now = self._means.clock()
            if key in self._known and now - self._known[key][0] < BELIEVED:
                return self._known[key][1]
            answer = ask(key)
            self._known[key] = (self._means.clock(), answer)
            return answer

    def _well(self, url: str) -> bool:
        return self._means.visit(url).outcome in STANDING

    def _opens(self, url: str) -> bool:
        """Say whether the host of *url* answers anything but an error of its own."""
        met = self._means.visit(url).met
        return bool(met.hops) or (met.status is not None and met.status < 500)


def _front_door(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
