"""What a visit brings home from real servers, good and bad."""

import doctest
import ssl
import zlib
from pathlib import Path

import pytest

from tests.adapters.visiting_servers import page, redirect, serving
from tracker.adapters import visiting, visiting_bodies, visiting_guards
from tracker.adapters.visiting import Policy, Turns, visit
from tracker.domain.visits import Outcome, Trouble

NO_PAUSE = Turns(pause=0)
KEYS = Path(__file__).parents[1] / "data" / "visited_host.pem"
HERE = lambda host: ["127.0.0.1"]  # noqa: E731 - a names service of one answer


def allowing(server, **limits):
    return Policy(
        ports=frozenset({80, 443, server.port}),
        spared=frozenset({("127.0.0.1", server.port)}),
        **{"seconds": 3, **limits},
    )


def visited(answers, path="/", **limits):
    """Return what a visit met at a server with *answers* by path, and its heads."""
    with serving(lambda path, send: send(answers[path])) as server:
        met = visit(
            f"http://page.example.ru:{server.port}{path}",
            policy=allowing(server, **limits), resolver=HERE, turns=NO_PAUSE,
        )  # fmt: skip
        return met, server.heads


@pytest.mark.parametrize("module", [visiting_bodies, visiting_guards])
def test_the_examples_of_the_modules_hold(module):
    tried = doctest.testmod(module)
    assert tried.attempted
    assert not tried.failed


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("200 OK", Outcome.ALIVE),
        ("401 Unauthorized", Outcome.LOGIN_WALL),
        ("403 Forbidden", Outcome.BLOCKED),
        ("404 Not Found", Outcome.GONE),
        ("410 Gone", Outcome.GONE),
        ("429 Too Many Requests", Outcome.BLOCKED),
        ("500 Internal Server Error", Outcome.ERROR),
        ("304 Not Modified", Outcome.ERROR),
    ],
)
def test_an_answer_is_judged_by_its_status(status, outcome):
    met, _ = visited({"/": page(status=status)})
    assert met.outcome is outcome


def test_a_challenge_of_a_wall_is_no_fault_of_the_page():
    met, _ = visited({"/": page(status="503 Busy", heads=["Server: ddos-guard"])})
    assert met.outcome is Outcome.BLOCKED


def test_a_request_is_plain_and_says_who_asks_and_for_which_host():
    _, heads = visited({"/a%20b?q=%D1%8F&r=1": page()}, "/a b?q=я&r=1#part")
    lines = heads[0].split("\r\n")
    names = {line.partition(":")[0].lower() for line in lines[1:] if line}

    assert lines[0] == "GET /a%20b?q=%D1%8F&r=1 HTTP/1.1"
    assert names == {
        "host", "user-agent", "accept", "accept-language", "accept-encoding",
        "connection",
    }  # fmt: skip
    assert any(line.startswith("Host: page.example.ru:") for line in lines)
    assert any("requirements-tracker" in line for line in lines)


def test_no_cookie_given_on_the_way_is_shown_to_anyone():
    first = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: s=1; Path=/\r\n"
    met, heads = visited(
        {"/a": first + b"Content-Length: 0\r\n\r\n", "/b": page()}, "/a"
    )

    assert (met.outcome, len(heads)) == (Outcome.ALIVE, 2)
    assert "cookie" not in heads[1].lower()


def test_a_page_that_moved_for_good_names_its_new_address():
    met, _ = visited({"/a": redirect("/b", "301 Moved"), "/b": page()}, "/a")
    assert met.outcome is Outcome.MOVED
    assert met.moved_to.endswith("/b")


def test_a_redirect_with_cyrillic_letters_in_its_path_is_followed():
    answers = {
        "/": redirect("/новости"),
        "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8": page(),
    }
    met, _ = visited(answers)
    assert met.outcome is Outcome.ALIVE


def test_four_redirects_are_followed_and_a_fifth_is_not():
    answers = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)} | {"/4": page()}
    met, heads = visited(answers, "/0")
    assert (met.outcome, len(met.met.hops), len(heads)) == (Outcome.ALIVE, 4, 5)
    met, heads = visited(answers | {"/4": redirect("/5")}, "/0")
    assert (met.met.trouble, len(heads)) == (Trouble.TOO_MANY_HOPS, 5)


