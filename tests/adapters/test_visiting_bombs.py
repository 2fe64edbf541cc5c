"""Servers that mean harm cost a visit its seconds and its megabyte, and no more."""

import time
import tracemalloc
import zlib
from itertools import count
from threading import Event

import pytest

from tests.adapters.visiting_servers import page, redirect, serving
from tracker.adapters import visiting_lines
from tracker.adapters.visiting import Policy, Turns, visit
from tracker.adapters.visiting_lines import look_up
from tracker.adapters.visiting_turns import OutOfTime
from tracker.domain.visits import Outcome, Trouble

SECONDS = 0.6
#: What a slow machine may take on top.
SLACK = 2.0
MOST = 1 << 20
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n"


def zeros(megabytes, wbits=31):
    """Return so many megabytes of nothing, packed."""
    packer = zlib.compressobj(9, wbits=wbits)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    return b"".join([*parts, packer.flush()])


BOMB = zeros(300)


def gzip_bomb(path, send):
    send(page(BOMB, heads=["Content-Encoding: gzip"]))


def deflate_bomb(path, send):
    send(page(zeros(50, wbits=-15), heads=["Content-Encoding: deflate"]))


def twice_packed(path, send):
    body = zlib.compress(BOMB, wbits=31)
    send(page(body, heads=["Content-Encoding: gzip, gzip"]))


def empty_blocks(path, send):
    """Send a deflate stream that unpacks to nothing for ever."""
    send(OK + b"Content-Encoding: deflate\r\n\r\n")
    while True:
        send(b"\x00\x00\x00\xff\xff" * 10_000)


def endless_body(path, send):
    send(OK + b"\r\n")
    while True:
        send(b"a" * 65536)


def endless_chunks(path, send):
    send(CHUNKED + b"\r\n")
    while True:
        send(b"1\r\na\r\n" * 5000)


def endless_chunk_note(path, send):
    send(CHUNKED + b"\r\n1;note=")
    while True:
        send(b"a" * 65536)


def endless_trailers(path, send):
    send(CHUNKED + b"\r\n0\r\n")
    for number in count():
        send(b"X-%d: a\r\n" % number)


def dripping_body(path, send):
    send(OK + b"\r\n")
    drip(send, b"a")


def dripping_head(path, send):
    send(OK + b"X-Long: ")
    drip(send, b"a")


def dripping_heads(path, send):
    send(OK)
    drip(send, b"X: a\r\n")


def dripping_chunks(path, send):
    send(CHUNKED + b"\r\n")
    drip(send, b"1\r\na\r\n")


def drip(send, drop):
    while True:
        send(drop)
        time.sleep(0.05)


def silence(path, send):
    time.sleep(SECONDS + SLACK)


def giant_head(path, send):
    send(OK + b"X-Long: ")
    while True:
        send(b"a" * 65536)


def endless_heads(path, send):
    send(OK)
    for number in count():
        send(b"X-%d: a\r\n" % number * 100)


def giant_location(path, send):
    send(redirect("/" + "a" * 90_000))


def endless_hints(path, send):
    while True:
        send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500)


def endless_redirects(path, send):
    send(redirect(f"{path}a"))


def redirects_to_itself(path, send):
    send(redirect(path))


def hangs_up(path, send):
    """Say nothing and go."""


def garbage(path, send):
    send(bytes(range(256)) * 40)


def another_protocol(path, send):
    send(b"SSH-2.0-OpenSSH_9.6\r\n")


def half_a_body(path, send):
    send(OK + b"Content-Length: 1000\r\n\r\nhalf")


