"""Reporting dates from the shell."""

import json
import shutil

import pytest
from click.testing import CliRunner

from tests.web.registers import a_register, show
from tracker.cli.commands import tracker
from tracker.storage.engines import Database


@pytest.fixture
def shell(tmp_path, monkeypatch, sqlite_template, now):
    """Run a command on a register of its own; return what it answered."""
    shutil.copyfile(sqlite_template, tmp_path / "register.sqlite")
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with database.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now.replace(year=2024))
    database.dispose()

    def run(*words, code=0):
        answer = CliRunner().invoke(tracker, [*words])
        assert answer.exit_code == code, (answer.output, answer.exception)
        return answer

    return run


def test_a_pair_is_named_shown_listed_and_withdrawn(shell):
    said = ("--on", "31.12.2023", "--known", "2023-12-31", "--json")
    made = json.loads(
        shell("snapshot", "make", "2023-q4", "--title", "Год", *said).output
    )
    shown = json.loads(shell("snapshot", "show", "2023-Q4", "--json").output)
    missing = shell("missing", "--snapshot", "2023-q4", "--format", "json").output
    shell("snapshot", "withdraw", "2023-q4", "--reason", "Не тот год")
    listed = json.loads(shell("snapshot", "list", "--json").output)

    assert made == shown
    assert (made["on"], made["bodies"], made["obliged"]) == ("2023-12-31", 4, 4)
    assert json.loads(missing)["count"] == 4
    assert [row["withdrawn"] for row in listed["rows"]] == ["Не тот год"]
    assert "2023-q4" in shell("snapshot", "list").output


def test_what_cannot_be_named_is_refused(shell):
    titled = ("--title", "Год")
    future = shell("snapshot", "make", "y", *titled, "--known", "2999-01-01", code=1)
    day = shell("snapshot", "make", "y", *titled, "--on", "завтра", code=1)
    both = shell("missing", "--snapshot", "y", "--on", "01.01.2023", code=1)
    none = shell("missing", "--snapshot", "y", code=1)

    assert future.exception.facts == {"field": "known", "reason": "future"}
    assert day.exception.facts["field"] == "on"
    assert both.exception.facts["field"] == "snapshot"
    assert none.exception.code == "not-found"
