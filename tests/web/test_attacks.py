"""What was tried against the register, so that it stays mended."""

import shutil
import sqlite3

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from tests.web.client import Visitor
from tests.web.conftest import make_app
from tests.web.registers import a_register
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.services.evidence import Submission
from tracker.storage.evidence import EvidenceRow


@pytest.fixture(autouse=True)
def closed(app):
    """Close the index after each test: what stays open is a leak here."""
    yield
    app.extensions["tracker"].search.engine.close()


SECRET = "Скажу по секрету"


@pytest.fixture
def register(sqlite, now):
    """L1 binds four bodies; G1 has shown a page with a note for the reviewer."""
    with sqlite.writing() as session:
        a_register(session)
        submission = Submission(
            body="G1", items=("L1",), address="vk.com/one", note=SECRET
        )
        evidence.submit(session, OPERATOR, submission, now=now)


@pytest.fixture
def anna(register, visitor):
    """Anna speaks for G1 and for nobody else."""
    return visitor.login("representative", bodies=["G1"])


def sent(visitor, address, status=303, **other):
    form = visitor.get("/evidence/new?body=G1").form()
    target = form.pop("")
    typed = {**form, "item": "L1", "address": address, "do": "send", **other}
    return visitor.post(target, typed, status=status)


def count(sqlite):
    with sqlite.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(EvidenceRow))


@pytest.mark.parametrize("words", ["one", "vk.com/one", "секрету", "что:страница"])
@pytest.mark.parametrize("path", ["/search", "/search.json"])
def test_search_never_shows_the_note_for_the_reviewer(register, app, words, path):
    answer = app.test_client().get(path, query_string={"q": words})
    assert answer.status_code == 200
    # The question itself is repeated on the page; the rest of the note is not.
    assert "Скажу" not in answer.get_data(as_text=True)
    assert "Скажу" not in str(answer.get_json(silent=True))


def test_search_finds_the_page_whose_note_it_hides(register, app):
    rows = app.test_client().get("/search.json?q=vk.com/one").get_json()["rows"]
    assert [(row["kind"], row["snippet"]) for row in rows] == [
        ("evidence", "Вести официальную страницу")
    ]


def test_what_was_turned_down_is_not_shown_though_the_index_lags(
    register, app, sqlite, now
):
    found = app.extensions["tracker"].search
    found.drain()
    with sqlite.writing() as session:
        code = session.scalar(sa.select(EvidenceRow.code))
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
        # As after a kill between two steps: nobody knows that the index is behind.
        session.execute(sa.text("DELETE FROM search_dirty"))
    assert app.test_client().get("/search.json?q=vk.com/one").get_json()["rows"] == []


def test_what_is_saved_is_not_called_unsaved_when_the_index_cannot_follow(
    anna, app, sqlite
):
    app.extensions["tracker"].search.drain()

    def refuse(connection, cursor, statement, *others):
        if statement.startswith("DELETE FROM search_dirty"):
            raise sqlite3.OperationalError("database is locked")

    event.listen(sqlite.engine, "before_cursor_execute", refuse)
    answer = sent(anna, "vk.com/two")
    event.remove(sqlite.engine, "before_cursor_execute", refuse)
    assert answer.location.startswith("/evidence/")
    assert count(sqlite) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        "database or disk is full",
        "disk I/O error",
        "attempt to write a readonly database",
        "database is locked",
    ],
)
def test_a_store_that_cannot_write_gives_the_text_back(anna, sqlite, trouble):
    def refuse(connection, cursor, statement, *others):
        if statement.startswith("INSERT INTO evidence "):
            raise sqlite3.OperationalError(trouble)

    event.listen(sqlite.engine, "before_cursor_execute", refuse)
    page = sent(anna, "vk.com/two", 503, note="Долго набирали")
    event.remove(sqlite.engine, "before_cursor_execute", refuse)
    assert page.form()["note"].strip() == "Долго набирали"
    assert page.form()["address"] == "vk.com/two"
    assert count(sqlite) == 1
    form = page.form()
    anna.post(form.pop(""), {**form, "do": "send"})
    assert count(sqlite) == 2


