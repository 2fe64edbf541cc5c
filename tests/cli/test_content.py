"""``tracker content``: what its commands print, where, and with which exit code."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli.commands import tracker

EXAMPLE = Path(__file__).parent.parent / "data" / "content"


@pytest.fixture
def run(tmp_path, monkeypatch, sqlite_template):
    """Return a function that runs ``tracker content`` with a migrated store."""
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "data" / "register.sqlite")
    runner = CliRunner()

    def content(*arguments):
        words = ["content", *map(str, arguments)]
        return runner.invoke(tracker, words, catch_exceptions=False)

    return content


@pytest.fixture
def files(tmp_path):
    return Path(shutil.copytree(EXAMPLE, tmp_path / "content"))


def spoil(files):
    path = files / "regions.csv"
    path.write_text(path.read_text().replace("BB,Вторая", "AA,Вторая"))
    path = files / "platforms" / "ok.md"
    path.write_text(path.read_text().replace("position: 2", "position: second"))


def test_load_answers_with_counts(run, files):
    answer = run("load", files, "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {
        "read": 19,
        "created": 19,
        "changed": 0,
        "unchanged": 0,
        "kept": 0,
        "proposed": 0,
        "proposals": [],
        "refused": [],
    }
    assert json.loads(run("load", files, "--json").stdout)["unchanged"] == 19


def test_load_refuses_bad_files_with_a_line_of_json_for_each_problem(run, files):
    spoil(files)
    answer = run("load", files, "--json")
    assert answer.exit_code == 1
    told = [json.loads(line) for line in answer.stderr.splitlines()]
    assert all(one["refusal"] == "bad-file" and one["message"] for one in told)
    places = {(one["file"], one["line"]) for one in told}
    assert {("regions.csv", 3), ("platforms/ok.md", 5)} <= places
    printed = json.loads(answer.stdout)
    assert printed["created"] == 0
    assert len(printed["refused"]) == len(told)
    assert set(printed["refused"][0]) == {"file", "line", "reason"}


def test_check_needs_no_store(run, files, monkeypatch):
    monkeypatch.setenv("TRACKER_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    assert run("check", files).exit_code == 0
    spoil(files)
    answer = run("check", files, "--json")
    assert answer.exit_code == 1
    printed = json.loads(answer.stdout)
    assert printed["count"] == len(printed["rows"]) == len(answer.stderr.splitlines())


def test_the_shipped_content_is_what_is_meant_without_a_folder(run):
    answer = run("check", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["read"] > 300


def test_export_writes_what_load_takes(run, files, tmp_path):
    run("load", files)
    answer = run("export", tmp_path / "out", "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["files"] == 8
    assert json.loads(run("load", tmp_path / "out", "--json").stdout)["unchanged"] == 19


def test_a_folder_that_is_not_there_is_wrong_usage(run, tmp_path):
    assert run("load", tmp_path / "nowhere").exit_code == 2
