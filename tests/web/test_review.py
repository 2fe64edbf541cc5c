from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow


@pytest.fixture
def queue(sqlite, now):
    """Three pages wait: of G1 (Vologda) the oldest, then of G2, then of the court."""
    codes = {}
    with sqlite.writing() as session:
        a_register(session)
        for hour, (body, address) in enumerate(
            [("G1", "vk.com/one"), ("G2", "ok.ru/two"), ("C1", "vk.com/court")]
        ):
            then = now - timedelta(hours=10 - hour)
            codes[body] = show(session, body, address, now=then, accept=False)
    return codes


@pytest.fixture
def pyotr(queue, visitor):
    return visitor.login("reviewer")


def plain(page):
    return page.text.replace("\u00a0", " ")


def decide(visitor, code, decision, status=303, *, path=None, **other):
    form = visitor.get(path or f"/evidence/{code}").form(f"/review/{code}")
    form.pop("")
    sent = {**form, "decision": decision, **other}
    return visitor.post(f"/review/{code}", sent, status=status)


def state(sqlite, code):
    with sqlite.reading() as session:
        asked = sa.select(EvidenceRow.state).where(EvidenceRow.code == code)
        return session.scalar(asked)


@pytest.mark.parametrize("role", ["reader", "representative", "editor", "admin"])
def test_only_a_reviewer_sees_the_queue(queue, visitor, role):
    visitor.login(role).get("/review/", status=403)


def test_the_queue_is_oldest_first_with_its_count(pyotr):
    page = pyotr.get("/review/")
    told = plain(page)
    assert "Решения ждут 3 страницы" in told
    assert told.index("Правительство 001") < told.index("Правительство 002")
    assert told.index("Правительство 002") < told.index("Суд города Вологды")


def test_the_queue_narrows_to_region_and_network(pyotr):
    assert "Решения ждут 2 страницы" in plain(pyotr.get("/review/?region=VLG"))
    assert "Решения ждёт 1 страница" in plain(pyotr.get("/review/?platform=ok"))
    both = plain(pyotr.get("/review/?platform=ok&region=VLG"))
    assert "Страниц, ожидающих решения, нет." in both
    assert "Решения ждут 3" in plain(pyotr.get("/review/?region=NOWHERE"))


def test_the_queue_is_walked_by_its_key(pyotr, sqlite, now):
    with sqlite.writing() as session:
        for number in range(60):
            show(session, "G3", f"vk.com/page_{number}", now=now, accept=False)
    first = pyotr.get("/review/")
    following = next(each for each in first.links() if "after=" in each)
    second = pyotr.get(following)

    def codes(page):
        return {each for each in page.links() if each.startswith("/evidence/E-")}

    assert len(codes(first)) == 50
    assert len(codes(second)) == 13
    assert not codes(first) & codes(second)


def test_accepting_satisfies_the_cell_at_once_and_goes_on(pyotr, queue, sqlite):
    assert "Без подтверждённой страницы — 4" in plain(pyotr.get("/r/L1"))
    answer = decide(pyotr, queue["G1"], "accepted")
    assert answer.location == f"/evidence/{queue['G2']}#desk"
    page = pyotr.follow(answer)
    assert "Принято: Правительство 001, L1." in plain(page)
    assert state(sqlite, queue["G1"]) is State.ACCEPTED
    assert "Без подтверждённой страницы — 3" in plain(pyotr.get("/r/L1"))


def test_going_on_keeps_the_filters(pyotr, queue):
    path = f"/evidence/{queue['G1']}?region=VLG"
    answer = decide(pyotr, queue["G1"], "accepted", path=path)
    assert answer.location == f"/evidence/{queue['C1']}?region=VLG#desk"


def test_after_the_last_one_the_queue_says_it_is_empty(pyotr, queue):
    for body in ("C1", "G2", "G1"):
        answer = decide(pyotr, queue[body], "accepted")
    assert answer.location == "/review/"
    assert "Страниц, ожидающих решения, нет." in plain(pyotr.follow(answer))


