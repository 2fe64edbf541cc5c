"""An import is killed again and again: it goes on, and ends exact."""

import json
import random
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.chaos.harness import Server


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.stop()


def asked(server, statement):
    with closing(sqlite3.connect(server.folder / "register.sqlite")) as store:
        return store.execute(statement).fetchall()


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
