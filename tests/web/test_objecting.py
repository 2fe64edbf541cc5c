"""A body objects on its card; the reviewer sees both pages, the body the answer."""

import pytest

from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tests.web.test_review import decide, plain, state
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence


@pytest.fixture
def code(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
        said = {"reason": "closed", "words": "Записей нет."}
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, **said
        )
    return code


@pytest.fixture
def anna(code, visitor):
    return visitor.login("representative", bodies=["G1"])


@pytest.fixture
def pyotr(code, app):
    return Visitor(app).login("reviewer")


def object_to(visitor, code, status=303, **typed):
    path = f"/evidence/{code}"
    form = visitor.get(path).form(path)
    form.pop("")
    return visitor.post(path, {**form, "do": "objected", **typed}, status=status)


def sent_with(page):
    found = [a for a in page.links() if a.startswith("/evidence/E-")]
    return found[0].removeprefix("/evidence/")[:12]


def test_an_objection_with_another_page_is_seen_with_both(anna, pyotr, code, sqlite):
    answer = object_to(anna, code, words="Вот другая.", address="vk.com/two")
    page = anna.follow(answer)
    told = plain(page)
    assert "Возражение отправлено на проверку." in told
    assert "Вместе с возражением подана другая страница: https://vk.com/two" in told
    new = sent_with(page)
    told = plain(pyotr.get(f"/evidence/{code}"))
    assert "Орган возражает на отклонение: Вот другая." in told
    assert "vk.com/two" in told
    assert "Вот другая." in told
    told = plain(pyotr.get(f"/evidence/{new}"))
    assert "Вместо отклонённой страницы: https://vk.com/one" in told
    assert "Страница пуста или закрыта" in told
    assert "Записей нет." in told
    assert "Вот другая." in told


def test_after_one_of_the_two_comes_the_other(anna, pyotr, code, sqlite, now):
    with sqlite.writing() as session:
        show(session, "G2", "vk.com/three", now=now, accept=False)
    page = anna.follow(object_to(anna, code, words="Вот.", address="vk.com/two"))
    new = sent_with(page)
    answer = decide(pyotr, code, "rejected", reason="closed", words="По-прежнему.")
    assert answer.location == f"/evidence/{new}#desk"
    decide(pyotr, new, "accepted")
    assert state(sqlite, new) is State.ACCEPTED


def test_the_body_reads_the_answer_on_the_card_and_in_its_list(anna, pyotr, code):
    object_to(anna, code, words="Открыта.")
    decide(pyotr, code, "rejected", reason="personal", words="Это личная.")
    for path in (f"/evidence/{code}", "/evidence/"):
        told = plain(anna.get(path))
        assert "Это личная страница" in told
        assert "Это личная." in told
    assert "На каждое решение можно возразить один раз." in plain(
        anna.get(f"/evidence/{code}")
    )


def test_others_see_neither_words_nor_the_rejected_page(anna, app, code):
    page = anna.follow(object_to(anna, code, words="Вот.", address="vk.com/two"))
    stranger = Visitor(app)
    for each in (code, sent_with(page)):
        told = plain(stranger.get(f"/evidence/{each}"))
        assert "Вот." not in told
        assert "Записей нет." not in told


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("vk.com/one", 409, "Это та самая отклонённая страница"),
        ("не адрес", 422, "Ошибка"),
        ("https://t.me/name", 422, "реестр не принимает"),
    ],
)
def test_an_address_that_will_not_do_is_told_at_its_field(
    anna, code, sqlite, address, status, words
):
    page = object_to(anna, code, status, words="Набрано.", address=address)
    assert words in plain(page)
    form = page.form(f"/evidence/{code}")
    assert (form["words"], form["address"]) == ("Набрано.", address)
    assert state(sqlite, code) is State.REJECTED


def test_a_page_shown_already_is_told_at_the_field(anna, code, sqlite, now):
    with sqlite.writing() as session:
        there = show(session, "G1", "vk.com/two", now=now)
    page = object_to(anna, code, 409, words="Вот.", address="vk.com/two")
    assert f"уже подано: {there}" in plain(page)
    assert state(sqlite, code) is State.REJECTED


def test_a_double_press_objects_once(anna, code, sqlite):
    path = f"/evidence/{code}"
    form = anna.get(path).form(path)
    form.pop("")
    sent = {**form, "do": "objected", "words": "Вот.", "address": "vk.com/two"}
    assert anna.post(path, sent).location == anna.post(path, sent).location
    anna.get("/evidence/")


def test_pages_of_an_objection_are_not_accepted_in_passing(anna, pyotr, code, sqlite):
    page = anna.follow(object_to(anna, code, words="Вот.", address="vk.com/two"))
    new = sent_with(page)
    form = pyotr.get("/review/").form("/review/")
    form.pop("")
    chosen = {"chosen": [f"{code}.3", f"{new}.1"], "do": "preview"}
    told = plain(pyotr.post("/review/", {**form, **chosen}, status=200))
    assert "Принять вместе нельзя ни одну из этих страниц" in told
