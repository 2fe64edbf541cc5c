"""Two reporting dates, or any two days, beside each other."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import a_body
from tests.web.client import words
from tests.web.registers import a_register, show
from tests.web.test_missing import counting
from tracker.domain.access import OPERATOR
from tracker.domain.snapshots import Snapshot
from tracker.services import snapshots

SPRING = datetime(2026, 4, 1, tzinfo=UTC)
HERE = "/snapshots/compare"


@pytest.fixture
def register(sqlite):
    """Return a store with two reporting dates; pages come after each."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=SPRING - timedelta(days=9))
    for code, known in (("spring", SPRING), ("summer", SPRING + timedelta(days=90))):
        made = Snapshot(code=code, title=f"Отчёт {code}", on=known.date(), known=known)
        with sqlite.writing() as session:
            snapshots.make(session, OPERATOR, made, now=known)
            body = {"spring": "G3", "summer": "C1"}[code]
            show(session, body, f"vk.com/{body}", now=known + timedelta(days=1))
    return sqlite


def said(text):
    return text.replace("\xa0", " ")


def tables(page):
    found = []
    for table in page.tree.iterfind(".//main//table"):
        rows = table.findall("tbody/tr")
        found.append([[said(words(cell)) for cell in row] for row in rows])
    return found


def test_numbers_regions_and_bodies_stand_beside_each_other(visitor, register):
    page = visitor.get(f"{HERE}?a=spring&b=summer")
    numbers, regions, *lists = tables(page)

    assert said(page.heading) == "Сравнение: Отчёт spring и Отчёт summer"
    assert numbers[0] == [
        "Органов в списке",
        "3 — Органов в списке, Отчёт spring",
        "2 — Органов в списке, Отчёт summer",
        "−1",
    ]  # fmt: skip
    assert numbers[1][1:] == ["4", "4", "0"]
    assert [row[0] for row in regions] == ["Тверская область", "Вологодская область"]
    assert regions[1][1].startswith("2 из 3")
    assert regions[1][3] == "−1"
    assert [row[0] for row in lists[0]] == ["Правительство 003"]
    assert "/missing/?snapshot=spring" in page.links()
    assert "/missing/?region=VLG&snapshot=summer" in page.links()


def test_any_two_days_can_be_typed_and_the_order_chosen(visitor, register):
    page = visitor.get(f"{HERE}?a_on=30.03.2026&b_on=23.11.2026&sort=better")
    again = visitor.get(f"{HERE}?a=2026-03-30&b=2026-11-23&sort=better")

    assert said(page.heading) == "Сравнение: на 30.03.2026 и на 23.11.2026"
    assert tables(page) == tables(again)
    assert tables(page)[1][0][0] == "Вологодская область"
    assert "/missing/?known=2026-03-30&on=2026-03-30" in page.links()


def test_without_a_choice_the_last_reporting_date_is_compared_with_today(
    visitor, register
):
    page = visitor.get(HERE)

    assert said(page.heading) == "Сравнение: Отчёт summer и на 23.11.2026"
    assert tables(page)[0][0][3] == "−1"


def test_filters_hold_for_both_sides(visitor, register):
    page = visitor.get(f"{HERE}?a=spring&b=summer&region=TVE")

    assert [cell[0] for cell in tables(page)[0][0][1:3]] == ["1", "1"]
    assert f"{HERE}?region=TVE&a=spring&b=summer&sort=name" in page.links()


def test_what_is_not_understood_is_told_and_refused_in_files(visitor, register):
    page = visitor.get(f"{HERE}?a=autumn&b_on=завтра&sort=luck", 400)

    told = said(page.text)
    assert "«autumn»" in told
    assert "«завтра»" in told
    assert "«luck»" in told
    assert visitor.client.get(f"{HERE}.csv?a=autumn").status_code == 422


def test_the_regions_are_taken_away_as_files(visitor, register):
    asked = "a=spring&b=summer"
    told = json.loads(visitor.client.get(f"{HERE}.json?{asked}").get_data())
    sheet = visitor.client.get(f"{HERE}.csv?{asked}").get_data(as_text=True)

    assert (told["a"]["bodies"], told["b"]["bodies"]) == (3, 2)
    assert {row["region"]: row["change"] for row in told["rows"]} == {
        "TVE": 0,
        "VLG": -1,
    }
    assert "VLG;Вологодская область;2;3;1;3;-1" in sheet
    books = {visitor.client.get(f"{HERE}.xlsx?{asked}").get_data() for _ in range(2)}
    assert len(books) == 1


def test_the_number_of_queries_does_not_grow(visitor, register):
    def asked(first, last):
        # Recorded after every reporting date.
        later = SPRING + timedelta(days=200)
        with register.writing() as session:
            session.info["journalled"] = True
            for number in range(first, last):
                a_body(session, f"N{number}", name=f"Орган {number}", recorded_at=later)
        visitor.get(f"{HERE}?a=spring")
        with counting(register) as queries:
            visitor.get(f"{HERE}?a=spring")
        return len(queries)

    few = asked(0, 3)

    assert asked(3, 63) <= few
