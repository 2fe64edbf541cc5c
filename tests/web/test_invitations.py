"""An invitation from the administrator's form to the invited person's first page."""

import logging
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.client import PASSWORD, Visitor, ensure_account
from tests.web.conftest import make_app
from tests.web.registers import a_register
from tracker.domain.access import OPERATOR, Role
from tracker.services import accounts
from tracker.storage.accounts import AccountRow
from tracker.storage.invitations import InvitationRow
from tracker.storage.journal import JournalEntryRow
from tracker.storage.units import IdempotencyRow

ANNA = "anna@register.example"
NEW = {"password": PASSWORD, "password_again": PASSWORD}
LINK = re.compile(r"http://localhost(/invited/[\w-]{43})")


@pytest.fixture
def admin(app, sqlite):
    with sqlite.writing() as session:
        a_register(session)
    return Visitor(app).login("admin")


def invite(admin, status=303, **typed):
    """Invite Anna to speak for G1 and the Tver region, unless told otherwise."""
    asked = {
        "email": ANNA, "name": "Анна Ильина", "roles": "representative",
        "bodies": "G1", "regions": "TVE", "days": "7",
    }  # fmt: skip
    return admin.submit("/accounts/invitations/new", status, **{**asked, **typed})


def link_of(admin, answer):
    """Return the path in the link that the card of the invitation tells, once."""
    return LINK.search(admin.follow(answer).text)[1]


def arrived(app, link):
    """Return a stranger who has opened *link*, and the page it led to."""
    stranger = Visitor(app)
    return stranger, stranger.follow(stranger.get(link, 303))


def accept(stranger, page, status=303, **typed):
    form = page.form()
    return stranger.post(form.pop(""), {**form, **NEW, **typed}, status)


def all_accounts(database):
    with database.reading() as session:
        return set(session.scalars(sa.select(AccountRow.email)))


def test_an_invited_person_sees_to_what_sets_a_password_and_is_in(app, admin, sqlite):
    stranger, page = arrived(app, link_of(admin, invite(admin)))

    told = page.text.replace("\u00a0", " ")
    assert "Анна Ильина, вас приглашает в реестр требований Сотрудник Пётр." in told
    for said in (ANNA, "представитель органа", "Правительство 001", "Тверская область",
                 "30.11.2026"):  # fmt: skip
        assert said in told

    answer = accept(stranger, page)

    assert answer.location == "/mine/"
    assert "Анна Ильина" in stranger.get("/").html
    with sqlite.reading() as session:
        account = accounts.found(session, email=ANNA)
    assert account.roles == {Role.REPRESENTATIVE}
    assert (len(account.bodies), len(account.regions)) == (1, 1)
    stranger.get("/evidence/new?body=G1")
    stranger.get("/evidence/new?body=G2")
    again = Visitor(app)
    again.submit("/login", 302, email=ANNA, password=PASSWORD)
    assert "использовали" in admin.get("/accounts/invitations/").text


def test_the_secret_is_nowhere_but_in_the_link(app, admin, sqlite, caplog):
    link = link_of(admin, invite(admin))
    secret = link.rpartition("/")[2]
    stranger, page = arrived(app, link)
    assert secret not in page.html
    came = Visitor(app).get(link, 303).response
    assert came.headers["Referrer-Policy"] == "no-referrer"
    assert secret not in came.headers["Location"]
    assert came.headers["Cache-Control"] == "private, no-store"
    accept(stranger, page)

    with sqlite.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        kept = [
            str(row)
            for table in tables
            for row in connection.execute(sa.text(f'SELECT * FROM "{table}"'))
        ]
    assert len(kept) > 10
    assert not any(secret in row for row in kept)
    # Nor does anything that was made of the password in no time.
    assert not any(PASSWORD in row for row in kept)


def test_the_link_is_told_once(admin):
    answer = invite(admin)

    assert LINK.search(admin.follow(answer).text)
    assert not LINK.search(admin.follow(answer).text)


def test_a_failure_is_logged_without_the_secret(app, admin, monkeypatch, caplog):
    link = link_of(admin, invite(admin))
    secret = link.rpartition("/")[2]

    def fail(*args):
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("tracker.web.invited.services.opened", fail)
    with caplog.at_level(logging.DEBUG):
        Visitor(app).get(link, 500)

    assert "/invited/…" in caplog.text
    assert secret not in caplog.text


