"""The picture of an answer over time: a line with its numbers, drawn on the server.

Where there is no number the line is broken. Everything it shows stands in the table
below it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log10

from flask_babel import gettext

from tracker.domain.leagues import Measure
from tracker.services.trends import Trend
from tracker.web import trend_words
from tracker.web.formats import day, number

#: Measures of the picture in its own units.
WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 88, 690, 28, 252
#: Numbers written at points before some are left out: in a wide window, and a narrow.
_WIDE, _NARROW = 13, 4
#: Days written below, which are longer.
_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A point of the line; *rank*: in how narrow a window its number is left out."""

    x: float
    y: float
    number: str
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word at an axis, and where it stands; *rank* as of a `Dot`."""

    at: float
    words: str
    rank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole picture; *lines* are stretches of known numbers, as SVG points."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    rows: tuple[Mark, ...]
    days: tuple[Mark, ...]
    told: str


def chart(trend: Trend, measure: Measure) -> Chart | None:
    """Return the picture of *trend*; None of fewer than two numbers."""
    values = [trend_words.value(each, measure) for each in trend.points]
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    top = 100.0 if measure is Measure.SHARE else _round(max(known))
    places = [_x(n, len(values)) for n in range(len(values))]
    heights = [None if value is None else _y(value, top) for value in values]
    ranks, below = _ranks(len(values), _WIDE), _ranks(len(values), _DAYS)
    return Chart(
        lines=tuple(_lines(places, heights)),
        dots=tuple(
            Dot(
                x=x,
                y=y,
                number=trend_words.spelled(each, measure),
                rank=ranks[n],
            )
            for n, (x, y, each) in enumerate(
                zip(places, heights, trend.points, strict=True)
            )
            if y is not None
        ),
        rows=tuple(_rows(top)),
        days=tuple(
            Mark(at=x, words=f"{each.question.on:%m.%Y}", rank=below[n])
            for n, (x, each) in enumerate(zip(places, trend.points, strict=True))
        ),
        told=_told(trend, measure),
    )


def _x(place: int, count: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * place / max(count - 1, 1), 1)


def _y(value: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)


def _round(value: float) -> float:
    """Return the next number above *value* that is 1, 2, 4 or 10 of its tens."""
    if value <= 4:
        return 4
    ten = 10.0 ** int(log10(value))
    return next(n * ten for n in (1, 2, 4, 6, 8, 10) if n * ten >= value)


def _rows(top: float) -> Iterator[Mark]:
    for quarter in range(5):
        value = top * quarter / 4
        if value == ceil(value):
            yield Mark(at=_y(value, top), words=number(int(value)))


def _ranks(count: int, most: int) -> list[str]:
    """Return for each point in which windows its number is written.

    Empty: in all; ``minor``: not in narrow ones; ``least``: in none. At most *most* in
    a wide one, counted from the last point, which is always written.
    """
    wide, narrow = ceil(count / most), ceil(count / _NARROW)
    # What is written in a narrow window is written in a wide one too.
    narrow += -narrow % wide
    return [
        "" if n % narrow == 0 else "minor" if n % wide == 0 else "least"
        for n in reversed(range(count))
    ]


def _lines(places: Sequence[float], heights: Sequence[float | None]) -> Iterator[str]:
    stretch: list[str] = []
    for x, y in zip(places, heights, strict=True):
        if y is not None:
            stretch.append(f"{x},{y}")
            continue
        if len(stretch) > 1:
            yield " ".join(stretch)
        stretch = []
    if len(stretch) > 1:
        yield " ".join(stretch)


def _told(trend: Trend, measure: Measure) -> str:
    known = [
        each for each in trend.points if trend_words.value(each, measure) is not None
    ]
    first, last = known[0], known[-1]
    said = trend_words.measured(measure, last.question)
    return str(
        gettext(
            "%(what)s: %(first)s on %(since)s, %(last)s on %(until)s",
            what=said[:1].upper() + said[1:],
            first=trend_words.spelled(first, measure),
            since=day(first.question.on),
            last=trend_words.spelled(last, measure),
            until=day(last.question.on),
        )
    )
