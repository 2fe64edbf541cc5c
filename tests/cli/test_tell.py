"""``tracker tell``: what is due goes out, what is unsettled waits for a person."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from click.testing import CliRunner

from tests.services.tellings import a_person
from tests.web.registers import a_register, show
from tracker import clock
from tracker.adapters.mail import Files, Unsure
from tracker.cli.commands import tracker
from tracker.domain.errors import NotFound, WrongMove
from tracker.storage.engines import Database

#: A Monday, at noon.
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def data(tmp_path, monkeypatch, sqlite_template):
    """Return the folder of a register in which Anna's page was accepted yesterday."""
    shutil.copyfile(sqlite_template, tmp_path / "register.sqlite")
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("TRACKER_PUBLIC_URL", "https://register.example.org")
    monkeypatch.setattr(clock, "now", lambda: NOON)
    database = Database(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with database.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=NOON - timedelta(days=1))
        a_person(session, bodies=["G1"], now=NOON - timedelta(days=30))
    database.dispose()
    return tmp_path


def run(*words):
    """Run a command; return its JSON answer."""
    done = CliRunner().invoke(tracker, [*words, "--json"], catch_exceptions=False)
    return json.loads(done.output)


def test_a_dry_run_says_what_would_be_told_and_tells_nobody(data):
    answer = run("tell", "--dry-run")

    (row,) = answer["rows"]
    assert (row["decisions"], row["period"]) == (1, "2026-W48")
    assert not (data / "mail").exists()
    assert run("tell", "--dry-run") == answer


def test_letters_become_files_where_no_server_is_set(data):
    assert run("tell")["sent"] == 1
    assert run("tell") == {"looked": 0, "handled": 0, "sent": 1}

    (place,) = (data / "mail").glob("*.eml")
    letter = message_from_bytes(place.read_bytes(), policy=default)
    assert letter["To"] == "anna@example.org"
    assert "https://register.example.org/evidence/" in letter.get_content()


def test_what_is_unsure_is_listed_and_sent_again_by_hand(data, monkeypatch):
    def lost(self, letter):
        raise Unsure("the line was lost")

    with monkeypatch.context() as patch:
        patch.setattr(Files, "send", lost)
        assert run("tell")["unsure"] == 1
    assert run("tell")["unsure"] == 1
    (row,) = run("tell", "list")["rows"]
    assert row["detail"] == "the line was lost"

    run("tell", "resend", str(row["message"]))

    assert run("tell")["sent"] == 1
    assert run("tell", "list")["rows"] == []
    assert len(list((data / "mail").iterdir())) == 1


def test_what_was_sent_is_not_sent_again_and_what_is_not_there_neither(data):
    run("tell")

    with pytest.raises(WrongMove):
        run("tell", "resend", "1")
    with pytest.raises(NotFound):
        run("tell", "resend", "99")


def test_people_read_a_table(data):
    shown = CliRunner().invoke(tracker, ["tell", "--dry-run"], catch_exceptions=False)

    assert "2026-W48" in shown.output
