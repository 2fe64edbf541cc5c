"""Bodies of answers, unpacked no further than they may grow.

A gzip of a kilobyte can hold a megabyte, and one of a megabyte a gigabyte; so nothing
is ever unpacked whole. Only gzip and deflate are read: we ask for neither, and some
servers send them all the same.
"""

import zlib
from typing import Protocol


class Unpacker(Protocol):
    """What turns received bytes into those of the page."""

    @property
    def eof(self) -> bool:
        """Return whether the packed bytes have come to their end."""

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Return at most *max_length* bytes of what *data* holds."""


class Body:
    """Gathers a body; *full* once there is no sense in reading on.

    >>> body = Body("gzip", most=5)
    >>> body.add(zlib.compress(b"a" * 1000, wbits=31))
    >>> body.read, body.cut
    (b'aaaaa', True)
    """

    def __init__(self, encoding: str, *, most: int) -> None:
        self._encoding = encoding.strip().lower()
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0
        self._unpacker: Unpacker | None = None
        self.full = False
        self.cut = False

    @property
    def read(self) -> bytes:
        """Return what was gathered, in at most the size allowed."""
        return b"".join(self._parts)

    def add(self, data: bytes) -> None:
        """Take the next bytes as they were received."""
        if not data or self.full:
            return
        try:
            self._keep(self._unpacked(data))
        except zlib.error:
            self.stop()

    def stop(self) -> None:
        """Read no further: the rest is missing, too long or cannot be unpacked."""
        self.full = self.cut = True

    def _keep(self, data: bytes) -> None:
        room = self._most - self._size
        if len(data) > room:
            self.stop()
        part = data[:room]
        self._parts.append(part)
        self._size += len(part)

    def _unpacked(self, data: bytes) -> bytes:
        if self._encoding in ("", "identity"):
            return data
        if self._unpacker is None:
            self._unpacker = self._made_for(data)
        # One byte more than there is room for tells "too long" from "just fits".
        room = self._most - self._size + 1
        unpacked = self._unpacker.decompress(data, room)
        self.full = self.full or self._unpacker.eof
        return unpacked

    def _made_for(self, data: bytes) -> Unpacker:
        if self._encoding in ("gzip", "x-gzip"):
            return zlib.decompressobj(wbits=31)
        if self._encoding == "deflate":
            # RFC 9110 means zlib; some servers send the bare stream.
            zlib_head = data[0] & 15 == 8 and data[0] >> 4 <= 7
            return zlib.decompressobj(wbits=15 if zlib_head else -15)
        raise zlib.error(f"not unpacked here: {self._encoding[:40]}")
