"""The league of the regions: places, the whole country, files of the same."""

import csv
import io
import json
from datetime import date, timedelta

import openpyxl
import pytest

from tests.factories import a_body, a_region
from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tests.web.test_missing import complaints, counting, listed, said
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.snapshots import Snapshot
from tracker.services import snapshots


@pytest.fixture
def register(sqlite, now):
    """Return a store in which two regions are equal, and one body lies in none."""
    with sqlite.writing() as session:
        a_register(session)
        pskov = a_region(session, "PSK", name="Псковская область")
        a_region(session, "NEN", name="Ненецкий автономный округ")
        a_body(session, "P1", name="Правительство Пскова", region_id=pskov.id)
        a_body(
            session,
            "F1",
            name="Верховный суд",
            kind=BodyKind.COURT,
            level=Level.FEDERAL,
        )
        earlier = now - timedelta(days=9)
        show(session, "G1", "vk.com/government_one", now=earlier)
    return sqlite


def test_equal_values_share_a_place(visitor, register):
    assert listed(visitor.get("/missing/regions")) == [
        ["—", "Вся страна", "5 — Вся страна", "6 — Вся страна", "16,6 %"],
        [
            "1",
            "Вологодская область",
            "2 — Вологодская область",
            "3 — Вологодская область",
            "33,3 %",
        ],
        ["2", "Псковская область", *["1 — Псковская область"] * 2, "0 %"],
        ["2", "Тверская область", *["1 — Тверская область"] * 2, "0 %"],
        ["—", "Ненецкий автономный округ", "0", "0", "никто не обязан"],
        ["—", "Органы вне регионов", *["1 — Органы вне регионов"] * 2, "0 %"],
    ]


def test_by_share_the_best_is_first_and_places_go_on_after_a_shared_one(
    visitor, register, now
):
    with register.writing() as session:
        show(session, "P1", "vk.com/pskov", now=now)
        show(session, "G2", "vk.com/tver", now=now)
    rows = listed(visitor.get("/missing/regions?by=share"))

    assert [(row[0], row[1]) for row in rows[1:4]] == [
        ("1", "Псковская область"),
        ("1", "Тверская область"),
        ("3", "Вологодская область"),
    ]


def test_where_no_filter_asks_for_those_of_no_region_nothing_is_linked(
    visitor, register
):
    with register.writing() as session:
        session.info["journalled"] = True
        a_body(session, "X1", name="Орган без региона")
    page = visitor.get("/missing/regions")
    last = page.tree.findall(".//table/tbody/tr")[-1]

    assert said(listed(page)[-1][2]) == "2"
    assert not list(last.iter("a"))


def test_places_are_compared_with_the_last_reporting_date_before(
    visitor, register, now
):
    """Vologda, first by share then, is overtaken by Tver; Pskov stays behind."""
    report(register, now)
    with register.writing() as session:
        show(session, "G2", "vk.com/tver", now=now)
    page = visitor.get("/missing/regions?by=share")
    rows = {row[1]: (row[0], row[5]) for row in listed(page)}
    answer = json.loads(visitor.get("/missing/regions.json?by=share").html)

    assert rows["Тверская область"] == ("1", "↑выше на 1 было 2")
    assert rows["Вологодская область"] == ("2", "↓ниже на 1 было 1")
    assert rows["Псковская область"] == ("3", "↓ниже на 1 было 2")
    assert rows["Ненецкий автономный округ"] == ("—", "—")
    assert answer["before"] == "q4"
    assert [row["place_before"] for row in answer["rows"]] == [2, 1, 2, None]
    (then,) = (link for link in page.links() if link and "snapshot=q4" in link)
    assert [(row[0], row[1]) for row in listed(visitor.get(then))][1:3] == [
        ("1", "Вологодская область"),
        ("2", "Псковская область"),
    ]
    assert len(listed(visitor.get(then))[0]) == 5


def report(database, now):
    """Name a reporting date for yesterday, as known yesterday."""
    known = now - timedelta(days=1)
    made = Snapshot(code="q4", title="Отчёт", on=date(2026, 11, 22), known=known)
    with database.writing() as session:
        snapshots.make(session, OPERATOR, made, now=now)


def test_the_files_hold_the_same_listed(visitor, register):
    data = visitor.get("/missing/regions.csv?by=share").response.get_data()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Место", "Регион", "Код региона"]
    assert rows[1][:2] == ["1", "Вологодская область"]
    assert rows[1][3:] == ["2", "3", "1", "33.3"]

    book = visitor.get("/missing/regions.xlsx").response.get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert [cell.value for cell in sheet["A"]] == ["Место", 1, 2, 2, None]

    answer = json.loads(visitor.get("/missing/regions.json?region=VLG").html)
    assert (answer["count"], answer["by"]) == (2, "number")
    assert answer["rows"][0] == {
        "place": 1,
        "place_before": None,
        "region": "VLG",
        "name": "Вологодская область",
        "count": 2,
        "obliged": 3,
        "confirmed": 1,
        "share": 33.3,
    }


def test_what_is_not_understood_is_told_and_makes_no_file(visitor, register):
    page = visitor.get("/missing/regions?by=beauty&region=XX", status=400)

    assert "«beauty»" in complaints(page)
    assert "«XX»" in complaints(page)
    assert listed(page)
    visitor.get("/missing/regions.csv?by=beauty", status=422)
    visitor.get("/missing/regions.json?region=XX", status=422)


def test_the_number_of_queries_does_not_grow(visitor, register):
    def asked():
        visitor.get("/missing/regions")
        with counting(register) as statements:
            visitor.get("/missing/regions")
        return len(statements)

    few = asked()
    with register.writing() as session:
        session.info["journalled"] = True
        for number in range(30):
            region = a_region(session, f"X{number}")
            a_body(session, f"X{number}", region_id=region.id)
    assert asked() == few


def test_it_speaks_english_too(app, register):
    page = Visitor(app, "en").get("/missing/regions?kind=court")

    assert listed(page)[0][1] == "The whole country"
    assert said(page.heading).startswith("2 of 2 bodies")
