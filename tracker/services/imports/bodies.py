"""Importing bodies from a sheet: by chunks, resumable, the same twice, to be undone."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import clock
from tracker.adapters.sheets import Sheet
from tracker.domain.access import Act, Actor
from tracker.domain.errors import Conflict
from tracker.services.bodies import BodyRecord, Comparison, compare, record_all
from tracker.services.imports import batches
from tracker.services.imports.answers import Outcome
from tracker.services.imports.batches import Place, Tally
from tracker.services.imports.columns import Columns, columns
from tracker.services.imports.survey import Survey, survey
from tracker.storage.engines import Database
from tracker.storage.snapshots import after_reports

KIND = "bodies"
#: Rows of one transaction: people who work meanwhile wait less than 100 ms.
CHUNK = 1000
#: Seconds in which they get their turn.
PAUSE = 0.01

Report = Callable[[int, int | None], None]


def silent(done: int, total: int | None) -> None:
    """Report nothing."""


def import_bodies(
    database: Database,
    actor: Actor,
    sheet: Sheet,
    *,
    mapping: Mapping[str, str],
    now: datetime,
    dry_run: bool = False,
    defaults: Mapping[str, str] | None = None,
    report: Report = silent,
) -> Outcome:
    """Take the bodies in *sheet* into the register and return what that did.

    *mapping* (our column -> theirs) and *defaults* (our column -> value) go before
    what is guessed from the headings. Unlike other services this one opens its own
    transactions, one a chunk: a file of 200 000 rows would stop everybody else.
    A file whose import was interrupted goes on where it stopped; one that was taken
    already changes nothing and leaves no trace. With *dry_run* everything is read
    and compared and nothing is written, so it asks for no lock either.
    """
    actor.require(Act.IMPORT)
    reading = columns(sheet.headings, mapping, defaults or {})
    with database.reading() as session:
        surveyed = survey(session, sheet, reading)
    run = _Run(database, actor, sheet, reading, surveyed, now)
    return run.tried(report) if dry_run else run.done(report)


@dataclass(frozen=True, slots=True)
class _Run:
    """One import of one file."""

    database: Database
    actor: Actor
    sheet: Sheet
    columns: Columns
    survey: Survey
    now: datetime

    @property
    def mapping(self) -> dict[str, str]:
        """Return everything that decides how the file is read."""
        return {**self.columns.as_mapping(), "encoding": self.sheet.encoding}

    def tried(self, report: Report) -> Outcome:
        """Return what `done` would answer."""
        tally = Tally()
        with self.database.reading() as session:
            for start in range(0, self.survey.read, CHUNK):
                chunk = self._chunk(start)
                tally += _tally(compare(session, chunk, said=self.columns.said))
                self._report(report, start)
        return self._outcome(Place(tally=tally))

    def done(self, report: Report) -> Outcome:
        """Write the file, chunk by chunk, and return what that did."""
        with self.database.reading() as session:
            place = batches.unfinished(
                session, KIND, self.sheet, mapping=self.mapping
            ) or Place(tally=Tally(refused=len(self.survey.refused)))
        for start in range(place.next_row, self.survey.read, CHUNK):
            try:
                with self.database.writing() as session:
                    place = self._taken(session, place, start)
            except IntegrityError as error:
                raise Conflict("the same bodies are written elsewhere") from error
            self._report(report, start)
            time.sleep(PAUSE)
        if place.batch is not None:
            with self.database.writing() as session:
                rows = self.survey.read
                batches.finish(session, self.actor, place, rows=rows, now=self.now)
        return self._outcome(place)

    def _taken(self, session: Session, place: Place, start: int) -> Place:
        """Write one chunk and move the batch past it; begin one at the first change."""
        chunk = self._chunk(start)
        batch = place.batch
        if batch is None:
            found = compare(session, chunk, said=self.columns.said)
            if not (found.new or found.changes):
                return self._past(place, start, found)
            batch = self._begun(session, replace(place, next_row=start))
        found = record_all(
            session,
            chunk,
            valid_from=clock.day(self.now),
            # A reporting date may have been named since the import began.
            now=after_reports(session, self.now),
            batch=batch,
            said=self.columns.said,
        )
        moved = replace(self._past(place, start, found), batch=batch)
        batches.advance(session, moved, expected=start)
        return moved

    def _begun(self, session: Session, place: Place) -> int:
        return batches.begin(
            session,
            self.actor,
            self.sheet,
            kind=KIND,
            mapping=self.mapping,
            read=self.survey.read,
            place=place,
            now=self.now,
        )

    def _past(self, place: Place, start: int, found: Comparison) -> Place:
        end = min(start + CHUNK, self.survey.read)
        return replace(place, next_row=end, tally=place.tally + _tally(found))

    def _chunk(self, start: int) -> Sequence[BodyRecord]:
        return [one for one in self.survey.ordered[start : start + CHUNK] if one]

    def _report(self, report: Report, start: int) -> None:
        report(min(start + CHUNK, self.survey.read), self.survey.read)

    def _outcome(self, place: Place) -> Outcome:
        return Outcome(
            read=self.survey.read,
            created=place.tally.created,
            changed=place.tally.changed,
            unchanged=place.tally.unchanged + self.survey.repeated,
            refused=self.survey.refused,
            warnings=self.survey.warnings,
            batch=place.batch,
        )


def _tally(found: Comparison) -> Tally:
    return Tally(
        created=found.created, changed=found.changed, unchanged=len(found.unchanged)
    )
