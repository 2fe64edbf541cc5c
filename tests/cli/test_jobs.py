"""``tracker jobs``: what falls due is done, once or until somebody says stop."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from tests.factories import a_body
from tracker.cli.commands import tracker
from tracker.domain.access import OPERATOR
from tracker.storage import journal, outbox
from tracker.storage.engines import Database


@pytest.fixture
def data(tmp_path, monkeypatch, sqlite_template, now):
    """Return the folder of a register whose search does not know a body yet."""
    shutil.copyfile(sqlite_template, tmp_path / "register.sqlite")
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with database.writing() as session:
        body = a_body(session)
        outbox.mark(session, "body", [body.id])
        journal.note(session, OPERATOR, "body.added", body.code, now=now)
    database.dispose()
    return tmp_path


def test_what_is_due_is_done_once_and_not_again(data):
    run = CliRunner()

    first = run.invoke(tracker, ["jobs", "--once", "--json"], catch_exceptions=False)
    again = run.invoke(tracker, ["jobs", "--once", "--json"], catch_exceptions=False)

    assert json.loads(first.output)["done"]["index"] == 1
    assert json.loads(again.output)["done"]["index"] == 0


def test_it_goes_on_until_it_is_stopped_and_then_ends_well(data):
    command = [sys.executable, "-m", "tracker", "jobs"]
    process = subprocess.Popen(command, env={**os.environ, "TRACKER_DATA": str(data)})
    try:
        until = time.monotonic() + 60
        while not (data / "index").is_dir() and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
