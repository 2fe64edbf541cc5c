"""What lies before a reviewer on a card: the queue, the past, the way back."""

from datetime import timedelta

import pytest

from tests.factories import a_version, an_item
from tests.web.client import Visitor
from tests.web.registers import a_duty, a_register, amend, show
from tests.web.test_missing import counting
from tests.web.test_review import decide, plain, state
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence

DAY = timedelta(days=1)


@pytest.fixture
def queue(sqlite, now):
    """Four pages wait, those of Vologda first, third and last."""
    sent = [("G1", "vk.com/one"), ("G2", "ok.ru/two"), ("G3", "vk.com/three")]
    with sqlite.writing() as session:
        a_register(session)
        return [
            show(session, body, address, now=now - (9 - n) * DAY, accept=False)
            for n, (body, address) in enumerate([*sent, ("C1", "vk.com/court")])
        ]


@pytest.fixture
def pyotr(queue, visitor):
    return visitor.login("reviewer")


def linked(page, rel):
    found = [a.get("href") for a in page.tree.iter("a") if a.get("rel") == rel]
    return found[0] if found else None


def test_the_place_in_the_queue_is_told_with_the_way_on_and_back(pyotr, queue):
    first, second, *_, last = queue
    page = pyotr.get(f"/evidence/{second}")
    assert "2 из 4" in plain(page)
    assert linked(page, "next") == f"/evidence/{queue[2]}#desk"
    assert linked(page, "prev") == f"/evidence/{first}#desk"
    assert linked(pyotr.get(f"/evidence/{first}"), "prev") is None
    assert linked(pyotr.get(f"/evidence/{last}"), "next") is None


def test_the_place_is_that_in_the_queue_as_it_was_narrowed(pyotr, queue):
    page = pyotr.get(f"/evidence/{queue[2]}?region=VLG&age=3&platform=vk&item=L1")
    assert "2 из 3" in plain(page)
    on = linked(page, "next")
    assert on.startswith(f"/evidence/{queue[3]}?")
    for each in ("region=VLG", "age=3", "platform=vk", "item=L1"):
        assert each in on
    form = page.form(f"/review/{queue[2]}")
    assert (form["region"], form["age"]) == ("VLG", "3")
    assert "decision-form" in next(a for a in page.links() if "decision=" in a)


def test_a_piece_outside_the_filters_has_no_place_among_them(pyotr, queue):
    page = pyotr.get(f"/evidence/{queue[0]}?region=NOWHERE&age=5")
    assert "из 0" not in plain(page)


def test_the_queue_is_entered_at_its_first_piece(pyotr, queue):
    page = pyotr.get("/review/?region=TVE")
    way = next(a for a in page.links() if a.startswith("/evidence/E-"))
    assert way == f"/evidence/{queue[1]}?region=TVE#desk"


def test_the_button_comes_first_and_accepts_by_itself(pyotr, queue, sqlite):
    page = pyotr.get(f"/evidence/{queue[0]}")
    desk = page.tree.find(".//section[@id='desk']")
    stops = [e for e in desk.iter() if e.tag in ("a", "button", "summary")]
    keys = [e.get("aria-keyshortcuts") for e in stops]
    assert keys[:4] == ["a", "r", "n", "?"]
    form = page.form(f"/review/{queue[0]}")
    answer = pyotr.post(form.pop(""), form)
    assert state(sqlite, queue[0]) is State.ACCEPTED
    assert answer.location == f"/evidence/{queue[1]}#desk"


def test_the_link_to_the_reasons_has_rejecting_chosen(pyotr, queue):
    page = pyotr.get(f"/evidence/{queue[0]}?decision=rejected")
    chosen = [e for e in page.tree.iter("input") if e.get("checked") is not None]
    assert [e.get("value") for e in chosen] == ["rejected"]
    page = pyotr.get(f"/evidence/{queue[0]}?decision=accepted")
    assert not [e for e in page.tree.iter("input") if e.get("checked") is not None]


def test_others_have_no_desk(queue, app, visitor):
    anna = Visitor(app).login("representative", bodies=["G1"])
    for reader in (visitor, anna):
        page = reader.get(f"/evidence/{queue[0]}")
        assert "1 из 4" not in plain(page)
        assert "Клавиши" not in plain(page)


def test_decisions_on_the_same_page_are_told_whosever_it_was(pyotr, queue, sqlite, now):
    with sqlite.writing() as session:
        item = an_item(session, "L2")
        a_version(session, item, duty=a_duty("L2"), heading="Другая обязанность")
        other = show(session, "G2", "vk.com/one", item="L2", now=now, accept=False)
        said = {"reason": "not_theirs", "words": "Чужая."}
        evidence.decide(
            session, OPERATOR, other, State.REJECTED, now=now, base=1, **said
        )
    told = plain(pyotr.get(f"/evidence/{queue[0]}"))
    assert "Прежние решения по этой же странице" in told
    assert "отклонено" in told
    assert "Правительство 002, L2" in told
    assert "Это не страница органа. Чужая." in told
    assert "Прежние решения" not in plain(pyotr.get(f"/evidence/{queue[1]}"))


