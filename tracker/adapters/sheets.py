"""Sheets: a table in a file, whatever it was made with, as headings and rows of text.

Nothing here knows what the columns mean. A file that is no table is refused as
`BadFile` with a reason; nothing of a table is dropped in silence.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tracker.adapters import sheet_books, sheet_texts
from tracker.adapters.sheet_quotes import plain
from tracker.domain.errors import BadFile

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 400_000
MOST_COLUMNS = 200
MOST_SIGNS = 32_767
#: The key under which a row keeps cells that stand under no heading.
SURPLUS = ""

Record = tuple[int, list[str]]
Row = tuple[int, dict[str, str]]

#: Rows by which the width of a table without headings is told.
_WIDE = 100
#: What stands in data and in no heading: long numbers, addresses, days.
_DATUM = re.compile(r"\d{5,}|https?:.*|\d{4}-\d\d-\d\d|\d\d?\.\d\d?\.\d{4}", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table: *headings* as written, and what was guessed about the file.

    *encoding* and *delimiter* are empty for a workbook.
    """

    name: str
    sha256: str
    headings: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    #: Its first row is a row like any other, and its columns are numbered.
    headless: bool = False
    _records: Callable[[], Iterable[Record]] = field(repr=False, compare=False)

    def rows(self) -> Iterator[Row]:
        """Yield (line from 1, cells by heading) of every row that is not blank.

        Cells are stripped text; those under no heading stand under `SURPLUS`. Refuse
        as `BadFile` a row or cell beyond the limits.
        """
        columns = (
            list(self.headings)
            if self.headless
            else _columns(_heading(self._records())[1])
        )
        with _named(self.name):
            heading = not self.headless
            for count, (line, cells) in enumerate(_filled(self._records())):
                if count >= MOST_ROWS + heading:
                    raise _bad(line, "too_many_rows", f"over {MOST_ROWS} rows")
                if count or not heading:
                    yield line, _row(line, cells, columns)

    def first(self, count: int = 5) -> list[Row]:
        """Return the first *count* rows, to be shown before they are taken."""
        return list(islice(self.rows(), count))


def open_sheet(
    source: Path | bytes,
    *,
    name: str = "",
    encoding: str | None = None,
    delimiter: str | None = None,
    headless: bool = False,
) -> Sheet:
    """Return the table in *source*: CSV (``, ; tab``), XLSX, XLS or ODS.

    What the file is, its content tells and not its name. *encoding* and *delimiter*
    overrule the guess for a CSV file; a *headless* table has no row of headings, so
    that its columns are called 1, 2, 3 … Refuse as `BadFile` with a reason: ``empty``,
    ``too_large``, ``not_text``, ``bad_encoding``, ``no_headings``,
    ``repeated_heading``, ``too_many_columns``, ``zip_bomb``, ``encrypted``,
    ``broken``; rows beyond the limits are refused when they are reached.
    """
    if isinstance(source, Path):
        name = name or source.name
    with _named(name):
        data = _bytes(source)
        guessed, sign, records = _opened(data, encoding, delimiter)
        headings = _numbers(records()) if headless else _headings(records())
    return Sheet(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        headings=headings,
        encoding=guessed,
        delimiter=sign,
        headless=headless,
        _records=records,
    )


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Name the file in every refusal of what is in it."""
    try:
        yield
    except BadFile as refusal:
        facts = {"line": 1, **refusal.facts, "file": name}
        place = f"{name}, line {facts['line']}" if "line" in refusal.facts else name
        raise BadFile(f"{place}: {refusal}", **facts) from refusal


def _bytes(source: Path | bytes) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_BYTES:
        raise BadFile(f"the file has {size} bytes", reason="too_large")
    if not size:
        raise BadFile("the file is empty", reason="empty")
    return source if isinstance(source, bytes) else source.read_bytes()


def _opened(
    data: bytes, encoding: str | None, delimiter: str | None
) -> tuple[str, str, Callable[[], Iterable[Record]]]:
    if data.startswith((sheet_books.ZIP, sheet_books.OLE)):
        read = sheet_books.records(data, most=MOST_ROWS + 1)
        return "", "", lambda: read
    text, encoding = sheet_texts.decoded(data, encoding=encoding)
    sign = delimiter or sheet_texts.delimiter(text)
    return encoding, sign, lambda: sheet_texts.records(text, sign)


def _filled(records: Iterable[Record]) -> Iterator[Record]:
    return (record for record in records if any(map(str.strip, record[1])))


def _heading(records: Iterable[Record]) -> Record:
    found = next(_filled(records), None)
    if found is None:
        raise BadFile("the table is empty", reason="empty")
    return found


def _columns(cells: list[str]) -> list[str]:
    return [plain(cell.strip()).strip() for cell in cells]


def _headings(records: Iterable[Record]) -> tuple[str, ...]:
    line, cells = _heading(records)
    if len(cells) > MOST_COLUMNS:
        message = f"over {MOST_COLUMNS} columns"
        raise BadFile(message, line=line, reason="too_many_columns")
    named = [name for name in _columns(cells) if name]
    data = next((name for name in named if _DATUM.fullmatch(name)), None)
    if data is not None:
        message = f"the first row is no row of headings: {data[:80]!r}"
        raise BadFile(message, line=line, reason="no_headings")
    seen: set[str] = set()
    for name in named:
        if name.casefold() in seen:
            message = f"two columns are headed {name[:80]!r}"
            raise BadFile(message, line=line, reason="repeated_heading")
        seen.add(name.casefold())
    return tuple(named)


def _numbers(records: Iterable[Record]) -> tuple[str, ...]:
    """Return 1, 2, 3 … as far as the first rows reach."""
    first = list(islice(_filled(records), _WIDE))
    if not first:
        raise BadFile("the table is empty", reason="empty")
    widest = max(len(cells) for _, cells in first)
    if widest > MOST_COLUMNS:
        raise _bad(first[0][0], "too_many_columns", f"over {MOST_COLUMNS} columns")
    return tuple(str(number + 1) for number in range(widest))


def _row(line: int, cells: list[str], columns: list[str]) -> dict[str, str]:
    row = {heading: "" for heading in columns if heading}
    surplus = []
    for place, cell in enumerate(cells):
        if len(cell) > MOST_SIGNS:
            raise _bad(line, "cell_too_long", f"a cell over {MOST_SIGNS} signs")
        text = plain(cell.strip()).strip()
        heading = columns[place] if place < len(columns) else SURPLUS
        if heading:
            row[heading] = text
        elif text:
            surplus.append(text)
    if surplus:
        row[SURPLUS] = " ".join(surplus)
    return row


def _bad(line: int, reason: str, message: str) -> BadFile:
    return BadFile(message, line=line, reason=reason)
