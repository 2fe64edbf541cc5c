"""The list of reasons as the office edits it on its page."""

import pytest

from tests.web.registers import a_register, show
from tests.web.test_review import decide, plain
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage import grounds

LIST = "/review/reasons"


@pytest.fixture
def pyotr(sqlite, visitor):
    with sqlite.writing() as session:
        a_register(session)
    return visitor.login("reviewer")


def press(visitor, code, deed, status=303, **typed):
    path = f"{LIST}/{code}"
    page = visitor.get(path if deed == "reword" else LIST)
    form = page.form(path)
    form.pop("")
    return visitor.post(path, {**form, **typed, "do": deed}, status=status)


def listed(sqlite):
    with sqlite.reading() as session:
        return [each.name_ru for each in grounds.every(session).values() if each.listed]


def test_a_reason_is_added_and_offered_at_once(pyotr, sqlite, now):
    sent = {"ru": "Нет контактов", "en": "No contacts", "needs_words": "y"}
    answer = pyotr.submit(LIST, action=LIST, **sent)
    assert "Причина добавлена." in plain(pyotr.follow(answer))
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    page = pyotr.get(f"/evidence/{code}")
    assert "Нет контактов" in plain(page)
    chosen = {"decision": "rejected", "reason": "reason_7"}
    assert "Напишите, в чём причина." in plain(
        decide(pyotr, code, "rejected", 422, reason="reason_7")
    )
    decide(pyotr, code, words="Ни телефона, ни адреса.", **chosen)
    told = plain(pyotr.get(f"/evidence/{code}"))
    assert "Нет контактов" in told
    assert "Нет контактов" in plain(pyotr.get("/b/G1"))


def test_old_decisions_read_with_the_words_they_were_made_with(pyotr, sqlite, now):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
        said = {"now": now, "base": 1, "reason": "closed"}
        evidence.decide(session, OPERATOR, code, State.REJECTED, **said)
    press(pyotr, "closed", "reword", ru="Страница закрыта от посторонних")
    assert "Страница закрыта от посторонних" in listed(sqlite)
    told = plain(pyotr.get(f"/evidence/{code}"))
    assert "Страница пуста или закрыта" in told
    assert "Больше не предлагаются" in plain(pyotr.get(LIST))


def test_a_reason_is_retired_brought_back_and_moved(pyotr, sqlite):
    press(pyotr, "closed", "retire")
    assert "Страница пуста или закрыта" not in listed(sqlite)
    press(pyotr, "closed", "return")
    press(pyotr, "closed", "raise")
    assert listed(sqlite).index("Страница пуста или закрыта") == 1


def test_what_is_wrong_is_said_at_the_field_and_typed_text_kept(pyotr, sqlite):
    page = pyotr.submit(LIST, 422, action=LIST, ru="", en="Something")
    assert "Напишите, как называется причина." in plain(page)
    assert page.form(LIST)["en"] == "Something"
    page = pyotr.submit(LIST, 422, action=LIST, ru="Другая причина")
    assert "Такая причина в списке уже есть." in plain(page)
    page = press(pyotr, "closed", "reword", 422, ru="я" * 121)
    assert "не больше 120 знаков" in plain(page)
    assert len(listed(sqlite)) == 6


def test_the_last_one_cannot_be_retired(pyotr, sqlite):
    path = f"{LIST}/other"
    form = pyotr.get(LIST).form(path)
    form.pop("")
    for code in ("not_theirs", "wrong_network", "closed", "personal", "duplicate"):
        press(pyotr, code, "retire")
    page = pyotr.post(path, {**form, "do": "retire"}, status=422)
    assert "Последняя причина остаётся" in plain(page)


def test_what_another_did_meanwhile_is_told(pyotr, sqlite):
    path = f"{LIST}/closed"
    forms = [pyotr.get(LIST).form(path) for _ in range(2)]
    for form, status in zip(forms, (303, 409), strict=True):
        form.pop("")
        page = pyotr.post(path, {**form, "do": "retire"}, status=status)
    assert "Тем временем список изменил кто-то другой." in plain(page)


def test_a_press_sent_twice_has_one_effect(pyotr, sqlite):
    form = pyotr.get(LIST).form(LIST)
    form.pop("")
    for _ in range(2):
        pyotr.post(LIST, {**form, "ru": "Один раз"})
    assert listed(sqlite).count("Один раз") == 1


def test_nonsense_is_refused(pyotr):
    pyotr.get(f"{LIST}/nothing", status=404)
    press(pyotr, "closed", "explode", status=422)


@pytest.mark.parametrize("role", ["reader", "representative", "editor", "admin"])
def test_only_a_reviewer_opens_the_list(visitor, role):
    visitor.login(role).get(LIST, status=403)
    visitor.post(LIST, {"ru": "Моя"}, status=403)