def two_lengths(path, send):
    send(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde")


def length_below_zero(path, send):
    send(OK + b"Content-Length: -1\r\n\r\nabc")


def length_of_a_universe(path, send):
    send(OK + b"Content-Length: " + b"9" * 40 + b"\r\n\r\nabc")


def switches_protocols(path, send):
    send(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc")


ALIVE_BUT_CUT = [
    gzip_bomb, deflate_bomb, twice_packed, empty_blocks, endless_body, endless_chunks,
    endless_chunk_note, dripping_body, dripping_chunks, half_a_body,
]  # fmt: skip
TROUBLE = {
    dripping_head: Trouble.TIMEOUT,
    dripping_heads: Trouble.TIMEOUT,
    silence: Trouble.TIMEOUT,
    giant_head: Trouble.BAD_ANSWER,
    endless_heads: Trouble.BAD_ANSWER,
    endless_redirects: Trouble.TOO_MANY_HOPS,
    redirects_to_itself: Trouble.TOO_MANY_HOPS,
    giant_location: Trouble.FORBIDDEN,
    hangs_up: Trouble.BAD_ANSWER,
    garbage: Trouble.BAD_ANSWER,
    another_protocol: Trouble.BAD_ANSWER,
    two_lengths: Trouble.BAD_ANSWER,
    length_below_zero: Trouble.BAD_ANSWER,
    length_of_a_universe: Trouble.BAD_ANSWER,
}


def visited(answer, **limits):
    """Return what a visit met; judge the time it took."""
    with serving(answer) as server:
        policy = Policy(
            ports=frozenset({server.port}),
            spared=frozenset({("127.0.0.1", server.port)}),
            **{"seconds": SECONDS, "most": MOST, **limits},
        )
        began = time.monotonic()
        met = visit(f"{server.url}/", policy=policy, turns=Turns(pause=0))
        assert time.monotonic() - began < SECONDS + SLACK
    return met


@pytest.mark.parametrize("answer", ALIVE_BUT_CUT, ids=lambda f: f.__name__)
def test_a_page_that_does_not_end_is_alive_and_cut(answer):
    met = visited(answer)
    assert (met.outcome, met.cut) == (Outcome.ALIVE, True)
    assert len(met.body) <= MOST


@pytest.mark.parametrize("answer", TROUBLE, ids=lambda f: f.__name__)
def test_a_server_that_never_gets_to_the_point_is_trouble(answer):
    met = visited(answer)
    assert met.met.trouble is TROUBLE[answer], met.detail
    assert met.outcome in (Outcome.ERROR, Outcome.REFUSED_BY_POLICY)
    assert met.body == b""


@pytest.mark.parametrize("answer", [endless_trailers, switches_protocols])
def test_what_comes_after_the_page_or_instead_of_it_does_not_hold_us(answer):
    met = visited(answer)
    assert met.outcome in (Outcome.ALIVE, Outcome.ERROR)
    assert len(met.body) <= MOST


@pytest.mark.parametrize(
    "answer", [gzip_bomb, endless_body, giant_head, endless_chunk_note],
    ids=lambda f: f.__name__,
)  # fmt: skip
def test_memory_stays_within_a_few_bodies(answer):
    visited(answer)
    tracemalloc.start()
    try:
        visited(answer)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MOST


def test_what_unpacks_to_nothing_is_given_up_for_its_size_before_its_time():
    met = visited(empty_blocks, seconds=60)
    assert (met.outcome, met.body, met.cut) == (Outcome.ALIVE, b"", True)


def test_hints_without_end_are_given_up_for_their_number_or_their_time():
    met = visited(endless_hints)
    assert met.met.trouble in (Trouble.BAD_ANSWER, Trouble.TIMEOUT)


def test_a_gzip_that_would_fill_the_memory_stops_at_a_megabyte():
    met = visited(gzip_bomb)
    assert len(BOMB) < MOST
    assert (len(met.body), met.cut) == (MOST, True)


def test_a_name_that_takes_for_ever_is_given_up():
    released = Event()

    def slow(host):
        released.wait(10)
        return ["127.0.0.1"]

    began = time.monotonic()
    met = visit(
        "http://slow.example.ru/", policy=Policy(name_seconds=0.2), resolver=slow,
        turns=Turns(pause=0),
    )  # fmt: skip
    released.set()
    assert met.met.trouble is Trouble.TIMEOUT
    assert time.monotonic() - began < SLACK


def test_names_that_hang_are_bounded_in_number(monkeypatch):
    released = Event()
    started = []

    def slow(host):
        started.append(host)
        released.wait(10)
        return []

    for number in range(20):
        with pytest.raises(OutOfTime):
            look_up(f"slow{number}.ru", resolver=slow, seconds=0.02)
    released.set()
    assert len(started) <= 16
    assert visiting_lines._LOOKUPS.acquire(timeout=2)
    visiting_lines._LOOKUPS.release()
