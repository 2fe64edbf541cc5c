"""Days: inexact ones in a subset of EDTF (ISO 8601-2), and those that people type.

A source often knows no day: "between March and July", "in October", "from Q4 on".
Such a date is kept as it is known and never sharpened into an invented day.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

_WHOLE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_WITHIN = re.compile(r"\[([\d-]*)\.\.([\d-]*)\]\Z")


class BadDate(ValueError):
    """The text is not a date of the subset."""


@dataclass(frozen=True, slots=True)
class InexactDate:
    """A day known only to lie from *earliest* to *latest*; None is an open end.

    >>> read("2022-10").latest
    datetime.date(2022, 10, 31)
    >>> read("[2022-03-01..2022-07-01]").exact is None
    True
    """

    spelled: str
    earliest: date | None
    latest: date | None

    @property
    def exact(self) -> date | None:
        """Return the day if it is known exactly."""
        return self.earliest if self.earliest == self.latest else None


UNKNOWN = InexactDate("unknown", None, None)


def read(text: str) -> InexactDate:
    """Return the date that *text* spells; raise `BadDate` otherwise.

    Spellings: ``2022``, ``2022-10``, ``2022-07-14``, ``[2022-03-01..2022-07-01]``
    (one day within; either end may be missing), ``2022-10/..`` (from then on, of
    which only the beginning is a date) and ``unknown``.
    """
    text = text.strip()
    if text in ("", "unknown"):
        return UNKNOWN
    within = _WITHIN.match(text)
    if within:
        first, last = within.groups()
        return _ordered(
            text, _span(first)[0] if first else None, _span(last)[1] if last else None
        )
    return _ordered(text, *_span(text.removesuffix("/..")))


def typed_day(text: str) -> date:
    """Return the day a person typed as ДД.ММ.ГГГГ or ISO 8601; raise `BadDate` else.

    >>> typed_day("1.12.2022") == typed_day(" 2022-12-01 ")
    True
    """
    for spelled in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), spelled).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise BadDate(text)


def typed(text: str) -> InexactDate:
    """Return the date a person typed: a day, or inexact in EDTF; raise `BadDate` else.

    >>> typed("01.12.2022").exact == typed("2022-12-01").exact
    True
    """
    try:
        return read(typed_day(text).isoformat())
    except BadDate:
        return read(text)


def typed_moment(text: str, *, zone: tzinfo) -> datetime:
    """Return the moment a person typed, in UTC; raise `BadDate` else.

    ISO 8601, by the clock of *zone* unless it names another; a day means its end.
    """
    try:
        moment = _moment(text, zone).astimezone(UTC)
        moment.astimezone(zone)  # the last hours before year 1 or after 9999
    except (ValueError, OverflowError) as error:
        raise BadDate(text) from error
    return moment


def _moment(text: str, zone: tzinfo) -> datetime:
    try:
        return datetime.combine(typed_day(text), time.max, zone)
    except BadDate:
        moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _ordered(text: str, earliest: date | None, latest: date | None) -> InexactDate:
    if earliest and latest and earliest > latest:
        raise BadDate(text)
    return InexactDate(text, earliest, latest)


def _span(text: str) -> tuple[date, date]:
    found = _WHOLE.match(text)
    if not found:
        raise BadDate(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if day:
            return (date(year or 0, month or 0, day),) * 2
        if month:
            last = monthrange(year or 0, month)[1]
            return date(year or 0, month, 1), date(year or 0, month, last)
        return date(year or 0, 1, 1), date(year or 0, 12, 31)
    except ValueError as error:
        raise BadDate(text) from error
