"""The small picture of visits to a page: its subscribers over time, and how it opened.

Subscribers are a line, broken where they are not known; below it a mark for each visit,
whose shape says what came of it. Everything it shows stands in words beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_pgettext

from tracker.domain.visits import FAILED, Outcome
from tracker.storage.visit_cards import Visit
from tracker.web.formats import day, number

_p = lazy_pgettext
#: Measures of the picture in its own units.
WIDTH, LEFT, RIGHT = 320, 8, 312
TOP, BOTTOM, MARKS = 22, 62, 80
#: What a mark's shape says, in the order of the legend.
SHAPES = {
    "opens": _p("visit", "opens"),
    "moved": _p("visit", "has moved to another address"),
    "fails": _p("visit", "does not open"),
    "unclear": _p("visit", "not clear"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A visit: where it stands and what its shape says."""

    x: float
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole picture; *lines* are stretches of known subscribers, as SVG points."""

    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    marks: tuple[Mark, ...]
    shapes: tuple[str, ...]
    readers: str
    first: str
    last: str
    told: str


def chart(visits: Sequence[Visit]) -> Chart | None:
    """Return the picture of *visits*, newest first; None of fewer than two."""
    told = list(reversed(visits))
    if len(told) < 2:
        return None
    known = [each.subscribers for each in told if each.subscribers is not None]
    places = [_x(each.at, told[0].at, told[-1].at) for each in told]
    points = list(_points(told, places, known))
    marks = tuple(Mark(x, shape(v)) for x, v in zip(places, told, strict=True))
    return Chart(
        lines=tuple(_lines(points)),
        dots=tuple(point for point in points if point is not None),
        marks=marks,
        shapes=tuple(s for s in SHAPES if any(mark.shape == s for mark in marks)),
        readers=_readers(known),
        first=day(told[0].at),
        last=day(told[-1].at),
        told=_told(told, known),
    )


def shape(visit: Visit) -> str:
    """Return which shape the mark of *visit* has."""
    if visit.outcome is Outcome.ALIVE:
        return "opens"
    if visit.outcome is Outcome.MOVED:
        return "moved"
    return "fails" if visit.outcome in FAILED else "unclear"


def _x(at: datetime, first: datetime, last: datetime) -> float:
    span = (last - first).total_seconds()
    share = (at - first).total_seconds() / span if span else 0.5
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _points(
    visits: Sequence[Visit], places: Sequence[float], known: Sequence[int]
) -> Iterator[tuple[float, float] | None]:
    """Yield where each visit's subscribers stand, None where they are not known."""
    least, most = (min(known), max(known)) if known else (0, 0)
    for x, visit in zip(places, visits, strict=True):
        if visit.subscribers is None:
            yield None
            continue
        share = (visit.subscribers - least) / (most - least) if most > least else 0.5
        yield x, round(BOTTOM - share * (BOTTOM - TOP), 1)


def _lines(points: Sequence[tuple[float, float] | None]) -> Iterator[str]:
    """Yield the stretches without a gap, as SVG spells points."""
    stretch: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            stretch.append(point)
            continue
        if len(stretch) > 1:
            yield " ".join(f"{x},{y}" for x, y in stretch)
        stretch = []


def _readers(known: Sequence[int]) -> str:
    """Return between what the line goes up and down, in words."""
    if not known:
        return ""
    least, most = number(min(known)), number(max(known))
    if least == most:
        return str(gettext("subscribers: %(number)s", number=most))
    return str(gettext("subscribers: %(least)s to %(most)s", least=least, most=most))


def _told(visits: Sequence[Visit], known: Sequence[int]) -> str:
    opened = sum(shape(visit) == "opens" for visit in visits)
    said = gettext(
        "From %(first)s to %(last)s: %(all)s visits, the page opened at %(opened)s.",
        first=day(visits[0].at),
        last=day(visits[-1].at),
        all=number(len(visits)),
        opened=number(opened),
    )
    if not known:
        return f"{said} {gettext('Subscribers are not known.')}"
    subscribers = gettext(
        "Subscribers: %(then)s at first, %(now)s at last.",
        then=number(known[0]),
        now=number(known[-1]),
    )
    return f"{said} {subscribers}"
