"""Copies of pages, judged by a tool of other people (warcio)."""

import doctest
import io
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from tests.adapters.test_visiting import visited
from tests.adapters.visiting_servers import page, redirect
from tracker.adapters import warc_checks, warcs
from tracker.adapters.visiting_tapes import Cut, Exchange

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TEXT = "<title>Минсельхоз</title>".encode()
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer:  x\r\n\r\n"


def exchange(response=b"", **said):
    given = {"url": "https://a.ru/", "address": "93.184.216.34", "request": b"GET /"}
    return Exchange(**{**given, "response": response or page(TEXT), **said})


def read(data):
    """Return what warcio reads: type, heads, status line, and the block's rest."""
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        status = record.http_headers.statusline if record.http_headers else None
        heads = {name.lower(): value for name, value in record.rec_headers.headers}
        found.append((record.rec_type, heads, status, record.raw_stream.read()))
    return found


def passes(data, tmp_path):
    """Tell whether ``warcio check`` finds nothing wrong with the file."""
    place = tmp_path / "copy.warc.gz"
    place.write_bytes(data)
    with pytest.raises(SystemExit) as end:
        warcio(["check", str(place)])
    return end.value.code == 0


def test_the_example_holds():
    assert doctest.testmod(warcs).attempted
    assert not doctest.testmod(warcs).failed


def test_a_visit_with_redirects_is_kept_whole_and_passes_the_outside_judge(tmp_path):
    answers = {
        "/a": redirect("/b", "301 Moved"),
        "/b": redirect("/c"),
        "/c": page(TEXT, heads=["X-Odd-CASE:  Spaced "]),
    }
    met, heads = visited(answers, "/a")
    data = warcs.written(met.exchanges, at=AT)

    assert passes(data, tmp_path)
    kinds = [kind for kind, *_ in read(data)]
    assert kinds == ["warcinfo", *["request", "response"] * 3]
    blocks = [record.block for record in warc_checks.records(data)]
    asked = [head.rstrip("\r\n").encode("latin-1") for head in heads]
    assert blocks[1::2] == [head + b"\r\n\r\n" for head in asked]
    assert blocks[2::2] == list(answers.values())
    _, last, status, body = read(data)[-1]
    assert (status, body) == ("200 OK", TEXT)
    assert last["warc-payload-digest"] == warcs.digest(TEXT)
    assert last["warc-target-uri"].endswith("/c")
    assert (last["warc-ip-address"], last["warc-date"]) == (
        "127.0.0.1",
        "2026-11-25T09:30:00Z",
    )
    assert "warc-truncated" not in last
    assert warc_checks.payload(data) == warcs.digest(TEXT).removeprefix("sha256:")


def test_requests_belong_to_their_answers_and_no_two_records_bear_one_name():
    records = read(warcs.written([exchange(), exchange()], at=AT))
    names = [heads["warc-record-id"] for _, heads, *_ in records]

    assert len(set(names)) == len(records) == 5
    assert [heads.get("warc-concurrent-to") for _, heads, *_ in records[1::2]] == (
        names[2::2]
    )
    assert {heads["warc-warcinfo-id"] for _, heads, *_ in records[1:]} == {names[0]}


def test_the_same_visit_gives_the_same_bytes_and_another_moment_others():
    once = warcs.written([exchange()], at=AT)

    assert warcs.written([exchange()], at=AT) == once
    assert warcs.written([exchange()], at=AT + timedelta(seconds=1)) != once
    assert warcs.written([exchange(cut=Cut.TIME)], at=AT) != once


