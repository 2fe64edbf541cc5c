"""Taking a file of evidence in: by chunks, resumable, the same twice, to be undone.

Judged outside the transaction and written inside, so that whoever works meanwhile
waits for the writing alone. What has changed in between is told by the database.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters.sheets import Sheet
from tracker.domain.access import Act, Actor
from tracker.domain.evidence_files import RowFate
from tracker.services.evidence_files.bodies import Names, names_in
from tracker.services.evidence_files.columns import Reading
from tracker.services.evidence_files.judging import Judge, Row, Taken, Verdict
from tracker.services.evidence_files.layouts import rows_of
from tracker.services.evidence_files.writing import chunk, write
from tracker.services.imports import batches
from tracker.services.imports.batches import Place, Tally
from tracker.storage.engines import Database
from tracker.storage.snapshots import after_reports

KIND = "evidence"
#: Rows of one transaction, and the seconds for which the store is free after each:
#: whoever wants to write gets a turn. The next rows are judged meanwhile.
CHUNK = 1000
PAUSE = 0.01

#: How often Python looks for garbage elsewhere.
_USUAL = gc.get_threshold()

#: Keeps beside a chunk what became of its rows, in the chunk's own transaction.
Keep = Callable[[Session, Sequence[Verdict], Place], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """A file gone through once: how many rows it has, and whom their names may mean."""

    sheet: Sheet
    reading: Reading
    rows: int
    names: Names

    def mapping(self, actor: Actor) -> dict[str, Any]:
        """Return everything that decides what an import of it by *actor* brings."""
        return {
            **self.reading.as_mapping(),
            "encoding": self.sheet.encoding,
            "delimiter": self.sheet.delimiter,
            "headless": self.sheet.headless,
            "actor": actor.reference,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """A chunk that has been gone through: how far that is, and what became of it."""

    place: Place
    verdicts: Sequence[Verdict]


def survey(session: Session, sheet: Sheet, reading: Reading) -> Surveyed:
    """Return *sheet* gone through once; refuse as `BadFile` one with too many rows."""
    count = 0

    def cells() -> Iterator[Mapping[str, str]]:
        nonlocal count
        for _, row in rows_of(sheet):
            count += 1
            yield row

    names = names_in(session, cells(), reading)
    return Surveyed(sheet=sheet, reading=reading, rows=count, names=names)


class Import:
    """One import of one file: each method goes on chunk by chunk, and may be left.

    Unlike other services it opens its own transactions, one a chunk: a file of
    200 000 rows would stop everybody else.
    """

    def __init__(
        self,
        database: Database,
        actor: Actor,
        file: Surveyed,
        *,
        now: datetime,
        mark: Mapping[str, str] | None = None,
        keep: Keep | None = None,
    ) -> None:
        actor.require(Act.SUBMIT)
        self.database = database
        self.actor = actor
        self.file = file
        self.now = now
        self.mapping = {**file.mapping(actor), **(mark or {})}
        self._keep = keep
        self._judge = Judge(actor, file.reading, file.names, now=now)

    def unfinished(self) -> Place:
        """Return where an import of the same, by the same, was interrupted."""
        with self.database.reading() as session:
            found = batches.unfinished(
                session, KIND, self.file.sheet, mapping=self.mapping
            )
        return found or Place()

    def tried(
        self, *, until: int | None = None, batch: int | None = None
    ) -> Iterator[Step]:
        """Yield what would become of the rows up to *until*, writing no evidence.

        With the *batch* of an import under way, what it has brought is there already.
        """
        self._judge.batch = batch
        place = Place()
        for start, rows in self._pieces(0, until):
            verdicts = self._judged(rows)
            place = _past(place, start, verdicts)
            if self._keep is not None:
                with self.database.writing() as session:
                    self._keep(session, verdicts, place)
            yield Step(place, verdicts)
        self._judge.forget()

    def done(self, place: Place) -> Iterator[Step]:
        """Yield what became of the rows from *place* on, each chunk once written."""
        free_until = 0.0
        for start, rows in self._pieces(place.next_row, None):
            self._judge.batch = place.batch
            verdicts = self._judged(rows)
            time.sleep(max(0.0, free_until - time.monotonic()))
            step = self._written(place, start, verdicts)
            free_until = time.monotonic() + PAUSE
            place = step.place
            self._judge.forget()
            yield step

    def finish(self, session: Session, place: Place) -> None:
        """Mark the batch as done, if there was anything to bring."""
        if place.batch is not None:
            rows = self.file.rows
            batches.finish(session, self.actor, place, rows=rows, now=self.now)

    def _judged(self, rows: Sequence[Row]) -> list[Verdict]:
        with _fewer_collections(), self.database.reading() as session:
            return self._judge.judge(session, self._judge.read(rows))

    def _written(self, place: Place, start: int, verdicts: list[Verdict]) -> Step:
        brings = any(isinstance(verdict, Taken) for verdict in verdicts)
        if not brings and place.batch is None and self._keep is None:
            return Step(_past(place, start, verdicts), verdicts)
        ready = chunk(verdicts)
        with _fewer_collections(), self.database.writing() as session:
            batch = place.batch
            if brings and batch is None:
                batch = self._begun(session, replace(place, next_row=start))
            if batch is not None:
                # A reporting date may have been named since the import began.
                now = after_reports(session, self.now)
                verdicts = write(session, self.actor, ready, batch=batch, now=now)
            moved = replace(_past(place, start, verdicts), batch=batch)
            if batch is not None:
                batches.advance(session, moved, expected=start)
            if self._keep is not None:
                self._keep(session, verdicts, moved)
        return Step(moved, verdicts)

    def _begun(self, session: Session, place: Place) -> int:
        return batches.begin(
            session,
            self.actor,
            self.file.sheet,
            kind=KIND,
            mapping=self.mapping,
            read=self.file.rows,
            place=place,
            now=self.now,
        )

    def _pieces(
        self, start: int, until: int | None
    ) -> Iterator[tuple[int, Sequence[Row]]]:
        rows = islice(rows_of(self.file.sheet), start, until)
        while piece := list(islice(rows, CHUNK)):
            yield start, piece
            start += len(piece)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let Python look for rings of garbage once a chunk, not thirty times.

    Rows make none. Measured: a fifth of the time of an import.
    """
    gc.set_threshold(50_000, *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)


def _past(place: Place, start: int, verdicts: Sequence[Verdict]) -> Place:
    fates = [verdict.fate for verdict in verdicts]
    there = fates.count(RowFate.THERE)
    created = sum(isinstance(verdict, Taken) for verdict in verdicts)
    tally = Tally(
        created=created, unchanged=there, refused=len(fates) - there - created
    )
    return replace(place, next_row=start + len(verdicts), tally=place.tally + tally)
