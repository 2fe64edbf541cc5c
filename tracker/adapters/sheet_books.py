"""Tables as workbooks (XLSX, XLS, ODS): looked at from outside, then read.

A workbook is a ZIP archive: it is refused by what it declares before anything of it
is unpacked, and read in a process of its own with limits on memory and time.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from tracker.domain.errors import BadFile

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
MOST_ENTRIES = 2000
_PIECE = 1 << 20
_SECONDS = 60
_CHILD = Path(__file__).with_name("sheet_child.py")
_ENCRYPTED = 0x1
#: Characters of rows in memory at once; the rest waits on the disk.
_BLOCK = 1 << 20
#: What unpacking raises; an unknown compression is a RuntimeError.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


class Rows:
    """The rows of a sheet, on the disk: gone through as often as one likes."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed below

    def __del__(self) -> None:
        self.file.close()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield (row number, cells); several may be under way at once."""
        place = 0
        while True:
            self.file.seek(place)
            lines = self.file.readlines(_BLOCK)
            place = self.file.tell()
            if not lines:
                return
            yield from map(json.loads, lines)


def records(data: bytes, *, most: int) -> Rows:
    """Return (row number, cells) of the first sheet that has any.

    Refuse as `BadFile`: ``zip_bomb``, ``encrypted``, ``broken``, ``too_large``, and
    as ``too_many_rows`` what has over *most* rows.
    """
    if data.startswith(ZIP):
        _declared(data)
        _unpacked(data)
    rows = Rows()
    _read(data, rows, most)
    return rows


def _declared(data: bytes) -> None:
    """Refuse by the archive's list of contents, unpacking nothing."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except _DAMAGE as error:
        raise BadFile("the workbook is damaged", reason="broken") from error
    total = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MOST_ENTRIES
        or total > MOST_UNPACKED
        or total > MOST_RATIO * len(data)
    ):
        raise BadFile(
            f"the workbook would unpack to {total} bytes in {len(entries)} files",
            reason="zip_bomb",
        )
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise BadFile("the workbook is locked with a password", reason="encrypted")


def _unpacked(data: bytes) -> None:
    """Refuse an archive whose contents are not as large as it declares.

    Python stops at the declared size and then misses the checksum; the reader of
    workbooks would go on, so it never sees such a file.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as file:
                    while file.read(_PIECE):
                        pass
    except _DAMAGE as error:
        raise BadFile("the workbook is damaged", reason="broken") from error


def _read(data: bytes, rows: Rows, most: int) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no argument of others
            [sys.executable, "-P", str(_CHILD), str(most)],
            input=data,
            stdout=rows.file,
            stderr=subprocess.PIPE,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile("the workbook takes too long", reason="too_large") from error
    if done.returncode:
        raise _refused(done.returncode, done.stderr.decode(errors="replace"))


def _refused(code: int, said: str) -> BadFile:
    if "PasswordError" in said:
        return BadFile("the workbook is locked with a password", reason="encrypted")
    if "too many rows" in said:
        return BadFile("the sheet has too many rows", reason="too_many_rows")
    # Killed by a signal, or refused memory: it is at a limit.
    if code < 0 or "MemoryError" in said or "too much" in said:
        return BadFile(
            "the workbook needs more memory than allowed", reason="too_large"
        )
    return BadFile("the workbook is damaged", reason="broken")
