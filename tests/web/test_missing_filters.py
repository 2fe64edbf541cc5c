"""Filters beyond place and network: whose body, its name, the deadline; the order."""

import pytest

from tests.factories import a_body
from tests.web.registers import a_register, advise, show
from tests.web.test_missing import complaints, listed, names, options, said
from tracker.domain.bodies import BodyKind


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, governments, a court and a body below the first."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
        ministry = a_body(session, "M1", name="Министерство 5 «Ёлки»")
        a_body(session, "M2", name="Школа 7", parent_id=ministry.id)
        a_body(session, "C2", name="Суд 9", kind=BodyKind.COURT, parent_id=ministry.id)
        show(session, "G1", "vk.com/government_one", now=now)
    return sqlite


@pytest.mark.parametrize("named", ["M1", "m1", "министерство 5 елки"])
def test_a_body_and_those_below_it_are_asked_for_by_code_or_name(
    visitor, register, named
):
    page = visitor.get(f"/missing/?item=L1&parent={named}")

    assert names(page) == ["Министерство 5 «Ёлки»", "Суд 9", "Школа 7"]
    assert "Министерство 5 «Ёлки» и подчинённые ему органы" in said(page.heading)


def test_a_body_that_nobody_knows_is_told_and_kept_in_its_field(visitor, register):
    page = visitor.get("/missing/?item=L1&parent=Нет+такого", status=400)

    assert "Нет такого" in complaints(page)
    assert page.tree.find(".//input[@name='parent']").get("value") == "Нет такого"


@pytest.mark.parametrize("typed", ["елки", "ЁЛКИ «министерство»", "5 министерство"])
def test_words_of_the_name_are_found_in_any_case_and_order(visitor, register, typed):
    page = visitor.get(f"/missing/?item=L1&q={typed}")

    assert names(page) == ["Министерство 5 «Ёлки»"]
    assert f"в названии есть «{typed}»" in said(page.heading)


def test_wild_cards_in_words_are_only_letters(visitor, register):
    assert names(visitor.get("/missing/?item=L1&q=%25")) == []


def test_passed_deadlines_are_counted_from_the_day_asked_for(visitor, register):
    late = visitor.get("/missing/?late=30&region=VLG")
    soon = visitor.get("/missing/?late=30&region=VLG&on=15.12.2022")

    assert {row[2][:26] for row in listed(late)} == {"Вести официальную страницу"}
    assert listed(soon) == []


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "9" * 30])
def test_a_number_of_days_that_means_nothing_is_told(visitor, register, wrong):
    assert wrong in complaints(visitor.get(f"/missing/?late={wrong}", status=400))


@pytest.mark.parametrize("order", ["name", "region", "status", "deadline"])
def test_every_order_shows_every_row_once_page_by_page(
    visitor, register, monkeypatch, order
):
    monkeypatch.setattr(
        "tracker.services.coverage.page.__kwdefaults__", {"after": None, "limit": 2}
    )
    seen, path = [], f"/missing/?status=all&order={order}"
    while path:
        page = visitor.get(path)
        seen += [(row[0], row[2]) for row in listed(page)]
        path = next(
            (a.get("href") for a in page.tree.iter("a") if a.get("rel") == "next"),
            None,
        )
    whole = visitor.client.get("/missing.json?status=all").json

    assert len(seen) == len(set(seen)) == whole["count"]


def test_the_order_stays_when_the_filters_change(visitor, register):
    page = visitor.get("/missing/?order=region")

    kept = page.tree.find(".//form[@role='search']//input[@name='order']")
    assert kept.get("value") == "region"
    assert names(page)[0] == "Министерство 5 «Ёлки»"


def test_how_long_ago_deadlines_passed_is_offered(visitor, register):
    offered = options(visitor.get("/missing/?late=45"), "late")

    assert offered["45"] == "не менее 45 дней назад"
    assert list(offered) == ["", "1", "30", "45", "90", "365"]
