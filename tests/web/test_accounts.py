"""Signing in, signing out, passwords and what ends a session."""

import unicodedata

import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.web.client import CHEAP, PASSWORD, Visitor, ensure_account
from tracker.domain.access import OPERATOR, PUBLIC, Actor, Role
from tracker.domain.errors import AddressTaken, BadInput, NotAllowed, NotFound
from tracker.services import accounts
from tracker.storage.accounts import AccountRow
from tracker.storage.journal import JournalEntryRow

EMAIL = "reader@register.example"
NEW = "Совсем другой пароль"


def stored(database, email=EMAIL):
    with database.reading() as session:
        return accounts.found(session, email=email)


def change(app, call, **kwargs):
    house = app.extensions["tracker"]
    account = stored(house.database).id
    with house.database.writing() as session:
        call(session, OPERATOR, account, now=house.now(), **kwargs)


def signed_in(visitor):
    return visitor.get("/").tree.find(".//form[@action='/logout']") is not None


def test_a_person_signs_in_by_the_form_and_out_by_the_button(visitor):
    assert not signed_in(visitor)

    visitor.login("reader")
    assert signed_in(visitor)
    assert "Читатель Ирина" in visitor.get("/").html

    assert visitor.post("/logout", status=302).location == "/"
    assert not signed_in(visitor)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_a_cyrillic_password_matches_however_the_keyboard_composes_it(
    app, visitor, form
):
    ensure_account(app, EMAIL, "reader")
    typed = unicodedata.normalize(form, PASSWORD)

    visitor.submit("/login", 302, email=f" {EMAIL.upper()} ", password=typed)

    assert signed_in(visitor)


def test_a_wrong_sign_in_does_not_say_what_was_wrong(app, visitor):
    ensure_account(app, EMAIL, "reader")
    ensure_account(app, "closed@register.example", "reader")
    with app.extensions["tracker"].database.engine.begin() as connection:
        connection.execute(
            sa.update(AccountRow)
            .where(AccountRow.email == "closed@register.example")
            .values(active=False)
        )
    tried = [
        (EMAIL, "wrong password"),
        ("nobody@register.example", PASSWORD),
        ("closed@register.example", PASSWORD),
        ("no address", PASSWORD),
        (EMAIL, ""),
    ]
    pages = [
        visitor.submit("/login", 422, email=email, password=password)
        for email, password in tried
    ]

    shown = {
        page.text.replace(email, "")
        for page, (email, _) in zip(pages, tried, strict=True)
    }
    assert len(shown) == 1
    assert all(page.html.count("<title>Ошибка") for page in pages)
    assert not any(PASSWORD in page.html for page in pages)


def test_an_endless_password_is_refused_before_it_is_hashed(app, visitor):
    ensure_account(app, EMAIL, "reader")

    page = visitor.submit("/login", 422, email=EMAIL, password="x" * 1_000_000)

    assert page.heading == "Вход в реестр"


def test_who_must_sign_in_comes_back_to_where_he_was(app, visitor):
    ensure_account(app, EMAIL, "reader")
    asked = visitor.get("/account/password", 302)
    assert asked.location == "/login?next=/account/password"

    answer = visitor.submit(asked.location, 302, email=EMAIL, password=PASSWORD)

    assert answer.location == "/account/password"


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "/nowhere"]
)
def test_signing_in_leads_nowhere_else(app, visitor, target):
    ensure_account(app, EMAIL, "reader")

    answer = visitor.post(
        "/login", {"email": EMAIL, "password": PASSWORD, "next": target}, status=302
    )

    assert answer.location == "/"


def test_nobody_is_remembered_and_nobody_gets_a_token(app, visitor):
    ensure_account(app, EMAIL, "reader")
    data = {"email": EMAIL, "password": PASSWORD, "remember": "y"}

    answer = visitor.post("/login?include_auth_token", data, status=302).response

    assert "remember_token" not in str(answer.headers)
    assert "auth_token" not in answer.get_data(as_text=True)


def test_the_session_does_not_outlive_a_change_of_the_account(app):
    hashed = accounts.hashed(PASSWORD, cost=CHEAP)
    changes = [
        (accounts.set_roles, {"roles": [Role.EDITOR]}),
        (accounts.set_bodies, {"bodies": []}),
        (accounts.set_regions, {"regions": []}),
        (accounts.set_active, {"active": False}),
        (accounts.set_active, {"active": True}),
        (accounts.set_password, {"password_hash": hashed}),
    ]
    for call, kwargs in changes:
        if stored(app.extensions["tracker"].database) is not None:
            change(app, accounts.set_active, active=True)
        visitor = Visitor(app).login("reader")
        assert signed_in(visitor)

        change(app, call, **kwargs)

        assert not signed_in(visitor), call.__name__


