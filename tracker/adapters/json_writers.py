"""Answers on their way out as JSON, row by row: one object, or a row a line.

However long the list, one row is in memory. Values are plain, or days and moments,
which are written in ISO 8601. Never says what a row holds.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Rows = Iterable[Mapping[str, Any]]


def one_object(facts: Mapping[str, Any], rows: Rows) -> Iterator[bytes]:
    """Yield one JSON object: *facts*, and *rows* as a list under ``rows``."""
    opening = _spelled(facts)[:-1]
    before = opening + (b', "rows": [' if facts else b'"rows": [')
    for row in rows:
        yield before + b"\n" + _spelled(row)
        before = b","
    yield b"\n]}\n" if before == b"," else before + b"]}\n"


def lines(rows: Rows) -> Iterator[bytes]:
    """Yield JSON Lines: each of *rows* an object on its own line, and nothing else.

    No line of facts goes before: a reader of JSON Lines (BigQuery, DuckDB, pandas,
    jq) takes every line for a row.
    """
    for row in rows:
        yield _spelled(row) + b"\n"


def _spelled(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    # A text with half a sign in it is still told: with a mark in place of the half.
    return text.encode(errors="replace")


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"no cell: {type(value).__name__}")