def test_a_rejection_needs_a_reason_and_other_needs_words(pyotr, queue, sqlite):
    code = queue["G1"]
    page = decide(pyotr, code, "rejected", 422)
    assert "Выберите причину отклонения." in plain(page)
    page = decide(pyotr, code, "rejected", 422, reason="other")
    assert "Напишите, в чём причина." in plain(page)
    decide(pyotr, code, "rejected", 422, reason="invented")
    assert state(sqlite, code) is State.SUBMITTED
    decide(pyotr, code, "rejected", reason="other", words="Чужой город.")
    with sqlite.reading() as session:
        last = session.scalars(
            sa.select(EvidenceEventRow).order_by(EvidenceEventRow.id.desc())
        ).first()
    assert (last.state, last.reason, last.words) == (
        State.REJECTED,
        "other",
        "Чужой город.",
    )


def test_typed_words_are_kept_when_something_is_missing(pyotr, queue):
    page = decide(pyotr, queue["G1"], "rejected", 422, words="Набрано.")
    form = page.form(f"/review/{queue['G1']}", having="words")
    assert form["words"] == "Набрано."


def test_without_a_decision_nothing_is_recorded(pyotr, queue, sqlite):
    decide(pyotr, queue["G1"], None, 422)
    assert state(sqlite, queue["G1"]) is State.SUBMITTED


def test_two_reviewers_of_one_page_the_second_is_told(pyotr, queue, sqlite, now):
    code = queue["G1"]
    form = pyotr.get(f"/evidence/{code}").form(f"/review/{code}")
    form.pop("")
    with sqlite.writing() as session:
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    page = pyotr.post(f"/review/{code}", {**form, "decision": "accepted"}, status=409)
    assert "решение принял кто-то другой" in plain(page)
    assert "отклонено" in plain(page)
    assert state(sqlite, code) is State.REJECTED


def test_a_double_press_decides_once(pyotr, queue, sqlite):
    code = queue["G1"]
    form = pyotr.get(f"/evidence/{code}").form(f"/review/{code}")
    form.pop("")
    sent = {**form, "decision": "accepted"}
    first = pyotr.post(f"/review/{code}", sent)
    second = pyotr.post(f"/review/{code}", sent)
    assert first.location == second.location
    with sqlite.reading() as session:
        events = session.scalar(sa.select(sa.func.count(EvidenceEventRow.id)))
    assert events == 4


def test_a_forged_decision_is_refused(pyotr, queue, sqlite):
    code = queue["G1"]
    decide(pyotr, code, "accepted", 400, csrf_token="forged")
    assert state(sqlite, code) is State.SUBMITTED


def test_a_representative_cannot_decide(queue, visitor, sqlite):
    visitor.login("representative", bodies=["G1"])
    code = queue["G1"]
    visitor.post(f"/review/{code}", {"decision": "accepted"}, status=403)
    assert state(sqlite, code) is State.SUBMITTED


def test_an_accepted_page_can_be_marked_as_gone_and_confirmed(pyotr, queue, sqlite):
    code = queue["G1"]
    decide(pyotr, code, "accepted")
    decide(pyotr, code, "gone")
    assert state(sqlite, code) is State.GONE
    decide(pyotr, code, "confirmed")
    assert state(sqlite, code) is State.CONFIRMED


def test_a_page_of_two_bodies_is_told_to_the_reviewer(pyotr, queue, sqlite, now):
    with sqlite.writing() as session:
        show(session, "G3", "vk.com/one", now=now)
    page = pyotr.get(f"/evidence/{queue['G1']}")
    assert "уже подал другой орган" in plain(page)
    assert "Правительство 003" in plain(page)


def test_deciding_on_nothing_is_a_404(pyotr):
    pyotr.post("/review/E-NOTHING", {"decision": "accepted"}, status=404)
