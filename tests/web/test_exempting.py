"""The office at work on exemptions, through the door: seen before it is recorded."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.web.client import Visitor
from tests.web.freed import (
    ACT,
    COURTS,
    NEW,
    an_exemption,
    by_name,
    errors,
    free,
    looked,
    missing,
    recorded,
    said,
    statements,
)
from tests.web.registers import a_register, advise, show
from tracker.domain.bodies import Scope
from tracker.storage.journal import JournalEntryRow


@pytest.fixture
def register(sqlite, now):
    """Return a store where the law binds three governments and a court."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
        a_body(
            session, "S1", name="Школа искусств", inn="7707083893", ogrn="1027700132195"
        )
        a_body(session, "S2", name="Школа искусств")
        show(session, "G1", "vk.com/government_one", now=now)
    return sqlite


@pytest.fixture
def reviewer(app, register):
    return Visitor(app).login("reviewer")


def test_whom_it_frees_is_shown_before_anything_is_recorded(reviewer, register):
    page = looked(reviewer, include="G1\nC1")

    assert "На 23.11.2026 освобождает 2 органа." in said(page.text)
    assert "из них 1 не подтвердил исполнения" in said(page.text)
    assert "Правительство 001" in page.text
    assert statements(register) == []
    assert page.form()["include"].split() == ["G1", "C1"]


def test_what_was_seen_is_recorded_and_they_leave_the_missing(reviewer, register):
    assert missing(reviewer) == ["C1", "G2", "G3", "S1", "S2"]
    page = recorded(reviewer, looked(reviewer, include="C1"))
    card = reviewer.follow(page)

    assert said(card.heading) == f"Освобождение: {ACT}"
    assert "Освобождение записано." in card.text
    assert missing(reviewer) == ["G2", "G3", "S1", "S2"]
    assert missing(reviewer, "exempt") == ["C1"]


def test_nothing_is_recorded_that_was_not_seen(reviewer, register):
    straight = reviewer.submit(
        NEW, 200, do="save", item="L1", legal_basis=ACT, valid_from="20.04.2022",
        include="C1",
    )  # fmt: skip
    changed = recorded(reviewer, straight, status=200, include="C1 G2")

    assert "посмотрите ещё раз" in said(changed.text)
    assert "освобождает 2 органа" in said(changed.text)
    assert statements(register) == []
    recorded(reviewer, changed)
    assert statements(register) == [(1, "grant")]


def test_a_double_press_records_once(reviewer, register):
    page = looked(reviewer, include="C1")
    first, second = recorded(reviewer, page), recorded(reviewer, page)

    assert first.location == second.location
    assert statements(register) == [(1, "grant")]


def test_by_sort_all_are_freed_also_those_that_come_later(reviewer, register):
    page = looked(reviewer, kinds="court")
    recorded(reviewer, page, kinds="court")
    with register.writing() as session:
        session.info["journalled"] = True
        a_body(session, "C2", name="Суд", kind="court")

    assert missing(reviewer, "exempt") == ["C1", "C2"]


MISTAKES = [
    ({"legal_basis": " "}, "Назовите акт: вид, кто издал, дата и номер."),
    ({"include": ""}, "Укажите, кого освобождает акт"),
    ({"valid_from": ""}, "Напишите день так: 01.12.2022."),
    ({"valid_from": "31.02.2022"}, "Напишите день так: 01.12.2022."),
    ({"valid_until": "никогда"}, "Напишите день так: 01.12.2022."),
    ({"valid_until": "19.04.2022"}, "Последний день раньше первого."),
    ({"item": "NOSUCH"}, ""),
    ({"include": "НЕТ-ТАКОГО"}, "«НЕТ-ТАКОГО»: такого органа в реестре нет."),
    ({"include": "Школа искусств"}, "Напишите код одного из них: S1, S2"),
    ({"exclude": "C1"}, "Эти органы и названы, и исключены: C1"),
    ({"include": "C1\n" * 5001}, "не больше 5000 органов"),
    ({"legal_basis": "я" * 501}, "Напишите не больше 500 знаков."),
]


def test_a_mistake_is_told_in_words_and_what_was_typed_is_kept(reviewer, register):
    for mistake, told in MISTAKES:
        typed = {"include": "C1", "valid_from": "20.04.2022", **mistake}
        page = looked(reviewer, status=422, **typed)

        assert any(told in error for error in errors(page)), (mistake, errors(page))
        assert page.html.count("<title>Ошибка")
        form = page.form()
        for name in ("include", "valid_from", "valid_until", "exclude"):
            assert form[name].split() == typed.get(name, "").split(), mistake
    assert statements(register) == []


def test_a_sign_that_no_store_keeps_is_left_out(reviewer, register):
    assert looked(reviewer, include="C1\0").form()["include"].strip() == "C1"


NAMED = [
    ("7707083893", "1 орган"),
    ("1027700132195\nсуд ГОРОДА вологды", "2 органа"),
    ("Суд города Вологды\nG2, G3; S2", "4 органа"),
    ("g1, g2", "2 органа"),
]


