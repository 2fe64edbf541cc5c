"""The run of an answer over time in words: periods, knowledge, what the line shows."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.leagues import Measure
from tracker.domain.questions import Question
from tracker.domain.trends import Knowing, Period
from tracker.services.trends import Point
from tracker.web.formats import day, number

PERIODS = {
    Period.YEAR: lazy_gettext("12 months"),
    Period.TWO_YEARS: lazy_gettext("24 months"),
    Period.QUARTERS: lazy_gettext("12 quarters"),
    Period.REPORTS: lazy_gettext("reporting dates"),
}
KNOWINGS = {
    Knowing.THEN: lazy_gettext("as it was known on each day"),
    Knowing.NOW: lazy_gettext("as it is known now"),
}


def measured(measure: Measure, question: Question) -> str:
    """Return what the line shows, as a choice and as the caption of the picture."""
    if measure is Measure.SHARE:
        return str(gettext("share of the bodies addressed, in percent"))
    if question.statuses == UNCONFIRMED:
        return str(gettext("number of bodies not confirmed"))
    return str(gettext("number of bodies"))


def value(point: Point, measure: Measure) -> float | None:
    """Return the number of *point* that the line shows; None where there is none."""
    if point.counts is None:
        return None
    bodies, obliged, _ = point.counts
    if measure is Measure.NUMBER:
        return bodies
    return 100 * bodies / obliged if obliged else None


def spelled(point: Point, measure: Measure) -> str:
    """Return the number that the line shows, as it is written at its point."""
    found = value(point, measure)
    if found is None:
        return "—"
    if measure is Measure.NUMBER:
        return number(found)
    return number(round(found, 1))


def share(point: Point) -> str:
    """Return the bodies meant in percent of those addressed."""
    found = value(point, Measure.SHARE)
    return "—" if found is None else f"{number(round(found, 1))}\N{NO-BREAK SPACE}%"


def young(since: datetime) -> str:
    """Return from which day on the register knows anything."""
    return str(
        gettext(
            "The register knows of requirements since %(day)s. Nothing was known of"
            " earlier days then, so they have no number.",
            day=day(since),
        )
    )
