"""The folder of copies: files that bear the sha256 of what they hold.

A file is there whole or not at all, whenever the machine stops: see
`tracker.adapters.durable_files`. The same bytes are kept once. Never says what a copy
is of: that stands in the database, and no name comes from outside.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tracker.adapters import durable_files
from tracker.domain.copies import Medium

_ENDINGS = {Medium.WARC: "warc.gz", Medium.PNG: "png", Medium.JPEG: "jpg"}
_NAME = re.compile(r"([0-9a-f]{64})\.(?:warc\.gz|png|jpg)\Z")


@dataclass(frozen=True, slots=True)
class Lying:
    """A file in the folder; *sha256* as its name says, empty if it is none of ours."""

    place: Path
    sha256: str
    #: When it was last written, in seconds since 1970.
    written: float


@dataclass(frozen=True, slots=True)
class CopyFiles:
    """The copies under *folder*, which is made when the first comes."""

    folder: Path

    def keep(self, data: bytes, medium: Medium) -> str:
        """Return the sha256 under which *data* lies safely on the disk from now on."""
        sha256 = hashlib.sha256(data).hexdigest()
        place = self.place(sha256, medium)
        if _read(place) == data:
            return sha256
        durable_files.settle(self.folder, place.parent)
        durable_files.put(place, data)
        return sha256

    def read(self, sha256: str, medium: Medium) -> bytes | None:
        """Return what lies under *sha256*, None if nothing does; it may be altered."""
        return _read(self.place(sha256, medium))

    def place(self, sha256: str, medium: Medium) -> Path:
        """Return where the copy of *medium* with *sha256* lies."""
        return self.folder / sha256[:2] / f"{sha256}.{ending(medium)}"

    def lying(self) -> Iterator[Lying]:
        """Yield every file in the folder, ours and others', half-written ones too."""
        for place in self.folder.rglob("*"):
            with suppress(FileNotFoundError):
                if place.is_dir() and not place.is_symlink():
                    continue
                name = _NAME.match(place.name)
                ours = name and place.parent == self.folder / place.name[:2]
                written = place.lstat().st_mtime
                yield Lying(place, name[1] if name and ours else "", written)


def ending(medium: Medium) -> str:
    """Return how the name of a file of *medium* ends, without the dot.

    >>> ending(Medium.WARC)
    'warc.gz'
    """
    return _ENDINGS[medium]


def is_part(place: Path) -> bool:
    """Tell whether the file at *place* is being written, or was when all stopped."""
    return place.name.endswith(durable_files.PART)


def _read(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return None
