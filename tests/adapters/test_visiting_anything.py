"""Whatever is asked for and whatever answers, a visit says what it met."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.visiting_servers import serving
from tracker.adapters.visiting import Policy, Turns, visit
from tracker.adapters.visiting_guards import Forbidden, Target, is_public, target
from tracker.domain.visits import Outcome, Trouble

PIECES = [
    "http", "https", "://", ":", "//", "/", "\\", "@", "?", "#", "%", "%2e", ".", "..",
    "[", "]", "::1", "127.0.0.1", "0x7f", "2130706433", "mcx", "gov", "ru", "xn--p1ai",
    "рф", "президент", "１", "。", ":80", ":443", ":0", " ", "\t", "\n", "\0", "-", "_",
    "localhost", "93.184.216.34", "\ud800",
]  # fmt: skip
#: Each port is allowed, so that nothing hides behind the check of ports.
ANY_PORT = Policy(ports=frozenset(range(65536)), seconds=2)
ADDRESSES = st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=12).map(
    "".join
)
#: Pieces of answers, put together in any order by a server that knows no better.
ANSWERS = st.lists(
    st.sampled_from(
        [
            b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 302 Found\r\n", b"HTTP/2 200\r\n",
            b"HTTP/1.1 999 ?\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"\r\n", b"\n",
            b"Location: http://[\r\n", b"Location: \xff\xfe\r\n", b"Location: /\r\n",
            b"Location:\r\n", b"Location: //\xd1\x8f.\xd1\x80\xd1\x84/\r\n",
            b"Content-Encoding: gzip\r\n", b"Content-Encoding: \xff\r\n",
            b"Content-Type: \xff; charset=\xff\r\n", b"Content-Length: 2\r\n",
            b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: x\r\n",
            b"2\r\nab\r\n",
            b"0\r\n\r\n", b" folded\r\n", b"No-Colon\r\n", b"\x1f\x8b\x08\x00", b"body",
        ]
    )
    | st.binary(max_size=6),
    max_size=10,
).map(b"".join)  # fmt: skip


@given(ADDRESSES)
def test_an_address_is_refused_or_comes_to_one_plain_spelling(url):
    policy = Policy()
    try:
        spot = target(url, policy=policy)
    except Forbidden:
        return
    assert isinstance(spot, Target)
    assert target(spot.url, policy=policy) == spot
    assert spot.url.isascii()
    assert spot.port in policy.ports
    assert spot.literal or not is_public(spot.host)


@given(ADDRESSES)
def test_a_visit_to_any_address_comes_back(url):
    with pytest.MonkeyPatch.context() as patch:
        # A public address may come up, and no test leaves this machine.
        patch.setattr(socket, "create_connection", refuse)
        met = visit(url, resolver=nothing, turns=Turns(pause=0), policy=ANY_PORT)
    assert met.outcome in (Outcome.REFUSED_BY_POLICY, Outcome.ERROR)
    assert met.met.trouble in (
        Trouble.FORBIDDEN, Trouble.NO_NAME, Trouble.NO_CONNECTION
    )  # fmt: skip


def nothing(host):
    return []


def refuse(*args, **kwargs):
    raise ConnectionRefusedError


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_a_visit_to_any_server_comes_back(answer):
    with serving(lambda path, send: send(answer)) as server:
        policy = Policy(
            ports=frozenset({server.port}),
            spared=frozenset({("127.0.0.1", server.port)}),
            seconds=2,
        )
        met = visit(f"{server.url}/", policy=policy, turns=Turns(pause=0))
    assert met.outcome in Outcome
    assert (met.met.status is None) != (met.met.trouble is None)
