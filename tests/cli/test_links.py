"""``tracker links check`` over real servers: what is met is what is remembered."""

import json
import time
import zlib
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.adapters.visiting_servers import page, redirect, serving
from tests.visits_made import World, seen, shown
from tests.web.registers import a_register
from tracker.adapters.visiting import Turns
from tracker.cli.commands import tracker
from tracker.domain.errors import BadAddress, NotFound
from tracker.domain.visits import Outcome, Trouble
from tracker.services import visit_means
from tracker.storage.engines import Database

#: For what does not depend on the engine.
ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
SCRIPT = "<title>Мин<script>alert(1)</script>\u202eвод</title>".encode()


def endless(path, send):
    send(OK + b"\r\n<title>Endless</title>")
    while True:
        send(b"a" * 65536)


def dripping(path, send):
    send(OK + b"X-Long: ")
    while True:
        send(b"a")
        time.sleep(0.05)


def bomb():
    packer = zlib.compressobj(9, wbits=31)
    body = packer.compress(b"<title>Bomb</title>") + packer.compress(bytes(60 << 20))
    return page(body + packer.flush(), heads=["Content-Encoding: gzip"])


@pytest.fixture
def inner():
    """A server that nobody may reach."""
    with serving(lambda path, send: send(page(b"SECRET"))) as server:
        yield server


@pytest.fixture
def world():
    world = World()
    world.answers |= {
        "/canary": page(),
        "/alive": page("<title>Минсельхоз</title>".encode(), heads=["X: y"]),
        "/moved": redirect("/new", "301 Moved Permanently"),
        "/new": page(),
        "/blocked": page(status="403 Forbidden"),
        "/wall": redirect("/login"),
        "/login": page(),
        "/broken": page(status="500 Oops"),
        "/garbage": b"SSH-2.0-OpenSSH\r\n",
        "/slow": dripping,
        "/endless": endless,
        "/bomb": bomb(),
        "/script": page(SCRIPT),
    }
    return world


@pytest.fixture
def server(world):
    with serving(world) as server:
        yield server


@pytest.fixture
def run(server, database, tmp_path, monkeypatch):
    """Return a function that runs ``tracker links check`` as people do."""
    url = database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_VISIT_INNER", f"127.0.0.1:{server.port}")
    monkeypatch.setenv("TRACKER_CANARY", f"{server.url}/canary")
    ours = visit_means.prepared

    def hasty(settings, **parts):
        made = ours(settings, **parts)
        policy = replace(made.policy, seconds=1)
        return replace(made, policy=policy, turns=Turns(pause=0))

    monkeypatch.setattr(visit_means, "prepared", hasty)
    opened = []

    class Opened(Database):
        def __init__(self, url):
            super().__init__(url)
            opened.append(self)

    monkeypatch.setattr("tracker.cli.shell.Database", Opened)

    def check(*words, status=0):
        words = ["links", "check", *words]
        done = CliRunner().invoke(tracker, words, catch_exceptions=False)
        assert done.exit_code == status, done.output
        return json.loads(done.stdout) if "--json" in words else done.stdout

    yield check
    for each in opened:
        each.dispose()


@pytest.fixture
def register(server, database, now):
    """Return a function that lets G1 show pages of the server."""
    with database.writing() as session:
        a_register(session)

    def show(*paths, **others):
        with database.writing() as session:
            return [
                shown(session, f"{server.url}{path}", now=now, **others)
                for path in paths
            ]

    return show


CASES = {
    "/alive": (Outcome.ALIVE, None, 200),
    "/moved": (Outcome.MOVED, None, 200),
    "/missing": (Outcome.GONE, None, 404),
    "/blocked": (Outcome.BLOCKED, None, 403),
    "/wall": (Outcome.LOGIN_WALL, None, 200),
    "/broken": (Outcome.ERROR, None, 500),
    "/garbage": (Outcome.ERROR, Trouble.BAD_ANSWER, None),
    "/slow": (Outcome.ERROR, Trouble.TIMEOUT, None),
    "/endless": (Outcome.ALIVE, None, 200),
    "/bomb": (Outcome.ALIVE, None, 200),
    "/script": (Outcome.ALIVE, None, 200),
}