def test_a_redirect_that_leads_nowhere_is_an_error():
    met, _ = visited({"/": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"})
    assert met.outcome is Outcome.ERROR


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "bare"])
def test_a_packed_page_is_unpacked(encoding):
    bits = {"deflate": 15, "bare": -15}.get(encoding, 31)
    named = encoding.replace("bare", "deflate")
    body = zlib.compress("Минсельхоз".encode() * 50, wbits=bits)
    met, _ = visited({"/": page(body, heads=[f"Content-Encoding: {named}"])})

    assert met.body == "Минсельхоз".encode() * 50
    assert not met.cut


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "gzip", "compress"])
def test_a_page_packed_in_no_way_we_know_is_alive_and_unread(encoding):
    met, _ = visited({"/": page(b"\xff" * 9, heads=[f"Content-Encoding: {encoding}"])})
    assert (met.outcome, met.body, met.cut) == (Outcome.ALIVE, b"", True)


@pytest.mark.parametrize(("size", "cut"), [(99, False), (100, False), (101, True)])
def test_a_body_is_cut_only_when_it_is_longer_than_it_may_be(size, cut):
    met, _ = visited({"/": page(b"a" * size)}, most=100)
    assert (len(met.body), met.cut) == (min(size, 100), cut)
    packed = page(
        zlib.compress(b"a" * size, wbits=31), heads=["Content-Encoding: gzip"]
    )
    met, _ = visited({"/": packed}, most=100)
    assert (len(met.body), met.cut) == (min(size, 100), cut)


def test_a_name_that_is_not_known_is_told_from_a_server_that_is_not_there():
    def unknown(host):
        raise OSError("no such name")

    with serving(lambda path, send: None) as server:
        policy, url = allowing(server), f"http://page.example.ru:{server.port}/"
    for names, trouble in [
        (unknown, Trouble.NO_NAME),
        (lambda host: [], Trouble.NO_NAME),
        (HERE, Trouble.NO_CONNECTION),
    ]:
        met = visit(url, policy=policy, resolver=names, turns=NO_PAUSE)
        assert (met.outcome, met.met.trouble) == (Outcome.ERROR, trouble)


def test_the_next_address_is_tried_when_the_first_does_not_answer():
    with serving(lambda path, send: None) as closed:
        pass
    with serving(lambda path, send: send(page())) as server:
        policy = Policy(
            ports=frozenset({server.port}),
            spared=frozenset({("::1", server.port), ("127.0.0.1", server.port)}),
        )
        met = visit(
            f"http://page.example.ru:{server.port}/",
            policy=policy, resolver=lambda host: ["::1", "127.0.0.1"], turns=NO_PAUSE,
        )  # fmt: skip
    assert closed.hits == 0
    assert met.outcome is Outcome.ALIVE


def tls_server(answer):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(KEYS)
    names = []
    context.sni_callback = lambda line, name, _: names.append(name)
    return serving(answer, tls=context), names


def test_the_certificate_is_that_of_the_name_though_an_address_is_connected_to():
    serves, names = tls_server(lambda path, send: send(page()))
    with serves as server:
        for host, trouble in [("page", None), ("other", Trouble.TLS)]:
            met = visit(
                f"https://{host}.example.ru:{server.port}/",
                policy=allowing(server), resolver=HERE, turns=NO_PAUSE,
                tls=ssl.create_default_context(cafile=str(KEYS)),
            )  # fmt: skip
            assert met.met.trouble is trouble
        assert server.hits == 1
    assert names == ["page.example.ru", "other.example.ru"]


def test_a_certificate_this_system_does_not_trust_is_trouble(monkeypatch):
    # What the environment trusts does not count: it would let a proxy listen in.
    monkeypatch.setenv("SSL_CERT_FILE", str(KEYS))
    monkeypatch.setattr(visiting, "_trusted", visiting._trusted.__wrapped__)
    serves, _ = tls_server(lambda path, send: send(page()))
    with serves as server:
        met = visit(
            f"https://page.example.ru:{server.port}/",
            policy=allowing(server), resolver=HERE, turns=NO_PAUSE,
        )  # fmt: skip
        assert (met.outcome, met.met.trouble) == (Outcome.ERROR, Trouble.TLS)
        assert server.hits == 0
