"""The lock, the grace and the order of writing, on real files and processes."""

import gc
import os
import signal
import stat
import time
from contextlib import suppress

import pytest
from whoosh.filedb.filestore import FileStorage

from tests.search.builders import a_document
from tracker.domain.queries import parse
from tracker.search.engines import Busy
from tracker.search.whoosh_engine import WhooshEngine
from tracker.search.whoosh_storage import SafeStorage, lock_file


def _in_child(act):
    """Run *act* in a forked child and wait for its end."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            act()
        os._exit(0)
    os.waitpid(child, 0)


def _lock_survives_a_child_that_forgets_it(storage):
    held = [storage.lock("WRITELOCK")]
    assert held[0].acquire()

    def forget():
        held.clear()
        gc.collect()

    _in_child(forget)
    other = storage.lock("WRITELOCK")
    stolen = other.acquire()
    if stolen:
        other.release()
    with suppress(Exception):
        held[0].release()
    return not stolen


def test_a_forked_child_does_not_steal_the_lock(tmp_path):
    assert _lock_survives_a_child_that_forgets_it(SafeStorage(tmp_path))


def test_a_forked_child_steals_the_stock_lock(tmp_path):
    # The control: should this fail one day, the lock above may no longer be needed.
    assert not _lock_survives_a_child_that_forgets_it(FileStorage(str(tmp_path)))


def _orphaned(make_lock):
    """Kill a holder that has a living child; return the child's pid."""
    reader, writer = os.pipe()
    holder = os.fork()
    if holder == 0:
        lock = make_lock()
        lock.acquire()
        if (child := os.fork()) == 0:
            time.sleep(30)
            os._exit(0)
        os.write(writer, b"%d" % child)
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(holder, 0)
    child = int(os.read(reader, 20))
    os.close(reader)
    os.close(writer)
    return child


@pytest.mark.parametrize(
    ("storage", "pinned"), [(SafeStorage, False), (lambda p: FileStorage(str(p)), True)]
)
def test_a_living_child_of_a_killed_holder_pins_only_the_stock_lock(
    tmp_path, storage, pinned
):
    def make_lock():
        return storage(tmp_path).lock("WRITELOCK")

    child = _orphaned(make_lock)
    try:
        free = False
        lock = make_lock()
        for _ in range(20):  # the child may not have come to its first line yet
            free = free or lock.acquire()
            time.sleep(0 if free else 0.02)
        assert free is not pinned
        if free:
            lock.release()
    finally:
        os.kill(child, signal.SIGKILL)


def test_a_writer_that_finds_another_is_told_so_and_changes_nothing(whoosh, folder):
    lock = lock_file(folder / "LOCK")
    assert lock.acquire()
    with pytest.raises(Busy):
        whoosh.write([a_document("a", "Суд")])
    with pytest.raises(Busy):
        whoosh.rebuild([])
    lock.release()
    assert whoosh.find(parse("суд")).total == 0
    whoosh.write([a_document("a", "Суд")])
    assert whoosh.find(parse("суд")).total == 1


def test_a_patient_writer_waits_for_its_turn(whoosh, folder, another):
    lock = lock_file(folder / "LOCK")
    assert lock.acquire()
    started = time.monotonic()
    with pytest.raises(Busy):
        another(wait=0.2).write([a_document("a")])
    assert time.monotonic() - started >= 0.2
    lock.release()


def test_the_folder_is_the_owners_alone(whoosh, folder):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.chmod(0o755)
    WhooshEngine(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_no_longer_needed_stays_for_its_grace(tmp_path):
    now = [time.time()]
    storage = SafeStorage(tmp_path, grace=60, clock=lambda: now[0])
    storage.create_file("old").close()
    storage.delete_file("old")
    now[0] += 50
    storage.delete_file("old")
    assert storage.file_exists("old")
    now[0] += 20
    storage.delete_file("old")
    assert not list(tmp_path.iterdir())


def test_a_reader_in_the_middle_of_a_merge_still_has_its_files(whoosh, another):
    for n in range(4):
        whoosh.write([a_document(f"{n}", "Суд", rank=n)])
    whoosh.find(parse("нет"))
    view = whoosh._view
    other = another()
    for n in range(4, 40):
        other.write([a_document(f"{n}", "Суд", rank=n)])
    # Ranks and keys of this older view are read from files only now.
    assert [s.ranks for s in view.segments]
    assert sorted(view.digests()) == ["0", "1", "2", "3"]
    assert whoosh.find(parse("суд")).total == 40


def test_a_new_file_reaches_the_disk_before_the_commit_that_names_it(
    tmp_path, monkeypatch
):
    done = []
    monkeypatch.setattr(os, "fsync", lambda fd: done.append(os.fstat(fd).st_ino))
    storage = SafeStorage(tmp_path)
    storage.create_file("segment").close()
    storage.create_file("toc.new").close()
    storage.rename_file("toc.new", "toc")
    inodes = {path.name: path.stat().st_ino for path in tmp_path.iterdir()}
    assert set(done[:2]) == {inodes["segment"], inodes["toc"]}
    assert done[2:] == [tmp_path.stat().st_ino]
