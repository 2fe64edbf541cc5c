"""The card of a cell: how it stands, why, what would do, and who may see what."""

from datetime import timedelta

import pytest

from tests.factories import a_version, an_item
from tests.web.client import Visitor
from tests.web.freed import ACT, free
from tests.web.registers import a_duty, a_register, advise, amend, show
from tests.web.test_bodies import facts
from tests.web.test_missing import complaints, counting, said
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.domain.requirements import PlatformRule
from tracker.services import evidence

SECRET = "Слова проверяющего для органа"


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, advice, two regions, three governments, a court."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
    return sqlite


def state(page):
    """Return the status of the cell, and the sentence that says why."""
    told = page.tree.find(".//p[@class='govuk-body-l cell__state']/span")
    return told.get("class").split("--")[1]


def rejected(session, code, now):
    evidence.decide(
        session,
        OPERATOR,
        code,
        State.REJECTED,
        base=1,
        reason="closed",
        words=SECRET,
        now=now,
    )


def test_a_missing_page_says_what_is_asked_and_what_would_do(visitor, register):
    page = visitor.get("/missing/cell/G1/L1")

    assert said(page.heading) == "Правительство 001: Вести официальную страницу"
    assert state(page) == "missing"
    assert "Орган не показал ни одной страницы." in said(page.text)
    told = facts(page)
    assert told["Что подтвердит исполнение"] == (
        "Принятая официальная страница: ВКонтакте или Одноклассники"
    )
    assert told["Требование"] == "Вести официальную страницу, 270-ФЗ"
    assert told["Срок исполнения"] == "01.12.2022; просрочено на 1 453 дня"
    assert told["С какого дня не подтверждено"] == "01.12.2022"
    early = facts(visitor.get("/missing/cell/G1/L1?on=2022-12-01"))
    assert early["Срок исполнения"] == "01.12.2022"
    assert "/b/G1" in page.links()
    assert "/r/L1/history" in page.links()


def test_nobody_is_late_for_days_on_which_there_was_a_page(visitor, register, now):
    before = now - timedelta(days=30)
    lately = now - timedelta(days=2)
    with register.writing() as session:
        code = show(session, "G1", "vk.com/one", now=before)
        evidence.decide(session, OPERATOR, code, State.GONE, now=lately, base=2)

    told = facts(visitor.get("/missing/cell/G1/L1"))

    assert told["С какого дня не подтверждено"] == "21.11.2026"
    assert told["Срок исполнения"] == "01.12.2022; просрочено на 3 дня"


def test_each_state_says_its_reason(visitor, register, now):
    with register.writing() as session:
        show(session, "G1", "vk.com/one", now=now)
        show(session, "G2", "vk.com/two", now=now, accept=False)
        show(session, "G1", "vk.com/one", item="R1", now=now)
        code = show(session, "C1", "vk.com/court", now=now, accept=False)
        rejected(session, code, now)
    reasons = {
        "G1/L1": ("satisfied", "Страница принята"),
        "G2/L1": ("in_review", "ждёт решения проверяющего"),
        "G1/R1": ("missing", "Страницы нужны в каждой из названных сетей"),
        "C1/L1": ("rejected", "Показанная страница отклонена."),
        "C1/R1": ("not_required", "Требование не адресовано этому органу."),
    }
    for path, (status, why) in reasons.items():
        page = visitor.get(f"/missing/cell/{path}")
        assert state(page) == status
        assert why in said(page.text)
    asked = facts(visitor.get("/missing/cell/G1/R1"))["Что подтвердит исполнение"]
    assert asked == "Принятая официальная страница: Одноклассники"


def test_after_a_change_in_substance_the_page_asks_to_be_confirmed(
    visitor, register, now
):
    with register.writing() as session:
        show(session, "G1", "vk.com/one", now=now)
    with register.writing() as session:
        amend(session, now=now)
    page = visitor.get("/missing/cell/G1/L1")

    assert "С какого дня не подтверждено" not in facts(page)
    assert state(page) == "suspect"
    assert "её нужно подтвердить заново" in said(page.text)


def test_an_exempt_body_shows_the_act_that_frees_it(visitor, register, now):
    uid = free(register, now=now)
    page = visitor.get("/missing/cell/C1/L1")

    assert state(page) == "exempt"
    assert ACT in said(page.text)
    assert f"/exemptions/{uid}" in page.links()


def test_the_card_is_of_the_day_and_the_knowledge_asked_for(visitor, register, now):
    with register.writing() as session:
        show(session, "G1", "vk.com/one", now=now)
    before = visitor.get("/missing/cell/G1/L1?on=2022-11-30&known=2026-11-23")
    early = visitor.get("/missing/cell/G1/L1?known=2026-11-22")

    assert "В этот день пункт ничего ни от кого не требует." in said(before.text)
    assert state(early) == "missing"
    assert "По сведениям реестра на 22.11.2026" in said(early.text)
    days = "known=2026-11-23&on=2022-11-30"
    assert f"/r/L1?{days}" in before.links()


def test_outsiders_see_neither_words_nor_names_nor_what_was_rejected(
    app, visitor, register, now
):
    with register.writing() as session:
        code = show(session, "G1", "vk.com/private_page", now=now, accept=False)
        rejected(session, code, now)
    path = "/missing/cell/G1/L1"
    outside = visitor.get(path)
    foreign = Visitor(app).login(
        "representative", bodies=["G2"], email="g2@register.example"
    )
    own = Visitor(app).login(
        "representative", bodies=["G1"], email="g1@register.example"
    )

    for page in (outside, foreign.get(path)):
        assert SECRET not in page.html
        assert "private_page" not in page.html
        assert "/evidence/new?body=G1&item=L1" not in page.links()
    inside = own.get(path)
    assert SECRET in inside.html
    assert "private_page" in inside.html
    assert "/evidence/new?body=G1&item=L1" in inside.links()
    past = own.get(f"{path}?on=2022-12-02")
    assert "/evidence/new?body=G1&item=L1" not in past.links()


def test_codes_are_forgiven_their_case_and_unknown_ones_are_not_found(
    visitor, register
):
    moved = visitor.get("/missing/cell/G1/l1?on=2026-01-01", status=301)

    assert moved.location.endswith("/missing/cell/G1/L1?on=2026-01-01")
    visitor.get("/missing/cell/G9/L1", status=404)
    visitor.get("/missing/cell/G1/L9", status=404)


def test_a_day_that_is_none_is_told(visitor, register):
    page = visitor.get("/missing/cell/G1/L1?on=someday", status=400)

    assert "«someday»" in complaints(page)


def test_the_number_of_queries_does_not_grow(visitor, register, now):
    def asked():
        visitor.get("/missing/cell/G1/L1")
        with counting(register) as statements:
            visitor.get("/missing/cell/G1/L1")
        return len(statements)

    with register.writing() as session:
        show(session, "G1", "vk.com/one", now=now)
    few = asked()
    with register.writing() as session:
        for number in range(5):
            show(session, "G1", f"ok.ru/page{number}", now=now)
        duty = a_duty("L5", platform_rule=PlatformRule.ALL_OF)
        a_version(session, an_item(session, "L5"), duty=duty)
    assert asked() == few
