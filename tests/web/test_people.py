"""The administrator's pages of accounts: found, entrusted, closed, told of."""

import pytest
import sqlalchemy as sa

from tests.web.client import Visitor, ensure_account
from tests.web.registers import a_register
from tracker.domain.access import Role
from tracker.services import accounts
from tracker.storage.journal import JournalEntryRow

ANNA = "anna@register.example"


@pytest.fixture
def admin(app, sqlite):
    """An administrator; beside him Anna, who speaks for G1."""
    with sqlite.writing() as session:
        a_register(session)
    ensure_account(app, ANNA, "representative", ["G1"])
    return Visitor(app).login("admin")


def account(app, email=ANNA):
    with app.extensions["tracker"].database.reading() as session:
        return accounts.found(session, email=email)


def place(app, email=ANNA):
    return f"/accounts/{account(app, email).id}"


def change(admin, status=303, **typed):
    """Send the form of Anna's rights; lists stand for several ticks."""
    path = place(admin.app)
    form = admin.get(path).form(path)
    target = form.pop("")
    return admin.post(target, {"roles": ["representative"], **form, **typed}, status)


def test_only_an_administrator_opens_accounts(app, admin, sqlite):
    path = place(app)
    for role in ("reader", "representative", "editor", "reviewer"):
        visitor = Visitor(app).login(role)
        for each in ("/accounts/", path):
            visitor.get(each, status=403)
        visitor.post(path, {"roles": "admin"}, status=403)
        visitor.post(f"{path}/close", status=403)
    assert Visitor(app).get(path, 302).location.startswith("/login")
    assert account(app).roles == {Role.REPRESENTATIVE}


def test_accounts_are_found_by_name_address_and_role(app, admin):
    ensure_account(app, "percent@register.example", "reader")

    everybody = admin.get("/accounts/")
    assert "В реестре 3 учётные записи." in everybody.text.replace("\u00a0", " ")
    for sought in ("читатель", "ИРИНА чит", "PERCENT@", "?role=reader"):
        query = sought if sought.startswith("?") else f"?q={sought}"
        found = admin.get(f"/accounts/{query}")
        assert "Читатель Ирина" in found.text
        assert "Сотрудник Пётр" not in found.text
    for sought in ("?q=никто", "?q=%25", "?q=_", "?role=reader&q=anna"):
        assert "Такой учётной записи нет." in admin.get(f"/accounts/{sought}").text


def test_a_long_list_is_walked_page_by_page(app, admin):
    for number in range(60):
        ensure_account(app, f"{number}@register.example", "reader")
    seen, path = [], "/accounts/?q=register"
    while path:
        page = admin.get(path)
        links = [a for a in page.tree.iter("a") if a.get("rel") == "next"]
        seen += [a for a in page.links() if a.startswith("/accounts/")
                 and a.removeprefix("/accounts/").isdigit()]  # fmt: skip
        path = links[0].get("href") if links else None
    assert len(seen) == len(set(seen)) == 62


def test_the_list_asks_as_often_for_sixty_as_for_three(app, admin):
    few = asked(app, admin, "/accounts/")
    for number in range(57):
        ensure_account(app, f"{number}@register.example", "representative", ["G1"])

    assert asked(app, admin, "/accounts/") == few


def asked(app, visitor, path):
    statements = []

    def see(connection, cursor, statement, *rest):
        statements.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", see)
    try:
        visitor.get(path)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", see)
    return len(statements)


def test_an_administrator_entrusts_roles_bodies_and_regions(app, admin, sqlite):
    anna = Visitor(app)
    anna.submit("/login", 302, email=ANNA, password="Йод и ёлка 2026")

    answer = change(
        admin,
        roles=["representative", "reader"],
        bodies="G2, C1\nG2",
        regions=["TVE"],
    )
    page = admin.follow(answer)

    assert "Права сохранены." in page.text
    assert "Тверская область" in page.text
    now = account(app)
    assert now.roles == {Role.REPRESENTATIVE, Role.READER}
    assert (len(now.bodies), len(now.regions)) == (2, 1)
    assert "Доверены регионы: TVE (Сотрудник Пётр)" in page.text
    # What she had open is over: the old rights end at once.
    assert anna.get("/evidence/", 302).location.startswith("/login")
    with sqlite.reading() as session:
        told = list(session.scalars(sa.select(JournalEntryRow.body)))
    assert not any(ANNA in body or "Пётр" in body for body in told)


def test_saving_what_stands_there_changes_nothing(app, admin, sqlite):
    before = account(app)
    change(admin)

    assert account(app) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"bodies": "G1 NOPE-1 NOPE-2"}, "Органа с таким кодом нет: NOPE-1, NOPE-2."),
        ({"roles": []}, "Выберите хотя бы одну роль."),
        ({"roles": ["operator"]}, "Роли"),
        ({"regions": ["NOWHERE"]}, "Регионы"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_was_typed(app, admin, typed, said):
    before = account(app)

    page = change(admin, 422, **typed)

    assert said in page.text
    assert page.html.count("<title>Ошибка")
    assert page.form(place(app))["bodies"] == typed.get("bodies", "G1")
    assert account(app) == before


def test_of_two_who_change_one_account_the_second_sees_the_first(app, admin):
    other = Visitor(app).login("admin", email="second@register.example")
    path = place(app)
    form = other.get(path).form(path)
    change(admin, bodies="G2")

    page = other.post(path, {**form, "roles": "reader", "bodies": "G3"}, status=409)
    assert "учётную запись изменили" in page.text
    assert page.form(path)["bodies"] == "G3"
    assert "Правительство 002" in page.text

    again = page.form(path)
    other.post(path, {**again, "roles": "representative"})
    assert len(account(app).bodies) == 1


def test_a_closed_account_is_out_and_comes_back_when_opened(app, admin):
    path = place(app)
    anna = Visitor(app)
    anna.submit("/login", 302, email=ANNA, password="Йод и ёлка 2026")

    closing = admin.get(path).form(f"{path}/close")
    page = admin.follow(admin.post(closing.pop(""), closing))
    assert "закрыта: вход невозможен" in page.text
    assert anna.get("/evidence/", 302).location.startswith("/login")
    anna.submit("/login", 422, email=ANNA, password="Йод и ёлка 2026")

    opening = page.form(f"{path}/open")
    # Pressed once more it has no second effect; drawn before the change, it is late.
    admin.post(f"{path}/close", closing)
    stale = {**closing, "idempotency_key": opening["idempotency_key"]}
    admin.post(f"{path}/open", stale, status=409)
    opening = admin.get(path).form(f"{path}/open")
    admin.post(opening.pop(""), opening)
    anna.submit("/login", 302, email=ANNA, password="Йод и ёлка 2026")


def test_nobody_shuts_the_door_on_oneself(app, admin):
    path = place(app, "admin@register.example")
    page = admin.get(path)
    form = page.form(path)

    assert f"{path}/close" not in page.html
    base = {"base": form["base"], "idempotency_key": form["idempotency_key"]}
    admin.post(f"{path}/close", base, status=422)
    refused = admin.post(path, {**form, "roles": "reader"}, status=422)
    assert "Снять с себя роль администратора нельзя." in refused.text
    assert account(app, "admin@register.example").roles == {Role.ADMIN}


@pytest.mark.parametrize("path", ["/accounts/999", "/accounts/99999999999999999999"])
def test_an_account_that_is_not_there_is_not_found(admin, path):
    admin.get(path, status=404)
    refused = admin.client.post(path, data={"csrf_token": admin.token()})
    assert refused.status_code in (404, 405)
