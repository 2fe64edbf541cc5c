"""How days, moments and numbers are written for people, in both languages.

Russian as officials write it: 23.11.2026, 1 марта 2026 г., 1 234,5, with
non-breaking spaces where a line must not end. Also the filters of the templates.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, get_month_names
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import pgettext
from markupsafe import Markup

from tracker import clock
from tracker.clock import LEGAL_ZONE
from tracker.domain import dates
from tracker.domain.addresses import readable
from tracker.domain.dates import BadDate, InexactDate
from tracker.web.languages import language

NBSP = "\N{NO-BREAK SPACE}"
NOTHING = "—"
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_YEAR = re.compile(r"\d{4}\Z")
#: Short words that do not stand at the end of a line.
_CLINGING = re.compile(
    r"(?<![\w-])(а|в|во|и|к|ко|о|об|от|с|со|у|на|не|ни|но|по|до|за|из|для|№|§|ст\.|п\.|ч\.)"
    r" (?=\S)",
    re.IGNORECASE,
)
_BEFORE_DASH = re.compile(r" (?=[—–] )")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:г\.|гг\.|руб\.|%|млн|млрд|тыс\.))")


def add_filters(app: Flask) -> None:
    """Give the templates of *app* everything of this room as filters."""
    for filter_ in (day, long_day, number, inexact, moment, typeset, readable):
        app.add_template_filter(filter_)


def day(value: date | None) -> str:
    """Return *value* as 23.11.2026; a moment gives its legal day (Moscow)."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = clock.day(value)
    return f"{value:%d.%m.}{value.year:04}"


def long_day(value: date | None) -> str:
    """Return *value* as 1 марта 2026 г. or 1 March 2026."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = clock.day(value)
    return _day(value) + NBSP + _year(value.year)


def moment(value: datetime | None) -> str:
    """Return *value* in Moscow time: 23.11.2026, 12:00 (МСК)."""
    if value is None:
        return NOTHING
    time = f"{value.astimezone(LEGAL_ZONE):%H:%M}"
    return str(
        pgettext("date", "%(day)s, %(time)s (Moscow time)", day=day(value), time=time)
    )


def number(value: int | float | Decimal | None) -> str:
    """Return *value* with groups of three: 1 234,5 or 1,234.5."""
    if value is None:
        return NOTHING
    if isinstance(value, int) and 0 <= value < 1000:
        return str(int(value))  # no group, no point: the same in every language
    return format_decimal(value, locale=language())


def inexact(text: str | None) -> str:
    """Return in words the date that *text* spells in EDTF; never a sharper one.

    A text that is no such date is returned as it is.
    """
    text = text or ""
    try:
        stated = dates.read(text)
    except BadDate:
        return text
    if stated == dates.UNKNOWN:
        return str(pgettext("date", "date unknown"))
    if text.endswith("/.."):
        since = _span(text[:-3], since=True)
        return str(pgettext("date", "from %(day)s", day=since))
    return _within(stated) if text.startswith("[") else _span(text)


def typeset(text: str) -> str:
    """Return Russian *text* with spaces that keep short words on their line."""
    if language() != "ru":
        return text
    set_ = _CLINGING.sub(rf"\1{NBSP}", _CLINGING.sub(rf"\1{NBSP}", str(text)))
    set_ = _BEFORE_UNIT.sub(NBSP, _BEFORE_DASH.sub(NBSP, set_))
    return Markup(set_) if isinstance(text, Markup) else set_  # noqa: S704


def _within(stated: InexactDate) -> str:
    if stated.earliest is None:
        last = long_day(stated.latest)
        return str(pgettext("date", "not later than %(day)s", day=last))
    if stated.latest is None:
        first = long_day(stated.earliest)
        return str(pgettext("date", "not earlier than %(day)s", day=first))
    first, last = _first(stated.earliest, stated.latest), long_day(stated.latest)
    return str(
        pgettext("date", "between %(first)s and %(last)s", first=first, last=last)
    )


def _first(earliest: date, latest: date) -> str:
    """Return the beginning of a span, its year only if the end has another."""
    return _day(earliest) if earliest.year == latest.year else long_day(earliest)


def _span(text: str, *, since: bool = False) -> str:
    """Return a whole year, month or day; *since*: as it stands after «с»."""
    if month := _MONTH.match(text):
        names = (
            get_month_names("wide", "format", locale=language())
            if since
            else get_month_names("wide", "stand-alone", locale=language())
        )
        return str(names[int(month[2])]) + NBSP + _year(int(month[1]))
    if _YEAR.match(text):
        if language() == "ru" and not since:
            return f"{text}{NBSP}год"
        return _year(int(text))
    return long_day(dates.read(text).exact)


def _day(value: date) -> str:
    return str(format_date(value, "d MMMM", locale=language())).replace(" ", NBSP)


def _year(year: int) -> str:
    return f"{year}{NBSP}г." if language() == "ru" else str(year)
