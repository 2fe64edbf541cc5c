"""The first page: the number, the map, where it is worst, what happened lately."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from tracker.domain.access import Act
from tracker.domain.questions import Question
from tracker.domain.requirements import Binding, Modality
from tracker.services import coverage
from tracker.services.coverage import Answer
from tracker.storage import body_lists, changes, regions
from tracker.storage.body_lists import Listing
from tracker.storage.regions import Place
from tracker.web import questions
from tracker.web.formats import number
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.names import spoken

blueprint = Blueprint("home", __name__)
LEAGUE = 12
#: Shares of confirmed pages from which the bands of the map begin, in percent.
BANDS = (0, 50, 75, 90)
NOBODY = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A region on the map; *value* is the share confirmed, in percent, or a dash."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A region in the league: *missing* of *obliged* cells have no confirmed page."""

    name: str
    missing: int
    obliged: int
    href: str

    @property
    def confirmed(self) -> int:
        """Return the share of confirmed pages in whole percent; 100 only for all."""
        return share(self.missing, self.obliged)


@blueprint.get("/")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show where the country stands today in what the law asks of everybody."""
    question = Question(
        on=today(),
        today=today(),
        modality=Modality.MANDATORY,
        binding=Binding.NORMATIVE,
    )
    answer = coverage.answer(reading(), question)
    names = regions.names(reading())
    empty = not answer.obliged and not body_lists.counts(reading(), Listing()).total
    return render_template(
        "home/show.html",
        title=gettext("Register of requirements for public bodies"),
        answer=answer,
        empty=empty,
        sentence=sentence(answer),
        list_href=_list(question),
        tiles=tiles(answer, regions.places(reading())),
        legend=legend(),
        league=league(answer, names),
        changes=changes.recent(reading()),
        documents=changes.documents(reading()),
        platform_name=lambda code: spoken(names.platforms, code),
    )


def sentence(answer: Answer) -> str:
    """Return the number in one sentence: how many of those whom the law obliges."""
    if not answer.obliged:
        return str(gettext("No law obliges any body in the register today"))
    if not answer.bodies:
        return str(
            ngettext(
                "%(count)s body that the law obliges has a confirmed page",
                "All %(count)s bodies that the law obliges have a confirmed page",
                answer.obliged,
                count=number(answer.obliged),
            )
        )
    obliged = ngettext(
        "of %(number)s body that the law obliges",
        "of %(number)s bodies that the law obliges",
        answer.obliged,
        number=number(answer.obliged),
    )
    return str(
        ngettext(
            "%(count)s %(of)s has no confirmed page",
            "%(count)s %(of)s have no confirmed page",
            answer.bodies,
            count=number(answer.bodies),
            of=obliged,
        )
    )


def tiles(answer: Answer, places: tuple[Place, ...]) -> list[Tile]:
    """Return the map: every region, those where nobody is obliged without a value."""
    shares = answer.shares()
    return [_tile(place, shares.get(place.region.code), answer) for place in places]


def legend() -> list[tuple[str, str]]:
    """Return the bands of the map and what each means, worst first."""
    return [
        ("1", gettext("below %(end)s %%", end=BANDS[1])),
        ("2", gettext("%(start)s to %(end)s %%", start=BANDS[1], end=BANDS[2] - 1)),
        ("3", gettext("%(start)s to %(end)s %%", start=BANDS[2], end=BANDS[3] - 1)),
        ("4", gettext("%(start)s %% and above", start=BANDS[3])),
        (NOBODY, gettext("nobody is obliged")),
    ]


def league(answer: Answer, names: regions.Names) -> list[Standing]:
    """Return the regions with most gaps, most first; none without a gap."""
    ranked = sorted(
        (
            (-missing, spoken(names.regions, code), code, obliged)
            for code, (missing, obliged) in answer.shares().items()
            if missing
        ),
    )
    return [
        Standing(
            name=name,
            missing=-fewer,
            obliged=obliged,
            href=_list(answer.question, region=code),
        )
        for fewer, name, code, obliged in ranked[:LEAGUE]
    ]


def share(missing: int, obliged: int) -> int:
    """Return the share confirmed in whole percent, rounded down.

    >>> share(1, 300), share(0, 300), share(300, 300)
    (99, 100, 0)
    """
    return (obliged - missing) * 100 // obliged if obliged else 0


def band(percent: int) -> int:
    """Return the band of the map in which *percent* lies, from 1 (worst) to 4.

    >>> [band(percent) for percent in (0, 49, 50, 75, 90, 100)]
    [1, 1, 2, 3, 4, 4]
    """
    return sum(percent >= start for start in BANDS)


def _tile(place: Place, counted: tuple[int, int] | None, answer: Answer) -> Tile:
    name = spoken({place.region.code: place.region}, place.region.code)
    if counted is None:
        value, told, lies = "—", gettext("nobody is obliged"), NOBODY
    else:
        missing, obliged = counted
        percent = share(missing, obliged)
        value, lies = str(percent), str(band(percent))
        told = gettext(
            "%(missing)s of %(obliged)s not confirmed",
            missing=number(missing),
            obliged=number(obliged),
        )
    return Tile(
        code=place.region.code,
        name=name,
        short=place.short,
        col=place.col,
        row=place.row,
        value=value,
        label=told,
        band=lies,
        href=_list(answer.question, region=place.region.code),
    )


def _list(question: Question, **instead: str | None) -> str:
    return url_for("coverage.missing", **questions.spell(question, **instead))
