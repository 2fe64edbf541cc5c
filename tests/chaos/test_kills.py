"""The answering process is killed again and again: what was promised is there, once."""

import json
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from tests.chaos.harness import Client, Server

SHOWN = """
    SELECT pages.handle, evidence.code FROM evidence
    JOIN pages ON pages.id = evidence.page_id WHERE pages.handle LIKE 'chaos%'
"""
ENTRIES = "SELECT count(*) FROM journal WHERE action = 'evidence.submitted'"


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.stop()


def under_fire(server, kills):
    """Let four clients work while *kills* processes are killed; return them."""
    stop = threading.Event()
    clients = [Client(server, f"chaos{number}", stop) for number in range(4)]
    for client in clients:
        client.start()
    chance = random.Random(kills)
    done = 0
    while done < kills:
        server.ready()
        time.sleep(chance.uniform(0.2, 0.8))
        done += server.kill_worker()
    # A slow machine is given the time to promise as much as it was killed for.
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if sum(len(each.acked) for each in clients) >= kills:
            break
        time.sleep(0.5)
    stop.set()
    for client in clients:
        client.join(60)
        assert not client.is_alive()
    return clients


def asked(server, statement):
    with closing(sqlite3.connect(server.folder / "register.sqlite")) as store:
        return store.execute(statement).fetchall()


def held(server, kills):
    """Return how many pages were promised, all of which are there, once."""
    before = asked(server, ENTRIES)[0][0]
    clients = under_fire(server, kills)
    server.stop()
    promised = {k: v for client in clients for k, v in client.acked.items()}
    there = asked(server, SHOWN)
    assert [client.errors for client in clients] == [[]] * 4
    # Guards against a test that proves nothing.
    assert sum(client.cuts for client in clients) >= kills // 2
    assert set(promised.items()) <= set(there)
    assert len({handle for handle, _ in there}) == len(there)
    assert asked(server, ENTRIES)[0][0] - before == len(there)
    assert asked(server, "PRAGMA integrity_check") == [("ok",)]
    for words in (("journal", "verify"), ("index", "drain"), ("index", "verify")):
        said = server.command(*words)
        assert said.returncode == 0, said.stdout + said.stderr
    return len(promised)


def test_a_few_kills_lose_nothing_and_double_nothing(server):
    assert held(server, 5) >= 5


@pytest.mark.slow
def test_many_kills_lose_nothing_and_double_nothing(server):
    assert held(server, 40) >= 40


@pytest.mark.parametrize("kills", [2, pytest.param(15, marks=pytest.mark.slow)])
def test_a_killed_import_goes_on_and_ends_exact(server, kills, tmp_path):
    server.stop()
    rows = 4_000
    lines = [f"CHAOS-{n};Орган {n};court;federal" for n in range(rows)]
    table = tmp_path / "bodies.csv"
    table.write_text("\n".join(["code;name;kind;level", *lines]), encoding="utf-8")
    chance = random.Random(kills)
    for _ in range(kills):
        killed_after(server, table, chance.uniform(1.0, 2.5))
    last = server.command("import", "bodies", str(table), "--json")
    assert last.returncode == 0, last.stderr
    again = json.loads(server.command("import", "bodies", str(table), "--json").stdout)
    assert (again["created"], again["changed"]) == (0, 0)
    counted = (
        "SELECT count(*), count(DISTINCT code) FROM bodies WHERE code LIKE 'CHAOS-%'"
    )
    assert asked(server, counted) == [(rows, rows)]
    assert server.command("journal", "verify").returncode == 0
    assert server.command("index", "drain").returncode == 0
    assert server.command("index", "verify").returncode == 0


def killed_after(server, table, seconds):
    command = [sys.executable, "-m", "tracker", "import", "bodies", str(table)]
    process = subprocess.Popen(
        command,
        env=server.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