def test_the_journal_tells_of_it_by_numbers_alone(app, admin, sqlite):
    stranger, page = arrived(app, link_of(admin, invite(admin)))
    accept(stranger, page)

    with sqlite.reading() as session:
        told = list(session.scalars(sa.select(JournalEntryRow.body)))
    actions = [re.search(r'"action":"([^"]+)"', body)[1] for body in told]
    assert actions[-3:] == ["invitation.made", "account.added", "invitation.used"]
    assert '"actor":"invitation:1"' in told[-1]
    assert not any(ANNA in body or "Анна" in body for body in told)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "нет адреса"}, "Это не адрес электронной почты."),
        ({"email": "@"}, "Это не адрес электронной почты."),
        ({"email": ""}, "Укажите адрес."),
        ({"email": "ADMIN@register.example"}, "Учётная запись с этим адресом уже"),
        ({"name": " "}, "Укажите имя."),
        ({"roles": None}, "Выберите хотя бы одну роль."),
        ({"bodies": "NOPE"}, "Органа с таким кодом нет: NOPE."),
        ({"days": "400"}, "Сколько дней"),
    ],
)
def test_an_invitation_to_nothing_is_refused_with_what_was_typed(
    admin, sqlite, typed, said
):
    page = invite(admin, 422, **typed)

    assert said in page.text.replace("\u00a0", " ")
    assert page.form()["name"] == (typed.get("name", "Анна Ильина")).strip()
    with sqlite.reading() as session:
        assert not session.scalars(sa.select(InvitationRow)).all()


def test_one_address_has_one_open_invitation(admin):
    card = invite(admin).location

    page = invite(admin, 422)

    assert "уже выдано действующее приглашение" in page.text
    assert card in page.links()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"password": "короткий", "password_again": "короткий"}, "не меньше 12"),
        ({"password": "x" * 2000, "password_again": "x" * 2000}, "не меньше 12"),
        ({"password_again": "Йод и ёлка 2027"}, "Пароли не совпадают."),
        ({"password": "", "password_again": ""}, "не меньше 12"),
    ],
)
def test_a_password_that_will_not_do_is_refused_and_the_link_is_good_still(
    app, admin, sqlite, typed, said
):
    stranger, page = arrived(app, link_of(admin, invite(admin)))

    refused = accept(stranger, page, 422, **typed)

    assert said in refused.text.replace("\u00a0", " ")
    assert ANNA not in all_accounts(sqlite)
    accept(stranger, refused)
    assert ANNA in all_accounts(sqlite)


def test_a_link_nobody_made_leads_nowhere(app, admin, sqlite):
    link = link_of(admin, invite(admin))
    stranger = Visitor(app)

    for guess in (
        "x",
        "A" * 43,
        link[9:-1],
        link[9:] + "A",
        "%00" + link[9:],
        "ё" * 43,
    ):
        stranger.get(f"/invited/{guess}", 404)
    for number in (1, 2, 99999):
        stranger.get(f"/invitation/{number}", 404)
        stranger.post(f"/invitation/{number}", NEW, 404)
    assert ANNA not in all_accounts(sqlite)


def test_one_persons_link_opens_no_other_invitation(app, admin, sqlite):
    link = link_of(admin, invite(admin))
    other = invite(admin, email="boris@register.example", roles="admin").location
    stranger, _ = arrived(app, link)

    number = other.rpartition("/")[2]
    stranger.get(f"/invitation/{number}", 404)
    stranger.post(f"/invitation/{number}", NEW, 404)
    assert all_accounts(sqlite) == {"admin@register.example"}


def test_a_link_opens_once(app, admin, sqlite):
    link = link_of(admin, invite(admin))
    first, page = arrived(app, link)
    thief, stolen = arrived(app, link)
    accept(first, page)

    late = accept(thief, stolen, 409, password="Другой йод и ёлка")
    assert "Приглашение уже использовано" in late.text
    _, after = arrived(app, link)
    assert "Приглашение уже использовано" in after.text
    assert "password" not in after.html
    # Nor does it help to know the password that was set.
    accept(thief, stolen, 409)
    assert thief.get("/account/password", 302).location.startswith("/login")


def test_a_double_press_makes_one_account_and_lets_in(app, admin, sqlite):
    stranger, page = arrived(app, link_of(admin, invite(admin)))
    form = page.form()
    target = form.pop("")
    cookie = stranger.client.get_cookie("session").value
    stranger.post(target, {**form, **NEW})

    # The browser sends the second press with what it had before the first answer.
    again = Visitor(app)
    again.client.set_cookie("session", cookie)
    assert again.post(target, {**form, **NEW}).location == "/mine/"
    assert "Анна Ильина" in again.get("/").html
    replayed = Visitor(app)
    replayed.client.set_cookie("session", cookie)
    other = {
        "password": "Не тот пароль совсем",
        "password_again": "Не тот пароль совсем",
    }
    answer = replayed.post(target, {**form, **other})
    assert answer.location == "/login"
    assert "Анна Ильина" not in replayed.get("/").html
    with sqlite.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AccountRow)) == 2
        assert session.scalars(sa.select(IdempotencyRow.fingerprint)).all()


def later(app, settings, sqlite, now, **passed):
    """Return the register as it is some time later."""
    return make_app(settings, sqlite, now + timedelta(**passed))


