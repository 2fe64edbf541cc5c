"""Visits never reach an inner server, however its address is spelled or given out.

The outer server stands for the public; only its address and port are allowed. The
inner one is as near, its port is allowed too, and nothing may ever ask it anything.
"""

import socket

import pytest

from tests.adapters.visiting_cases import (
    INNER_ADDRESSES,
    INNER_HOSTS,
    INNER_URLS,
    PUBLIC_ADDRESSES,
)
from tests.adapters.visiting_servers import page, redirect, serving
from tracker.adapters.visiting import Policy, Turns, visit
from tracker.adapters.visiting_guards import Forbidden, checked, is_public, target
from tracker.domain.visits import Outcome, Trouble

NO_PAUSE = Turns(pause=0)
WAYS = [f"http://{host}:{{port}}/" for host in INNER_HOSTS] + list(INNER_URLS)


@pytest.fixture(scope="module")
def inner():
    with serving(lambda path, send: send(page(b"SECRET"))) as server:
        yield server


@pytest.fixture(scope="module")
def outer():
    """Return a server that redirects to whatever its attribute ``to`` holds."""

    def answer(path, send):
        code = path.lstrip("/")
        send(redirect(server.to, f"{code} Moved") if code.isdigit() else page())

    with serving(answer) as server:
        yield server


@pytest.fixture
def policy(inner, outer):
    return Policy(
        ports=frozenset({80, 443, inner.port, outer.port}),
        spared=frozenset({("127.0.0.1", outer.port)}),
        seconds=3,
    )


def nobody(host):
    raise AssertionError(f"{host} was looked up")


def always(*addresses):
    """Return a resolver that knows one answer."""
    return lambda host: addresses


def test_the_outer_server_is_reached_and_the_inner_one_is_there(policy, inner, outer):
    met = visit(f"{outer.url}/", policy=policy, resolver=nobody, turns=NO_PAUSE)
    assert (met.outcome, met.body) == (Outcome.ALIVE, b"<title>Page</title>")
    with socket.create_connection(("127.0.0.1", inner.port), 3) as line:
        line.sendall(b"GET /control HTTP/1.0\r\n\r\n")
        assert b"SECRET" in line.recv(4096) + line.recv(4096)
    assert inner.heads.pop().startswith("GET /control")


@pytest.mark.parametrize("way", WAYS)
def test_no_spelling_reaches_the_inner_server(way, policy, inner):
    # A system would resolve what it takes for a name; this one resolves all to here.
    url = way.format(port=inner.port)
    met = visit(url, policy=policy, resolver=always("127.0.0.1"), turns=NO_PAUSE)

    assert met.met.trouble is Trouble.FORBIDDEN
    assert met.outcome is Outcome.REFUSED_BY_POLICY
    assert (met.body, inner.hits) == (b"", 0)


@pytest.mark.parametrize("way", [way for way in WAYS if "\n" not in way])
def test_no_redirect_reaches_the_inner_server(way, policy, inner, outer):
    outer.to = way.format(port=inner.port)
    met = visit(
        f"{outer.url}/302", policy=policy, resolver=always("127.0.0.1"), turns=NO_PAUSE
    )

    assert met.outcome in (Outcome.REFUSED_BY_POLICY, Outcome.ERROR, Outcome.ALIVE)
    assert (b"SECRET" in met.body, inner.hits) == (False, 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["http://127.0.0.1:{port}/", "//127.0.0.1:{port}/"])
def test_a_redirect_of_any_status_is_checked(status, to, policy, inner, outer):
    outer.to = to.format(port=inner.port)
    met = visit(f"{outer.url}/{status}", policy=policy, resolver=nobody, turns=NO_PAUSE)

    assert met.outcome is Outcome.REFUSED_BY_POLICY
    assert met.met.hops[0].status == status
    assert inner.hits == 0


@pytest.mark.parametrize("address", INNER_ADDRESSES)
def test_no_answer_of_the_names_service_leads_inside(address, policy, inner):
    met = visit(
        f"http://inner.example.ru:{inner.port}/",
        policy=policy, resolver=always(address), turns=NO_PAUSE,
    )  # fmt: skip

    assert (met.outcome, met.detail) == (Outcome.REFUSED_BY_POLICY, "address")
    assert inner.hits == 0


