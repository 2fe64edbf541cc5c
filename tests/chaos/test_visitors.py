"""Runs of visits killed in the middle, and two at once: nothing doubled, nothing half.

Processes of their own over a real store and a real server, as people run them.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from tests.adapters.visiting_servers import page, serving
from tests.visits_made import means, seen, shown
from tests.web.registers import a_register
from tracker import clock
from tracker.adapters.visiting import Policy
from tracker.domain.visits import Outcome
from tracker.services.visits import run_due
from tracker.storage.visits import PageWatchRow

ROOT = Path(__file__).parents[2]
PAGES = 12
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n<title>Half</title>"


class Slow:
    """Answers half of a page and waits until it is told to go on."""

    def __init__(self):
        self.go = Event()
        self.half = Event()

    def __call__(self, path, send):
        if path == "/canary":
            send(page())
        elif self.go.is_set():
            send(page(b"<title>Whole</title>"))
        else:
            send(OK)
            self.half.set()
            self.go.wait(60)


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def server(slow):
    # Each page has a host of its own, or else the run would take a second a page.
    with serving(slow, host="0.0.0.0") as server:
        yield server
        slow.go.set()


@pytest.fixture
def register(database, server):
    now = clock.now()
    with database.writing() as session:
        a_register(session)
        for number in range(PAGES):
            shown(session, f"http://127.0.2.{number}:{server.port}/p", now=now)
    return database


@pytest.fixture
def open_loopback(monkeypatch):
    """Let this process connect to all of 127.0.0.0/8, as its children may."""
    from tests import conftest

    hosts = [f"127.0.2.{number}" for number in range(PAGES)]
    monkeypatch.setattr(conftest, "LOOPBACK", (*conftest.LOOPBACK, *hosts))


@pytest.fixture
def run(register, server, tmp_path):
    """Return a function that begins ``tracker links check`` in a process."""
    environ = {
        **os.environ,
        "TRACKER_DATA": str(tmp_path),
        "TRACKER_DATABASE_URL": register.url.render_as_string(hide_password=False),
        "TRACKER_CANARY": f"{server.url}/canary",
        "TRACKER_VISIT_INNER": ",".join(
            f"{host}:{port}" for host, port in sorted(spots(server))
        ),
    }
    begun = []

    def begin():
        process = subprocess.Popen(
            [sys.executable, "-m", "tracker", "links", "check", "--json"],
            cwd=ROOT, env=environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        begun.append(process)
        return process

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()


def nearby(server):
    """Return a policy for visits from this process to all hosts of the pages."""
    return Policy(ports=frozenset({server.port}), spared=spots(server), seconds=5)


def spots(server):
    hosts = ["127.0.0.1", *(f"127.0.2.{number}" for number in range(PAGES))]
    return frozenset((host, server.port) for host in hosts)


def answer(process):
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err[-3000:]
    return json.loads(out)


def leases(database):
    with database.reading() as session:
        found = sa.select(sa.func.count()).where(PageWatchRow.lease.is_not(None))
        return session.scalar(found)


def free(database):
    """Let the time of all leases have passed."""
    past = clock.now() - timedelta(seconds=1)
    held = PageWatchRow.lease.is_not(None)
    with database.writing() as session:
        session.execute(sa.update(PageWatchRow).where(held).values(leased_until=past))


def test_a_run_that_is_killed_leaves_nothing_half_and_the_next_goes_on(
    register, run, slow, server, open_loopback
):
    killed = run()
    assert slow.half.wait(60)
    killed.send_signal(signal.SIGKILL)
    killed.wait(30)
    assert seen(register) == {}
    held = leases(register)
    assert 0 < held <= PAGES
    slow.go.set()
    parts = replace(means(server, canary=server), policy=nearby(server))
    now = clock.now()
    assert run_due(register, parts, now=now) == PAGES - held
    assert leases(register) == held
    free(register)
    assert run_due(register, parts, now=now) == held
    rows = seen(register)
    assert len(rows) == PAGES
    for (row,) in rows.values():
        assert (row.outcome, row.title) == (Outcome.ALIVE, "Whole")


@pytest.mark.slow
def test_of_many_runs_that_are_killed_none_leaves_anything_half(
    register, run, slow, server
):
    slow.go.set()
    chance = random.Random(7)
    for _ in range(25):
        killed = run()
        time.sleep(chance.uniform(0.5, 2.5))
        killed.kill()
        killed.wait(30)
        free(register)
    answer(run())
    rows = seen(register)
    assert len(rows) == PAGES
    assert leases(register) == 0
    for (row,) in rows.values():
        assert (row.outcome, row.title) == (Outcome.ALIVE, "Whole")


def test_two_runs_at_once_visit_nothing_twice(register, run, slow, server):
    slow.go.set()
    both = [run(), run()]
    counts = [answer(each)["count"] for each in both]
    assert sum(counts) == PAGES
    assert sorted(len(rows) for rows in seen(register).values()) == [1] * PAGES
    assert server.paths.count("/p") == PAGES


def test_without_leases_two_runs_would_visit_twice(sqlite, server, slow, monkeypatch):
    """The negative control: what keeps runs apart is the claim, not the timing."""
    from concurrent.futures import ThreadPoolExecutor

    from tracker.storage import watches

    now = clock.now()
    with sqlite.writing() as session:
        a_register(session)
        shown(session, f"{server.url}/p", now=now)
    monkeypatch.setattr(watches, "_nobody_is_at_it", lambda now: sa.true())
    parts = means(server, canary=server, workers=1)
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(run_due, sqlite, parts, now=now, pages=1) for _ in range(2)]
        until = time.monotonic() + 30
        while server.paths.count("/p") < 2 and time.monotonic() < until:
            time.sleep(0.02)
        slow.go.set()
        for job in jobs:
            job.result()
    assert server.paths.count("/p") == 2
