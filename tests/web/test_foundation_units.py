"""One form, one effect: retries, races, refusals and a busy store."""

import threading

import pytest
import sqlalchemy as sa
from flask import Blueprint, render_template, request
from sqlalchemy import event

from tests.web.client import Visitor
from tests.web.conftest import make_app
from tracker.domain.access import OPERATOR, Act
from tracker.domain.errors import AlreadyShown
from tracker.storage import journal
from tracker.storage.journal import JournalEntryRow
from tracker.web.guard import needs
from tracker.web.house import house
from tracker.web.units import KEY, WriteForm, mint, write

WAIT = 30


class Desk:
    """A page that writes one journal entry a press, and can be held half-way."""

    def __init__(self, app):
        self.before = lambda: None
        room = Blueprint("probe", __name__)
        room.add_url_rule("/probe", view_func=needs(Act.READ)(self.page))
        room.add_url_rule(
            "/probe", view_func=needs(Act.READ)(self.press), methods=["POST"]
        )
        room.add_url_rule("/done/<int:seq>", view_func=needs(Act.READ)(self.done))
        app.register_blueprint(room)

    def page(self):
        return self.form()

    def form(self):
        return render_template(
            "preferences/show.html", form=WriteForm(), back="/",
        )  # fmt: skip

    def press(self):
        def work(session):
            self.before()
            seq = journal.note(
                session, OPERATOR, "probe.pressed", "probe:1", now=house().now()
            )
            return f"/done/{seq}"

        return write(work, again=lambda: request.form["text"])

    def done(self, seq):
        return str(seq)


@pytest.fixture
def web(settings, database, now):
    """Return the application on each engine, with a page that writes."""
    app = make_app(settings, database, now)
    app.desk = Desk(app)
    return app


def presses(app):
    """Return how often something was written."""
    with app.extensions["tracker"].database.reading() as session:
        asked = sa.select(sa.func.count()).select_from(JournalEntryRow)
        return session.scalar(asked.where(JournalEntryRow.action == "probe.pressed"))


def test_the_same_form_sent_twice_has_one_effect_and_one_answer(web):
    visitor, sent = Visitor(web), {KEY: mint(), "text": "a"}

    first, second = (visitor.post("/probe", sent) for _ in range(2))

    assert first.location == second.location
    assert presses(web) == 1


def test_the_same_key_with_other_content_is_refused(web):
    visitor, key = Visitor(web), mint()
    visitor.post("/probe", {KEY: key, "text": "a"})

    other = {KEY: key, "text": "b", "csrf_token": visitor.token()}
    answer = visitor.client.post("/probe", data=other)

    assert (answer.status_code, answer.text) == (409, "b")  # as typed, to be kept
    assert presses(web) == 1


def test_other_forms_have_effects_of_their_own(web):
    visitor = Visitor(web)

    for _ in range(2):
        visitor.post("/probe", {KEY: mint(), "text": "a"})

    assert presses(web) == 2


@pytest.mark.parametrize("key", [None, "", "short", "x" * 65, "with spaces in it now"])
def test_without_a_key_of_ours_nothing_is_done(web, key):
    Visitor(web).post("/probe", {KEY: key, "text": "a"}, status=422)

    assert presses(web) == 0


def test_the_key_is_kept_when_the_form_comes_back(web):
    with web.test_request_context("/probe", method="POST", data={KEY: "k" * 22}):
        assert WriteForm(meta={"csrf": False}).idempotency_key.data == "k" * 22
    with web.test_request_context("/probe"):
        fresh = {WriteForm().idempotency_key.data for _ in range(3)}
    assert len(fresh) == 3


def test_what_is_refused_half_way_leaves_nothing_and_may_be_sent_again(web):
    visitor, sent = Visitor(web), {KEY: mint(), "text": "a"}

    def refuse():
        raise AlreadyShown

    web.desk.before = refuse
    visitor.post("/probe", sent, status=409)
    assert presses(web) == 0

    web.desk.before = lambda: None
    visitor.post("/probe", sent)
    assert presses(web) == 1


def test_two_presses_at_the_same_moment_have_one_effect(web):
    visitors, key = [Visitor(web), Visitor(web)], mint()
    tokens = [visitor.token() for visitor in visitors]
    together, places = threading.Barrier(2), []

    def press(visitor, token):
        together.wait(WAIT)
        data = {KEY: key, "text": "a", "csrf_token": token}
        places.append(visitor.client.post("/probe", data=data).headers.get("Location"))

    threads = [
        threading.Thread(target=press, args=pair)
        for pair in zip(visitors, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)

    assert presses(web) == 1
    assert len(places) == 2
    assert places[0] == places[1] != None  # noqa: E711


@pytest.fixture
def impatient(settings, sqlite, now):
    """Return the application on SQLite that waits a moment for a lock, not long."""

    @event.listens_for(sqlite.engine, "connect")
    def wait_little(connection, record):
        connection.execute("PRAGMA busy_timeout=50")

    app = make_app(settings, sqlite, now)
    app.desk = Desk(app)
    return app


def test_a_busy_store_gives_the_text_back(impatient):
    visitor, sent = Visitor(impatient), {KEY: mint(), "text": "long work"}
    token = visitor.token()

    with impatient.extensions["tracker"].database.engine.begin():
        answer = visitor.client.post("/probe", data={**sent, "csrf_token": token})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert answer.get_data(as_text=True) == "long work"
    visitor.post("/probe", sent)
    assert presses(impatient) == 1
