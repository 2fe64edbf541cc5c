"""Who became missing and who no longer is: the page, its days, its files."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import a_body
from tests.web.client import words
from tests.web.registers import a_register, show
from tests.web.test_missing import complaints, said


@pytest.fixture
def register(sqlite, now):
    """Return a store whose first body shows its page on the 20th, the second today."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - timedelta(days=3))
        show(session, "G2", "vk.com/two", now=now)
        a_body(
            session,
            "NEW",
            name="Новый орган",
            existed_from=date(2026, 11, 22),
            recorded_at=datetime(2026, 11, 21, tzinfo=UTC),
        )
    return sqlite


def days(page):
    for table in page.tree.iterfind(".//main//table"):
        if "По дням" in words(table):
            return [
                [said(words(cell)).split(" :")[0] for cell in row]
                for row in table.findall("tbody/tr")
            ]
    return []


def names(page, side):
    (section,) = (
        each
        for each in page.tree.iterfind(".//main//section")
        if each.get("aria-labelledby") == side
    )
    return [said(words(row[0])) for row in section.iterfind(".//tbody/tr")]


def test_each_day_tells_who_came_and_who_left(visitor, register):
    page = visitor.get("/missing/changes?item=L1&since=15.11.2026")

    assert days(page) == [
        ["23.11.2026", "0", "1"],
        ["22.11.2026", "1", "0"],
        ["20.11.2026", "0", "1"],
    ]
    assert names(page, "became") == ["Новый орган"]
    assert names(page, "ceased") == ["Правительство 001", "Правительство 002"]


def test_a_number_of_a_day_leads_to_that_many_rows(visitor, register):
    page = visitor.get("/missing/changes?item=L1&since=15.11.2026")
    for link in page.tree.iterfind(".//main//td/a"):
        address, _, side = link.get("href").partition("#")
        if "/missing/changes" in address:
            count = int(said(words(link)).split()[0])
            assert len(names(visitor.get(address), side)) == count


def test_what_was_told_of_a_day_stays_told(visitor, register, now):
    address = "/missing/changes?item=L1&on=20.11.2026&since=19.11.2026"
    told = names(visitor.get(address), "became"), names(visitor.get(address), "ceased")
    with register.writing() as session:
        session.info["journalled"] = True
        # It is learnt only today that it exists since the 20th.
        a_body(session, "OLD", existed_from=date(2026, 11, 20), recorded_at=now)

    page = visitor.get(address)
    assert (names(page, "became"), names(page, "ceased")) == told
    assert told == ([], ["Правительство 001"])


@pytest.mark.parametrize("wrong", ["вчера", "23.11.2026", "01.01.2020", "31.02.2026"])
def test_a_day_that_cannot_begin_the_changes_is_told_and_kept(visitor, register, wrong):
    page = visitor.get(f"/missing/changes?since={wrong}", status=400)

    assert wrong in complaints(page)
    assert page.tree.find(".//input[@name='since']").get("value") == wrong


def test_the_files_have_the_rows_of_both_lists(visitor, register):
    address = "?item=L1&since=15.11.2026"
    told = visitor.client.get(f"/missing/changes.json{address}").json
    lines = visitor.client.get(f"/missing/changes.csv{address}").text.splitlines()

    assert [(row["change"], row["body"], row["before"]) for row in told["rows"]] == [
        ("became", "NEW", "not_required"),
        ("ceased", "G1", "missing"),
        ("ceased", "G2", "missing"),
    ]
    assert (told["became"], told["ceased"]) == (1, 2)
    assert len(lines) == 4
    assert visitor.client.get("/missing/changes.xlsx?since=x").status_code == 422
