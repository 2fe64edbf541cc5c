"""How an answer went over time: points, what is known of them, what it costs."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.web.client import words
from tests.web.registers import a_register, show
from tests.web.test_missing import counting
from tracker.storage.remembered import RememberedAnswerRow

TREND = "/missing/trend?item=L1"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def register(sqlite, now):
    """Return a store that knows things since 2023 and of three pages since then."""
    with sqlite.writing() as session:
        a_register(session)
        for body, moment in (
            ("G1", datetime(2026, 3, 10, tzinfo=UTC)),
            ("G2", datetime(2026, 8, 20, tzinfo=UTC)),
        ):
            show(session, body, f"vk.com/{body}", now=moment)
    return sqlite


def said(text):
    return text.replace("\xa0", " ")


def table(page):
    rows = page.tree.findall(".//main//table/tbody/tr")
    return {
        said(words(row[0])): [said(words(cell)) for cell in row[1:]] for row in rows
    }


def counted(visitor, path):
    """Visit *path* until every point is counted; return the last page."""
    for _ in range(9):
        page = visitor.get(path)
        if "Считать дальше" not in page.text:
            return page
    raise AssertionError("it never ends")


def test_each_point_has_its_number_and_leads_to_its_list(visitor, register):
    page = counted(visitor, TREND)
    rows = table(page)

    assert next(iter(rows)).startswith("30.11.2025")
    assert rows["28.02.2026"][:2] == ["4 — 28.02.2026", "4"]
    assert rows["31.03.2026"] == ["3 — 31.03.2026", "4", "75 %"]
    assert rows["31.08.2026"][0] == "2 — 31.08.2026"
    assert list(rows)[-1] == "23.11.2026"
    link = "/missing/?item=L1&known=2026-03-31&on=2026-03-31"
    assert link in page.links()
    assert visitor.get(link).heading.startswith("3")


def test_the_picture_says_the_same_in_words(visitor, register):
    svg = counted(visitor, TREND).tree.find(f".//figure/{SVG}svg")

    assert svg.get("role") == "img"
    assert said(words(svg.find(f"{SVG}desc"))) == (
        "Число не подтвердивших органов: 4 на 30.11.2025, 2 на 23.11.2026"
    )
    assert len(svg.findall(f"{SVG}circle")) == 13
    assert [t.text for t in svg.iter(f"{SVG}text")][-1] == "2"


def test_a_visit_counts_a_few_days_and_the_rest_is_remembered(visitor, register):
    first = visitor.get(TREND)
    last = counted(visitor, TREND)

    assert next(iter(table(first).values()))[0] == "ещё не подсчитано"
    assert "Ещё не подсчитано 6 дней" in said(first.text)
    assert next(iter(table(last).values()))[0].startswith("4")
    with counting(register) as few:
        visitor.get(TREND)
    counted(visitor, f"{TREND}&period=two-years")
    with counting(register) as many:
        visitor.get(f"{TREND}&period=two-years")
    assert len(many) == len(few) <= 10


def test_days_before_the_register_knew_anything_have_no_number(visitor, register):
    path = f"{TREND}&period=quarters&on=01.07.2024"
    then = counted(visitor, path)
    now = counted(visitor, f"{path}&knowing=now")

    assert "Реестр знает о требованиях с 01.01.2023" in said(then.text)
    assert table(then)["31.12.2022"][0] == "ещё ничего не было известно"
    assert table(then)["31.12.2023"][0].startswith("4")
    assert table(now)["31.12.2022"][0].startswith("4")
    assert f"{path.replace('01.07.2024', '2024-07-01')}".split("?")[0] in then.html


def test_shares_and_reporting_dates_can_be_chosen(visitor, register):
    page = counted(visitor, f"{TREND}&by=share")
    none = visitor.get(f"{TREND}&period=reports")
    wrong = visitor.get("/missing/trend?period=century", 400)

    assert words(page.tree.find(f".//figure/{SVG}svg/{SVG}desc")).startswith("Доля от")
    assert "нет ни одной отчётной даты" in said(none.text)
    assert "«century» непонятно" in said(wrong.text)


def test_an_empty_register_has_a_page_all_the_same(visitor, sqlite):
    page = visitor.get("/missing/trend")

    assert table(page)["31.10.2026"][0] == "ещё ничего не было известно"
    with sqlite.reading() as session:
        assert session.scalars(sa.select(RememberedAnswerRow.key)).all() == []
