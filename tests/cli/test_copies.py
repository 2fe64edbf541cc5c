"""``tracker evidence``: copies are made from the shell, every difference is found."""

import json
import os
import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.adapters.test_visiting import HERE, allowing
from tests.adapters.visiting_servers import page, serving
from tests.copies_made import PAGE, seen
from tests.pictures_made import PNG
from tests.web.registers import a_register, show
from tracker import clock
from tracker.adapters import visiting, warcs
from tracker.adapters.copy_files import CopyFiles
from tracker.cli.commands import tracker
from tracker.domain.access import OPERATOR
from tracker.domain.copies import Medium
from tracker.services import copies, copying, visit_means
from tracker.services.copies import Seen
from tracker.services.copying import GRACE, Keeping
from tracker.storage.engines import Database

PAGES = ("vk.com/one", "vk.com/two", "vk.com/three")


@pytest.fixture
def data(tmp_path, monkeypatch, sqlite_template):
    """Return the folder of a register with three accepted pages, none copied yet."""
    shutil.copyfile(sqlite_template, tmp_path / "register.sqlite")
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    database = opened(tmp_path)
    with database.writing() as session:
        a_register(session)
        for number, address in enumerate(PAGES, 1):
            show(session, f"G{number}", address, now=clock.now())
    database.dispose()
    return tmp_path


@pytest.fixture
def kept(data):
    """Return the folder once copies are kept: two of visits and one picture."""
    database, files = opened(data), CopyFiles(data / "copies")
    keeping = Keeping(files=files, visit=lambda url: seen(url, body=url.encode()))
    copying.run_due(database, keeping, now=clock.now, most=2)
    asked = "SELECT code FROM evidence e JOIN wanted_copies w ON w.evidence_id = e.id"
    with database.writing() as session:
        code = session.scalar(sa.text(asked))
        payload = warcs.digest(PNG).removeprefix("sha256:")
        picture = Seen(data=PNG, medium=Medium.PNG, at=clock.now(), payload=payload)
        copies.add_picture(session, OPERATOR, code, picture, files=files)
    database.dispose()
    return data


def opened(data):
    return Database(f"sqlite:///{data / 'register.sqlite'}")


def run(*words):
    done = CliRunner().invoke(tracker, ["evidence", *words], catch_exceptions=False)
    return done.exit_code, done.output


def verified(*, code):
    """Return the kinds of differences found, and all that was said."""
    exit_code, output = run("verify", "--json")
    told = json.loads(output)
    assert exit_code == code, output
    assert told["count"] == len(told["rows"])
    return sorted(row["kind"] for row in told["rows"]), told


def tampered(data, *statements):
    """Do with the store what only its owner's hands can: past its triggers."""
    database = opened(data)
    with database.engine.begin() as connection:
        for table in ("stored_copies", "journal"):
            for event in ("update", "delete"):
                connection.execute(
                    sa.text(f"DROP TRIGGER IF EXISTS {table}_refuse_{event}")
                )
        for statement in statements:
            assert connection.execute(sa.text(statement)).rowcount == 1
    database.dispose()


def places(data):
    return sorted(each.place for each in CopyFiles(data / "copies").lying())


def test_due_copies_are_made_of_real_answers_and_pass_the_check(data, monkeypatch):
    with serving(lambda path, send: send(page(PAGE))) as server:

        def visit(url, **_):
            return visiting.visit(
                f"http://vk.example.ru:{server.port}/{url.rpartition('/')[2]}",
                policy=allowing(server), resolver=HERE, turns=visiting.Turns(pause=0),
            )  # fmt: skip

        monkeypatch.setattr(visit_means, "visit", visit)
        code, output = run("copy", "--json")
    assert (code, json.loads(output)) == (0, {"wanted": 0, "visited": 3, "tidied": 0})
    assert sorted(server.paths) == ["/one", "/three", "/two"]

    assert verified(code=0)[1]["checked"] == 3
    assert len(places(data)) == 3
    again = json.loads(run("copy", "--json")[1])
    assert again["visited"] == 0


def test_the_jobs_make_copies_as_they_fall_due_and_sweep_up(data, monkeypatch):
    monkeypatch.setattr(visit_means, "visit", lambda url, **_: seen(url))
    files = CopyFiles(data / "copies")
    age(files.place(files.keep(b"left behind", Medium.WARC), Medium.WARC))

    done = CliRunner().invoke(tracker, ["jobs", "--once", "--json"])

    told = json.loads(done.output)["done"]
    assert (told["copies"], told["copies left over"]) == (3, 1)
    assert verified(code=0)[1]["checked"] == 3


