"""Networks in words: what a document asks about one, and how two documents differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext, pgettext

from tracker.domain.contradictions import Beside, Difference
from tracker.domain.requirements import Duty, PlatformRule, Stage
from tracker.services.networks import Call, Contradiction, When
from tracker.storage.regions import Names
from tracker.web import text_words
from tracker.web.banners import period
from tracker.web.formats import day, inexact
from tracker.web.labels import label
from tracker.web.names import spoken

scope = text_words.scope
certainty = text_words.certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One network in a contradiction: what each side says, and how they differ."""

    code: str
    name: str
    here: str
    there: str
    sentence: str
    alike: bool


def days(call: Call) -> str:
    """Return the days of *call* in words, an inexact beginning as it is known."""
    revision = call.revision
    if call.since is None:
        return str(pgettext("network", "the day is not known"))
    if revision.valid_from == call.since and revision.stated_from.startswith("["):
        begun = inexact(revision.stated_from)
        if call.until is None:
            return str(pgettext("network", "since some day %(when)s", when=begun))
        return str(
            pgettext(
                "network",
                "since some day %(when)s, until %(until)s",
                when=begun,
                until=day(call.until),
            )
        )
    return period(call.since, call.until)


def when(call: Call) -> str:
    """Return how the days of *call* lie to the day that is looked at."""
    return str(
        {
            When.NOW: pgettext("network", "on this day"),
            When.AHEAD: pgettext("network", "ahead"),
            When.PAST: pgettext("network", "past"),
            When.UNDATED: pgettext("network", "no day"),
        }[call.when]
    )


def strength(duty: Duty) -> str:
    """Return how strongly *duty* speaks and with what force: «обязательно, норма»."""
    return f"{label(duty.modality)} ({force(duty)})"


def force(duty: Duty) -> str:
    """Return whether *duty* is a norm or a recommendation."""
    return str(label(duty.binding))


def stage(call: Call) -> str:
    """Return the stage of a call that is not simply in force, else nothing."""
    stage = call.revision.stage
    return "" if stage is Stage.ACTIVE else str(label(stage))


def rule(duty: Duty, names: Names) -> str:
    """Return which of the networks named beside it are needed, in words."""
    named = [spoken(names.platforms, code) for code in duty.platforms]
    if len(named) == 1:
        return str(pgettext("network", "only this one is named"))
    words = {
        PlatformRule.ANY_OF: pgettext("network", "one is enough: %(names)s"),
        PlatformRule.ALL_OF: pgettext("network", "each of: %(names)s"),
        PlatformRule.UNSPECIFIED: pgettext(
            "network", "whether one is enough is not said: %(names)s"
        ),
    }[duty.platform_rule]
    return str(words) % {"names": ", ".join(named)}


def told(contradiction: Contradiction, names: Names) -> list[Told]:
    """Return *contradiction* network by network, in words."""
    return [_told(each, contradiction, names) for each in contradiction.networks]


def _told(each: Beside, contradiction: Contradiction, names: Names) -> Told:
    dispute = contradiction.dispute
    name = spoken(names.platforms, each.platform)
    facts = {"network": name, "here": dispute.here_title, "there": dispute.there_title}
    here, there = _said(each.here), _said(each.there)
    sentence = {
        Difference.ONLY_HERE: gettext(
            "%(network)s: named by “%(here)s”, not by “%(there)s”", **facts
        ),
        Difference.ONLY_THERE: gettext(
            "%(network)s: named by “%(there)s”, not by “%(here)s”", **facts
        ),
        Difference.UNLIKE: gettext(
            "%(network)s: in “%(here)s” %(one)s, in “%(there)s” %(other)s",
            **facts,
            one=here,
            other=there,
        ),
        Difference.ALIKE: gettext("%(network)s: both say the same", **facts),
    }[each.difference]
    return Told(
        code=each.platform,
        name=name,
        here=here,
        there=there,
        sentence=str(sentence),
        alike=each.difference is Difference.ALIKE,
    )


def _said(duties: Iterable[Duty]) -> str:
    said = dict.fromkeys(strength(duty) for duty in duties)
    return "; ".join(said) or str(pgettext("network", "not named"))