def test_what_each_page_answers_is_what_is_observed(run, register, server, database):
    register(*CASES)

    answer = run("--json")

    assert answer["count"] == len(CASES)
    assert answer["outcomes"] == {
        "alive": 4, "blocked": 1, "error": 3, "gone": 1, "login_wall": 1, "moved": 1,
    }  # fmt: skip
    found = seen(database)
    for path, expected in CASES.items():
        (row,) = found[f"{server.url}{path}"]
        assert (row.outcome, row.trouble, row.status) == expected, path
        assert row.canary
    assert found[f"{server.url}/moved"][0].moved_to == f"{server.url}/new"
    assert found[f"{server.url}/alive"][0].title == "Минсельхоз"
    assert found[f"{server.url}/script"][0].title == "Мин<script>alert(1)</script>вод"


def test_a_page_that_leads_inside_is_refused_and_nothing_inside_is_asked(
    run, register, server, inner, world, database, now
):
    world.answers |= {
        "/led": redirect(f"{inner.url}/"),
        "/named": redirect(f"http://localhost:{inner.port}/"),
        "/metadata": redirect("http://169.254.169.254/latest/meta-data/"),
    }
    register("/led", "/named", "/metadata")
    with database.writing() as session:
        shown(session, f"{inner.url}/", now=now)

    assert run("--json")["outcomes"] == {"refused_by_policy": 4}
    assert inner.hits == 0
    assert not any(
        "SECRET" in row.title for rows in seen(database).values() for row in rows
    )


@ONE_ENGINE
def test_a_spared_inner_address_is_reached(
    run, register, inner, database, now, monkeypatch
):
    """The negative control: the same address, named in the setting, is visited."""
    with database.writing() as session:
        shown(session, f"{inner.url}/", now=now)
    spared = f"127.0.0.1:{inner.port}"
    monkeypatch.setenv("TRACKER_VISIT_INNER", spared)
    assert run("--json")["outcomes"] == {"alive": 1}
    assert inner.hits == 1


@ONE_ENGINE
def test_a_script_gets_each_visit_and_a_person_what_is_odd(run, register, server):
    register("/alive", "/missing")
    (row,) = [each for each in run("--json")["rows"] if each["page"].endswith("/alive")]
    assert (row["outcome"], row["status"], row["via"]) == ("alive", 200, "page")
    assert (row["title"], row["subscribers"], row["back_link"]) == (
        "Минсельхоз", None, None,
    )  # fmt: skip
    assert row["government_mark"] is None
    told = run("--all")
    assert "visited: 2" in told
    assert "alive: 1" in told
    assert "/missing" in told
    assert "/alive" not in told


@ONE_ENGINE
def test_a_run_is_narrowed_to_a_body_a_page_a_number(run, register, server):
    register("/alive", "/missing")
    register("/script", body="G2")
    assert run("--due", "--limit", "1", "--json")["count"] == 1
    assert run("--json")["count"] == 2
    assert run("--json") == {"count": 0, "outcomes": {}, "rows": []}
    assert run("--body", "G1", "--json")["count"] == 2
    (row,) = run("--page", f"{server.url}/script", "--json")["rows"]
    assert row["page"] == f"{server.url}/script"
    assert run("--all", "--json")["count"] == 3


@ONE_ENGINE
def test_what_there_is_not_is_refused_and_two_questions_at_once_are_misuse(
    run, register
):
    for words in (("--body", "NOBODY"), ("--page", "https://vk.com/nobody_there")):
        with pytest.raises(NotFound):
            run(*words)
    with pytest.raises(BadAddress):
        run("--page", "no address")
    run("--all", "--body", "G1", status=2)
    run("--limit", "0", status=2)
