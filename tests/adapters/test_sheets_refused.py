"""What is no table, or could harm, is refused plainly and before it is unpacked."""

import struct
import tracemalloc
import zipfile
from io import BytesIO

import openpyxl
import pytest

from tests.sheets_made import a_sheet
from tracker.adapters import sheets
from tracker.adapters.sheets import open_sheet
from tracker.domain.errors import BadFile

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89"
    b"\0\0\0\rIDATx\x9cc\xfc\xcf\xc0P\x0f\0\x04\x85\x01\x80\x84\xa9\x8c!\0\0\0\0IEND"
)


def refusal(data, **options):
    with pytest.raises(BadFile) as caught:
        list(open_sheet(data, name="bodies.csv", **options).rows())
    assert caught.value.facts["file"] == "bodies.csv"
    return caught.value.facts["reason"]


def archive(**members):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n \n;;\n", "empty"),
        (PNG, "not_text"),
        (b"%PDF-1.7\n1 0 obj\n\x9c\0\1\0\0\2", "not_text"),
        ("01AS0001,Суд,79701000001\n".encode(), "no_headings"),
        ("Суд,http://a.ru\n".encode(), "no_headings"),
        ("name,код,Name\n1,2,3\n".encode(), "repeated_heading"),
        (b"a," * 201, "too_many_columns"),
        (b'a,b\n1,"' + b"x" * 140_000, "broken_quotes"),
        (b"a,b\n1," + b"x" * 32_768, "cell_too_long"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more", "broken"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(data, reason):
    assert refusal(data) == reason


def test_a_wrong_encoding_is_refused():
    assert refusal("имя\nСуд\n".encode("cp1251"), encoding="utf-8") == "bad_encoding"


def test_a_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert len(list(a_sheet("a", "1", "2", "3").rows())) == 3
    assert refusal(b"a\n1\n2\n3\n4\n") == "too_many_rows"


def test_a_file_too_large_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(sheets, "MOST_BYTES", 5)
    place = tmp_path / "bodies.csv"
    place.write_bytes(b"a\n1\n2\n")
    assert refusal(place) == "too_large"


def test_a_zip_bomb_is_refused_without_unpacking_it():
    data = archive(**{"xl/worksheets/sheet1.xml": b"\0" * 60_000_000})
    tracemalloc.start()
    try:
        assert refusal(data) == "zip_bomb"
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_too_many_entries_are_refused():
    assert refusal(archive(**{f"{n}": b"" for n in range(2001)})) == "zip_bomb"


def test_an_archive_that_lies_about_its_size_is_refused():
    data = archive(**{"xl/worksheets/sheet1.xml": b"\0" * 60_000_000})
    true, lie = struct.pack("<L", 60_000_000), struct.pack("<L", 1000)
    assert data.count(true) == 2
    assert refusal(data.replace(true, lie)) == "broken"


def test_a_locked_archive_is_refused():
    data = bytearray(archive(**{"a.xml": b"text"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "encrypted"


def test_a_zip_that_is_no_workbook_is_refused():
    assert refusal(archive(**{"readme.txt": b"text"})) == "broken"


def test_a_workbook_that_claims_its_last_cell_cannot_eat_the_memory():
    book = openpyxl.Workbook()
    book.active["A1"] = "code"
    book.active["XFD1048576"] = "far"
    file = BytesIO()
    book.save(file)
    assert refusal(file.getvalue()) == "too_large"
