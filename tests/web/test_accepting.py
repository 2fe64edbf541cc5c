"""Many pages accepted by one press, and exactly those that were shown."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tests.web.test_missing import add_bodies, counting
from tests.web.test_review import plain, state
from tests.web.test_suspects import hidden
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage.evidence import EvidenceRow
from tracker.storage.journal import JournalEntryRow

QUEUE = "/review/"
HOUR = timedelta(hours=1)
SENT = {
    "G1": "vk.com/one",
    "G2": "ok.ru/two",
    "G3": "vk.com/three",
    "C1": "vk.com/court",
}


@pytest.fixture
def queue(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        return {
            body: show(session, body, address, now=now - n * HOUR, accept=False)
            for n, (body, address) in zip((4, 3, 2, 1), SENT.items(), strict=True)
        }


@pytest.fixture
def pyotr(queue, visitor):
    return visitor.login("reviewer")


def choose(visitor, codes, status=200, *, do="preview", path=QUEUE):
    form = visitor.get(path).form(path)
    form.pop("")
    chosen = [f"{code}.1" for code in codes]
    return visitor.post(path, {**form, "chosen": chosen, "do": do}, status=status)


def press(visitor, page, status=303, **instead):
    form = page.form()
    target = form.pop("")
    sent = {**form, "chosen": hidden(page), "do": "accept", **instead}
    return visitor.post(target, sent, status=status)


def states(sqlite, queue):
    return {body: state(sqlite, code) for body, code in queue.items()}


def test_what_is_chosen_is_shown_and_accepted_by_one_press(pyotr, queue, sqlite):
    page = choose(pyotr, [queue["G1"], queue["C1"]])
    assert page.heading == "Принять 2 страницы"
    assert "Правительство 001" in plain(page)
    assert "Правительство 002" not in plain(page)
    assert "https://vk.com/court" in page.links()
    assert states(sqlite, queue)["G1"] is State.SUBMITTED
    answer = press(pyotr, page)
    assert answer.location == QUEUE
    assert "Приняты 2 страницы." in plain(pyotr.follow(answer))
    assert states(sqlite, queue) == {
        "G1": State.ACCEPTED,
        "C1": State.ACCEPTED,
        "G2": State.SUBMITTED,
        "G3": State.SUBMITTED,
    }


def test_each_accepted_page_has_an_entry_of_its_own(pyotr, queue, sqlite):
    press(pyotr, choose(pyotr, queue.values()))
    with sqlite.reading() as session:
        row = JournalEntryRow
        found = sa.select(row.subject).where(row.action == "evidence.accepted")
        subjects = set(session.scalars(found))
    assert subjects == {f"evidence:{code}" for code in queue.values()}


def test_all_that_the_filters_find_can_be_chosen(pyotr, queue, sqlite):
    page = choose(pyotr, (), do="all", path="/review/?region=TVE")
    assert page.heading == "Принять 1 страницу"
    press(pyotr, page)
    assert states(sqlite, queue)["G2"] is State.ACCEPTED
    assert states(sqlite, queue)["G1"] is State.SUBMITTED


def test_what_is_left_out_is_named_with_why(pyotr, queue, app, sqlite, now):
    inna = Visitor(app).login("reviewer", email="inna@register.example")
    form = inna.get("/evidence/new?body=C1").form()
    target = form.pop("")
    own = inna.post(
        target, {**form, "item": "L1", "address": "vk.com/own", "do": "send"}
    )
    own = own.location.removeprefix("/evidence/")
    with sqlite.writing() as session:
        show(session, "C1", "vk.com/one", now=now)
        decided = {"now": now, "base": 1}
        evidence.decide(session, OPERATOR, queue["G2"], State.ACCEPTED, **decided)
        evidence.decide(
            session, OPERATOR, queue["G3"], State.REJECTED, reason="closed", **decided
        )
        evidence.respond(
            session, OPERATOR, queue["G3"], State.OBJECTED, now=now, base=2, words="Нет"
        )
    form = inna.get(QUEUE).form(QUEUE)
    form.pop("")
    chosen = [f"{code}.1" for code in (queue["G1"], queue["G2"], queue["C1"], own)]
    sent = {**form, "chosen": [*chosen, f"{queue['G3']}.3"], "do": "preview"}
    page = inna.post(QUEUE, sent, status=200)
    told = plain(page)
    assert page.heading == "Принять 1 страницу"
    assert "4 страницы останутся в очереди" in told
    assert "Правительство 001, L1: эту же страницу подал другой орган" in told
    assert "Правительство 002, L1: тем временем решение уже принято" in told
    assert "Правительство 003, L1: орган возражает на отклонение" in told
    assert "Суд города Вологды, L1: вы подали её сами" in told
    assert hidden(page) == [f"{queue['C1']}.1"]
    press(inna, page, chosen=[*chosen, f"{queue['G3']}.3"])
    assert state(sqlite, queue["C1"]) is State.ACCEPTED
    assert state(sqlite, own) is State.SUBMITTED
    assert state(sqlite, queue["G1"]) is State.SUBMITTED


def test_what_moves_on_before_the_press_is_left_out_and_told(pyotr, queue, sqlite, now):
    page = choose(pyotr, [queue["G1"], queue["G2"]])
    with sqlite.writing() as session:
        said = {"now": now, "base": 1, "reason": "closed"}
        evidence.decide(session, OPERATOR, queue["G1"], State.REJECTED, **said)
    told = plain(pyotr.follow(press(pyotr, page)))
    assert "Принята 1 страница." in told
    assert "Не приняты: 1. Тем временем решение уже принято" in told
    assert queue["G1"] in told
    assert states(sqlite, queue)["G1"] is State.REJECTED


def test_a_press_sent_twice_accepts_once(pyotr, queue, sqlite):
    page = choose(pyotr, [queue["G1"]])
    first, second = press(pyotr, page), press(pyotr, page)
    assert first.location == second.location == QUEUE
    with sqlite.reading() as session:
        found = sa.select(EvidenceRow.head).where(EvidenceRow.code == queue["G1"])
        assert session.scalar(found) == 2


def test_nothing_chosen_too_much_and_nonsense_are_told(pyotr, queue):
    page = choose(pyotr, (), 422)
    assert "Выберите хотя бы одну страницу." in plain(page)
    many = [f"E-{number}" for number in range(501)]
    assert "не более 500 страниц" in plain(choose(pyotr, many, 422))
    choose(pyotr, ["E-NOTHING"], 404)
    form = pyotr.get(QUEUE).form(QUEUE)
    form.pop("")
    pyotr.post(QUEUE, {**form, "chosen": "nonsense", "do": "preview"}, status=422)


def test_when_none_can_be_accepted_no_button_offers_it(pyotr, queue, sqlite, now):
    with sqlite.writing() as session:
        show(session, "C1", "vk.com/one", now=now)
    page = choose(pyotr, [queue["G1"]])
    assert page.heading == "Принять вместе нельзя ни одну из этих страниц"
    assert not [e for e in page.tree.iter("button") if e.get("value") == "accept"]


def test_a_choice_that_was_looked_at_is_no_unsent_text(pyotr, queue):
    def notices():
        return pyotr.get(QUEUE).html.count('class="keepsake"')

    before = notices()
    choose(pyotr, [queue["G1"]])
    assert notices() == before


@pytest.mark.parametrize("role", ["reader", "representative", "editor", "admin"])
def test_only_a_reviewer_accepts(queue, visitor, role):
    visitor.login(role).post(QUEUE, {"do": "accept"}, status=403)


def test_the_number_of_queries_does_not_grow_with_the_choice(pyotr, queue, sqlite, now):
    def asked(codes):
        with counting(sqlite) as statements:
            choose(pyotr, codes)
        return len(statements)

    few = asked([queue["G1"]])
    with sqlite.writing() as session:
        session.info["journalled"] = True
        add_bodies(session, 20)
        more = [
            show(session, f"N{number}", f"vk.com/n{number}", now=now, accept=False)
            for number in range(20)
        ]
    assert asked([queue["G1"], *more]) == few
