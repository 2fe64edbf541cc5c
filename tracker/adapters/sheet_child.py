"""A program of its own: reads a workbook within limits and writes out its cells.

It is run as a script by `tracker.adapters.sheet_books` and imports nothing of the
house. A workbook of a few bytes can claim a cell in its last row and last column; the
reader then asks for more memory than there is and the process dies. This process may.
"""

import json
import sys
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

MEMORY = 1 << 30
SECONDS = 20
#: Characters in all cells together.
MOST_TEXT = 200_000_000


def main() -> None:
    """Read a workbook from standard input; write one JSON array a row.

    The argument is how many rows that are not blank it may have.
    """
    _limit()
    from python_calamine import (  # noqa: PLC0415 - the limits come first
        CalamineError,
        CalamineWorkbook,
    )

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
        _write(book, int(sys.argv[1]))
    except CalamineError as error:
        sys.exit(f"{type(error).__name__}: {error}")


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(book: Any, most: int) -> None:
    """Write the rows of the first sheet that is seen and has any: [line, cells]."""
    written = filled = 0
    for number, sheet in enumerate(book.sheets_metadata):
        if not str(sheet.visible).endswith("Visible"):
            continue
        cells = book.get_sheet_by_index(number)
        first = (cells.start or (0, 0))[0]
        rows = cells.to_python(skip_empty_area=True)
        for line, row in enumerate(rows, start=first + 1):
            texts = [_text(value) for value in row]
            written += sum(map(len, texts))
            filled += any(texts)
            if filled > most:
                sys.exit("too many rows")
            if written > MOST_TEXT:
                sys.exit("too much text")
            sys.stdout.write(json.dumps([line, texts]) + "\n")
        if written:
            return


def _text(value: object) -> str:
    """Return a cell as people read it: whole numbers without a point, ISO days."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    main()