def test_addresses_of_our_own_network_are_not_visited_and_can_be_wanted_again(
    data, monkeypatch
):
    inside = {"resolver": lambda host: ["10.0.0.1"], "turns": visiting.Turns(pause=0)}
    monkeypatch.setattr(
        visit_means, "visit", lambda url, **_: visiting.visit(url, **inside)
    )
    run("copy")
    assert json.loads(run("copy", "--json")[1])["visited"] == 0

    told = json.loads(run("copy", "--again", "--json")[1])

    assert (told["wanted"], told["visited"]) == (3, 3)
    assert places(data) == []


def test_what_is_as_it_was_is_found_so(kept):
    kinds, told = verified(code=0)
    assert (kinds, told["checked"], told["spare"]) == ([], 3, 0)
    assert run("verify")[1].startswith("checked: 3\n")


def test_a_copy_that_is_gone_or_changed_is_found_by_its_name(kept):
    first, second, third = places(kept)
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1])
    third.chmod(0o600)

    kinds, told = verified(code=1)

    assert kinds == ["altered", "missing"]
    rows = {row["kind"]: row for row in told["rows"]}
    assert rows["missing"]["file"] == str(first.relative_to(kept / "copies"))
    assert rows["missing"]["evidence"].startswith("E-")
    code, output = run("verify")
    assert (code, "altered" in output, "count: 2" in output) == (1, True, True)


def test_a_changed_file_with_a_row_to_match_is_found_by_the_journal(kept):
    database, files = opened(kept), CopyFiles(kept / "copies")
    sha256 = files.keep(warcs.written(seen(body=b"forged").exchanges, at=clock.now()),
                        Medium.WARC)  # fmt: skip
    place = files.place(sha256, Medium.WARC)
    database.dispose()
    payload = warcs.digest(b"forged").removeprefix("sha256:")
    tampered(
        kept,
        f"UPDATE stored_copies SET sha256 = '{sha256}', payload = '{payload}',"
        f" size = {place.stat().st_size} WHERE id = 1",
    )
    age(next(p for p in places(kept) if p != place and p.suffix == ".gz"))

    kinds, _ = verified(code=1)

    assert "contradicted" in kinds


def test_a_false_digest_of_the_page_is_found(kept):
    tampered(kept, "UPDATE stored_copies SET payload = 'f' WHERE id = 1")
    assert verified(code=1)[0] == ["broken", "contradicted"]


def test_a_file_that_is_no_archive_is_found_though_its_digest_is_right(kept):
    files = CopyFiles(kept / "copies")
    sha256 = files.keep(b"no archive", Medium.WARC)
    tampered(
        kept,
        f"UPDATE stored_copies SET sha256 = '{sha256}', size = 10 WHERE id = 1",
        f"UPDATE journal SET body = json_set(body, '$.details.sha256', '{sha256}',"
        " '$.details.size', 10) WHERE seq = (SELECT entry FROM stored_copies"
        " WHERE id = 1)",
    )
    assert verified(code=1)[0] == ["broken"]


def test_a_row_that_the_journal_does_not_know_is_found(kept):
    tampered(
        kept,
        "DELETE FROM journal WHERE seq = (SELECT entry FROM stored_copies"
        " WHERE id = 1)",
    )
    assert verified(code=1)[0] == ["unrecorded"]


def test_a_row_that_points_at_another_entry_is_found(kept):
    tampered(kept, "UPDATE stored_copies SET entry = 1 WHERE id = 1")
    assert verified(code=1)[0] == ["contradicted", "lost"]


def test_a_row_that_was_taken_away_is_found(kept):
    tampered(kept, "DELETE FROM stored_copies WHERE id = 1")
    kinds, told = verified(code=1)
    assert kinds == ["lost"]
    assert told["spare"] == 1


def age(place, by=GRACE):
    """Let the file be older than what has just been left behind."""
    then = (clock.now() - by - timedelta(hours=1)).timestamp()
    os.utime(place, (then, then))


def test_files_of_others_are_found_and_left_alone(kept):
    note = kept / "copies" / "note.txt"
    note.write_text("?")
    age(note)

    kinds, told = verified(code=1)
    assert kinds == ["foreign"]
    assert told["rows"][0]["file"] == "note.txt"
    assert json.loads(run("copy", "--json")[1])["tidied"] == 0
    assert note.exists()


def test_what_was_left_behind_is_spared_for_a_week_and_then_tidied_up(kept):
    files = CopyFiles(kept / "copies")
    left = files.place(files.keep(b"left behind", Medium.WARC), Medium.WARC)
    half = left.with_name(f"{left.name}.01.part")
    half.write_bytes(b"half")
    kinds, told = verified(code=0)
    assert (kinds, told["spare"]) == ([], 2)
    assert json.loads(run("copy", "--json")[1])["tidied"] == 0

    for place in (*places(kept), half):
        age(place)
    assert verified(code=1)[0] == ["foreign", "foreign"]

    assert json.loads(run("copy", "--json")[1])["tidied"] == 2
    assert verified(code=0)[1]["checked"] == 3
