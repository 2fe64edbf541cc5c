"""Sheets on their way out: CSV and XLSX, written row by row.

Every table of the register goes out through here, JSON through `json_writers`.
*rows* are sequences as long as *headings*; a cell is text, a number, a truth value,
a day, a moment or None. What `tracker.adapters.sheets` reads from these files is
what was written.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter

from tracker.adapters.sheet_quotes import kept, neutral
from tracker.domain.errors import BadInput

Rows = Iterable[Sequence[object]]

#: Rows written at once: few enough to stream, enough to be quick.
_BLOCK = 500
#: A worksheet ends here, its heading included.
MOST_ROWS = 1_048_576
MOST_SIGNS = 32_767
#: No text file or XML document may hold these.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Cells of these types are written in CSV as `csv` writes them.
_AS_THEY_ARE = frozenset({str, int, float, date, type(None)})
#: A cell may begin with what a spreadsheet calculates: after what ends the one before.
_CALCULATED = re.compile(r"[;\n\"]\s*['=+\-@＝＋－＠]")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
#: Excel counts days from here and shows no earlier one.
_FIRST_DAY = date(1900, 3, 1)


def csv_lines(headings: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Yield a CSV file as Russian Excel opens it: UTF-8 with a mark, ``;``, CRLF.

    Text that a spreadsheet would calculate is neutralised, and so is undone by
    `tracker.adapters.sheets`; numbers stay numbers.
    """
    yield b"\xef\xbb\xbf"
    whole = chain([headings], rows)
    while block := list(islice(whole, _BLOCK)):
        yield _block(block)


def _block(rows: Sequence[Sequence[object]]) -> bytes:
    """Return *rows* as lines of CSV.

    Hardly a block has a cell that must be changed: to look at the whole text once
    takes a tenth of looking at each cell.
    """
    if {type(cell) for row in rows for cell in row} <= _AS_THEY_ARE:
        text = "\n" + _lines(rows)
        if not (_ILLEGAL.search(text) or _CALCULATED.search(text)):
            return text[1:].encode()
    return _lines([[_typed(cell) for cell in row] for row in rows]).encode()


def _lines(rows: Iterable[Sequence[object]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def _typed(cell: object) -> object:
    cell = str(cell).lower() if isinstance(cell, bool) else _simple(cell)
    return neutral(_legal(cell)) if isinstance(cell, str) else cell


def xlsx_bytes(
    headings: Sequence[str], rows: Rows, *, title: str, made: datetime | None = None
) -> IO[bytes]:
    """Return an XLSX workbook with one sheet as an open file, at its beginning.

    It says that it was made at *made* (None: now). The caller closes it. Text is never
    a formula or a link. A longer list than a worksheet holds is refused as `BadInput`:
    CSV has no such limit.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    if made is not None:
        # Two files of the same rows and moment are the same, byte for byte.
        book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None)})
    name = _NOT_IN_TITLES.sub(" ", _legal(title))[:31].strip("' ")
    try:
        _fill(book, book.add_worksheet(name), headings, rows)
    except BaseException:
        book.close()
        file.close()
        raise
    book.close()
    file.seek(0)
    return file


def _fill(book: Any, sheet: Any, headings: Sequence[str], rows: Rows) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.set_column(column, column, min(max(len(heading) + 2, 12), 60))
        sheet.write_string(0, column, _sized(heading), bold)
    for line, row in enumerate(rows, start=1):
        if line >= MOST_ROWS:
            raise BadInput("too many rows for XLSX", field="format", reason="too_long")
        for column, cell in enumerate(row):
            _write(sheet, line, column, _simple(cell), day)


def _write(sheet: Any, line: int, column: int, cell: object, day: Any) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(line, column, cell)
    elif isinstance(cell, int | float | Decimal):
        sheet.write_number(line, column, cell)
    elif isinstance(cell, date) and cell >= _FIRST_DAY:
        sheet.write_datetime(line, column, cell, day)
    elif cell is not None and cell != "":
        sheet.write_string(line, column, _sized(str(cell)))


def _sized(text: str) -> str:
    text = kept(_legal(text))
    return text if len(text) <= MOST_SIGNS else text[: MOST_SIGNS - 1] + "…"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)


def _simple(cell: object) -> object:
    """Return a moment in ISO 8601, a set as a list of names, others as they are."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    if isinstance(cell, frozenset | set | tuple | list):
        listed = list(cell) if isinstance(cell, tuple | list) else sorted(cell)
        return "; ".join(map(str, listed))
    return str(cell) if isinstance(cell, str) else cell
