"""Files that are there whole or not at all, whenever the machine stops.

A file is written beside its place under another name, flushed to the disk, renamed,
and its folder flushed as well. For its owner alone to read. Never looks into it.
"""

import os
import secrets
from pathlib import Path

#: How the names of files end that are being written, or were when all stopped.
PART = ".part"


def put(place: Path, data: bytes) -> None:
    """Let *data* lie safely at *place* from now on; the folders are made if need be."""
    part = place.with_name(f"{place.name}.{secrets.token_hex(8)}{PART}")
    try:
        write(part, data)
        part.rename(place)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _flush(place.parent)


def settle(*folders: Path) -> None:
    """Make *folders*, the outermost first, where the innermost is not there yet."""
    if folders[-1].is_dir():
        return
    for made in folders:
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush(made.parent)


def write(place: Path, data: bytes) -> None:
    """Write a new file of *data* and wait until the disk has it."""
    made = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Have the names in *folder* written to the disk as well."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
