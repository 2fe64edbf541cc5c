"""Whether a file is the picture it is said to be, by its content alone.

A picture is kept and handed out as it came, so nothing may ride on it: it has to begin,
go on and end as its format says, with no byte after its end. Never draws one.
"""

import re
import struct
import zlib

from tracker.domain.copies import Medium

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
#: The head of a PNG: 13 bytes, of which eight say how wide and high it is.
_PNG_HEAD = (13, b"IHDR")
#: Marks of JPEG that stand alone, without a length behind them.
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
#: The next mark after the data of a scan, in which 0xFF itself is written FF 00.
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def medium(data: bytes) -> Medium | None:
    """Return what picture *data* is, whole; None if it is none that is kept.

    >>> medium(b"GIF89a") is None
    True
    """
    if data.startswith(_PNG):
        return Medium.PNG if _is_png(data) else None
    if data.startswith(_JPEG):
        return Medium.JPEG if _is_jpeg(data) else None
    return None


def _is_png(data: bytes) -> bool:
    """Walk the chunks of *data*: a head with a size, data, and an end at its end."""
    place, kinds = len(_PNG), set[bytes]()
    while place + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        if not kinds and ((size, kind) != _PNG_HEAD or not _has_size(data, place + 8)):
            return False
        end = place + 12 + size
        body = data[place + 4 : end - 4]
        if data[end - 4 : end] != struct.pack(">I", zlib.crc32(body)):
            return False
        kinds.add(kind)
        if kind == b"IEND":
            return b"IDAT" in kinds and end == len(data)
        place = end
    return False


def _has_size(data: bytes, place: int) -> bool:
    return place + 8 <= len(data) and all(struct.unpack_from(">II", data, place))


def _is_jpeg(data: bytes) -> bool:
    """Walk the segments and scans of *data* to an end at its end."""
    place, marks = 2, set[int]()
    while place + 2 <= len(data) and data[place] == 0xFF:
        mark = data[place + 1]
        marks.add(mark)
        if mark == _END:
            whole = _SCAN in marks and bool(marks & _FRAMES)
            return whole and place + 2 == len(data)
        place = _next(data, place, mark)
    return False


def _next(data: bytes, place: int, mark: int) -> int:
    """Return where the mark after the one at *place* stands, or the end of *data*."""
    if mark == 0xFF:
        return place + 1
    if mark in _ALONE:
        return place + 2
    if place + 4 > len(data):
        return len(data)
    place += 2 + struct.unpack_from(">H", data, place + 2)[0]
    if mark != _SCAN:
        return place
    found = _MARK.search(data, place)
    return found.start() if found else len(data)
