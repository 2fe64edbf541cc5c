"""How a change of an answer is spoken: which way, from what to what."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext, ngettext

from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.differences import Side
from tracker.domain.questions import Question
from tracker.services.differences import Difference
from tracker.web.formats import day, number
from tracker.web.labels import label

#: Of an answer about what is not confirmed.
MISSING: Mapping[Side, object] = {
    Side.BECAME: lazy_gettext("Became missing"),
    Side.CEASED: lazy_gettext("No longer missing"),
}
#: Of any other.
LISTED: Mapping[Side, object] = {
    Side.BECAME: lazy_gettext("Came into the list"),
    Side.CEASED: lazy_gettext("Left the list"),
}


def title(side: Side, question: Question) -> str:
    """Return what is true of the cells of *side*."""
    said = MISSING if question.statuses <= UNCONFIRMED else LISTED
    return str(said[side])


def state(status: Status) -> str:
    """Return what was or is true of a cell, as one of two."""
    if status is Status.NOT_REQUIRED:
        return str(gettext("not asked, by what was known"))
    return str(label(status))


def summed(difference: Difference) -> str:
    """Return the numbers of *difference* in words."""
    became, ceased = len(difference.became), len(difference.ceased)
    if difference.after.statuses <= UNCONFIRMED:
        return str(
            gettext(
                "became missing: %(became)s, no longer missing: %(ceased)s",
                became=number(became),
                ceased=number(ceased),
            )
        )
    return str(
        gettext(
            "came into the list: %(became)s, left it: %(ceased)s",
            became=number(became),
            ceased=number(ceased),
        )
    )


def of_day(difference: Difference) -> str:
    """Return the title of a day's entry."""
    return str(
        gettext(
            "%(day)s: %(numbers)s",
            day=day(difference.after.on),
            numbers=summed(difference),
        )
    )


def more(count: int) -> str:
    """Return that so many more rows are not told."""
    return str(
        ngettext("and %(count)s more", "and %(count)s more", count, count=number(count))
    )
