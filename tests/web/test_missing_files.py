"""Every form in which the missing are taken away holds what the page's filter shows."""

import csv
import io
import json
import re
import tracemalloc

import openpyxl
import pytest
from click.testing import CliRunner

from tests.factories import a_body
from tests.web.registers import a_register, advise, show
from tracker.cli.commands import tracker
from tracker.domain.bodies import BodyKind
from tracker.web import downloads

ON = "2026-11-23"
FILTERS = [
    {},
    {"region": "VLG", "item": "L1"},
    {"platform": "vk"},
    {"kind": "court", "status": "missing"},
    {"status": "satisfied"},
    {"item": "R1", "known": "2026-11-22"},
    {"on": "2023-01-01"},
    {"on": "2000-01-01"},
]


@pytest.fixture
def register(sqlite, now, tmp_path, monkeypatch):
    """Return a store of two pages of governments, also as the commands find it."""
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    with sqlite.writing() as session:
        a_register(session, bodies=60)
        advise(session)
        a_body(session, "=1+1", name="=1+1; «Суд»", kind=BodyKind.COURT)
        for number in range(1, 8):
            page = f"vk.com/government_{number}"
            show(session, f"G{number}", page, now=now)
            show(session, f"G{number}", page, item="R1", now=now)
    return sqlite


@pytest.mark.parametrize("asked", FILTERS, ids=str)
def test_all_forms_hold_the_rows_of_the_page(visitor, register, asked):
    asked = {"on": ON, **asked}
    shown = paged(visitor, asked)

    taken = {
        "csv": from_csv(sent(visitor, "csv", asked)),
        "xlsx": from_xlsx(sent(visitor, "xlsx", asked)),
        "json": codes(json.loads(sent(visitor, "json", asked))["rows"]),
        "jsonl": codes(lines(sent(visitor, "jsonl", asked))),
        "command": codes(lines(commanded("jsonl", asked))),
        "command, csv": from_commanded_csv(commanded("csv", asked)),
        "command, json": codes(json.loads(commanded("json", asked))["rows"]),
    }

    assert taken == dict.fromkeys(taken, shown)
    assert len(shown) == json.loads(sent(visitor, "json", asked))["count"]


def test_a_table_of_the_command_has_every_row_in_sheets(register, monkeypatch):
    monkeypatch.setattr("tracker.cli.shell._SHEET", 50)
    told = commanded("table", {"on": ON, "item": "L1", "kind": "court"}).decode()
    long = commanded("table", {"on": ON, "item": "L1"}).decode()

    assert "=1+1; «Суд»" in told
    assert told.count("wanting") == 1
    assert long.count("wanting") == 2
    assert long.rstrip().endswith("55 of 62 bodies, 55 rows")


def test_no_rows_still_make_a_table(register):
    told = commanded("table", {"on": "2000-01-01"}).decode()

    assert "wanting" in told
    assert "0 of 0 bodies, 0 rows" in told


def test_lines_are_named_as_a_file_and_refuse_what_is_not_understood(visitor, register):
    answer = visitor.get(f"/missing.jsonl?on={ON}").response

    assert answer.mimetype == "application/jsonl"
    assert f"missing-{ON}.jsonl" in answer.headers["Content-Disposition"]
    visitor.get("/missing.jsonl?region=NOWHERE", 422)


def test_the_page_offers_lines_of_its_filter(visitor, register):
    links = visitor.get("/missing/?region=VLG").links()

    assert "/missing.jsonl?region=VLG" in links


def paged(visitor, asked):
    """Return (body, item) of all pages of the list, in order."""
    page, seen = visitor.get(f"/missing/?{spelled(asked)}"), []
    while True:
        table = page.tree.find(".//main//table")
        for row in [] if table is None else table.findall("tbody/tr"):
            links = [a.get("href") for a in row.iter("a")]
            seen.append(tuple(re.match(r"/[br]/([^?#]+)", h)[1] for h in links[:2]))
        after = [a for a in page.tree.iter("a") if a.get("rel") == "next"]
        if not after:
            return [(body.replace("%3D", "="), item) for body, item in seen]
        page = visitor.get(after[0].get("href"))


def spelled(asked):
    return "&".join(f"{name}={value}" for name, value in asked.items())


def sent(visitor, form, asked):
    return visitor.get(f"/missing.{form}?{spelled(asked)}").response.get_data()


def commanded(form, asked):
    options = [word for name, value in asked.items() for word in (f"--{name}", value)]
    arguments = ["missing", *options, "--format", form]
    return CliRunner().invoke(tracker, arguments, catch_exceptions=False).stdout_bytes


def lines(data):
    return [json.loads(line) for line in data.splitlines()]


def codes(rows):
    return [(row["body"], row["item"]) for row in rows]


def from_csv(data):
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    return [(row[1].removeprefix("'"), row[6]) for row in rows][1:]


def from_commanded_csv(data):
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    return [(row["body"].removeprefix("'"), row["item"]) for row in rows]


def from_xlsx(data):
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    rows = list(sheet.iter_rows(values_only=True))[1:]
    return [(row[1].removeprefix("'"), row[6]) for row in rows]


def test_a_long_file_waits_on_the_disk_and_not_in_memory(app):
    rows = ({"text": "я" * 1000} for _ in range(8_000))
    with app.test_request_context("/"):
        tracemalloc.start()
        response = downloads.lines("long", rows)
        length = sum(map(len, response.response))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        response.close()

    assert length > 16_000_000
    assert most < 10_000_000
