"""Which jobs there are, and how often each is looked at."""

from tracker.services.jobs import Job
from tracker.services.searching import Searching

#: Seconds between two looks at what the search has not learnt yet.
INDEX_EVERY = 30.0


def jobs(search: Searching) -> tuple[Job, ...]:
    """Return the jobs of the register whose search is *search*."""
    return (Job(name="index", run=search.drain, every=INDEX_EVERY),)
