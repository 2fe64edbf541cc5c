"""The job that makes the copies that are wanted, and sweeps up after what was killed.

Pages are visited outside of any transaction. May be killed at any moment: a page that
was claimed is tried again, and a file that was left without a row is removed in time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.adapters import page_readings, warc_checks, warcs
from tracker.adapters.copy_files import CopyFiles, Lying, is_part
from tracker.adapters.visiting import Visited
from tracker.domain.access import Actor
from tracker.domain.copies import Medium
from tracker.domain.visits import STANDING
from tracker.services.copies import Seen, keep
from tracker.storage import copies, copy_wants
from tracker.storage.copy_wants import Claim
from tracker.storage.engines import Database

#: The one who keeps copies when nobody asks him to.
KEEPER = Actor(name="copies")
#: How long a file without a row is left alone: somebody may be about to write its row,
#: or to bring back a newer database than the one that does not know the file.
GRACE = timedelta(days=7)
_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Where copies are kept, and how a page is visited."""

    files: CopyFiles
    visit: Callable[[str], Visited]


def run_due(
    database: Database,
    keeping: Keeping,
    *,
    now: Callable[[], datetime],
    most: int = 5,
) -> int:
    """See to up to *most* pages of which a copy is due; return to how many.

    May run in several processes at once: whoever claims a page has it for himself
    until it would be tried again.
    """
    for done in range(most):
        at = now()
        with database.reading() as session:
            url = copy_wants.next_address(session, now=at)
        if url is None:
            return done
        with database.writing() as session:
            claims = copy_wants.claim(session, url, now=at)
        if claims:
            _served(database, keeping, claims, at=at, now=now)
    return most


def tidy(database: Database, files: CopyFiles, *, now: datetime) -> int:
    """Remove files that no row has asked for since `GRACE`; return how many.

    What was not put there by us is left for a person to look at.
    """
    past = (now - GRACE).timestamp()
    old = [
        lying
        for lying in files.lying()
        if lying.written < past and (lying.sha256 or is_part(lying.place))
    ]
    parts = (old[start : start + _SLICE] for start in range(0, len(old), _SLICE))
    return sum(_swept(database, part) for part in parts)


def _served(
    database: Database,
    keeping: Keeping,
    claims: Sequence[Claim],
    *,
    at: datetime,
    now: Callable[[], datetime],
) -> None:
    """Visit the page of *claims*; keep what is seen, or say why nothing is."""
    visited = keeping.visit(claims[0].url)
    if visited.outcome in STANDING and visited.exchanges:
        _keep(database, keeping, claims, _seen(visited, at=at), now=now)
        return
    with database.writing() as session:
        copy_wants.explain(
            session, claims, outcome=visited.outcome, trouble=visited.met.trouble
        )


def _keep(
    database: Database,
    keeping: Keeping,
    claims: Sequence[Claim],
    seen: Seen,
    *,
    now: Callable[[], datetime],
) -> None:
    # Before the transaction: nobody waits for the disk, and what is killed here leaves
    # a file without a row and not the other way round.
    keeping.files.keep(seen.data, seen.medium)
    with database.writing() as session:
        held = copy_wants.serve(session, claims)
        targets = copy_wants.targets(session, held)
        keep(session, KEEPER, targets, seen, files=keeping.files, now=now())


def _seen(visited: Visited, *, at: datetime) -> Seen:
    data = warcs.written(visited.exchanges, at=at)
    return Seen(
        data=data,
        medium=Medium.WARC,
        at=at,
        # Read from what will lie on the disk: that is what it has to be true of.
        payload=warc_checks.payload(data),
        outcome=visited.outcome,
        title=page_readings.title(visited.body, content_type=visited.content_type),
    )


def _swept(database: Database, lying: Sequence[Lying]) -> int:
    """Remove those of *lying* that no row knows, while no row can be written."""
    digests = {each.sha256 for each in lying}
    with database.reading() as session:
        if copies.known(session, digests) == digests:
            return 0
    with database.writing() as session:
        copies.stand_still(session)
        known = copies.known(session, digests)
        lost = [each for each in lying if each.sha256 not in known]
        for each in lost:
            each.place.unlink(missing_ok=True)
    return len(lost)
