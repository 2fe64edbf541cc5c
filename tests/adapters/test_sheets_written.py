"""Exports open in a spreadsheet without running anything, and read back as written."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.adapters import sheet_writers
from tracker.adapters.sheet_quotes import kept, neutral, plain
from tracker.adapters.sheet_writers import csv_lines, xlsx_bytes
from tracker.adapters.sheets import open_sheet
from tracker.domain.errors import BadInput

HEADINGS = ("имя", "значение")
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))
#: Texts of the sort that get quoted, beside ordinary ones.
tricky = texts | st.text("'=+-@ aя＝", max_size=6)
lists = st.lists(st.tuples(st.just("x"), tricky), min_size=1, max_size=8)


def read_back(data):
    sheet = open_sheet(data, name="back")
    return [tuple(row.values()) for _, row in sheet.rows()]


def stripped(rows):
    return [tuple(cell.strip() for cell in row) for row in rows]


def workbook(rows, headings=HEADINGS, title="Лист"):
    with xlsx_bytes(headings, rows, title=title) as file:
        return file.read()


@given(tricky)
def test_the_quote_put_on_is_the_quote_taken_off(text):
    assert plain(neutral(text)) == text
    assert plain(kept(text)) == text


@given(lists)
@example([("x", " '=")])
def test_what_csv_holds_is_read_as_it_was_written(rows):
    assert read_back(b"".join(csv_lines(HEADINGS, rows))) == stripped(rows)


@settings(max_examples=10, deadline=None)
@given(lists)
def test_what_a_workbook_holds_is_read_as_it_was_written(rows):
    assert read_back(workbook(rows)) == stripped(rows)


@given(st.text("=+-@＝ \t\r\n'", min_size=1, max_size=5))
def test_no_csv_cell_begins_with_a_formula(text):
    rows = b"".join(csv_lines(HEADINGS, [("a", text)])).decode("utf-8-sig")
    cell = rows.split("\r\n", 1)[1].removeprefix("a;").lstrip('"').lstrip()
    assert cell[:1] not in {"=", "+", "-", "@", "＝"}


def test_csv_is_what_russian_excel_opens():
    data = b"".join(csv_lines(("имя", "число"), [("Суд; первый", -5), ("=1+1", None)]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == ('имя;число\r\n"Суд; первый";-5\r\n\'=1+1;\r\n')


def test_csv_comes_in_pieces_while_rows_are_still_made():
    made = []

    def rows():
        for number in range(5000):
            made.append(number)
            yield (number, "x")

    pieces = csv_lines(HEADINGS, rows())
    next(pieces)
    next(pieces)
    assert 0 < len(made) < 1000
    assert sum(piece.count(b"\r\n") for piece in pieces) + len(made) >= 5000


def test_a_workbook_has_no_formula_and_no_link(tmp_path):
    place = tmp_path / "out.xlsx"
    cells = ["=1+1", '=HYPERLINK("http://a.ru")', "http://a.ru", "mailto:a@a.ru", "+7"]
    place.write_bytes(workbook([("x", cell) for cell in cells]))
    with zipfile.ZipFile(place) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert b"<f>" not in inside["xl/worksheets/sheet1.xml"]
    assert not any(b"TargetMode" in data for data in inside.values())
    sheet = openpyxl.load_workbook(place).active
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == cells
    assert {row[1].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}


def test_control_signs_become_a_visible_sign():
    rows = [("a\x00b", "\ud800\x1f")]
    assert read_back(workbook(rows)) == [("a�b", "��")]
    assert read_back(b"".join(csv_lines(HEADINGS, rows))) == [("a�b", "��")]


def test_a_cell_longer_than_a_spreadsheet_holds_is_cut_visibly():
    ((_, cell),) = read_back(workbook([("x", "я" * 40_000)]))
    assert (len(cell), cell[-1]) == (32_767, "…")


def test_days_and_numbers_keep_their_types(tmp_path):
    place = tmp_path / "out.xlsx"
    row = (date(2022, 12, 1), Decimal("1.5"), True, None, date(1, 1, 1))
    place.write_bytes(workbook([row], headings=tuple("abcde")))
    cells = next(openpyxl.load_workbook(place).active.iter_rows(min_row=2))
    assert cells[0].is_date
    assert [cell.value for cell in cells[1:]] == [1.5, True, None, "0001-01-01"]
    moment = datetime(2022, 12, 1, 9, tzinfo=UTC)
    assert read_back(workbook([(moment, 7701000001)])) == [
        ("2022-12-01T09:00:00+00:00", "7701000001")
    ]


def test_any_title_makes_a_sheet():
    for title in ("Кто [не] показал: всё/сразу? " * 3, "'", "", "History"):
        assert read_back(workbook([("a", "b")], title=title)) == [("a", "b")]


def test_a_list_longer_than_a_worksheet_is_refused(monkeypatch):
    monkeypatch.setattr(sheet_writers, "MOST_ROWS", 3)
    with pytest.raises(BadInput):
        workbook([("a", "b")] * 3)
