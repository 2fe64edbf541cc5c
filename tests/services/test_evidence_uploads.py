"""The work on uploaded files: leases, slices, kills, rights, and what is swept away."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.evidence_sheets import HEADINGS, a_wide_register, brought
from tests.services.test_evidence_files_resumed import exact, expected, lines
from tests.sheets_made import count
from tracker.adapters.upload_files import Uploads
from tracker.domain.access import OPERATOR, Role
from tracker.domain.evidence_files import UploadState
from tracker.services import accounts
from tracker.services.evidence_files import layouts, uploads
from tracker.services.evidence_files.working import LEASE, Works, run_due, sweep
from tracker.storage import upload_lists
from tracker.storage.evidence import EvidenceRow
from tracker.storage.uploads import UploadLineRow, UploadRow

ROOT = Path(__file__).parents[2]
#: Works through slices of what is due until killed, or until nothing is.
CHILD = """
import sys
from pathlib import Path
from tracker.adapters.upload_files import Uploads
from tracker.clock import now
from tracker.services.evidence_files.working import Works, run_due
from tracker.storage.engines import Database

works = Works(Database(sys.argv[1]), Uploads(Path(sys.argv[2])))
print("ready", flush=True)
while run_due(works, now=now(), seconds=0.0001):
    print("slice", flush=True)
