"""Files of copies: whole or not there, the same bytes once, for nobody else to read."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from tracker.adapters import durable_files
from tracker.adapters.copy_files import CopyFiles, is_part
from tracker.domain.copies import Medium

DATA = b"what was seen"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def files(tmp_path):
    return CopyFiles(tmp_path / "copies")


def test_what_is_kept_lies_under_its_digest_and_is_read_again(files):
    assert files.keep(DATA, Medium.WARC) == SHA256
    assert files.read(SHA256, Medium.WARC) == DATA
    assert files.read(SHA256, Medium.PNG) is None
    place = files.folder / SHA256[:2] / f"{SHA256}.warc.gz"
    assert [lying.place for lying in files.lying()] == [place]


def test_the_same_bytes_are_kept_once_and_not_written_again(files):
    files.keep(DATA, Medium.WARC)
    os.utime(files.place(SHA256, Medium.WARC), (1, 1))
    files.keep(DATA, Medium.WARC)

    assert [lying.written for lying in files.lying()] == [1]


def test_what_was_damaged_is_written_anew(files):
    files.keep(DATA, Medium.WARC)
    files.place(SHA256, Medium.WARC).write_bytes(b"damaged")

    files.keep(DATA, Medium.WARC)

    assert files.read(SHA256, Medium.WARC) == DATA


def test_nobody_else_on_the_machine_may_read_them(files):
    files.keep(DATA, Medium.WARC)
    place = files.place(SHA256, Medium.WARC)
    modes = {stat.S_IMODE(each.stat().st_mode) for each in (place, *place.parents[:2])}

    assert modes == {0o600, 0o700}


def test_a_file_that_cannot_be_written_leaves_nothing_behind(files, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(durable_files.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        files.keep(DATA, Medium.WARC)

    assert list(files.lying()) == []


def test_what_is_not_ours_is_told_from_what_is(files):
    files.keep(DATA, Medium.WARC)
    shelf = files.place(SHA256, Medium.WARC).parent
    (shelf / f"{SHA256}.warc.gz.0123.part").write_bytes(b"half")
    (files.folder / f"{SHA256}.warc.gz").write_bytes(b"on no shelf")
    (shelf / "note.txt").write_text("?")
    (shelf / "link").symlink_to("/etc/passwd")
    (shelf / "way").symlink_to("/etc")

    here = {
        str(each.place.relative_to(files.folder)): each.sha256 for each in files.lying()
    }

    shelf = SHA256[:2]
    assert here == {
        f"{shelf}/{SHA256}.warc.gz": SHA256,
        f"{shelf}/{SHA256}.warc.gz.0123.part": "",
        f"{SHA256}.warc.gz": "",
        f"{shelf}/note.txt": "",
        f"{shelf}/link": "",
        f"{shelf}/way": "",
    }
    halves = [name for name in here if is_part(Path(name))]
    assert halves == [f"{shelf}/{SHA256}.warc.gz.0123.part"]


def test_a_folder_that_is_not_there_holds_nothing(files):
    assert list(files.lying()) == []
