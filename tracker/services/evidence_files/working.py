"""The work on uploaded files: checking, taking in, taking back; slice by slice.

What is due stands in the rows of the uploads and nowhere else. Whoever works holds a
lease, which each chunk makes longer in its own transaction; when a process dies, its
lease runs out and another goes on from the row that was reached.
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker.adapters.upload_files import Uploads
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadFile, Conflict, NotAllowed
from tracker.domain.evidence_files import UploadState
from tracker.services import accounts
from tracker.services.evidence_files import uploads
from tracker.services.evidence_files.importing import Import, Surveyed, survey
from tracker.services.evidence_files.judging import Verdict
from tracker.services.evidence_files.layouts import kept_layout
from tracker.services.evidence_files.reverting import withdrawing
from tracker.services.evidence_files.tallies import Tallies
from tracker.services.imports.batches import Place
from tracker.storage import upload_lists
from tracker.storage.engines import Database
from tracker.storage.uploads import UploadRow

#: Nobody else takes the work up for so long after the last chunk.
LEASE = timedelta(seconds=60)
#: A file of so many rows is done while its person waits.
SMALL = 500


class TakenOver(Conflict):
    """Another process has the work; this one stops."""


@dataclass(slots=True)
class _Shift:
    """One worker's hold on one upload, through its states."""

    database: Database
    files: Uploads
    upload: UploadRow
    actor: Actor
    now: datetime
    holder: str
    began: float = field(default_factory=time.monotonic)

    @property
    def until(self) -> datetime:
        """Return until when the work is held, reckoned from this moment."""
        passed = timedelta(seconds=time.monotonic() - self.began)
        return self.now + passed + LEASE

    def checked(self) -> Iterator[int]:
        """Go through the file and keep what would become of it; yield by the chunk."""
        tallies = Tallies()
        file = self._surveyed()
        with self.database.writing() as session:
            self._move(session, rows=file.rows, next_row=0)
            upload_lists.replace_lines(session, self.upload.id, [])

        def keep(session: Session, verdicts: Sequence[Verdict], place: Place) -> None:
            rows = tallies.add(verdicts)
            self._move(session, next_row=place.next_row, counts=tallies.as_mapping())
            first, last = verdicts[0].line, verdicts[-1].line
            upload_lists.replace_lines(
                session, self.upload.id, rows, first=first, last=last
            )

        work = Import(self.database, self.actor, file, now=self.now, keep=keep)
        for step in work.tried():
            yield len(step.verdicts)
        self._end(UploadState.CHECKED)

    def taken(self) -> Iterator[int]:
        """Take the file in, from the row that was reached; yield by the chunk."""
        upload = self.upload
        tallies = Tallies(upload.counts)
        file = self._surveyed()

        def keep(session: Session, verdicts: Sequence[Verdict], place: Place) -> None:
            rows = tallies.add(verdicts)
            self._move(
                session,
                rows=file.rows,
                next_row=place.next_row,
                batch_id=place.batch,
                counts=tallies.as_mapping(),
            )
            first, last = verdicts[0].line, verdicts[-1].line
            upload_lists.replace_lines(session, upload.id, rows, first=first, last=last)

        mark = {"upload": upload.code}
        work = Import(
            self.database, self.actor, file, now=self.now, mark=mark, keep=keep
        )
        place = Place(
            batch=upload.batch_id, next_row=upload.next_row, tally=tallies.tally
        )
        for step in work.done(place):
            place = step.place
            yield len(step.verdicts)
        with self.database.writing() as session:
            work.finish(session, place)
            self._move(session, **self._over(UploadState.DONE))

    def undone(self) -> Iterator[int]:
        """Withdraw what it brought and nobody has decided on; yield by the chunk."""
        batch = self.upload.batch_id or 0
        counts = dict(self.upload.counts)
        for withdrawn in withdrawing(self.database, self.actor, batch, now=self.now):
            counts["withdrawn"] = counts.get("withdrawn", 0) + withdrawn
            with self.database.writing() as session:
                self._move(session, counts=counts)
            yield withdrawn
        self._end(UploadState.UNDONE)

    def fail(self, reason: str) -> None:
        """Say why it cannot be gone on with, unless another has the work by now."""
        with suppress(TakenOver), self.database.writing() as session:
            self._move(session, **self._over(UploadState.FAILED), reason=reason)

    def _surveyed(self) -> Surveyed:
        """Return the file, gone through once; refuse what is gone or cannot be read."""
        self.actor.require(Act.SUBMIT)
        upload = self.upload
        data = self.files.read(upload.sha256)
        if data is None:
            raise BadFile("the bytes are gone", file=upload.file_name, reason="gone")
        sheet = kept_layout(upload.layout).open(data, name=upload.file_name)
        with self.database.reading() as session:
            return survey(session, sheet, uploads.meaning(session, upload))

    def _move(self, session: Session, **values: Any) -> None:
        values = {"leased_until": self.until, **values}
        if not upload_lists.moved(session, self.upload.id, self.holder, **values):
            raise TakenOver("another process works on it", upload=self.upload.code)

    def _end(self, state: UploadState) -> None:
        with self.database.writing() as session:
            self._move(session, **self._over(state))

    def _over(self, state: UploadState) -> Mapping[str, Any]:
        return {"state": state, "changed_at": self.now, "leased_until": None}


