"""Copies of pages as web archives keep them: WARC/1.1 (ISO 28500:2017), gzipped.

The same exchanges at the same moment give the same bytes, so that the sha256 of a copy
can be quoted: identifiers are derived from what they name, and packing keeps no time.
Stands in place of warcio's recorder, which makes random ones and knows only sha1.
Checks nothing: `warc_checks` does, and so can every archivist's tool.
"""

import hashlib
import re
import uuid
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tracker import __version__
from tracker.adapters.visiting_tapes import Exchange

SOFTWARE = f"requirements-tracker/{__version__}"
_INFO = (
    f"software: {SOFTWARE}\r\n"
    "format: WARC File Format 1.1\r\n"
    "conformsTo: https://iipc.github.io/warc-specifications/specifications/"
    "warc-format/warc-1.1/\r\n"
).encode()
#: A head ends with an empty line, be it after a bare line feed.
HEAD_END = re.compile(rb"\n\r?\n")
_INTERIM = re.compile(rb"HTTP/\d\.\d 1\d\d\b")
_CHUNKED = re.compile(rb"^transfer-encoding:[ \t]*chunked", re.I | re.M)
_CHUNK = re.compile(rb"(?:\r?\n)?([0-9a-f]{1,20})[^\n]*\n", re.I)

Heads = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Record:
    """A record to be; *about* are the heads that tell it from others."""

    kind: str
    type: str
    block: bytes
    about: Heads


def written(exchanges: Iterable[Exchange], *, at: datetime) -> bytes:
    """Return a ``.warc.gz`` of *exchanges*, the visit that began *at*.

    It holds a record about the file, then of each exchange the request and the answer
    as they went over the line. One record a gzip member, as readers expect.
    """
    info = _Record("warcinfo", "application/warc-fields", _INFO, ())
    date = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    home = _identified(info, date)
    parts = [_packed(info, home, date)]
    for number, exchange in enumerate(exchanges):
        asked, answered = _request(exchange), _response(exchange)
        request, response = (
            _identified(record, date, str(number)) for record in (asked, answered)
        )
        within = (("WARC-Warcinfo-ID", home),)
        together = (*within, ("WARC-Concurrent-To", response))
        parts += [
            _packed(asked, request, date, together),
            _packed(answered, response, date, within),
        ]
    return b"".join(parts)


def answer(exchange: Exchange) -> bytes:
    """Return the answer of *exchange* without the 1xx ones that ran ahead of it."""
    response, start = exchange.response, 0
    while _INTERIM.match(response, start):
        end = HEAD_END.search(response, start)
        if end is None:
            break
        start = end.end()
    return response[start:]


def payload(response: bytes) -> bytes:
    r"""Return the entity-body of *response*: what its chunks hold, if it has chunks.

    As RFC 2616 means it, which the standard of WARC refers to: still packed, if the
    server packed it. Of an answer that was cut, what there is.

    >>> head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    >>> payload(head + b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    b'abc'
    """
    head, body = divided(response)
    return b"".join(_chunks(body)) if _CHUNKED.search(head) else body


def divided(response: bytes) -> tuple[bytes, bytes]:
    """Return the head of *response*, with its empty line, and what follows."""
    end = HEAD_END.search(response)
    place = end.end() if end else len(response)
    return response[:place], response[place:]


def digest(data: bytes) -> str:
    """Return the labelled digest of *data*, as WARC writes it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def is_chunked(response: bytes) -> bool:
    """Tell whether the body of *response* came in chunks."""
    return _CHUNKED.search(divided(response)[0]) is not None


def _chunks(body: bytes) -> Iterator[bytes]:
    place = 0
    while (line := _CHUNK.match(body, place)) is not None:
        size, start = int(line[1], 16), line.end()
        if size == 0:
            return
        yield body[start : start + size]
        place = start + size


def _request(exchange: Exchange) -> _Record:
    about = (("WARC-Target-URI", exchange.url), ("WARC-IP-Address", exchange.address))
    return _Record(
        "request", "application/http; msgtype=request", exchange.request, about
    )


def _response(exchange: Exchange) -> _Record:
    block = answer(exchange)
    about = [
        ("WARC-Target-URI", exchange.url),
        ("WARC-IP-Address", exchange.address),
    ]
    # Of a body in chunks the standard means what they hold, and warcio, pywb and wget
    # the chunks: whichever were written, half of the tools would call it false. The
    # digest of the block covers the same bytes and is read alike by all.
    if not is_chunked(block):
        about.append(("WARC-Payload-Digest", digest(divided(block)[1])))
    if exchange.cut:
        about.append(("WARC-Truncated", exchange.cut.value))
    return _Record("response", "application/http; msgtype=response", block, about)


def _identified(record: _Record, date: str, number: str = "") -> str:
    """Return the identifier of *record*: the same for the same, and for no other."""
    told = [record.kind, number, date, digest(record.block)]
    told += [value for _, value in record.about]
    return f"<{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(told)).urn}>"


def _packed(record: _Record, id_: str, date: str, more: Heads = ()) -> bytes:
    heads = [
        ("WARC-Type", record.kind),
        ("WARC-Record-ID", id_),
        ("WARC-Date", date),
        *record.about,
        *more,
        ("WARC-Block-Digest", digest(record.block)),
        ("Content-Type", record.type),
        ("Content-Length", str(len(record.block))),
    ]
    lines = [b"WARC/1.1", *(f"{name}: {value}".encode() for name, value in heads)]
    head = b"\r\n".join([*lines, b"", b""])
    # zlib's own gzip head has no name and no time.
    return zlib.compress(head + record.block + b"\r\n\r\n", 9, wbits=31)
