"""What is taken away as a file: lists row by row as the page has them; documents."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.parse import quote

from flask import Response, request

from tracker.adapters import json_writers
from tracker.adapters.sheet_writers import csv_lines, xlsx_bytes

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE = 64 * 1024
#: Longer lists wait on the disk.
_IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list as a table; *name* is the file's, without its ending."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    #: The moment of which the file is; None: of when it is made.
    made: datetime | None = None


def csv(sheet: Sheet) -> Response:
    """Return *sheet* as a CSV file that Russian Excel opens with a double click."""
    pieces = csv_lines(sheet.headings, sheet.rows)
    return _sent(pieces, f"{sheet.name}.csv", "text/csv; charset=utf-8")


def xlsx(sheet: Sheet) -> Response:
    """Return *sheet* as an XLSX workbook."""
    with xlsx_bytes(
        sheet.headings, sheet.rows, title=sheet.title, made=sheet.made
    ) as book:
        return _sent(_read(book), f"{sheet.name}.xlsx", _XLSX)


def document(made: bytes, name: str, kind: str) -> Response:
    """Return *made* as a file of *kind* (a media type) called *name*."""
    return _sent(iter((made,)), name, kind)


def answer(facts: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Return *facts* and *rows* as one JSON object, row by row."""
    return _sent(json_writers.one_object(facts, rows), None, "application/json")


def lines(name: str, rows: Iterable[Mapping[str, Any]]) -> Response:
    """Return *rows* as JSON Lines in a file called *name*: an object a line."""
    return _sent(json_writers.lines(rows), f"{name}.jsonl", "application/jsonl")


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """Yield *file* piece by piece and close it: it is of no use afterwards."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _sent(pieces: Iterator[bytes], name: str | None, kind: str) -> Response:
    # Whoever goes away in the middle must not keep the request's session: it ends
    # with the request, and what was read by then waits in a file.
    response = Response(content_type=kind)
    if request.method != "HEAD":
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below
        # Piece by piece: all at once they would be gathered before they go to the disk.
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        response.response = _read(file)
        response.call_on_close(file.close)
    if name is not None:
        response.headers["Content-Disposition"] = (
            f"attachment; filename*=UTF-8''{quote(name)}"
        )
    return response


WRITERS: Mapping[str, Callable[[Sheet], Response]] = {"csv": csv, "xlsx": xlsx}
