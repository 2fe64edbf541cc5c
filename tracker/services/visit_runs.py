"""A run of visits: several threads, each claiming a page, visiting it, writing it down.

The network is never spoken to within a transaction. Whatever kills a run leaves only
leases, which expire; what was not read to its end was not written.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from tracker.adapters import vk
from tracker.domain.observations import Observation
from tracker.domain.visits import FAILED, STANDING, Outcome
from tracker.services.page_visits import Looking
from tracker.services.visit_means import Means, Moments
from tracker.storage import observations, watches
from tracker.storage.engines import Database
from tracker.storage.watches import Claimed, Lane, Wanted

_log = logging.getLogger(__name__)
Report = Callable[[int], object]

#: How long a claim holds. Longer than a visit and its site's, with turns at one host
#: for all threads; after a kill so long nobody visits the page.
LEASE, LEASE_OF_MANY = timedelta(minutes=5), timedelta(minutes=15)
#: Failures in a row, no canary answering, after which our own line is called down.
DOWN = 10
#: Visits of a run that are told one by one; a run over a million pages has more.
TOLD = 10_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A page and what a visit to it found."""

    page: Claimed
    found: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run did: visits by outcome, and the first `TOLD` of them one by one."""

    outcomes: Mapping[Outcome, int]
    seen: Sequence[Seen]

    @property
    def count(self) -> int:
        """Return how many pages were visited."""
        return sum(self.outcomes.values())


class Budget:
    """How much a run may do: *pages* in all, and none begun after *seconds*."""

    def __init__(
        self, moments: Moments, *, pages: int | None, seconds: float | None
    ) -> None:
        self._moments = moments
        self._left = pages
        self._seconds = seconds
        self._lock = Lock()
        self._closed = False

    def take(self, most: int) -> int:
        """Return how many pages may be begun now, at most *most*; they are taken."""
        with self._lock:
            if self._over():
                return 0
            taken = most if self._left is None else min(most, self._left)
            if self._left is not None:
                self._left -= taken
            return taken

    def give_back(self, pages: int) -> None:
        """Return *pages* that were taken and not visited."""
        with self._lock:
            if self._left is not None:
                self._left += pages

    @property
    def over(self) -> bool:
        """Tell whether no visit may be begun any more."""
        with self._lock:
            return self._over()

    def close(self) -> None:
        """Let no visit begin any more."""
        self._closed = True

    def _over(self) -> bool:
        late = self._seconds is not None and self._moments.seconds >= self._seconds
        return self._closed or late


class Run:
    """One run over the pages that are *wanted*."""

    def __init__(
        self,
        database: Database,
        means: Means,
        wanted: Wanted,
        *,
        moments: Moments,
        budget: Budget,
        report: Report,
    ) -> None:
        self._database = database
        self._means = means
        self._wanted = wanted
        self._moments = moments
        self._budget = budget
        self._report = report
        self._looking = Looking(means, now=moments.now)
        self._lock = Lock()
        self._failed_in_row = 0
        self._api = bool(means.vk_token)
        self._outcomes: Counter[Outcome] = Counter()
        self._seen: list[Seen] = []

    def visit_all(self) -> Ran:
        """Visit pages until none is left or the budget is spent; say what was seen."""
        with self._database.reading() as session:
            lanes = watches.lanes(session)
        if not self._looking_pays(lanes):
            return self._ran()
        self._looking.canaries.answer()
        with ThreadPoolExecutor(self._means.workers, "visits") as pool:
            jobs = [
                pool.submit(self._work, lanes[number:] + lanes[:number])
                for number in range(self._means.workers)
            ]
            try:
                wait(jobs)
            finally:
                self._budget.close()
        for job in jobs:
            job.result()
        return self._ran()

    def _ran(self) -> Ran:
        return Ran(outcomes=self._outcomes, seen=self._seen)

    def _looking_pays(self, lanes: Sequence[Lane]) -> bool:
        """Tell whether anything is due: else no canary is asked for nothing."""
        with self._database.reading() as session:
            now = self._moments.now()
            return watches.any_due(session, lanes, self._wanted, now=now)

    def _work(self, lanes: Sequence[Lane]) -> None:
        """Take the networks in turn, a page of each, until none has any."""
        try:
            while any([self._serve(lane) for lane in lanes]):  # noqa: C419 - all of them
                pass
        except BaseException:
            self._budget.close()
            raise

    def _serve(self, lane: Lane) -> bool:
        """Visit what is next in *lane*; tell whether there was anything."""
        many = self._api and lane.grammar == "vk"
        most = self._budget.take(vk.MOST if many else 1)
        if not most:
            return False
        token, lasts = secrets.token_hex(8), LEASE_OF_MANY if many else LEASE
        with self._database.writing() as session:
            looked_at, pages = watches.claim(
                session,
                lane,
                self._wanted,
                token=token,
                now=self._moments.now(),
                lasts=lasts,
                limit=most,
            )
        self._budget.give_back(most - len(pages))
        try:
            self._visit(pages, token, many=many)
        except BaseException:
            self._release(token, pages)
            raise
        return looked_at > 0

    def _visit(self, pages: Sequence[Claimed], token: str, *, many: bool) -> None:
        told = self._told(pages) if many and pages else {}
        for number, page in enumerate(pages):
            if number and self._budget.over:
                self._release(token, pages[number:])
                return
            found = self._found(page, told.get(page.id))
            if found is not None:
                self._write_down(page, found, token)

    def _found(
        self, page: Claimed, community: vk.Community | None
    ) -> Observation | None:
        """Return what is seen of *page*; None if we ourselves fail on it.

        One page must not keep all others from being visited: it stays leased, and is
        tried again when the lease has expired.
        """
        try:
            if community is not None:
                return self._looking.told(page, community)
            return self._looking.look(page)
        except Exception:
            _log.exception("no visit to page %s", page.id)
            return None

    def _told(self, pages: Sequence[Claimed]) -> dict[int, vk.Community]:
        """Return what the interface tells; when it will not, ask it no more."""
        try:
            return self._looking.ask(pages)
        except vk.Silent:
            self._api = False
            return {}

    def _write_down(self, page: Claimed, found: Observation, token: str) -> None:
        with self._database.writing() as session:
            taken = observations.record(
                session, page.id, found, token=token, every=self._means.every
            )
        if not taken:
            return
        with self._lock:
            self._outcomes[found.outcome] += 1
            if len(self._seen) < TOLD:
                self._seen.append(Seen(page, found))
            self._report(self._outcomes.total())
            self._watch_our_line(found)

    def _watch_our_line(self, found: Observation) -> None:
        """Stop when nothing answers, canaries no more than pages: it is our line."""
        if found.outcome in FAILED and not found.canary:
            self._failed_in_row += 1
        elif found.outcome in STANDING:
            self._failed_in_row = 0
        if self._failed_in_row >= DOWN:
            self._budget.close()

    def _release(self, token: str, pages: Sequence[Claimed]) -> None:
        with self._database.writing() as session:
            watches.release(session, token, [page.id for page in pages])
