"""Uploaded bytes on the disk, under the digest of what they are.

The same file sent twice is kept once; see `tracker.adapters.durable_files` for how.
Never looks into it.
"""

import hashlib
import os
import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from tracker.adapters import durable_files

_NAME = re.compile(r"[0-9a-f]{64}\Z")


class Uploads:
    """The folder of uploaded files; made, for its owner alone, when first used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, data: bytes) -> str:
        """Keep *data* and return its SHA-256, once it is sure to survive a crash."""
        digest = hashlib.sha256(data).hexdigest()
        place = self.folder / digest
        if self.read(digest) == data:
            # Whoever sweeps may be about to remove the same file: let it look new.
            os.utime(place)
            return digest
        durable_files.settle(self.folder)
        durable_files.put(place, data)
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
