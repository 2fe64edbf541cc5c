"""The office at work on exemptions, through the door: seen before it is recorded."""

import json
import re
from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.web.client import Visitor, words
from tests.web.freed import (
    ACT,
    an_exemption,
    by_name,
    correct,
    free,
    restore,
    revoke,
    statements,
    take_back,
)
from tests.web.registers import a_register, advise, show
from tracker.storage.journal import JournalEntryRow

NEW = "/exemptions/new"


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


def said(text):
    return text.replace("\xa0", " ")


def looked(visitor, path=NEW, status=200, **typed):
    """Press "show whom it frees" with *typed*; return the page that answers."""
    given = {"item": "L1", "legal_basis": ACT, "valid_from": "20.04.2022"}
    if path != NEW:
        given = {}
    return visitor.submit(path, status, do="look", **{**given, **typed})


def recorded(visitor, page, path=NEW, status=303, **typed):
    """Press "record" on the page of what was looked at."""
    form = page.form()
    form.pop("")
    return visitor.post(path, {**form, "do": "save", **typed}, status=status)


def errors(page):
    return [
        said(words(p))
        for p in page.tree.iter("p")
        if "error-message" in p.get("class", "")
    ]


def missing(visitor, status=""):
    answer = json.loads(visitor.get(f"/missing.json?item=L1&status={status}").html)
    return sorted(row["body"] for row in answer["rows"])


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
    other = looked(reviewer, include="G2", valid_until="01.05.2022")
    assert f"/exemptions/{gone}" not in other.links()


def test_a_correction_keeps_the_item_and_needs_a_reason(reviewer, register, now):
    uid = free(register, an_exemption(by_name("C1")), now=now)
    path = f"/exemptions/{uid}/correct"
    page = looked(reviewer, path, include="G2", valid_from="01.05.2022")

    assert "1 освобождённый сейчас орган снова станет обязанным" in said(page.text)
    refused = recorded(reviewer, page, path, status=422)
    assert any("Напишите почему" in error for error in errors(refused))
    recorded(reviewer, page, path, reason="Опечатка в перечне")
    assert statements(register) == [(1, "grant"), (2, "retract"), (3, "correct")]
    assert missing(reviewer, "exempt") == ["G2"]


def test_a_correction_of_what_moved_on_keeps_what_was_typed(reviewer, register, now):
    uid = free(register, an_exemption(by_name("C1")), now=now)
    path = f"/exemptions/{uid}/correct"
    page = looked(reviewer, path, include="G2", reason="Опечатка")
    correct(register, uid, scope=by_name("G3"), now=now)
    late = recorded(reviewer, page, path, status=409)

    assert "изменил кто-то другой" in said(late.text)
    assert (late.form()["include"], late.form()["base"]) == ("G2", "2")
    assert missing(reviewer, "exempt") == ["G3"]
    again = reviewer.post(path, {**late.form(), "do": "look"}, status=200)
    recorded(reviewer, again, path)
    assert missing(reviewer, "exempt") == ["G2"]


def test_a_beginning_after_the_revocation_is_refused(reviewer, register, now):
    uid = free(register, now=now)
    revoke(register, uid, date(2023, 1, 1), now=now)
    path = f"/exemptions/{uid}/correct"
    page = looked(reviewer, path, valid_from="01.01.2023", kinds="court", reason="Так")
    refused = recorded(reviewer, page, path, status=422, kinds="court")

    assert any("сначала отзовите отмену" in error for error in errors(refused))


def test_an_act_revokes_and_they_are_missing_again(reviewer, register, now):
    uid = free(register, now=now)
    path = f"/exemptions/{uid}/revoke"
    assert "На 23.11.2026 освобождает 1 орган." in said(reviewer.get(path).text)
    answer = reviewer.submit(path, how="act", legal_basis="Постановление № 400")
    card = reviewer.follow(answer)

    assert "отменено с 23.11.2026" in said(card.text)
    assert "C1" in missing(reviewer)
    reviewer.get(path, 302)


ENDS = [
    ({"how": "act", "legal_basis": ""}, "Назовите акт"),
    ({"how": "act", "legal_basis": "А", "since": "вчера"}, "Напишите день так"),
    ({"how": "act", "legal_basis": "А", "since": "20.04.2022"}, "только началось"),
    ({"how": "act", "legal_basis": "А", "since": "02.01.2028"}, "уже истёк"),
    ({"how": "mistake"}, "Напишите почему"),
    ({"how": "другое"}, ""),
]


def test_an_end_that_cannot_be_is_refused_in_words(reviewer, register, now):
    uid = free(register, an_exemption(valid_until=date(2028, 1, 1)), now=now)
    for typed, told in ENDS:
        page = reviewer.submit(f"/exemptions/{uid}/revoke", 422, **typed)

        assert any(told in error for error in errors(page)), typed
        assert page.form()["legal_basis"] == typed.get("legal_basis", "")
    assert statements(register) == [(1, "grant")]


def test_a_record_made_by_mistake_is_taken_back_and_brought_back(
    reviewer, register, now
):
    uid = free(register, now=now)
    answer = reviewer.submit(
        f"/exemptions/{uid}/revoke", how="mistake", reason="Не тот акт"
    )
    card = reviewer.follow(answer)
    assert "такого освобождения не было" in said(card.text)
    assert "C1" in missing(reviewer)
    reviewer.get(f"/exemptions/{uid}/correct", 302)

    restored = f"/exemptions/{uid}/restore"
    bare = reviewer.submit(f"/exemptions/{uid}", 422, restored, reason="")
    assert any("Напишите почему" in error for error in errors(bare))
    reviewer.submit(f"/exemptions/{uid}", 303, restored, reason="Акт тот")
    assert missing(reviewer, "exempt") == ["C1"]
    assert statements(register) == [(1, "grant"), (2, "retract"), (3, "correct")]


def test_bringing_back_what_moved_on_is_refused(reviewer, register, now):
    uid = free(register, now=now)
    take_back(register, uid, now=now)
    form = reviewer.get(f"/exemptions/{uid}").form()
    restore(register, uid, now=now)
    page = reviewer.post(form.pop(""), {**form, "reason": "Так"}, status=409)

    assert "изменил кто-то другой" in said(page.text)
    assert len(statements(register)) == 3


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