"""


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_wide_register(session)
    return database


@pytest.fixture
def files(tmp_path):
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def anna(store, now):
    """Return the actor of an account that may submit for any body."""
    with store.writing() as session:
        account = accounts.add(
            session, OPERATOR, email="anna@register.example", name="Анна",
            password_hash="x", roles=[Role.REVIEWER], bodies=(), now=now,
        )  # fmt: skip
    with store.reading() as session:
        return accounts.acting(session, f"account:{account.id}")


def sent(store, files, actor, now, *rows):
    """Send a file of *rows* and tell its columns as they are guessed."""
    data = "\n".join((HEADINGS, *rows)).encode()
    layout = layouts.layout(data, name="pages.csv")
    sha256 = files.keep(data)
    with store.writing() as session:
        upload = uploads.receive(
            session, actor, file_name="pages.csv", sha256=sha256, layout=layout,
            now=now,
        )  # fmt: skip
        code = upload.code
        columns = upload.reading["columns"]
        uploads.tell(
            session, actor, code, columns=columns, defaults={}, items=(), now=now
        )
    return code


def confirmed(store, files, actor, now, *rows):
    code = sent(store, files, actor, now, *rows)
    through(store, files, now)
    with store.writing() as session:
        uploads.confirm(session, actor, code, now=now)
    return code


def through(store, files, now):
    works = Works(store, files)
    while run_due(works, now=now, seconds=1):
        pass


def one(store, code):
    with store.reading() as session:
        return session.scalars(sa.select(UploadRow).where(UploadRow.code == code)).one()


def test_a_file_is_checked_and_taken_in_by_slices(store, files, anna, now):
    code = sent(store, files, anna, now, *lines(2500))
    works = Works(store, files)
    assert run_due(works, now=now, seconds=0.0001) == 1000
    assert (one(store, code).state, one(store, code).next_row) == ("checking", 1000)
    through(store, files, now)
    # Nobody else goes on while it is held.
    assert one(store, code).next_row == 1000
    while run_due(works, now=now, seconds=0.0001):
        pass
    upload = one(store, code)
    assert (upload.state, upload.rows) == (UploadState.CHECKED, 2500)
    assert (upload.counts["good"], upload.counts["refused"]) == (2450, 25)
    assert count(store, EvidenceRow) == 0
    assert count(store, UploadLineRow) == 50
    with store.writing() as session:
        uploads.confirm(session, anna, code, now=now)
    through(store, files, now)
    upload = one(store, code)
    assert (upload.state, upload.counts["evidence"]) == (UploadState.DONE, 2450)
    assert count(store, UploadLineRow) == 50
    exact(store, 2500)
    assert run_due(works, now=now, seconds=1) == 0


def test_work_of_one_who_died_is_taken_over_once_its_lease_ends(
    store, files, anna, now
):
    code = confirmed(store, files, anna, now, *lines(2500))
    gone = Works(store, files)
    run_due(gone, now=now, seconds=0.0001)
    assert run_due(Works(store, files), now=now, seconds=1) == 0
    later = now + LEASE + timedelta(seconds=5)
    through(store, files, later)
    assert one(store, code).state is UploadState.DONE
    # Who was only slow finds that another has it, and leaves it alone.
    assert run_due(gone, now=now, seconds=1) >= 1
    assert one(store, code).state is UploadState.DONE
    exact(store, 2500)


def test_without_the_lease_two_would_write_the_same_chunk_twice(
    store, files, anna, now
):
    """The control: the lease forgotten, the slower one is stopped by the batch."""
    code = confirmed(store, files, anna, now, *lines(2500))
    works = [Works(store, files), Works(store, files)]
    run_due(works[0], now=now, seconds=0.0001)
    with store.writing() as session:
        row = session.scalars(sa.select(UploadRow)).one()
        holder = row.lease
        row.leased_until = None
    run_due(works[1], now=now, seconds=0.0001)
    with store.writing() as session:
        session.scalars(sa.select(UploadRow)).one().lease = holder
    assert one(store, code).next_row == 2000
    run_due(works[0], now=now, seconds=1)
    assert count(store, EvidenceRow) == len(expected(2000))


def test_rights_are_those_of_the_moment_of_the_work(store, files, anna, now):
    code = confirmed(store, files, anna, now, "G1;vk.com/one;L1;;")
    with store.writing() as session:
        accounts.set_active(session, OPERATOR, anna.id, active=False, now=now)
    through(store, files, now)
    upload = one(store, code)
    assert (upload.state, upload.reason) == (UploadState.FAILED, "not-allowed")
    assert brought(store) == []


def test_bytes_that_are_gone_or_altered_are_told(store, files, anna, now):
    code = sent(store, files, anna, now, "G1;vk.com/one;L1;;")
    (files.folder / one(store, code).sha256).write_bytes(b"other;bytes\n1;2\n")
    through(store, files, now)
    assert one(store, code).reason == "gone"
    again = sent(store, files, anna, now, "G1;vk.com/one;L1;;")
    through(store, files, now)
    assert one(store, again).state is UploadState.CHECKED


def test_an_undo_is_work_too_and_can_be_interrupted(store, files, anna, now):
    code = confirmed(store, files, anna, now, *lines(2500))
    through(store, files, now)
    with store.writing() as session:
        uploads.undo(session, anna, code, now=now)
    run_due(Works(store, files), now=now, seconds=0.0001)
    through(store, files, now + LEASE + timedelta(seconds=5))
    upload = one(store, code)
    assert (upload.state, upload.counts["withdrawn"]) == (UploadState.UNDONE, 2450)


def test_bytes_are_for_their_owner_alone_and_go_when_nobody_needs_them(
    store, files, anna, now
):
    code = sent(store, files, anna, now, "G1;vk.com/one;L1;;")
    (place,) = files.folder.iterdir()
    assert place.stat().st_mode & 0o777 == 0o600
    assert files.folder.stat().st_mode & 0o777 == 0o700
    half_written = files.folder / "tmpabc"
    half_written.write_bytes(b"half")
    long_ago = (now - timedelta(days=2)).timestamp()
    for each in (place, half_written):
        os.utime(each, (long_ago, long_ago))
    sweep(store, files, now=now)
    assert list(files.folder.iterdir()) == [place]
    through(store, files, now)
    assert sweep(store, files, now=now + timedelta(days=8)) == 1
    assert one(store, code).state is UploadState.DROPPED
    assert list(files.folder.iterdir()) == []


def test_rows_are_forgotten_when_all_has_long_been_over(store, files, anna, now):
    confirmed(store, files, anna, now, "G1;vk.com/one;L1;;", "G1;bad;L1;;")
    through(store, files, now)
    sweep(store, files, now=now + timedelta(days=29))
    assert count(store, UploadLineRow) == 1
    sweep(store, files, now=now + timedelta(days=31))
    assert count(store, UploadLineRow) == 0
    assert count(store, UploadRow) == 1


def test_what_is_listed_for_a_choice_is_grouped_by_what_was_written(
    store, files, anna, now
):
    rows = [f"Администрация Берёзка;vk.com/p_{n};L1;;" for n in range(3)]
    code = sent(store, files, anna, now, *rows)
    with store.writing() as session:
        uploads_row = uploads.own(session, anna, code)
        uploads_row.reading = {"columns": {"address": "Страница", "body": "Код"}}
    through(store, files, now)
    with store.reading() as session:
        ((words, number, facts),) = upload_lists.asked(
            session, one(store, code).id, limit=5
        )
    assert (words, number) == ("администрация березка", 3)
    assert facts["candidates"] == "T1 T2"


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_killed_workers_leave_a_file_that_others_finish(store, files, anna, now, kills):
    rows = 2000 * kills
    code = confirmed(store, files, anna, now, *lines(rows))
    chance = random.Random(kills)
    for _ in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD,
             store.url.render_as_string(hide_password=False), str(files.folder)],
            stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        with child:
            child.stdout.readline()
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.1))
            child.send_signal(signal.SIGKILL)
        with store.writing() as session:
            # A minute passes, and nobody has made the lease longer.
            session.execute(sa.update(UploadRow).values(leased_until=None))
    assert 0 < one(store, code).next_row < rows
    through(store, files, now)
    upload = one(store, code)
    assert (upload.state, upload.counts["evidence"]) == ("done", len(expected(rows)))
    exact(store, rows)
