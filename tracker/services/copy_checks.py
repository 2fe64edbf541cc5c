"""Whether the copies are still what was seen: file, row and journal say the same.

Everything is computed anew from what lies on the disk. Mends nothing: whoever is told
of a difference has to find out whose hand it was. The journal itself is checked by
`tracker.storage.journal.check`.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from tracker.adapters import warc_checks
from tracker.adapters.copy_files import CopyFiles, Lying, is_part
from tracker.domain.copies import Medium
from tracker.services.copying import GRACE
from tracker.storage import copy_records
from tracker.storage.copy_records import Record
from tracker.storage.engines import Database

PAGE = 500

Report = Callable[[int, int | None], None]


class Difference(StrEnum):
    """How a copy is not what it should be."""

    #: The row has no file, or none that can be read.
    MISSING = "missing"
    #: The file does not hold what its name and the row say.
    ALTERED = "altered"
    #: What the file says of itself, or the row of the page, is not so.
    BROKEN = "broken"
    #: The journal does not know the row.
    UNRECORDED = "unrecorded"
    #: The journal says something else than the row.
    CONTRADICTED = "contradicted"
    #: The journal knows a copy that has no row.
    LOST = "lost"
    #: The file belongs to no row.
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One difference: the evidence and the file it is about, as far as known."""

    kind: Difference
    evidence: str = ""
    file: str = ""
    #: The number of the journal's entry.
    entry: int | None = None


@dataclass(slots=True, kw_only=True)
class Found:
    """What a check found; *spare*: files without a row that are to be tidied up."""

    checked: int = 0
    spare: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify(
    database: Database, files: CopyFiles, *, now: datetime, report: Report
) -> Found:
    """Return every difference between the files, their rows and the journal.

    *report* is told how many copies are done, and of how many. Copies that come while
    it runs make no difference.
    """
    # First the files, then the rows: a row that comes later has a file that came later.
    lying = list(files.lying())
    found, known = Found(), set[Path]()
    with database.reading() as session:
        total = copy_records.count(session)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for page in _pages(database):
            known.update(files.place(each.sha256, each.medium) for each in page)
            for faults in pool.map(lambda record: _faults(files, record), page):
                found.faults += faults
            found.checked += len(page)
            report(found.checked, total)
    found.faults += _lost(database)
    _look_around(files, [each for each in lying if each.place not in known], found, now)
    return found


def _look_around(
    files: CopyFiles, unknown: Sequence[Lying], found: Found, now: datetime
) -> None:
    """Add to *found* the files that no row knows: those just left behind as spare."""
    past = (now - GRACE).timestamp()
    for each in unknown:
        if each.written >= past and (each.sha256 or is_part(each.place)):
            found.spare += 1
        else:
            place = str(each.place.relative_to(files.folder))
            found.faults.append(Fault(kind=Difference.FOREIGN, file=place))


def _pages(database: Database) -> Iterator[Sequence[Record]]:
    """Yield all rows, page by page: no snapshot is held while files are read."""
    after = 0
    while True:
        with database.reading() as session:
            page = copy_records.page(session, after=after, limit=PAGE)
        if not page:
            return
        yield page
        after = page[-1].id


def _faults(files: CopyFiles, record: Record) -> list[Fault]:
    kinds = [_of_file(files, record), _of_entry(record)]
    place = files.place(record.sha256, record.medium).relative_to(files.folder)
    return [
        Fault(kind=kind, evidence=record.evidence, file=str(place), entry=record.entry)
        for kind in kinds
        if kind
    ]


def _of_file(files: CopyFiles, record: Record) -> Difference | None:
    try:
        data = files.read(record.sha256, record.medium)
    except OSError:
        data = None
    if data is None:
        return Difference.MISSING
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != record.sha256 or len(data) != record.size:
        return Difference.ALTERED
    if record.medium is not Medium.WARC:
        return None if record.payload == sha256 else Difference.BROKEN
    try:
        same = warc_checks.payload(data) == record.payload
    except warc_checks.Broken:
        return Difference.BROKEN
    return None if same else Difference.BROKEN


def _of_entry(record: Record) -> Difference | None:
    if record.told is None:
        return Difference.UNRECORDED
    return None if record.told == _said(record) else Difference.CONTRADICTED


def _said(record: Record) -> Mapping[str, Any]:
    """Return what the journal has to say of *record* (`services.copies.keep`)."""
    return {
        "action": copy_records.COPIED,
        "subject": f"evidence:{record.evidence}",
        "seq": record.seq,
        "medium": record.medium.value,
        "sha256": record.sha256,
        "size": record.size,
        "payload": record.payload,
    }


def _lost(database: Database) -> list[Fault]:
    with database.reading() as session:
        return [
            Fault(
                kind=Difference.LOST,
                evidence=subject.removeprefix("evidence:"),
                entry=seq,
            )
            for seq, subject in copy_records.without_row(session)
        ]
