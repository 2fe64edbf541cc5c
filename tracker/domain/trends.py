"""The days at which an answer is looked at over time, and by what knowledge."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """Which days stand in a trend, back from the day asked for."""

    YEAR = "year"
    TWO_YEARS = "two-years"
    QUARTERS = "quarters"
    REPORTS = "reports"


class Knowing(StrEnum):
    """By what knowledge a past day is judged: of that day's end, or of now."""

    THEN = "then"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class _Rhythm:
    months: int
    points: int


_RHYTHMS = {
    Period.YEAR: _Rhythm(months=1, points=12),
    Period.TWO_YEARS: _Rhythm(months=1, points=24),
    Period.QUARTERS: _Rhythm(months=3, points=12),
}


def ends(period: Period, before: date) -> list[date]:
    """Return the last days of the months or quarters of *period* before a day.

    In order; reporting dates have no rhythm, and so no days here.

    >>> ends(Period.QUARTERS, date(2026, 1, 1))[-2:]
    [datetime.date(2025, 9, 30), datetime.date(2025, 12, 31)]
    """
    rhythm = _RHYTHMS.get(period)
    if rhythm is None:
        return []
    # Months counted from year 0; the last one that ended before the day.
    month = before.year * 12 + before.month - 1
    month -= month % rhythm.months
    months = range(
        month - rhythm.months * (rhythm.points - 1), month + 1, rhythm.months
    )
    return [end for each in months if (end := _last_day(each)) and end < before]


def _last_day(before_month: int) -> date | None:
    """Return the day before the month *before_month* begins; None: before year 1."""
    year, month = divmod(before_month, 12)
    return date(year, month + 1, 1) - timedelta(days=1) if year > 1 else None
