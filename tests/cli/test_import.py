"""``tracker import``: what a person sees, what a script reads, what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sheets_made import COURTS, body, count, with_regions
from tracker.storage.bodies import BodyRow

ROOT = Path(__file__).parents[2]
ANSWER = {"read", "created", "changed", "unchanged", "refused", "warnings", "batch"}
PROBLEM = {"line", "column", "value", "reason", "message"}


@pytest.fixture
def run(database, tmp_path):
    """Run a command on the store, in a process as people do."""
    with_regions(database)
    environ = {
        **os.environ,
        "TRACKER_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "TRACKER_DATA": str(tmp_path / "var"),
        "COLUMNS": "200",
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "tracker", *map(str, arguments)],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_json_answers_are_what_scripts_rely_on(run, database):
    done = run("import", "bodies", COURTS, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(answer) == ANSWER
    assert [answer[name] for name in ("read", "created", "refused")] == [40, 40, []]
    assert {frozenset(one) for one in answer["warnings"]} == {frozenset(PROBLEM)}
    assert isinstance(answer["batch"], int)
    again = json.loads(run("import", "bodies", COURTS, "--json").stdout)
    assert (again["created"], again["unchanged"], again["batch"]) == (0, 40, None)
    assert again["warnings"] == answer["warnings"]
    assert count(database, BodyRow) == 40


def test_a_trial_writes_nothing(run, database):
    answer = json.loads(run("import", "bodies", COURTS, "--dry-run", "--json").stdout)
    assert (answer["created"], answer["batch"]) == (40, None)
    assert count(database, BodyRow) == 0


def test_a_person_sees_the_refused_rows_as_a_table(run, tmp_path):
    place = tmp_path / "bodies.csv"
    place.write_text("code;name\nA;Суд\nB [/b];Иной\n", encoding="utf-8")
    default = ("--default", "kind=court", "--default", "level=federal")
    shown = run("import", "bodies", place, *default).stdout
    assert "created: 1" in shown
    assert "refused: 1" in shown
    assert "B [/b]" in shown
    assert "64 at most" in shown


def test_a_person_sees_each_questioned_value_once(run):
    shown = run("import", "bodies", COURTS, "--dry-run").stdout
    assert "warnings:" in shown
    assert shown.count("no such region") == 1
    assert "batch: —" in shown


def test_columns_defaults_and_encoding_can_be_told(run, database, tmp_path):
    place = tmp_path / "bodies.csv"
    place.write_bytes("ид;имя\nA;Суд\n".encode("cp866"))
    options = ("--map", "code=ид", "--map", "name=имя", "--encoding", "cp866")
    default = ("--default", "kind=court", "--default", "level=regional")
    run("import", "bodies", place, *options, *default)
    assert body(database, "A").name == "Суд"


def refusal(done):
    assert (done.returncode, done.stdout) == (1, "")
    return json.loads(done.stderr)


def test_wrong_usage_and_wrong_files_are_told_apart(run, tmp_path):
    assert run("import", "bodies", COURTS, "--map", "site").returncode == 2
    assert run("import", "bodies", tmp_path / "none.csv").returncode == 2
    wrong = refusal(run("import", "bodies", COURTS, "--map", "site=nowhere"))
    assert (wrong["refusal"], wrong["reason"]) == ("bad-input", "unknown_heading")
    place = tmp_path / "picture.csv"
    place.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\r")
    wrong = refusal(run("import", "bodies", place, "--json"))
    assert (wrong["refusal"], wrong["reason"]) == ("bad-file", "not_text")
    assert (wrong["file"], wrong["line"]) == ("picture.csv", 1)


def test_an_import_is_taken_back_by_its_number(run):
    batch = json.loads(run("import", "bodies", COURTS, "--json").stdout)["batch"]
    answer = json.loads(run("import", "revert", batch, "--json").stdout)
    assert answer == {"batch": batch, "ended": 40, "restored": 0, "kept": []}
    assert "ended: 0" in run("import", "revert", batch).stdout
    assert refusal(run("import", "revert", 99))["refusal"] == "not-found"
