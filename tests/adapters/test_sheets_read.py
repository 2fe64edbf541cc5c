"""Sheets are read whatever they were made with, and nothing in them is lost."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from tests.sheets_made import COURTS, a_sheet
from tracker.adapters.sheets import SURPLUS, open_sheet

#: A workbook knows no zones.
MORNING = datetime(2020, 2, 1, 9, 5)  # noqa: DTZ001
TABLE = "код;наименование;сайт\n1;Школа N 10, г. Майкоп;http://a.ru\n2;«Суд»;\n"


def cells(sheet):
    return [row for _, row in sheet.rows()]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_real_courts_are_read_with_their_lines():
    sheet = open_sheet(COURTS)
    rows = list(sheet.rows())
    assert sheet.headings[:3] == ("code", "name", "court_type")
    assert (sheet.encoding, sheet.delimiter) == ("utf-8", ",")
    assert len(rows) == 40
    assert rows[0][0] == 2
    assert rows[0][1]["address"] == "385000, г Майкоп, ул Краснооктябрьская, д 15"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_delimiter_is_found(sign):
    sheet = a_sheet(f"code{sign}name", f"1{sign}Суд", f"2{sign}Школа")
    assert sheet.delimiter == sign
    assert cells(sheet)[1] == {"code": "2", "name": "Школа"}


def test_commas_inside_cells_do_not_pass_for_the_delimiter():
    sheet = a_sheet("code;address", "1;385000, г. Майкоп, д. 1", "2;385000, ул. Мира")
    assert sheet.delimiter == ";"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1251", "cp1251"),
        ("koi8-r", "koi8_r"),
        ("cp866", "cp866"),
    ],
)
@pytest.mark.parametrize("rows", [0, 1, 200])
def test_encodings_of_russian_offices_are_told_apart(encoding, named, rows):
    text = TABLE.replace("«", '"').replace("»", '"').replace('"Суд"', "Суд")
    text += "3;МИНИСТЕРСТВО ФИНАНСОВ;\n4;Судебный участок N 1;\n" * rows
    sheet = open_sheet(text.encode(encoding))
    assert sheet.encoding == named
    assert cells(sheet)[0]["наименование"] == "Школа N 10, г. Майкоп"
    assert sheet.headings == ("код", "наименование", "сайт")


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866"])
def test_one_short_word_is_enough_to_tell_the_code_page(encoding):
    sheet = open_sheet("code;name\n1;Суд\n".encode(encoding))
    assert cells(sheet)[0]["name"] == "Суд"


def test_an_encoding_can_be_told():
    data = "code;name\n1;Суд\n".encode("koi8-r")
    sheet = open_sheet(data, encoding="cp1251")
    assert cells(sheet)[0]["name"] == "Суд".encode("koi8-r").decode("cp1251")


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks():
    sheet = a_sheet("code,name", '1,"МБОУ ""Школа"",\nфилиал"', "2,Суд")
    rows = list(sheet.rows())
    assert rows[0] == (2, {"code": "1", "name": 'МБОУ "Школа",\nфилиал'})
    assert rows[1][0] == 4


def test_blank_rows_are_passed_over_and_lines_stay_true():
    sheet = a_sheet("", "code,name", "", " , ", "1,Суд")
    assert list(sheet.rows()) == [(5, {"code": "1", "name": "Суд"})]


def test_cells_under_no_heading_are_kept_apart():
    sheet = a_sheet("code,name,", "1,Суд,,хвост", "2,Суд")
    assert cells(sheet)[0] == {"code": "1", "name": "Суд", SURPLUS: "хвост"}
    assert cells(sheet)[1] == {"code": "2", "name": "Суд"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("'=1+1", "=1+1"),
        ("'+7 495", "+7 495"),
        ("'-", "-"),
        ("'@name", "@name"),
        ("''=1", "'=1"),
        ("'цитата'", "'цитата'"),
        ("=1+1", "=1+1"),
    ],
)
def test_exactly_one_quote_before_a_formula_is_taken_off(typed, meant):
    assert cells(a_sheet("code;name", f"1;{typed}"))[0]["name"] == meant


def test_workbooks_give_whole_numbers_and_iso_days():
    data = workbook(
        ["ИНН", "создан", "в", "доля", "да", "имя"],
        [7701000001, date(2020, 2, 1), MORNING, 0.5, True, " Суд "],
        [],
        [1027700132195, None, None, 1e15, None, "'=1"],
    )
    rows = list(open_sheet(data, name="b.xlsx").rows())
    assert rows[0][1] == {
        "ИНН": "7701000001",
        "создан": "2020-02-01",
        "в": "2020-02-01T09:05:00",
        "доля": "0.5",
        "да": "true",
        "имя": "Суд",
    }
    assert rows[1][0] == 4
    assert rows[1][1]["ИНН"] == "1027700132195"
    assert rows[1][1]["доля"] == "1000000000000000"
    assert rows[1][1]["имя"] == "=1"


def test_the_first_sheet_with_rows_is_read():
    book = openpyxl.Workbook()
    book.create_sheet("hidden").append(["secret", "x"])
    book["hidden"].sheet_state = "hidden"
    book.create_sheet("Реестр").append(["code", "name"])
    file = BytesIO()
    book.save(file)
    assert open_sheet(file.getvalue()).headings == ("code", "name")


def test_the_first_rows_can_be_shown():
    sheet = open_sheet(COURTS)
    assert [line for line, _ in sheet.first(2)] == [2, 3]