def test_bodies_are_named_as_the_office_has_them(reviewer, register):
    for typed, freed in NAMED:
        page = looked(reviewer, include=typed)
        assert f"На 23.11.2026 освобождает {freed}" in said(page.text), typed
    for typed in ("g1, g9", "Школа живописи"):
        page = looked(reviewer, include=typed, status=422)
        assert any("такого органа в реестре нет" in error for error in errors(page))


def test_whom_the_requirement_does_not_bind_is_told_and_no_refusal(reviewer, register):
    page = looked(reviewer, item="R1", include="C1\nG2")

    assert "освобождает 1 орган" in said(page.text)
    assert "не относится к органам: Суд города Вологды" in said(page.text)
    recorded(reviewer, page)
    assert statements(register) == [(1, "grant")]


def test_before_the_requirement_is_in_force_there_is_nothing_to_free_from(
    reviewer, register
):
    page = looked(reviewer, include="C1", valid_until="30.11.2022")

    assert "На 30.11.2022 требование никого ни к чему не обязывает" in said(page.text)


def test_others_on_the_same_days_are_told_and_allowed(reviewer, register, now):
    uid = free(register, now=now)
    gone = free(
        register, an_exemption(by_name("C1"), valid_until=date(2022, 5, 1)), now=now
    )
    page = looked(reviewer, include="C1", valid_from="01.06.2022")

    assert "из них 1 уже освобождён другим актом" in said(page.text)
    assert f"/exemptions/{uid}" in page.links()
    assert f"/exemptions/{gone}" not in page.links()
    recorded(reviewer, page)
    assert len(statements(register)) == 3


MEETINGS = {
    # what is recorded: what is written, and whether the two may meet
    "G1": [
        ("include", "G1", True),
        ("include", "G2", False),
        ("kinds", "court", False),
    ],
    "kinds court": [
        ("include", "C1", True),
        ("include", "G1", False),
        ("kinds", "court", True),
        ("kinds", "head_of_region", False),
        ("regions", "VLG", True),
    ],
    "regions TVE": [("include", "G2", True), ("include", "G1", False)],
}


def test_only_others_that_may_free_the_same_bodies_are_told(reviewer, register, now):
    scopes = {
        "G1": by_name("G1"),
        "kinds court": COURTS,
        "regions TVE": Scope(regions=frozenset({"TVE"})),
    }
    uids = {
        name: free(register, an_exemption(scope), now=now)
        for name, scope in scopes.items()
    }
    for name, written in MEETINGS.items():
        for field, value, meets in written:
            links = looked(reviewer, **{field: value}).links()
            assert (f"/exemptions/{uids[name]}" in links) is meets, (name, field, value)


@pytest.mark.parametrize("role", [None, "reader", "representative", "editor", "admin"])
def test_only_the_office_frees(app, register, now, role):
    uid = free(register, now=now)
    visitor = Visitor(app)
    if role:
        visitor.login(role, bodies=["G1"] if role == "representative" else [])
    key = {"idempotency_key": "0123456789abcdef0123"}
    typed = {**key, "base": "1", "how": "mistake", "reason": "Так", "do": "save"}
    here = f"/exemptions/{uid}"
    for path in (NEW, f"{here}/correct", f"{here}/revoke", f"{here}/restore"):
        visitor.post(path, typed, status=403 if role else 303)
    for path in (NEW, f"{here}/correct", f"{here}/revoke"):
        visitor.get(path, 403 if role else 302)

    assert statements(register) == [(1, "grant")]
    assert "Исправить" not in visitor.get(here).text
    assert NEW not in visitor.get("/exemptions/").links()


def test_the_journal_tells_each_deed_and_names_nobody(reviewer, register):
    page = looked(reviewer, include="C1", approved_by="Глава Иванов И. И.")
    uid = recorded(reviewer, page).location.rpartition("/")[2]
    reviewer.submit(f"/exemptions/{uid}/revoke", how="act", legal_basis="А")
    with register.reading() as session:
        entries = session.execute(
            sa.select(JournalEntryRow.action, JournalEntryRow.body).where(
                JournalEntryRow.subject == f"exemption:{uid}"
            )
        ).all()

    assert [entry.action for entry in entries] == [
        "exemption.granted",
        "exemption.revoked",
    ]
    told = "".join(entry.body for entry in entries)
    assert re.search(r'"actor":"account:\d+"', told)
    assert "Иванов" not in told
    assert "Пётр" not in told


def test_who_recorded_is_told_by_name_to_those_signed_in(app, reviewer, register):
    uid = recorded(reviewer, looked(reviewer, include="C1")).location
    public = Visitor(app).get(uid)

    assert "Сотрудник Пётр" in reviewer.get(uid).text
    assert "Пётр" not in public.text
    assert "проверяющий реестра" in public.text


def test_the_form_opens_with_the_body_and_item_of_the_page_it_came_from(
    reviewer, register
):
    links = reviewer.get("/b/C1").links()
    form = reviewer.get("/exemptions/new?body=C1&item=R1").form()

    assert "/exemptions/new?body=C1" in links
    assert (form["include"], form["item"]) == ("C1", "R1")