@pytest.mark.parametrize("address", INNER_ADDRESSES)
@pytest.mark.parametrize("first", [True, False])
def test_one_inner_address_spoils_the_whole_answer(address, first):
    mixed = [address, "93.184.216.34"] if first else ["93.184.216.34", address]
    with pytest.raises(Forbidden, match="address"):
        checked(mixed, port=80, policy=Policy())


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_the_public_is_let_through(address):
    assert is_public(address)
    assert checked([address, address], port=80, policy=Policy()) == (address,)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://user@mcx.gov.ru/", "userinfo"),
        ("http://mcx.gov.ru:@mcx.gov.ru/", "userinfo"),
        ("http://mcx.gov.ru:8080/", "port"),
        ("https://mcx.gov.ru:22/", "port"),
        ("http://mcx.gov.ru:0/", "port"),
        ("http://mcx.gov.ru./", "host"),
        ("http://президент.рф/", "host"),
        ("http://ｍcx.gov.ru/", "host"),
        ("ftp://mcx.gov.ru/", "scheme"),
        (" http://mcx.gov.ru/", "spelling"),
        ("http://mcx.gov.ru/" + "a" * 2048, "spelling"),
    ],
)
def test_a_public_host_is_not_visited_by_a_crooked_address(url, reason):
    with pytest.raises(Forbidden, match=reason):
        target(url, policy=Policy())


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("HTTP://MCX.gov.ru:80", "http://mcx.gov.ru/"),
        ("https://mcx.gov.ru:443/a b#c", "https://mcx.gov.ru/a%20b"),
        ("https://mcx.gov.ru:80/?q=ю%", "https://mcx.gov.ru:80/?q=%D1%8E%25"),
        ("http://xn--d1abbgf6aiiy.xn--p1ai/", "http://xn--d1abbgf6aiiy.xn--p1ai/"),
        ("http://[2A00:1148::1]/", "http://[2a00:1148::1]/"),
    ],
)
def test_a_plain_address_has_one_spelling(url, spelled):
    assert target(url, policy=Policy()).url == spelled


def test_an_allowance_is_for_an_address_and_a_port_together(policy, inner, outer):
    assert checked(["127.0.0.1"], port=outer.port, policy=policy) == ("127.0.0.1",)
    with pytest.raises(Forbidden):
        checked(["127.0.0.1"], port=inner.port, policy=policy)
    with pytest.raises(Forbidden):
        checked(["127.0.0.1"], port=80, policy=policy)


class Rebinding:
    """A names service that answers otherwise from the second question on."""

    def __init__(self, first, then):
        self.answers = [first, then]
        self.asked = 0

    def __call__(self, host):
        self.asked += 1
        return [self.answers[min(self.asked, 2) - 1]]


def test_a_name_is_looked_up_once_and_its_first_answer_is_connected_to(
    policy, inner, monkeypatch
):
    reached = []

    def refuse(address, *args, **kwargs):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    names = Rebinding("93.184.216.34", "127.0.0.1")
    met = visit(
        f"http://page.example.ru:{inner.port}/",
        policy=policy, resolver=names, turns=NO_PAUSE,
    )  # fmt: skip

    assert met.met.trouble is Trouble.NO_CONNECTION
    assert reached == [("93.184.216.34", inner.port)]
    assert (names.asked, inner.hits) == (1, 0)


def test_a_naive_visit_is_led_inside_by_the_same_names_service(policy, inner):
    """The negative control: checking a name and then fetching by it is not enough."""
    names = Rebinding("93.184.216.34", "127.0.0.1")
    assert checked(names("page.example.ru"), port=inner.port, policy=policy)
    (address,) = names("page.example.ru")
    with socket.create_connection((address, inner.port), 3) as line:
        line.sendall(b"GET /naive HTTP/1.0\r\n\r\n")
        assert line.recv(4096)

    assert inner.heads.pop().startswith("GET /naive")


def test_every_hop_is_looked_up_and_checked_anew(policy, inner, outer):
    names = Rebinding("127.0.0.1", "10.0.0.1")
    outer.to = f"http://page.example.ru:{outer.port}/"
    met = visit(
        f"http://page.example.ru:{outer.port}/302",
        policy=policy, resolver=names, turns=NO_PAUSE,
    )  # fmt: skip

    assert (met.outcome, met.detail) == (Outcome.REFUSED_BY_POLICY, "address")
    assert (names.asked, inner.hits) == (2, 0)


def test_a_proxy_and_a_netrc_of_the_environment_are_not_used(
    policy, inner, outer, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login us password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, inner.url)
    met = visit(f"{outer.url}/", policy=policy, resolver=nobody, turns=NO_PAUSE)

    assert met.outcome is Outcome.ALIVE
    assert "authorization" not in outer.heads[-1].lower()
    assert inner.hits == 0


def test_at_least_120_ways_were_tried():
    assert len(set(WAYS)) + len(set(INNER_ADDRESSES)) >= 120
