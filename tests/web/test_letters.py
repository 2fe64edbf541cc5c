"""Choosing how often one is written to, and leaving that without signing in."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.services.tellings import Box
from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.tellings import Often
from tracker.services import accounts, telling
from tracker.services.telling import Teller
from tracker.storage import hearers, journal
from tracker.storage.accounts import AccountRow
from tracker.storage.journal import JournalEntryRow

PLACE = "/account/letters"
PROGRAM = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def anna(app, visitor, sqlite, now):
    """Anna speaks for G1; a page of it was accepted an hour ago."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - timedelta(hours=1))
    visitor.login("representative", bodies=["G1"])
    with sqlite.writing() as session:
        long_ago = sa.update(AccountRow).values(created_at=now - timedelta(days=60))
        session.execute(long_ago)
    return visitor


def wishes(app):
    """Return what Anna wishes."""
    with app.extensions["tracker"].database.reading() as session:
        account = session.scalar(sa.select(AccountRow.id))
        return hearers.hearer(session, account)


def letter(app):
    """Send what is due; return the only letter."""
    house = app.extensions["tracker"]
    teller = Teller(
        database=house.database, settings=house.settings, post=Box(), now=house.now
    )
    while telling.run_due(teller):
        pass
    (sent,) = teller.post.letters
    return sent


def leaving(app):
    """Return the path by which Anna's letters are left."""
    place = letter(app).headers["List-Unsubscribe"]
    return re.sub(r"<http://localhost(/.*)>", r"\1", place)


def test_the_page_is_reached_from_every_page_of_whoever_signed_in(anna, app):
    assert PLACE in anna.get("/").links("header")
    assert PLACE not in Visitor(app).get("/").links("header")


def test_without_a_choice_it_is_once_a_week_in_russian(anna):
    form = anna.get(PLACE).form(PLACE)

    assert (form["often"], form["language"]) == ("weekly", "ru")


def test_the_choice_is_kept_and_journalled_without_a_name(anna, app):
    anna.submit(PLACE, action=PLACE, often="workdays", language="en")

    page = anna.get(PLACE)
    assert page.form(PLACE)["often"] == "workdays"
    assert wishes(app).often is Often.WORKDAYS
    with app.extensions["tracker"].database.reading() as session:
        entry = session.scalars(
            sa.select(JournalEntryRow.body).where(
                JournalEntryRow.action == "letters.wished"
            )
        ).one()
        assert "example" not in entry
        assert list(journal.check(session)) == []


@pytest.mark.parametrize("sent", [{"often": "hourly"}, {"language": "de"}])
def test_what_is_not_offered_is_refused_in_words(anna, app, sent):
    page = anna.submit(PLACE, 422, action=PLACE, **sent)

    assert "Ошибка:" in page.html
    assert wishes(app).often is Often.WEEKLY


def test_the_letter_is_shown_as_it_would_be_now(anna):
    page = anna.get("/account/letters/now")

    assert "Принято: https://vk.com/one" in page.text


def test_the_last_letters_are_told_of(anna, app):
    assert "Последние письма" not in anna.get(PLACE).text

    letter(app)

    assert "23.11.2026, 12:00 (МСК) — отправлено" in anna.get(PLACE).text
    assert "письма бы не\xa0было" in anna.get("/account/letters/now").text


def test_looking_at_the_address_in_a_letter_ends_nothing(anna, app):
    guest, path = Visitor(app), leaving(app)

    assert guest.get(path).heading == "Больше не\xa0присылать письма?"
    assert wishes(app).often is Often.WEEKLY


def test_a_person_leaves_by_the_button_without_signing_in(anna, app):
    guest, path = Visitor(app), leaving(app)

    page = guest.follow(guest.submit(path))

    assert page.heading == "Писем больше не\xa0будет"
    assert wishes(app).often is Often.NEVER


def test_a_mail_program_leaves_with_one_press_and_no_token(anna, app):
    path = leaving(app)

    for _ in range(2):
        answer = app.test_client().post(path, data=PROGRAM)
        assert answer.status_code == 204
        assert "Set-Cookie" not in answer.headers
    assert wishes(app).often is Often.NEVER
    with app.extensions["tracker"].database.reading() as session:
        left = JournalEntryRow.action == "letters.left"
        found = sa.select(sa.func.count()).where(left)
        assert session.scalar(found) == 1


@pytest.mark.parametrize(
    "data", [{}, {"List-Unsubscribe": "yes"}, {"csrf_token": "forged"}]
)
def test_whoever_is_no_mail_program_needs_a_token(anna, app, data):
    path = leaving(app)

    assert app.test_client().post(path, data=data).status_code == 400
    assert wishes(app).often is Often.WEEKLY


@pytest.mark.parametrize(
    "change",
    [lambda p: p[:-1] + ("0" if p[-1] != "0" else "1"), lambda p: p.replace("1-", "2-"),
     lambda p: p + "0", lambda p: p.split("-")[0] + "-", lambda p: "/letters/leave/1",
     lambda p: "/letters/leave/٣-x", lambda p: "/letters/leave/-1-x",
     lambda p: "/letters/leave/" + "9" * 60],
)  # fmt: skip
def test_a_pass_of_ones_own_making_opens_nothing(anna, app, change):
    path = change(leaving(app))
    guest = Visitor(app)

    guest.get(path, 404)
    assert app.test_client().post(path, data=PROGRAM).status_code == 404
    assert wishes(app).often is Often.WEEKLY


def test_who_comes_back_is_told_of_what_happens_from_then_on(anna, app):
    anna.submit(PLACE, action=PLACE, often="never")
    anna.submit(PLACE, action=PLACE, often="weekly")

    house = app.extensions["tracker"]
    assert wishes(app).wished_at == house.now()
    with house.database.reading() as session:
        told = telling.preview(session, house.settings, wishes(app), now=house.now())
    assert "vk.com/one" not in (told or "")


def test_a_closed_account_cannot_wish(anna, app):
    house = app.extensions["tracker"]
    with house.database.writing() as session:
        accounts.set_active(
            session, OPERATOR, wishes(app).id, active=False, now=house.now()
        )

    assert "/login" in anna.get(PLACE, 302).location
