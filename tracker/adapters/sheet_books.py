"""Tables as workbooks (XLSX, XLS, ODS): looked at from outside, then read.

A workbook is a ZIP archive: it is refused by what it declares before anything of it
is unpacked, and read in a process of its own with limits on memory and time.
"""

import json
import subprocess
import sys
import zipfile
import zlib
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
#: What unpacking raises; an unknown compression is a RuntimeError.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)


def records(data: bytes) -> list[tuple[int, list[str]]]:
    """Return (row number, cells) of the first sheet that has any.

    Refuse as `BadFile`: ``zip_bomb``, ``encrypted``, ``broken``, ``too_large``.
    """
    if data.startswith(ZIP):
        _declared(data)
        _unpacked(data)
    return [(line, cells) for line, cells in map(json.loads, _read(data).splitlines())]


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


def _read(data: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no argument of others
            [sys.executable, "-P", str(_CHILD)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile("the workbook takes too long", reason="too_large") from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode(errors="replace")
    if "PasswordError" in said:
        raise BadFile("the workbook is locked with a password", reason="encrypted")
    # Killed by a signal, or refused memory: it is at a limit.
    if done.returncode < 0 or "MemoryError" in said or "too much" in said:
        raise BadFile("the workbook needs more memory than allowed", reason="too_large")
    raise BadFile("the workbook is damaged", reason="broken")
