"""The map of the regions as tiles: values, bands and their words, links to the lists.

The one place for it: the first page and the view of any answer draw the same tiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask import url_for
from flask_babel import gettext, ngettext, pgettext

from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.leagues import BEST, NUMBERS, SHARES, Measure, Standing, band
from tracker.services import groupings
from tracker.services.coverage import Answer
from tracker.storage.regions import Place
from tracker.web import questions
from tracker.web.formats import NOTHING, number
from tracker.web.names import spoken

NOBODY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A region on the map; *value* is what is printed in it, or a dash."""

    code: str
    name: str
    short: str
    col: int
    row: int
    value: str
    label: str
    #: "1" (worst) to "4", or "none" where nobody is obliged.
    band: str
    href: str
    #: The region that the question is about.
    current: bool


def tiles(
    answer: Answer, places: Sequence[Place], measure: Measure = Measure.SHARE
) -> list[Tile]:
    """Return the map: every region, those where nobody is obliged without a value."""
    standings = groupings.standings(answer)
    return [
        _tile(place, standings.get(place.region.code), answer, measure)
        for place in places
    ]


def legend(
    drawn: Sequence[Tile], measure: Measure = Measure.SHARE
) -> list[tuple[str, str]]:
    """Return the bands, worst first: what each means, and how many tiles it has."""
    counts = {name: sum(tile.band == name for tile in drawn) for name in _bands()}
    words = _shares() if measure is Measure.SHARE else _numbers()
    words[NOBODY] = gettext("nobody is obliged")
    return [
        (
            name,
            ngettext(
                "%(band)s: %(count)s region",
                "%(band)s: %(count)s regions",
                count,
                band=words[name],
                count=number(count),
            ),
        )
        for name, count in counts.items()
    ]


def told(standing: Standing, answer: Answer) -> str:
    """Return in words what the list behind a region holds."""
    counts = {
        "missing": number(standing.meant),
        "obliged": number(standing.obliged),
    }
    if answer.question.statuses == UNCONFIRMED:
        return str(gettext("%(missing)s of %(obliged)s not confirmed", **counts))
    return str(
        ngettext(
            "%(count)s row in the list",
            "%(count)s rows in the list",
            standing.meant,
            count=counts["missing"],
        )
    )


def list_of(answer: Answer, **instead: str | None) -> str:
    """Return the address of the list of *answer*'s question, narrowed by *instead*."""
    return url_for("coverage.missing", **questions.spell(answer.question, **instead))


def _tile(
    place: Place, standing: Standing | None, answer: Answer, measure: Measure
) -> Tile:
    region = place.region
    value, lies, words = NOTHING, NOBODY, gettext("nobody is obliged")
    if standing is not None and (standing.obliged or measure is Measure.NUMBER):
        shown = standing.percent if measure is Measure.SHARE else standing.meant
        value, lies = number(shown), str(band(standing, measure))
        words = told(standing, answer)
    return Tile(
        code=region.code,
        name=spoken({region.code: region}, region.code),
        short=place.short,
        col=place.col,
        row=place.row,
        value=value,
        label=words,
        band=lies,
        href=list_of(answer, region=region.code),
        current=answer.question.region == region.code,
    )


def _bands() -> list[str]:
    return [*(str(each) for each in range(1, BEST + 1)), NOBODY]


def _shares() -> dict[str, str]:
    words = {
        str(n): gettext("%(start)s to %(end)s %%", start=start, end=end - 1)
        for n, (start, end) in enumerate(pairwise(SHARES), start=1)
    }
    words["1"] = gettext("below %(end)s %%", end=SHARES[1])
    words[str(BEST)] = gettext("%(start)s %% and above", start=SHARES[-1])
    return words


def _numbers() -> dict[str, str]:
    words = {
        str(BEST - n): gettext("%(start)s to %(end)s", start=start, end=end - 1)
        for n, (start, end) in enumerate(pairwise(NUMBERS))
    }
    words[str(BEST)] = pgettext("band", "none")
    words["1"] = gettext("%(start)s and more", start=NUMBERS[-1])
    return words
