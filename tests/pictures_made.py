"""The smallest pictures that are whole: a grey dot, as PNG and as JPEG."""

import struct
import zlib


def chunk(kind, body):
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + crc(kind + body)


def crc(data):
    """Return the sum that stands behind *data* in a PNG."""
    return struct.pack(">I", zlib.crc32(data))


def segment(mark, body):
    """Return a segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body


def png(shade=128):
    """Return a PNG of one dot."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    dot = zlib.compress(bytes((0, shade)))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", dot),
            chunk(b"IEND", b""),
        ]
    )


PNG = png()
JPEG = b"".join(
    [
        b"\xff\xd8",
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xDB, bytes((0, *[1] * 64))),
        segment(0xC0, b"\x08\0\x01\0\x01\x01\x01\x11\0"),
        segment(0xC4, bytes((0, 1, *[0] * 15, 0))),
        segment(0xC4, bytes((0x10, 1, *[0] * 15, 0))),
        segment(0xDA, b"\x01\x01\0\0\x3f\0"),
        b"\x3f",
        b"\xff\xd9",
    ]
)