class Works:
    """Does what is due on uploads, a slice at a time, going on where it left off."""

    def __init__(self, database: Database, files: Uploads) -> None:
        self.database = database
        self.files = files
        self._under_way: Iterator[int] | None = None

    def slice(self, *, now: datetime, seconds: float) -> int:
        """Work for about so many seconds; return how many rows that was, at least 1.

        0: nothing is due. A file is kept open between slices of it.
        """
        until = time.monotonic() + seconds
        done = 0
        while time.monotonic() < until:
            if self._under_way is None:
                self._under_way = self._next(now)
            if self._under_way is None:
                return done
            try:
                done += max(1, next(self._under_way))
            except StopIteration:
                self._under_way = None
                done += 1
            except BaseException:
                self._under_way = None
                raise
        return done

    def whole(self, upload: int, *, now: datetime) -> bool:
        """Do the work on *upload* to its end, if nobody else does; tell whether."""
        steps = self._begun(upload, now)
        for _ in steps or ():
            pass
        return steps is not None

    def _next(self, now: datetime) -> Iterator[int] | None:
        with self.database.reading() as session:
            due = upload_lists.due(session, now=now)
        return next(filter(None, (self._begun(each, now) for each in due)), None)

    def _begun(self, upload: int, now: datetime) -> Iterator[int] | None:
        """Take the work on *upload*; None when somebody else has it."""
        holder = secrets.token_hex(8)
        with self.database.writing() as session:
            until = now + LEASE
            if not upload_lists.lease(session, upload, holder, until=until, now=now):
                return None
            row = session.get_one(UploadRow, upload)
            actor = accounts.acting(session, row.owner)
        nobody = Actor(name=row.owner)
        shift = _Shift(self.database, self.files, row, actor or nobody, now, holder)
        return _worked(shift)


def _worked(shift: _Shift) -> Iterator[int]:
    """Yield by the chunk; end with the upload in its next state, or given back."""
    works = {
        UploadState.CHECKING: shift.checked,
        UploadState.CONFIRMED: shift.taken,
        UploadState.UNDOING: shift.undone,
    }
    try:
        yield from works[shift.upload.state]()
    except TakenOver:
        return
    except BadFile as refusal:
        shift.fail(str(refusal.facts.get("reason", "broken")))
    except NotAllowed:
        shift.fail(NotAllowed.code)
    except Conflict:
        # Its batch was taken back, or ended, by somebody at the operator's shell.
        shift.fail("stopped")


def run_due(works: Works, *, now: datetime, seconds: float) -> int:
    """Do a slice of the work that is due and return how many rows that was."""
    return works.slice(now=now, seconds=seconds)


def sweep(database: Database, files: Uploads, *, now: datetime) -> int:
    """Give up what waits for its person for too long; remove what nobody needs.

    Return how many uploads were given up.
    """
    with database.writing() as session:
        old = upload_lists.stale(session, before=now - uploads.PATIENCE)
        for upload in old:
            upload.state = UploadState.DROPPED
            upload.changed_at = now
        upload_lists.forget_lines(session, before=now - uploads.MEMORY)
    with database.reading() as session:
        needed = upload_lists.needed(session)
    # A file is kept a moment before the row that needs it is written.
    files.sweep(needed, before=(now - timedelta(hours=1)).timestamp())
    return len(old)
