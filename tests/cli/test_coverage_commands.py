"""``tracker coverage``: how today is counted, compared with what is true, made anew."""

import json
import shutil

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.web.registers import a_register, show
from tracker import clock
from tracker.cli.commands import tracker
from tracker.storage.engines import Database


@pytest.fixture
def store(tmp_path, monkeypatch, sqlite_template):
    """Return the store of a register that nothing has computed yet."""
    shutil.copyfile(sqlite_template, tmp_path / "register.sqlite")
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with database.writing() as session:
        a_register(session, bodies=3)
        show(session, "G1", "vk.com/vologda", now=clock.now())
    yield database
    database.dispose()


def said(*words, code=0):
    done = CliRunner().invoke(tracker, [*words, "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_the_job_alone_makes_today_counted(store):
    before = said("coverage", "status")
    said("jobs", "--once")
    after = said("coverage", "status")

    assert (before["serves"], after["serves"]) == (False, True)
    assert after["bodies"] == 4
    assert after["stale_items"] == []


def test_what_is_counted_and_what_is_true_agree(store):
    said("coverage", "rebuild")

    told = said("coverage", "verify")

    assert (told["differences"], told["compared"]) == (0, True)
    assert said("missing")["bodies"] == 3


def test_what_went_astray_is_named_and_made_anew(store):
    said("coverage", "rebuild")
    with store.writing() as session:
        # As if nothing were accepted of the one body that has shown a page.
        session.execute(
            sa.text(
                "UPDATE coverage_bodies SET profile_id = (SELECT profile_id FROM"
                " coverage_bodies JOIN bodies ON id = body_id WHERE code = 'G2')"
            )
        )

    told = said("coverage", "verify", code=1)
    plain = CliRunner().invoke(tracker, ["coverage", "verify"])

    assert told["differences"] == len(told["cells"]) + len(told["counts"]) > 0
    assert plain.exit_code == 1
    assert told["cells"][0]["body"] in plain.stdout
    said("coverage", "rebuild")
    assert said("coverage", "verify")["differences"] == 0


def test_only_what_is_due_is_computed_when_asked_so(store):
    said("coverage", "rebuild")

    assert said("coverage", "rebuild", "--due")["computed"] == 0
