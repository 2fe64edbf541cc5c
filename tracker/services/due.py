"""Which jobs there are, and how often each is looked at."""

from collections.abc import Callable
from datetime import datetime

from tracker import clock
from tracker.adapters.copy_files import CopyFiles
from tracker.adapters.upload_files import Uploads
from tracker.config import Settings
from tracker.services import copying, projections, telling, visits
from tracker.services.copying import Keeping
from tracker.services.evidence_files.working import Works, run_due, sweep
from tracker.services.jobs import Job
from tracker.services.searching import Searching
from tracker.services.visit_means import prepared

MOMENT, HALF_A_MINUTE, MINUTE, HOUR, DAY = 2.0, 30.0, 60.0, 3600.0, 24 * 3600.0
#: Seconds of work on uploaded files before the other jobs have their turn.
A_SLICE = 2.0


def jobs(
    settings: Settings, search: Searching, *, now: Callable[[], datetime] = clock.now
) -> tuple[Job, ...]:
    """Return the jobs of the register that *settings* describe."""
    database = search.database
    means = prepared(settings, database=database)
    keeping = Keeping(files=CopyFiles(settings.copies), visit=means.visit)
    teller = telling.teller(database, settings)
    works = Works(database, Uploads(settings.uploads))

    def visited() -> int:
        return visits.run_due(database, means, now=now())

    def copied() -> int:
        return copying.run_due(database, keeping, now=now)

    def tidied() -> int:
        return copying.tidy(database, keeping.files, now=now())

    def told() -> int:
        return telling.run_due(teller)

    def taken_in() -> int:
        return run_due(works, now=now(), seconds=A_SLICE)

    def computed() -> int:
        return projections.run_due(database, now=now())

    def swept() -> int:
        return sweep(database, works.files, now=now())

    return (
        Job(name="index", run=search.drain, every=HALF_A_MINUTE),
        Job(name="visits", run=visited, every=MINUTE, abroad=True),
        Job(name="copies", run=copied, every=MINUTE, abroad=True),
        Job(name="copies left over", run=tidied, every=DAY),
        Job(name="letters", run=told, every=MINUTE, abroad=True),
        Job(name="coverage", run=computed, every=MOMENT),
        Job(name="files", run=taken_in, every=MOMENT),
        Job(name="files left over", run=swept, every=HOUR),
    )