def test_an_invitation_ends_on_its_day_and_a_new_link_begins_anew(
    app, admin, settings, sqlite, now
):
    link = link_of(admin, invite(admin))
    stranger, page = arrived(app, link)
    late = later(app, settings, sqlite, now, days=7)

    _, over = arrived(late, link)
    assert "Приглашение действовало до" in over.text
    stranger.app, stranger.client = late, _moved(stranger, late)
    accept(stranger, page, 409)
    assert ANNA not in all_accounts(sqlite)

    office = Visitor(late)
    office.submit("/login", 302, email="admin@register.example", password=PASSWORD)
    card = office.get("/accounts/invitations/1")
    assert "срок истёк" in card.text
    renewing = card.form("/accounts/invitations/1/renew")
    fresh = link_of(office, office.post(renewing.pop(""), {**renewing, "days": "1"}))
    Visitor(late).get(link, 404)
    accept(*arrived(late, fresh))
    assert ANNA in all_accounts(sqlite)


def _moved(visitor, app):
    """Return a browser over *app* with the cookies of *visitor*."""
    client = app.test_client()
    client.set_cookie("session", visitor.client.get_cookie("session").value)
    return client


def test_an_invitation_taken_back_says_so_and_lets_nobody_in(app, admin, sqlite):
    link = link_of(admin, invite(admin))
    stranger, page = arrived(app, link)
    card = admin.get("/accounts/invitations/1")
    revoking = card.form("/accounts/invitations/1/revoke")
    admin.post(revoking.pop(""), revoking)

    assert "Приглашение отозвано." in accept(stranger, page, 409).text
    assert "Приглашение отозвано." in arrived(app, link)[1].text
    assert ANNA not in all_accounts(sqlite)
    told = admin.get("/accounts/invitations/1")
    assert "/renew" not in told.html
    assert "/revoke" not in told.html


@pytest.mark.parametrize("change", ["closed", "no longer an administrator"])
def test_an_invitation_outlives_neither_the_account_nor_the_role_behind_it(
    app, admin, sqlite, now, change
):
    link = link_of(admin, invite(admin))
    stranger, page = arrived(app, link)
    with sqlite.writing() as session:
        maker = accounts.found(session, email="admin@register.example").id
        if change == "closed":
            accounts.set_active(session, OPERATOR, maker, active=False, now=now)
        else:
            accounts.set_roles(session, OPERATOR, maker, [Role.READER], now=now)

    accept(stranger, page, 409)
    assert "Приглашение отозвано." in arrived(app, link)[1].text
    assert ANNA not in all_accounts(sqlite)

    # Another administrator makes it his own, or nobody could ever be let in so.
    other = Visitor(app).login("admin", email="second@register.example")
    card = other.get("/accounts/invitations/1")
    assert "больше не вправе приглашать" in card.text
    renewing = card.form("/accounts/invitations/1/renew")
    fresh = link_of(other, other.post(renewing.pop(""), renewing))
    accept(*arrived(app, fresh))
    assert ANNA in all_accounts(sqlite)


def test_an_address_that_got_an_account_meanwhile_is_told_to_sign_in(
    app, admin, sqlite
):
    stranger, page = arrived(app, link_of(admin, invite(admin)))
    ensure_account(app, ANNA, "reader")

    late = accept(stranger, page, 409)

    assert f"Учётная запись с адресом {ANNA} уже есть." in late.text
    with sqlite.reading() as session:
        assert accounts.found(session, email=ANNA).roles == {Role.READER}
        assert session.scalar(sa.select(InvitationRow.used_at)) is None


def test_whoever_is_signed_in_accepts_nothing_for_somebody_else(app, admin, sqlite):
    link = link_of(admin, invite(admin))
    page = admin.follow(admin.get(link, 303))

    assert "для другого человека: Анна Ильина" in page.text
    admin.post("/invitation/1", NEW, 200)
    assert ANNA not in all_accounts(sqlite)


def test_only_an_administrator_invites(app, admin, sqlite):
    invite(admin)
    for role in ("reader", "representative", "editor", "reviewer"):
        visitor = Visitor(app).login(role)
        for path in ("", "new", "1"):
            visitor.get(f"/accounts/invitations/{path}", 403)
        for path in ("new", "1/renew", "1/revoke"):
            visitor.post(f"/accounts/invitations/{path}", {"days": "7"}, 403)
    assert Visitor(app).get("/accounts/invitations/", 302).location.startswith("/login")


def test_coming_by_an_invitation_opens_nothing_else(app, admin):
    stranger, _ = arrived(app, link_of(admin, invite(admin)))

    for path in ("/accounts/", "/evidence/", "/review/", "/proposals/"):
        assert stranger.get(path, 302).location.startswith("/login")
