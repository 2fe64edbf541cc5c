"""By what regions are compared on maps and in leagues: read, spelled and spoken."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext, lazy_gettext

from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.leagues import Measure
from tracker.domain.questions import Question
from tracker.web import questions
from tracker.web.questions import Misread

#: What the measures are called where the list is of what is not confirmed.
TITLES = {
    Measure.SHARE: lazy_gettext("share confirmed"),
    Measure.NUMBER: lazy_gettext("number not confirmed"),
}


class Choice(NamedTuple):
    """A measure to choose: its words, the address that chooses it, whether it is."""

    title: str
    href: str
    current: bool


def read(
    args: Mapping[str, str],
    misread: tuple[Misread, ...],
    *,
    default: Measure = Measure.SHARE,
) -> tuple[Measure, tuple[Misread, ...]]:
    """Return the measure that *args* name, and all misread."""
    word = questions.typed(args, "by")
    try:
        return Measure(word) if word else default, misread
    except ValueError:
        return default, (*misread, Misread(field="by", typed=word))


def spelled(measure: Measure, *, default: Measure = Measure.SHARE) -> dict[str, Any]:
    """Return the argument that names *measure*; the default goes without saying."""
    return {} if measure is default else {"by": measure.value}


def kept(
    measure: Measure, *, default: Measure = Measure.SHARE
) -> list[tuple[str, str]]:
    """Return what a form of filters keeps so as not to lose *measure*."""
    return list(spelled(measure, default=default).items())


def choices(
    endpoint: str,
    question: Question,
    chosen: Measure,
    *,
    default: Measure = Measure.SHARE,
) -> list[Choice]:
    """Return the measures as links to the view *endpoint* of the same question."""
    return [
        Choice(
            title=title(measure, question),
            href=url_for(
                endpoint,
                **questions.spell(question),
                **spelled(measure, default=default),
            ),
            current=measure is chosen,
        )
        for measure in Measure
    ]


def title(measure: Measure, question: Question) -> str:
    """Return what *measure* is called; of other states it counts the list's rows."""
    if measure is Measure.NUMBER and question.statuses != UNCONFIRMED:
        return str(gettext("number of rows"))
    return str(TITLES[measure])


def caption(measure: Measure, question: Question) -> str:
    """Return what the number in a tile means."""
    if measure is Measure.SHARE:
        return str(
            gettext(
                "The number in a tile is the share of requirements met with a"
                " confirmed page, in percent."
            )
        )
    if question.statuses == UNCONFIRMED:
        return str(
            gettext(
                "The number in a tile is how many requirements are not met with a"
                " confirmed page."
            )
        )
    return str(gettext("The number in a tile is how many rows the list has there."))