@pytest.mark.parametrize("known", ["9999-12-31T23:59:59Z", "0001-01-01T00:00+14:00"])
@pytest.mark.parametrize("path", ["/missing/", "/missing.json", "/r/L1", "/i/LAW"])
def test_a_moment_at_the_edge_of_the_calendar_is_no_crash(register, app, path, known):
    answer = app.test_client().get(path, query_string={"known": known})
    assert answer.status_code < 500


def gone(index):
    shutil.rmtree(index)


def emptied(index):
    for file in index.rglob("*"):
        if file.is_file():
            file.write_bytes(b"")


def garbled(index):
    for file in index.glob("g-*/*"):
        file.write_bytes(b"\0" * 50 + file.read_bytes()[::-1])


def a_file(index):
    shutil.rmtree(index)
    index.write_text("not a folder", encoding="ascii")


@pytest.mark.parametrize("damage", [gone, emptied, garbled, a_file])
def test_search_answers_whatever_happens_to_its_index(register, app, settings, damage):
    client = app.test_client()
    asked = "/search.json?q=правительство"
    before = client.get(asked).get_json()["count"]
    assert before == 4
    app.extensions["tracker"].search.drain()
    damage(settings.index)
    assert client.get(asked).get_json()["count"] == before
    assert client.get("/search?q=правительство").status_code == 200


def test_writing_goes_on_without_an_index(anna, sqlite, settings):
    shutil.rmtree(settings.index)
    settings.index.write_text("not a folder", encoding="ascii")
    sent(anna, "vk.com/two")
    assert count(sqlite) == 2


def test_a_reviewer_who_came_second_keeps_his_words(register, visitor, sqlite, now):
    visitor.login("reviewer")
    with sqlite.reading() as session:
        code = session.scalar(sa.select(EvidenceRow.code))
    form = visitor.get(f"/evidence/{code}").form(f"/review/{code}")
    form.pop("")
    with sqlite.writing() as session:
        evidence.decide(session, OPERATOR, code, State.ACCEPTED, now=now, base=1)
    typed = {"decision": "rejected", "reason": "closed", "words": "Долго набирали"}
    page = visitor.post(f"/review/{code}", {**form, **typed}, status=409)
    kept = page.form(f"/review/{code}")
    assert kept["words"].strip() == "Долго набирали"
    assert kept["base"] == "2"


def test_a_form_sent_again_with_other_words_gives_them_back(anna, sqlite):
    form = anna.get("/evidence/new?body=G1").form()
    target = form.pop("")
    typed = {**form, "item": "L1", "do": "send", "address": "vk.com/two"}
    anna.post(target, typed)
    other = {**typed, "address": "vk.com/three", "note": "Долго набирали"}
    page = anna.post(target, other, status=409)
    assert count(sqlite) == 2
    kept = page.form()
    assert kept["note"].strip() == "Долго набирали"
    anna.post(kept.pop(""), {**kept, "do": "send"})
    assert count(sqlite) == 3


def test_what_was_not_saved_is_never_called_done(anna, sqlite):
    def refuse(connection, cursor, statement, *others):
        if statement.startswith("INSERT INTO evidence "):
            raise sqlite3.OperationalError("database is locked")

    event.listen(sqlite.engine, "before_cursor_execute", refuse)
    page = sent(anna, "vk.com/two", 503)
    event.remove(sqlite.engine, "before_cursor_execute", refuse)
    later = anna.get("/evidence/")
    assert "отправлена на проверку" not in page.html.replace("\u00a0", " ")
    assert "отправлена на проверку" not in later.html.replace("\u00a0", " ")


@pytest.mark.parametrize(
    "path", ["/evidence/x%00", "/b/%00", "/r/%00", "/evidence/new?body=NO%00"]
)
def test_an_address_with_a_nul_is_not_found_on_each_store(
    database, settings, path, now
):
    app = make_app(settings, database, now)
    visitor = Visitor(app).login("reviewer")
    assert visitor.get(path, status=404).status == 404
    app.extensions["tracker"].search.engine.close()
