"""An import of evidence as a command answers it: counts, and every row returned."""

from collections.abc import Callable
from datetime import datetime

from tracker.adapters.sheets import Sheet
from tracker.domain.access import Actor
from tracker.domain.evidence_files import RETURNED
from tracker.services.evidence_files.columns import Reading
from tracker.services.evidence_files.importing import Import, Step, survey
from tracker.services.evidence_files.rows import Returned
from tracker.services.evidence_files.words import problem, warnings
from tracker.services.imports.answers import Outcome, Problem
from tracker.services.imports.batches import Place
from tracker.storage.engines import Database

Report = Callable[[int, int | None], None]
#: Takes every row that goes back to whoever sent the file.
Collect = Callable[[Returned], None]


def silent(done: int, total: int | None) -> None:
    """Report nothing."""


def import_evidence(
    database: Database,
    actor: Actor,
    sheet: Sheet,
    *,
    reading: Reading,
    now: datetime,
    dry_run: bool = False,
    report: Report = silent,
    collect: Collect | None = None,
) -> Outcome:
    """Take the evidence in *sheet* into the register and return what that did.

    ``created`` counts rows that brought something, ``unchanged`` those whose page
    stands there already. A file whose import was interrupted goes on where it
    stopped; one that was taken already changes nothing and leaves no trace.
    """
    with database.reading() as session:
        file = survey(session, sheet, reading)
    work = Import(database, actor, file, now=now)
    place = Place() if dry_run else work.unfinished()
    found = _Found(reading, collect)
    # What was refused before the interruption is refused still, and is told again.
    before = file.rows if dry_run else place.next_row
    for step in work.tried(until=before, batch=place.batch):
        found.add(step)
        report(step.place.next_row, file.rows)
        if dry_run:
            place = step.place
    if not dry_run:
        for step in work.done(place):
            found.add(step)
            place = step.place
            report(place.next_row, file.rows)
        if place.batch is not None:
            with database.writing() as session:
                work.finish(session, place)
    return Outcome(
        read=file.rows,
        created=place.tally.created,
        changed=0,
        unchanged=place.tally.unchanged,
        refused=tuple(found.refused),
        warnings=tuple(found.warnings),
        batch=place.batch,
    )


class _Found:
    """What is wrong or deserves a look, as it is found."""

    def __init__(self, reading: Reading, collect: Collect | None) -> None:
        self.reading = reading
        self.refused: list[Problem] = []
        self.warnings: list[Problem] = []
        self._collect = collect

    def add(self, step: Step) -> None:
        """Add what *step* found."""
        for verdict in step.verdicts:
            self.warnings += warnings(verdict, self.reading)
            if isinstance(verdict, Returned) and verdict.fate in RETURNED:
                self.refused.append(problem(verdict, self.reading))
                if self._collect is not None:
                    self._collect(verdict)
