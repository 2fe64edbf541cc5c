"""Whoever makes copies is killed at every point: no row without its file, ever."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.chaos.copier import POINTS, ROWS_FIRST
from tests.copies_made import seen
from tests.web.registers import a_register, show
from tracker.adapters.copy_files import CopyFiles
from tracker.domain.access import OPERATOR
from tracker.domain.copies import PAUSES
from tracker.services import copies, copy_checks, copying
from tracker.services.copying import GRACE, Keeping
from tracker.storage import journal
from tracker.storage.copies import StoredCopyRow, WantedCopyRow
from tracker.storage.journal import JournalEntryRow


class Copier:
    """A process that makes copies, to be killed."""

    def __init__(self, database, folder):
        self.database, self.files = database, CopyFiles(folder)
        url = database.url.render_as_string(hide_password=False)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.copier", url, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def begin(self, point, now):
        """Let a fork work until *point*; return its pid."""
        self.process.stdin.write(f"{point} {now.isoformat()}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self):
        """Wait for the fork; return how it ended."""
        return int(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def finish(self, now):
        """Do here, unharmed, what is left to do."""
        with self.database.writing() as session:
            copies.want_given_up(session, OPERATOR, now=now)
        keeping = Keeping(
            files=self.files, visit=lambda url: seen(url, body=url.encode())
        )
        while copying.run_due(self.database, keeping, now=lambda: now):
            pass

    def faults(self):
        """Return what a check finds wrong, and how many files are left over."""
        found = copy_checks.verify(
            self.database, self.files, now=datetime.now(UTC),  # noqa: TID251 - of files
            report=lambda *_: None,
        )  # fmt: skip
        return [fault.kind.value for fault in found.faults], found.spare

    def counted(self):
        """Return how many rows, entries, pieces with a copy, and wants there are."""
        copied = JournalEntryRow.action == "evidence.copied"
        asked = (
            sa.select(sa.func.count(StoredCopyRow.id)),
            sa.select(sa.func.count(JournalEntryRow.seq)).where(copied),
            sa.select(sa.func.count(sa.distinct(StoredCopyRow.evidence_id))),
            sa.select(sa.func.count(WantedCopyRow.seq)),
        )
        with self.database.reading() as session:
            assert not list(journal.check(session))
            return tuple(session.scalar(each) for each in asked)


@pytest.fixture
def copier(database, tmp_path):
    copier = Copier(database, tmp_path / "copies")
    yield copier
    copier.stop()


def wanting(database, pages, now):
    with database.writing() as session:
        a_register(session, bodies=pages)
        for number in range(1, pages + 1):
            show(session, f"G{number}", f"vk.com/p{number}", now=now)


def aged(files):
    """Let all files be old enough to be tidied up, had they no row."""
    then = time.time() - GRACE.total_seconds() - 60
    for lying in files.lying():
        os.utime(lying.place, (then, then))


def test_killed_at_every_point_no_row_is_without_its_file(copier, database, now):
    wanting(database, len(POINTS), now)
    left = 0
    for number, point in enumerate(POINTS):
        moment = now + number * PAUSES[0] / 2
        copier.begin(point, moment)
        assert copier.end() == -signal.SIGKILL, point
        faults, spare = copier.faults()
        assert faults == [], point
        assert spare >= left, point
        left = spare
    # Guards against kills that came too early or too late to prove anything.
    assert left >= 5
    assert copier.counted()[0] >= 1

    copier.finish(now + timedelta(days=30))

    assert copier.counted() == (len(POINTS), len(POINTS), len(POINTS), 0)
    aged(copier.files)
    copying.tidy(database, copier.files, now=datetime.now(UTC))  # noqa: TID251 - of files
    assert copier.faults() == ([], 0)
    assert len(list(copier.files.lying())) == len(POINTS)


def test_a_row_written_before_its_file_would_be_found(copier, database, now):
    """The negative control: the order is what keeps rows from being without files."""
    wanting(database, 1, now)
    copier.begin(ROWS_FIRST, now)
    assert copier.end() == -signal.SIGKILL
    assert copier.faults()[0] == ["missing"]


@pytest.mark.parametrize("kills", [5, pytest.param(60, marks=pytest.mark.slow)])
def test_killed_at_any_moment_every_page_has_one_copy(kills, sqlite, tmp_path, now):
    pages, chance, cut = 10 * kills, random.Random(kills), 0
    wanting(sqlite, pages, now)
    copier = Copier(sqlite, tmp_path / "copies")
    try:
        for number in range(kills):
            pid = copier.begin("any", now + number * timedelta(days=4))
            time.sleep(chance.uniform(0.02, 0.25))
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            cut += copier.end() == -signal.SIGKILL
            assert copier.faults()[0] == []
        assert cut >= kills // 2
        copier.finish(now + timedelta(days=4 * kills + 30))
        assert copier.counted() == (pages, pages, pages, 0)
        assert copier.faults()[0] == []
    finally:
        copier.stop()
