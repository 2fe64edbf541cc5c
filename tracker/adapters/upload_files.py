"""Uploaded bytes on the disk, under the digest of what they are.

The same file sent twice is kept once. A file is there whole or not at all: it is
written beside its place, made durable, and moved. Never looks into it.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}\Z")


class Uploads:
    """The folder of uploaded files; made, for its owner alone, when first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Keep *data* and return its SHA-256, once it is sure to survive a crash."""
        digest = hashlib.sha256(data).hexdigest()
        place = self.folder / digest
        if place.exists():
            # Its owner may be about to remove the same file: let it look new.
            os.utime(place)
            return digest
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made for its owner alone (0600), under a name that nobody looks for.
        handle, beside = tempfile.mkstemp(dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(place)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        self._sync()
        return digest

    def read(self, digest: str) -> bytes | None:
        """Return the bytes with *digest*; None when they are gone or not the same."""
        with suppress(OSError):
            data = (self.folder / digest).read_bytes()
            if hashlib.sha256(data).hexdigest() == digest:
                return data
        return None

    def sweep(self, needed: Collection[str], *, before: float) -> int:
        """Remove what nobody needs and was last kept *before*; return how much.

        *before* is in seconds since 1970: a file is kept before its row is written,
        and must not be swept away in between. Half-written ones go too.
        """
        if not self.folder.is_dir():
            return 0
        gone = 0
        for place in self.folder.iterdir():
            if place.name in needed and _NAME.match(place.name):
                continue
            with suppress(OSError):
                if place.stat().st_mtime < before:
                    place.unlink()
                    gone += 1
        return gone

    def _sync(self) -> None:
        """Make the folder's list of names durable, where that can be done."""
        with suppress(OSError):
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
