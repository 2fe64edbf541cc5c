"""Whether a copy still says what it says it says: its digests, computed anew.

Reads only what `warcs` writes; of anything else it says that it is broken.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.adapters import warcs

#: What five answers and their heads can come to, and as much again.
_MOST = 1 << 25


class Broken(Exception):
    """The file is no copy of ours, or not any more; the text says where."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its heads by lower-case name, and its block."""

    heads: dict[str, str]
    block: bytes


def payload(data: bytes) -> str:
    """Return the sha256 of the page in the copy *data*, all digests being true.

    Raise `Broken` when one is not, or when there is no answer in it.
    """
    last = None
    for record in records(data):
        _hold(record)
        if record.heads.get("warc-type") == "response":
            last = record
    if last is None:
        raise Broken("no answer")
    return hashlib.sha256(warcs.payload(last.block)).hexdigest()


def records(data: bytes) -> Iterator[Record]:
    """Yield the records of the copy *data*; raise `Broken` where it cannot be read."""
    left = _MOST
    while data:
        member = zlib.decompressobj(wbits=31)
        try:
            plain = member.decompress(data, max(left, 1))
        except zlib.error:
            raise Broken("packing") from None
        if not member.eof:
            raise Broken("cut off")
        left -= len(plain)
        data = member.unused_data
        yield _record(plain)


def _record(plain: bytes) -> Record:
    head, separator, rest = plain.partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    if first != "WARC/1.1" or not separator or not rest.endswith(b"\r\n\r\n"):
        raise Broken("shape")
    pairs = (line.partition(": ") for line in lines)
    return Record({name.lower(): value for name, _, value in pairs}, rest[:-4])


def _hold(record: Record) -> None:
    """Raise `Broken` unless the length and the digests of *record* are true."""
    heads, block = record.heads, record.block
    if heads.get("content-length") != str(len(block)):
        raise Broken("length")
    if heads.get("warc-block-digest") != warcs.digest(block):
        raise Broken("block digest")
    said = heads.get("warc-payload-digest")
    if said is not None and said != warcs.digest(warcs.payload(block)):
        raise Broken("payload digest")
