"""The list of who is missing what: its sentence, filters, pages and files."""

import csv
import io
import json
import re
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.web.client import Visitor, words
from tests.web.registers import a_register, advise, show

#: What the page asks the store for itself, whatever the register holds.
QUERIES = 10


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, two regions, three governments and a court."""
    with sqlite.writing() as session:
        a_register(session)
        advise(session)
        show(session, "G1", "vk.com/government_one", now=now)
    return sqlite


def said(text):
    return text.replace("\xa0", " ")


def options(page, name):
    field = page.tree.find(f".//select[@name='{name}']")
    return {option.get("value"): said(words(option)) for option in field.iter("option")}


def listed(page):
    table = page.tree.find(".//main//table")
    rows = [] if table is None else table.findall("tbody/tr")
    return [[said(words(cell)) for cell in row] for row in rows]


def names(page):
    return [row[0] for row in listed(page)]


def complaints(page):
    found = page.tree.find(".//div[@class='govuk-error-summary']")
    return "" if found is None else said(words(found))


def test_the_heading_says_the_number_and_the_filter_in_words(visitor, register):
    page = visitor.get("/missing/?item=L1&platform=vk&region=VLG")

    assert said(page.heading) == (
        "2 из 3 органов не подтвердили страницу на площадке «ВКонтакте»: "
        "Вологодская область, «Вести официальную страницу», на 23.11.2026"
    )


@pytest.mark.parametrize(
    ("asked", "heading"),
    [
        (
            "item=L1",
            "3 из 4 органов не подтвердили официальную страницу: "
            "«Вести официальную страницу», на 23.11.2026",
        ),
        (
            "kind=court",
            "У 1 из 1 органа есть неподтверждённые требования: суд, на 23.11.2026",
        ),
        ("status=all", "Требования обращены к 4 органам на 23.11.2026"),
        ("on=01.11.2021", "Требований ни к одному органу нет на 01.11.2021"),
    ],
)
def test_the_heading_agrees_with_its_numbers(visitor, register, asked, heading):
    assert said(visitor.get(f"/missing/?{asked}").heading) == heading


def test_a_row_says_who_where_what_and_what_is_wanting(visitor, register):
    page = visitor.get("/missing/?item=L1&region=TVE&on=2026-11-01")
    rows = listed(page)

    assert "/missing/cell/G2/L1?on=2026-11-01" in page.links()
    assert rows == [
        [
            "Правительство 002",
            "Тверская область",
            "Вести официальную страницу обязательно по закону; срок — 01.12.2022",
            "✕ нет — Правительство 002",
            "ВКонтакте или Одноклассники",
        ]
    ]


def test_where_all_networks_are_asked_only_the_wanting_ones_are_named(
    visitor, register, now
):
    with register.writing() as session:
        show(session, "G2", "vk.com/government_two", item="R1", now=now)

    rows = {row[0]: row[-1] for row in listed(visitor.get("/missing/?item=R1"))}

    assert rows["Правительство 002"] == "Одноклассники"
    assert rows["Правительство 003"] == "ВКонтакте и Одноклассники"


def test_links_keep_the_day_that_was_asked(visitor, register):
    page = visitor.get("/missing/?item=L1&on=02.12.2022&known=01.11.2026")

    assert "/b/G2?known=2026-11-01&on=2022-12-02" in page.links()
    assert "/r/L1?known=2026-11-01&on=2022-12-02" in page.links()


def test_counts_stay_right_under_the_other_filters(visitor, register):
    page = visitor.get("/missing/?item=L1&region=VLG")

    assert options(page, "region") == {
        "": "все",
        "TVE": "Тверская область (1)",
        "VLG": "Вологодская область (2)",
    }
    assert options(page, "kind")["court"] == "суд (1)"
    assert options(page, "item")["R1"] == "R1 (2)"
    assert options(page, "status")[""] == "не подтверждено (2)"
    assert options(page, "status")["satisfied"].endswith("(1)")


def test_a_count_is_what_choosing_it_gives(visitor, register):
    page = visitor.get("/missing/?region=VLG")

    for name in ("kind", "item", "modality", "status"):
        for value, text in options(page, name).items():
            counted = re.search(r"\((\d+)\)\Z", text)
            if counted:
                path = f"/missing.json?region=VLG&{name}={value}"
                answer = json.loads(visitor.get(path).html)
                assert answer["count"] == int(counted[1]), (name, value)


def test_each_filter_can_be_taken_off_by_itself(visitor, register):
    page = visitor.get("/missing/?item=L1&region=VLG&status=all&on=2023-01-01")
    chips = page.tree.find(".//ul[@class='chips']")
    off = {
        words(chip).partition(":")[0]: parse_qs(urlsplit(chip.find("a").get("href"))[3])
        for chip in chips.iter("li")
    }

    whole = {"item": ["L1"], "region": ["VLG"], "status": ["all"], "on": ["2023-01-01"]}
    assert off == {
        "Регион": {k: v for k, v in whole.items() if k != "region"},
        "Требование": {k: v for k, v in whole.items() if k != "item"},
        "Состояние": {k: v for k, v in whole.items() if k != "status"},
        "На дату": {k: v for k, v in whole.items() if k != "on"},
    }


def test_a_value_not_understood_is_told_and_the_others_hold(visitor, register):
    page = visitor.get("/missing/?item=L1&region=VLG&kind=duchy&on=31.02.2022", 400)

    assert names(page) == ["Правительство 003", "Суд города Вологды"]
    assert "Вид органа: значение «duchy» непонятно" in complaints(page)
    assert "На дату: значение «31.02.2022» непонятно" in complaints(page)
    assert page.tree.find(".//input[@name='on']").get("value") == "31.02.2022"


@pytest.mark.parametrize(
    "asked",
    [
        "region=NOWHERE",
        "platform=nosuch",
        "item=NOSUCH",
        "instrument=NOSUCH",
        "modality=x",
        "binding=x",
        "level=x",
        "status=x",
        "known=yesterday",
        "on=99999-01-01",
        "kind=%00x",
        "after=bnVsbA",
        "after=WyJhIiwxLDk5OTk5OTk5OTk5OTk5OTk5OTk5OTld",
        "after=WyJcdWQ4MDAiLDEsMV0",
        "known=0001-01-01T00:00:00%2B14:00",
    ],
)
def test_no_value_breaks_the_page(visitor, register, asked):
    page = visitor.get(f"/missing/?{asked}", 400)

    assert complaints(page)
    assert listed(page)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_file_is_refused_rather_than_answering_another_question(
    visitor, register, form
):
    visitor.get(f"/missing.{form}?region=NOWHERE", 422)


def test_an_empty_form_asks_the_same_as_no_form(visitor, register):
    empty = "platform=&region=&kind=&level=&item=&modality=&binding=&status=&on=&known="

    assert listed(visitor.get(f"/missing/?{empty}")) == listed(visitor.get("/missing/"))


def test_the_past_is_asked_as_it_was_known(visitor, register):
    before = json.loads(visitor.get("/missing.json?item=L1&known=22.11.2026").html)
    since = json.loads(visitor.get("/missing.json?item=L1&known=23.11.2026").html)

    assert (before["count"], since["count"]) == (4, 3)
    assert before["on"] == "2026-11-23"


def test_pages_follow_each_other_without_loss_or_repetition(visitor, sqlite):
    with sqlite.writing() as session:
        a_register(session, bodies=120)
    page, seen = visitor.get("/missing/"), []
    seen += names(page)
    while following := [a for a in page.tree.iter("a") if a.get("rel") == "next"]:
        page = visitor.get(following[0].get("href"))
        seen += names(page)

    assert len(seen) == len(set(seen)) == 121
    assert seen == sorted(seen)


def test_csv_holds_all_rows_as_russian_excel_opens_them(visitor, register):
    answer = visitor.get("/missing.csv?item=L1")
    data = answer.response.get_data()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))

    assert data.startswith(b"\xef\xbb\xbf")
    assert rows[0][:3] == ["Орган", "Код органа", "Регион"]
    assert [row[1] for row in rows[1:]] == ["G2", "G3", "C1"]
    assert rows[1][rows[0].index("Срок исполнения")] == "2022-12-01"
    assert "missing-2026-11-23.csv" in answer.response.headers["Content-Disposition"]


def test_xlsx_holds_the_same_rows(visitor, register):
    data = visitor.get("/missing.xlsx?item=L1").response.get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active

    assert [cell.value for cell in sheet["B"]] == ["Код органа", "G2", "G3", "C1"]


def test_json_answers_with_codes_and_counts(visitor, register):
    answer = json.loads(visitor.get("/missing.json?item=L1&region=TVE").html)

    assert answer == {
        "count": 1,
        "on": "2026-11-23",
        "known": None,
        "bodies": 1,
        "obliged": 1,
        "rows": [
            {
                "body": "G2",
                "name": "Правительство 002",
                "region": "TVE",
                "kind": "regional_executive_body",
                "level": "regional",
                "item": "L1",
                "instrument": "LAW",
                "modality": "mandatory",
                "binding": "normative",
                "status": "missing",
                "wanting": ["vk", "ok"],
                "comply_by": "2022-12-01",
                "exempt_by": [],
                "exempt_until": None,
            }
        ],
    }


def test_json_of_nothing_is_an_empty_list(visitor, register):
    answer = json.loads(visitor.get("/missing.json?on=2000-01-01").html)

    assert (answer["count"], answer["rows"]) == (0, [])


def test_an_empty_register_says_so(visitor, sqlite):
    page = visitor.get("/missing/")

    assert "Таких строк нет" in said(page.text)


def test_it_speaks_english_too(app, register):
    page = Visitor(app, "en").get("/missing/?item=L1&platform=vk&region=VLG")

    assert said(page.heading) == (
        "2 of 3 bodies have no confirmed page on “VKontakte”: "
        "Region VLG, “Вести официальную страницу”, on 23.11.2026"
    )


@contextmanager
def counting(database):
    """Yield the statements the store is asked for, without beginnings and ends."""
    asked = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    engines = (database._read, database._write)
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", note)


def asked_for(visitor, database):
    visitor.get("/missing/")
    with counting(database) as asked:
        visitor.get("/missing/")
    return len(asked)


@pytest.mark.parametrize("role", [None, "reader"])
def test_the_number_of_queries_does_not_grow(visitor, sqlite, role):
    with sqlite.writing() as session:
        a_register(session, bodies=5)
        advise(session)
    if role:
        visitor.login(role)
    few = asked_for(visitor, sqlite)
    with sqlite.writing() as session:
        session.info["journalled"] = True
        add_bodies(session, 200)
    many = asked_for(visitor, sqlite)

    assert many <= few
    assert many <= QUERIES


def add_bodies(session, count):
    for number in range(count):
        a_body(session, f"N{number}", name=f"Новое правительство {number:03}")