def change_form(visitor, status=302, present=PASSWORD, new=NEW, again=NEW):
    typed = {"password": present, "new_password": new, "new_password_confirm": again}
    return visitor.submit("/account/password", status, **typed)


def test_a_new_password_keeps_this_session_and_ends_the_others(app, visitor):
    other = Visitor(app).login("reader")
    visitor.login("reader")

    change_form(visitor)

    assert signed_in(visitor)
    assert not signed_in(other)
    Visitor(app).submit("/login", 422, email=EMAIL, password=PASSWORD)
    Visitor(app).submit("/login", 302, email=EMAIL, password=NEW)


def test_the_form_of_a_new_password_says_what_is_wrong(visitor):
    visitor.login("reader")

    for wrong in (
        {"present": "not this one"},
        {"present": ""},
        {"new": "короткий", "again": "короткий"},
        {"again": "Совсем иной пароль"},
        {"new": PASSWORD, "again": PASSWORD},
    ):
        page = change_form(visitor, 422, **wrong)
        assert page.tree.find(".//*[@class='govuk-error-summary']") is not None, wrong
        assert page.html.count("<title>Ошибка"), wrong


def test_a_password_change_is_journalled_without_personal_data(app, visitor):
    visitor.login("reader")
    change_form(visitor)

    with app.extensions["tracker"].database.reading() as session:
        bodies = list(session.scalars(sa.select(JournalEntryRow.body)))

    assert [word for word in bodies if "account.password-set" in word]
    assert not any(EMAIL in body or "Ирина" in body for body in bodies)


def test_signing_in_writes_nothing(app, visitor):
    ensure_account(app, EMAIL, "reader")
    before = stored(app.extensions["tracker"].database)

    visitor.login("reader")

    assert stored(app.extensions["tracker"].database) == before


def test_a_page_asks_once_who_is_asking(app, visitor):
    visitor.login("reader")
    asked = []
    database = app.extensions["tracker"].database

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def see(connection, cursor, statement, *rest):
        asked.append(statement)

    try:
        visitor.get("/preferences/")
        visitor.client.get("/static/site.css").close()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", see)

    assert sum("FROM accounts" in statement for statement in asked) == 1
    assert database.dialect == "sqlite"


def test_accounts_speak_for_bodies_that_exist(database, now):
    with database.writing() as session:
        body = a_body(session, "A-1")
        row = accounts.add(
            session, OPERATOR, email="One@Register.example", name="Пётр",
            password_hash="x", roles=[Role.REPRESENTATIVE], bodies=["A-1"], now=now,
        )  # fmt: skip
        assert row.email == "one@register.example"

    with database.writing() as session:
        account = accounts.found(session, email="ONE@register.example")
        assert account.actor.speaks_for(body.id, region=None)
        with pytest.raises(NotFound):
            accounts.set_bodies(session, OPERATOR, account.id, ["NO-1"], now=now)
        accounts.set_bodies(session, OPERATOR, account.id, [], now=now)
        assert not accounts.found(session, email="one@register.example").bodies


def test_accounts_are_refused_what_makes_no_sense(database, now):
    given = {"name": "Пётр", "password_hash": "x", "roles": [Role.READER], "now": now}
    with database.writing() as session:
        accounts.add(session, OPERATOR, email="a@b", **given)
        with pytest.raises(AddressTaken):
            accounts.add(session, OPERATOR, email=" A@B ", **given)
        for wrong in (
            {"email": "ab"},
            {"email": "a b@c"},
            {"email": "c@d", "name": " "},
            {"email": "c@d", "roles": []},
            {"email": "c@d", "roles": [Role.OPERATOR]},
        ):
            with pytest.raises(BadInput):
                accounts.add(session, OPERATOR, **{**given, **wrong})
        for stranger in (PUBLIC, Actor(name="x", id=9, roles=frozenset({Role.EDITOR}))):
            with pytest.raises(NotAllowed):
                accounts.add(session, stranger, email="c@d", **given)
            with pytest.raises(NotAllowed):
                accounts.set_password(session, stranger, 1, password_hash="y", now=now)


@pytest.mark.parametrize("password", ["", "короткий", "x" * 2000])
def test_passwords_have_a_length(password):
    with pytest.raises(BadInput):
        accounts.hashed(password, cost=CHEAP)
