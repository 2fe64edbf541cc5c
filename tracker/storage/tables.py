"""All tables at once: for migrations, and for tests that compare them."""

from tracker.storage import (
    accounts,
    batches,
    bodies,
    evidence,
    instruments,
    journal,
    outbox,
    platforms,
    requirements,
    units,
)
from tracker.storage.base import Base

ROOMS = (
    accounts,
    batches,
    bodies,
    evidence,
    instruments,
    journal,
    outbox,
    platforms,
    requirements,
    units,
)
metadata = Base.metadata
