"""Which jobs there are, and how often each is looked at."""

from collections.abc import Callable
from datetime import datetime

from tracker import clock
from tracker.config import Settings
from tracker.services import visits
from tracker.services.jobs import Job
from tracker.services.searching import Searching
from tracker.services.visit_means import prepared

#: Seconds between two looks at what the search has not learnt yet, and at the pages.
INDEX_EVERY, VISITS_EVERY = 30.0, 60.0


def jobs(
    settings: Settings, search: Searching, *, now: Callable[[], datetime] = clock.now
) -> tuple[Job, ...]:
    """Return the jobs of the register that *settings* describe."""
    means = prepared(settings)

    def visited() -> int:
        return visits.run_due(search.database, means, now=now())

    return (
        Job(name="index", run=search.drain, every=INDEX_EVERY),
        Job(name="visits", run=visited, every=VISITS_EVERY),
    )
