"""The shell asks who would be ready, and is answered as the page answers."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from tests.web.registers import a_register, show
from tracker.cli.commands import tracker
from tracker.domain.errors import BadInput, NotFound

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def run(sqlite, tmp_path, monkeypatch):
    """Return a function that runs a command over a register with one page shown."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=NOW)
    address = sqlite.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("TRACKER_DATABASE_URL", address)

    def told(*words, code=0):
        done = CliRunner().invoke(tracker, ["readiness", *words])
        assert done.exit_code == code, done.output
        return done

    return told


def test_readings_stand_side_by_side(run):
    told = json.loads(run("L1", "--json").output)

    assert [(each["rule"], each["ready"]) for each in told["readings"]] == [
        ("any_of", 1),
        ("all_of", 0),
    ]
    assert "vk, ok" in run("L1").output


def test_a_reading_of_ones_own_is_added(run):
    told = json.loads(run("L1", "--networks", "ok", "--json").output)

    assert told["readings"][-1]["platforms"] == ["ok"]
    assert told["readings"][-1]["ready"] == 0


def test_the_rule_as_written_adds_no_reading(run):
    told = json.loads(run("L1", "--rule", "as-written", "--format", "json").output)

    assert len(told["readings"]) == 2


@pytest.mark.parametrize("shape", ["csv", "jsonl", "json"])
def test_every_format_has_the_same_rows(run, shape):
    whole = json.loads(run("L1", "--json").output)
    told = run("L1", "--format", shape).output

    assert len(whole["rows"]) > 1
    if shape == "json":
        assert json.loads(told) == whole
    elif shape == "jsonl":
        assert [json.loads(line) for line in told.splitlines()] == whole["rows"]
    else:
        assert len(told.splitlines()) == 1 + len(whole["rows"])


def test_kind_and_level_narrow_the_bodies(run):
    whole = json.loads(run("L1", "--json").output)
    courts = json.loads(run("L1", "--kind", "court", "--json").output)
    local = json.loads(run("L1", "--level", "municipal", "--json").output)

    assert {row["kind"] for row in courts["rows"]} == {"court"}
    bound = [each["readings"][0]["bound"] for each in (whole, courts, local)]
    assert bound[0] > bound[1] > bound[2] == 0


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (["NOSUCH"], NotFound),
        (["L1", "--networks", "nosuch"], BadInput),
        (["L1", "--region", "nosuch"], BadInput),
        (["L1", "--on", "вчера"], BadInput),
    ],
)
def test_what_is_not_known_is_refused(run, words, refusal):
    assert isinstance(run(*words, code=1).exception, refusal)