def test_the_words_of_the_duty_are_at_hand(pyotr, queue, sqlite, now):
    with sqlite.writing() as session:
        amend(session, now=now)
    told = plain(pyotr.get(f"/evidence/{queue[0]}"))
    assert "Действующий текст требования" in told
    assert "Вести страницу и отвечать за 1 дня." in told


def test_the_dates_are_kept_apart(pyotr, queue, sqlite, now):
    decide(pyotr, queue[0], "accepted")
    told = plain(pyotr.get(f"/evidence/{queue[0]}"))
    assert "Подано 14.11.2026" in told
    assert "23.11.2026, 12:00" in told


def test_a_slip_is_undone_from_the_next_card(pyotr, queue, sqlite):
    answer = decide(pyotr, queue[0], "accepted")
    page = pyotr.follow(answer)
    undo = next(a for a in page.links() if a.endswith("#undo"))
    assert undo == f"/evidence/{queue[0]}#undo"
    action = f"/review/{queue[0]}/reopen"
    form = pyotr.get(undo).form(action)
    form.pop("")
    empty = pyotr.post(action, {**form, "slip": " "}, status=422)
    assert "Напишите, почему вы отменяете решение." in plain(empty)
    first = pyotr.post(action, {**form, "slip": "Не та кнопка."})
    second = pyotr.post(action, {**form, "slip": "Не та кнопка."})
    assert first.location == second.location == f"/evidence/{queue[0]}#desk"
    told = plain(pyotr.follow(first))
    assert "Решение отменено." in told
    assert "проверяющий отменил своё решение" in told
    assert "Не та кнопка." in told
    assert state(sqlite, queue[0]) is State.SUBMITTED


def test_a_slip_undone_is_told_as_what_it_was_on_the_card_of_the_body(
    pyotr, queue, app
):
    decide(pyotr, queue[0], "rejected", reason="closed", words="Закрыта.")
    action = f"/review/{queue[0]}/reopen"
    form = pyotr.get(f"/evidence/{queue[0]}").form(action)
    form.pop("")
    pyotr.post(action, {**form, "slip": "Не та кнопка."})
    told = plain(Visitor(app).get("/b/G1"))
    assert "Проверяющий отменил решение, принятое по ошибке" in told
    assert "Не та кнопка." not in told


def test_anothers_decision_has_no_way_back(pyotr, queue, app, sqlite):
    other = Visitor(app).login("reviewer", email="inna@register.example")
    decide(other, queue[0], "accepted")
    page = pyotr.get(f"/evidence/{queue[0]}")
    assert "Решение принято по ошибке?" not in plain(page)
    action = f"/review/{queue[0]}/reopen"
    form = other.get(f"/evidence/{queue[0]}").form(action)
    key = pyotr.get(f"/evidence/{queue[1]}").form(f"/review/{queue[1]}")
    sent = {"base": form["base"], "idempotency_key": key["idempotency_key"]}
    page = pyotr.post(action, {**sent, "slip": "Моё."}, status=409)
    assert "отменить можно только своё сегодняшнее решение" in plain(page)
    assert state(sqlite, queue[0]) is State.ACCEPTED


def test_own_page_is_left_to_another_reviewer(queue, app, sqlite, now):
    inna = Visitor(app).login("reviewer", email="inna@register.example")
    form = inna.get("/evidence/new?body=G3").form()
    target = form.pop("")
    fresh = {**form, "item": "L1", "address": "vk.com/fresh", "do": "send"}
    code = inna.post(target, fresh).location.removeprefix("/evidence/")
    page = inna.get(f"/evidence/{code}")
    assert "решение по ней примет другой проверяющий" in plain(page)
    assert "5 из 5" in plain(page)
    key = inna.get(f"/evidence/{queue[0]}").form(f"/review/{queue[0]}")
    sent = {**key, "base": "1", "decision": "accepted"}
    sent.pop("")
    refused = inna.post(f"/review/{code}", sent, status=403)
    assert "решение примет другой сотрудник" in plain(refused)
    assert state(sqlite, code) is State.SUBMITTED


def test_a_card_asks_no_more_the_longer_the_queue(pyotr, queue, sqlite, now):
    def asked():
        with counting(sqlite) as statements:
            pyotr.get(f"/evidence/{queue[1]}")
        return len(statements)

    few = asked()
    with sqlite.writing() as session:
        for number in range(30):
            show(session, "G3", f"vk.com/n{number}", now=now, accept=False)
    assert asked() == few
    assert few <= 24
