"""All tables at once: for migrations, and for tests that compare them."""

from tracker.storage import (
    accounts,
    batches,
    bodies,
    copies,
    evidence,
    exemptions,
    grounds,
    instruments,
    invitations,
    journal,
    keepsakes,
    outbox,
    platforms,
    proposals,
    requirements,
    submission_links,
    tellings,
    units,
    uploads,
    visits,
)
from tracker.storage.base import Base

ROOMS = (
    accounts,
    batches,
    bodies,
    copies,
    evidence,
    exemptions,
    grounds,
    instruments,
    invitations,
    journal,
    keepsakes,
    outbox,
    platforms,
    proposals,
    requirements,
    submission_links,
    tellings,
    units,
    uploads,
    visits,
)
metadata = Base.metadata
