"""The first page: the number, the map, where it is worst, what happened lately."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from tracker.domain.access import Act
from tracker.domain.leagues import share
from tracker.domain.questions import Question
from tracker.domain.requirements import Binding, Modality
from tracker.services import coverage, groupings
from tracker.services.coverage import Answer
from tracker.storage import body_lists, changes, regions
from tracker.storage.body_lists import Listing
from tracker.storage.duties import duties
from tracker.web import maps, questions
from tracker.web.formats import number
from tracker.web.guard import needs
from tracker.web.house import reading, today
from tracker.web.names import called, spoken

blueprint = Blueprint("home", __name__)
LEAGUE = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A region in the league: *missing* of *obliged* cells have no confirmed page."""

    name: str
    missing: int
    obliged: int
    href: str

    @property
    def confirmed(self) -> int:
        """Return the share of confirmed pages in whole percent; 100 only for all."""
        return share(self.obliged - self.missing, self.obliged)


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
    drawn = maps.tiles(answer, regions.places(reading()))
    empty = not answer.obliged and not body_lists.counts(reading(), Listing()).total
    return render_template(
        "home/show.html",
        title=gettext("Register of requirements for public bodies"),
        answer=answer,
        empty=empty,
        sentence=sentence(answer),
        list_href=_list(question),
        tiles=drawn,
        legend=maps.legend(drawn),
        networks=_networks(names),
        league=league(answer, names),
        league_href=url_for("coverage_leagues.show", **questions.spell(question)),
        changes=changes.recent(reading()),
        documents=changes.documents(reading()),
        platform_name=lambda code: spoken(names.platforms, code),
    )


def _networks(names: regions.Names) -> dict[str, str]:
    """Return the networks that any duty or advice asks for today, by code."""
    question = Question(on=today(), today=today())
    asked = {code for duty in duties(reading(), question) for code in duty.asked}
    named = called(names.platforms)
    return {code: name for code, name in named.items() if code in asked}


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


def league(answer: Answer, names: regions.Names) -> list[Behind]:
    """Return the regions with most gaps, most first; none without a gap."""
    ranked = sorted(
        (
            (-each.meant, spoken(names.regions, code), code, each.obliged)
            for code, each in groupings.standings(answer).items()
            if code is not None and each.meant
        ),
    )
    return [
        Behind(
            name=name,
            missing=-fewer,
            obliged=obliged,
            href=_list(answer.question, region=code),
        )
        for fewer, name, code, obliged in ranked[:LEAGUE]
    ]


def _list(question: Question, **instead: str | None) -> str:
    return url_for("coverage.missing", **questions.spell(question, **instead))
