"""JSON goes out row by row: as one object with its facts, or a row a line."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.adapters import json_writers

ROWS = [
    {"name": "Суд «Ёлка»", "day": date(2022, 12, 1), "count": Decimal(2)},
    {"name": "=1\n2", "day": None, "count": Decimal("1.5")},
]
PLAIN = [
    {"name": "Суд «Ёлка»", "day": "2022-12-01", "count": 2},
    {"name": "=1\n2", "day": None, "count": 1.5},
]


@pytest.mark.parametrize("facts", [{}, {"count": 2, "on": date(2026, 1, 1)}])
@pytest.mark.parametrize("length", [0, 1, 2])
def test_one_object_has_the_facts_and_every_row(facts, length):
    told = json.loads(b"".join(json_writers.one_object(facts, ROWS[:length])))

    assert told.pop("rows") == PLAIN[:length]
    assert told == {
        name: json.loads(json.dumps(v, default=str)) for name, v in facts.items()
    }


def test_lines_are_rows_and_nothing_else():
    pieces = list(json_writers.lines(ROWS))

    assert all(piece.count(b"\n") == 1 and piece.endswith(b"\n") for piece in pieces)
    assert [json.loads(piece) for piece in pieces] == PLAIN
    assert list(json_writers.lines([])) == []


def test_rows_are_taken_one_at_a_time():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield {"number": number}

    writing = json_writers.lines(rows())
    next(writing)

    assert taken == [0]


def test_moments_sets_and_halves_of_signs_are_spelled():
    moment = datetime(2022, 12, 1, 9, tzinfo=UTC)
    row = {"at": moment, "codes": frozenset({"b", "a"}), "half": "x\ud800"}

    (line,) = json_writers.lines([row])

    assert json.loads(line) == {
        "at": "2022-12-01T09:00:00+00:00",
        "codes": ["a", "b"],
        "half": "x?",
    }
