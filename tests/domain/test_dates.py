"""Inexact dates keep what is known and never invent a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import UNKNOWN, BadDate, read


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2022-07-14", date(2022, 7, 14), date(2022, 7, 14)),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("[2022-03-01..2022-07-01]", date(2022, 3, 1), date(2022, 7, 1)),
        ("[..2022-07-01]", None, date(2022, 7, 1)),
        ("[2022-03..]", date(2022, 3, 1), None),
        ("2022-10/..", date(2022, 10, 1), date(2022, 10, 31)),
    ],
)
def test_a_date_is_as_exact_as_its_source(text, earliest, latest):
    found = read(text)

    assert (found.earliest, found.latest) == (earliest, latest)
    assert found.spelled == text
    assert found.exact == (earliest if earliest == latest else None)


@pytest.mark.parametrize("text", ["", "unknown", " unknown "])
def test_an_unknown_day_is_unknown(text):
    assert read(text) is UNKNOWN
    assert UNKNOWN.exact is None


@pytest.mark.parametrize(
    "text",
    [
        "2022-13",
        "2022-02-30",
        "14.07.2022",
        "[2022-07-01..2022-03-01]",
        "soon",
        "20221",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(BadDate):
        read(text)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text):
    try:
        found = read(text)
    except BadDate:
        return

    assert read(found.spelled) == found
    assert not (found.earliest and found.latest) or found.earliest <= found.latest


@given(st.dates())
def test_an_ordinary_day_reads_back(day):
    if day.year < 1000:
        return

    assert read(day.isoformat()).exact == day