def test_each_record_is_a_packed_piece_of_its_own_without_name_and_time():
    data, count = warcs.written([exchange()], at=AT), 0
    while data:
        assert data[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
        member = zlib.decompressobj(wbits=31)
        assert member.decompress(data).startswith(b"WARC/1.1\r\n")
        data, count = member.unused_data, count + 1
    assert count == 3


@pytest.mark.parametrize(
    ("answer", "limits", "cut"),
    [
        (page(b"a" * 300), {"most": 100}, Cut.LENGTH),
        (page(b"a" * 300)[:-5], {}, Cut.DISCONNECT),
        (page(b"\xff" * 9, heads=["Content-Encoding: compress"]), {}, Cut.UNSPECIFIED),
        (page(b"a" * 300), {"most": 300}, None),
    ],
)
def test_an_answer_that_is_not_whole_says_why(answer, limits, cut, tmp_path):
    met, _ = visited({"/": answer}, **limits)
    data = warcs.written(met.exchanges, at=AT)

    assert read(data)[-1][1].get("warc-truncated") == cut
    assert passes(data, tmp_path)


def test_what_is_not_read_of_a_redirect_is_said():
    answers = {"/a": redirect("/b"), "/b": page()}
    whole, _ = visited(answers, "/a")
    answers["/a"] = answers["/a"].replace(b"Length: 0", b"Length: 5") + b"moved"
    part, _ = visited(answers, "/a")

    assert [each.cut for each in whole.exchanges] == [None, None]
    assert [each.cut for each in part.exchanges] == [Cut.UNSPECIFIED, None]


def test_answers_that_ran_ahead_are_not_taken_for_the_page(tmp_path):
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    met, _ = visited({"/": hint * 3 + page(TEXT)})
    data = warcs.written(met.exchanges, at=AT)

    assert met.exchanges[0].response.startswith(hint)
    assert read(data)[-1][2:] == ("200 OK", TEXT)
    assert passes(data, tmp_path)


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.booleans())
def test_a_page_in_chunks_is_kept_in_chunks_and_known_by_what_they_hold(parts, ended):
    body = b"".join(b"%X;a=b\r\n%b\r\n" % (len(part), part) for part in parts)
    block = CHUNKED + body + (b"0\r\n\r\n" if ended else b"")
    data = warcs.written([exchange(block)], at=AT)
    heads = read(data)[-1][1]

    assert list(warc_checks.records(data))[-1].block == block
    assert warcs.payload(block) == b"".join(parts)
    whole = warcs.written([exchange(page(b"".join(parts)))], at=AT)
    assert warc_checks.payload(data) == warc_checks.payload(whole)
    assert heads["warc-block-digest"] == warcs.digest(block)
    assert "warc-payload-digest" not in heads


@given(st.binary(max_size=300))
def test_whatever_came_is_kept_and_read_again(response):
    data = warcs.written([exchange(b"HTTP/1.1 200 OK\r\n\r\n" + response)], at=AT)

    assert warc_checks.payload(data) == warcs.digest(response)[7:]


@given(st.binary(max_size=200), st.integers(0, 10_000))
def test_what_is_no_copy_is_broken_and_nothing_else(junk, place):
    data = warcs.written([exchange()], at=AT)
    for other in (junk, data[: place % len(data)], data + junk):
        if other != data:
            with pytest.raises(warc_checks.Broken):
                warc_checks.payload(other)


TRUE, FALSE = (warcs.digest(of).encode() for of in (TEXT, b""))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (TEXT, b"<title>FORGED</title>", "length"),
        ("Минсельхоз".encode(), "Минсельхол".encode(), "block digest"),
        (b"Payload-Digest: " + TRUE, b"Payload-Digest: " + FALSE, "payload digest"),
        (b"WARC/1.1", b"WARC/9.9", "shape"),
        (b"WARC-Type: response", b"WARC-Type: resource", "no answer"),
    ],
)
def test_a_forged_record_is_found(old, new, where, tmp_path):
    data = warcs.written([exchange()], at=AT)
    forged = b"".join(
        zlib.compress(part.replace(old, new), wbits=31) for part in unpacked(data)
    )

    with pytest.raises(warc_checks.Broken, match=where):
        warc_checks.payload(forged)
    # The outside judge is no yes-man: it recomputes digests, as we do.
    assert not (where.endswith("digest") and passes(forged, tmp_path))


def unpacked(data):
    while data:
        member = zlib.decompressobj(wbits=31)
        yield member.decompress(data)
        data = member.unused_data


def test_a_copy_that_unpacks_without_end_is_broken():
    bomb = zlib.compress(bytes(64 << 20), 9, wbits=31)
    with pytest.raises(warc_checks.Broken):
        warc_checks.payload(bomb)
