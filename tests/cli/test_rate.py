"""``tracker rate``: looked at, made, closed and shown from the shell."""

import json

import pytest
from click.testing import CliRunner

from tests.rated import a_world
from tracker import clock
from tracker.cli.commands import tracker
from tracker.domain.errors import BadInput, NotFound


@pytest.fixture
def shell(tmp_path, sqlite, monkeypatch):
    """Return a function that gives a command over a store with four governors."""
    # The shell lives now, and pages must have been seen lately.
    a_world(sqlite, now=clock.now())
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("TRACKER_DATABASE_URL", str(sqlite.url))

    def give(*words, code=0):
        ran = CliRunner().invoke(tracker, words)
        assert ran.exit_code == code, ran.output
        return ran

    return give


def told(ran):
    return json.loads(ran.stdout)


def test_a_rating_is_looked_at_made_shown_and_closed(shell):
    looked = told(shell("rate", "HEADS", "--dry-run", "--json"))
    assert looked["round"] is None
    assert [row["place"] for row in looked["rows"]] == [1, 1, 3, None]

    made = told(shell("rate", "HEADS", "--json"))
    assert made["rows"] == looked["rows"]
    assert (made["count"], made["ranked"], made["version"]) == (4, 3, 1)

    final = told(shell("rate", "HEADS", "--final", "--json"))
    assert final["round"] == f"{made['round']}-FINAL"
    shown = told(shell("rate", "show", final["round"], "--json"))
    assert (shown["stage"], shown["initial"]) == ("final", made["round"])
    assert [row["initial_place"] for row in shown["rows"]] == [1, 1, 3, None]
    assert "4 bodies, 3 ranked" in shell("rate", "show", made["round"]).stdout


def test_what_cannot_be_rated_is_refused(shell):
    assert isinstance(shell("rate", "NOBODY", code=1).exception, NotFound)
    assert isinstance(shell("rate", "HEADS", "--final", code=1).exception, NotFound)
    assert isinstance(shell("rate", "show", "NOBODY", code=1).exception, NotFound)
    for words in (("--on", "2019-12-31"), ("--on", "завтра"), ("--known", "x")):
        refused = shell("rate", "HEADS", *words, code=1)
        assert isinstance(refused.exception, BadInput)
    shell("rate", "HEADS", "--final", "--known", "2026-01-01", code=2)
