"""The answering process is killed again and again: what was promised is there, once.

Sixty kills by default; `make chaos` kills three hundred times, as the register is
served, where each new process reads the whole application anew.
"""

import random
import secrets
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.chaos.clerks import ITEMS, Clerk, Forgetful
from tests.chaos.harness import Server

SHOWN = """
    SELECT pages.handle, evidence.code, evidence.sending, evidence.submitted_at
    FROM evidence JOIN pages ON pages.id = evidence.page_id
    WHERE pages.handle LIKE '{}%' ORDER BY evidence.id
"""
ENTRIES = "SELECT count(*) FROM journal WHERE action = 'evidence.submitted'"
EVENTS = "SELECT count(*) FROM evidence_events"
CLERKS = 4
#: Seconds in which a form is mostly answered.
LONG = 0.15
#: Kills after which a guard must have seen what it waits for.
PATIENCE = 400


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the data of a register that has been made ready once."""
    folder = tmp_path_factory.mktemp("kills")
    Server(folder).stop()
    return folder


@pytest.fixture
def server(folder):
    server = Server(folder, preload=True)
    yield server
    server.stop()


@pytest.fixture
def as_shipped(folder):
    server = Server(folder)
    yield server
    server.stop()


class Fire:
    """Clerks at work on *server* while its process is killed."""

    def __init__(self, server, kind=Clerk):
        self.server, self.killed = server, set()
        # Of several fires on one store each has pages of its own.
        name = f"chaos_{secrets.token_hex(4)}"
        self.shown = SHOWN.format(name)
        self.before = counted(server)
        self.stop = threading.Event()
        self.clerks = [kind(server, f"{name}_{n}", self.stop) for n in range(CLERKS)]
        self.chance = random.Random(CLERKS)
        for clerk in self.clerks:
            clerk.start()

    def kill(self, times):
        """Kill *times* processes, each at some moment after a form was sent to it."""
        until = len(self.killed) + times
        while len(self.killed) < until:
            self.server.ready()
            # Half of them just made, half of them well under way.
            if self.chance.random() < 0.5:
                self.wait_for_a_promise()
            self.chance.choice(self.clerks).sending.wait(10)
            time.sleep(self.chance.uniform(0, LONG))
            self.killed.add(self.server.kill_worker())
            self.killed.discard(None)

    def wait_for_a_promise(self):
        """Wait until one more page is promised than now."""
        there, until = len(self.promised), time.monotonic() + 20
        while len(self.promised) == there and time.monotonic() < until:
            time.sleep(0.01)

    def cease(self):
        """Let every clerk get the answer he waits for, and stop the server."""
        self.stop.set()
        for clerk in self.clerks:
            clerk.join(60)
            assert not clerk.is_alive()
        self.server.stop()

    @property
    def promised(self):
        """Return what was promised: page's name -> code."""
        return {k: v for clerk in self.clerks for k, v in clerk.promised.items()}

    @property
    def retries(self):
        """Return all the forms that were sent again, and when."""
        return [each for clerk in self.clerks for each in clerk.retries]

    @property
    def replayed(self):
        """Return the pages whose form was sent again after it had had its effect."""
        moments = {row[0]: row[3] for row in asked(self.server, self.shown)}
        return {
            handle
            for handle, at in self.retries
            if handle in moments and moments[handle] < text(at)
        }


def text(moment):
    """Return seconds of the clock as the store writes a moment in UTC."""
    whole = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(moment))
    return f"{whole}.{int(moment % 1 * 1e6):06}"


def asked(server, statement):
    with closing(sqlite3.connect(server.folder / "register.sqlite")) as store:
        return store.execute(statement).fetchall()


def counted(server):
    return asked(server, ENTRIES)[0][0], asked(server, EVENTS)[0][0]


def faults(promised, rows, written):
    """Yield what is wrong: promises not kept, doubles, halves, rows not written down.

    *rows* are those of `SHOWN`, *written* how many entries and events there are.
    """
    first = {handle: sending for handle, _, sending, _ in reversed(rows)}
    yield from (f"{h} is lost" for h, code in promised.items() if first.get(h) != code)
    for handle, times in Counter(row[0] for row in rows).items():
        if times != len(ITEMS):
            yield f"{handle} stands {times} times"
    if len({code for _, code, _, _ in rows}) < len(rows):
        yield "a code stands twice"
    yield from (f"{n} written of {len(rows)}" for n in written if n != len(rows))


def held(server, kills):
    """Kill and return how many pages were promised, all of which are there, once."""
    fire = Fire(server)
    fire.kill(kills)
    while not fire.replayed and len(fire.killed) < PATIENCE:
        fire.kill(10)
    fire.cease()
    rows = asked(server, fire.shown)
    since = [now - then for now, then in zip(counted(server), fire.before, strict=True)]
    assert list(faults(fire.promised, rows, since)) == []
    assert [(c.errors, c.refused) for c in fire.clerks] == [([], [])] * CLERKS
    # Guards against a test that proves nothing.
    assert len(fire.killed) >= kills
    assert len(fire.retries) >= kills // 2
    assert fire.replayed
    assert asked(server, "PRAGMA integrity_check") == [("ok",)]
    for words in (("journal", "verify"), ("index", "drain"), ("index", "verify")):
        said = server.command(*words)
        assert said.returncode == 0, said.stdout + said.stderr
    return len(fire.promised)


def test_sixty_kills_lose_nothing_and_double_nothing(server):
    assert held(server, 60) >= 60


@pytest.mark.slow
def test_three_hundred_kills_lose_nothing_and_double_nothing(as_shipped):
    assert held(as_shipped, 300) >= 300


def test_a_retry_without_its_key_is_told_what_is_not_true(server):
    """The negative control of the key: own page is said to be somebody's already."""
    fire = Fire(server, Forgetful)
    while not any(clerk.refused for clerk in fire.clerks):
        assert len(fire.killed) < PATIENCE
        fire.kill(5)
    fire.cease()
    assert any(clerk.refused for clerk in fire.clerks)


def test_a_loss_a_double_and_a_half_would_be_seen():
    """The negative control of the count."""
    rows = [("a", "E-1", "E-1", ""), ("a", "E-2", "E-1", "")]
    assert list(faults({"a": "E-1"}, rows, [2, 2])) == []
    lost = {"a": "E-1", "b": "E-9"}
    assert list(faults(lost, rows, [2, 2])) == ["b is lost"]
    double = [*rows, *[("a", "E-3", "E-3", ""), ("a", "E-4", "E-3", "")]]
    assert list(faults({"a": "E-1"}, double, [4, 4])) == ["a stands 4 times"]
    assert list(faults({}, rows[:1], [1, 1])) == ["a stands 1 times"]
    assert list(faults({"a": "E-1"}, rows, [2, 1])) == ["1 written of 2"]
