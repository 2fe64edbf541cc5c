"""How an answer is spoken: one sentence with the number, and what it is about."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext, ngettext

from tracker.clock import LEGAL_ZONE
from tracker.domain.coverage import OBLIGED, UNCONFIRMED
from tracker.domain.questions import Question
from tracker.domain.requirements import Binding, Duty, Modality, PlatformRule
from tracker.services.coverage import Answer
from tracker.storage.regions import Names
from tracker.web import questions
from tracker.web.formats import day, number
from tracker.web.labels import label
from tracker.web.names import spoken


def heading(answer: Answer, names: Names) -> str:
    """Return the answer as one sentence: the number, of how many, where and when."""
    where = ", ".join(_titled(answer, names))
    told = claim(answer, names)
    if where:
        told = gettext("%(claim)s: %(where)s", claim=told, where=where)
        return f"{told}, {when(answer.question)}"
    return f"{told} {when(answer.question)}"


def claim(answer: Answer, names: Names) -> str:
    """Return what is true of how many bodies, without where and when."""
    statuses = answer.question.statuses
    if statuses == UNCONFIRMED:
        return _unconfirmed(answer, names)
    if statuses == questions.EVERY:
        return str(
            ngettext(
                "The requirements address %(count)s body",
                "The requirements address %(count)s bodies",
                answer.bodies,
                count=number(answer.bodies),
            )
        )
    states = ", ".join(str(label(status)) for status in sorted(statuses))
    return str(
        gettext(
            "%(states)s: %(bodies)s",
            states=states[:1].upper() + states[1:],
            bodies=_of(answer) if statuses <= OBLIGED else _bodies(answer.bodies),
        )
    )


def about(question: Question, names: Names) -> Iterator[str]:
    """Yield what the question narrows to, in words; the network stands in the claim."""
    yield from (spoken for name, spoken in said(question, names) if name != "platform")


def _titled(answer: Answer, names: Names) -> Iterator[str]:
    """Yield what the question narrows to; a requirement is called by its heading."""
    headings = {duty.code: duty.heading for duty in answer.duties}
    for name, word in said(answer.question, names):
        heading = headings.get(answer.question.item or "") if name == "item" else ""
        if name != "platform":
            told = gettext("“%(heading)s”", heading=heading) if heading else word
            yield _in_sentence(name, str(told))


def when(question: Question) -> str:
    """Return the day of the question, and its moment of knowledge if it has one."""
    days = gettext("on %(day)s", day=day(question.on))
    if question.known is None:
        return str(days)
    told = gettext("as known on %(day)s", day=known(question.known))
    return f"{days}, {told}"


def said(question: Question, names: Names) -> Iterator[tuple[str, str]]:
    """Yield the filters that are set: their names and their values in words."""
    called = {
        "platform": names.platforms, "region": names.regions,
        "item": names.items, "instrument": names.instruments, "parent": names.bodies,
    }  # fmt: skip
    for name in questions.FILTERS:
        value = getattr(question, name)
        if value is None:
            continue
        if name in called:
            yield name, spoken(called[name], value)
        elif name == "late":
            yield name, late(value)
        else:
            yield name, value if name == "words" else str(label(value))


def late(days: int) -> str:
    """Return how long ago a deadline passed, at least."""
    told = ngettext(
        "%(count)s day ago or earlier",
        "%(count)s days ago or earlier",
        days,
        count=number(days),
    )
    return str(told)


def _in_sentence(name: str, word: str) -> str:
    """Return what the filter *name* says, as a part of the sentence."""
    if name == "words":
        return str(gettext("with “%(words)s” in the name", words=word))
    if name == "late":
        return str(gettext("deadline passed %(when)s", when=word))
    if name == "parent":
        return str(gettext("%(body)s and bodies below it", body=word))
    return word


def known(moment: datetime) -> str:
    """Return the moment of knowledge as it was asked: a day, or to the minute."""
    here = moment.astimezone(LEGAL_ZONE)
    spelled = questions.spell_moment(moment) or ""
    return f"{day(here.date())} {here:%H:%M}" if "T" in spelled else day(here.date())


def strength(duty: Duty) -> str:
    """Return how strongly *duty* binds, in words for people."""
    if duty.binding is Binding.NORMATIVE and duty.modality is Modality.MANDATORY:
        return str(gettext("required by law"))
    if duty.modality is Modality.MANDATORY:
        return str(gettext("worded as mandatory, but a recommendation"))
    return str(label(duty.modality))


def wanting_words(duty: Duty, wanting: Sequence[str], names: Names) -> str:
    """Return the networks still *wanting* as *duty* asks: one of them, or each."""
    spoken_names = [spoken(names.platforms, code) for code in wanting]
    if len(spoken_names) < 2 or duty.platform_rule is PlatformRule.UNSPECIFIED:
        return ", ".join(spoken_names)
    *before, last = spoken_names
    if duty.platform_rule is PlatformRule.ANY_OF:
        return str(gettext("%(names)s or %(last)s", names=", ".join(before), last=last))
    return str(gettext("%(names)s and %(last)s", names=", ".join(before), last=last))


def _unconfirmed(answer: Answer, names: Names) -> str:
    platform = answer.question.platform
    count = number(answer.bodies)
    if not answer.obliged:
        return str(gettext("No body is addressed"))
    if not answer.bodies:
        return str(
            ngettext(
                "%(count)s body of %(count)s has a confirmed page",
                "All %(count)s bodies have a confirmed page",
                answer.obliged,
                count=number(answer.obliged),
            )
        )
    if platform is None and len(answer.duties) > 1:
        return str(
            ngettext(
                "%(count)s %(of)s still has unconfirmed requirements",
                "%(count)s %(of)s still have unconfirmed requirements",
                answer.bodies,
                count=count,
                of=_out_of(answer.obliged),
            )
        )
    if platform is None:
        return str(
            ngettext(
                "%(count)s %(of)s has no confirmed page",
                "%(count)s %(of)s have no confirmed page",
                answer.bodies,
                count=count,
                of=_out_of(answer.obliged),
            )
        )
    return str(
        ngettext(
            "%(count)s %(of)s has no confirmed page on “%(platform)s”",
            "%(count)s %(of)s have no confirmed page on “%(platform)s”",
            answer.bodies,
            count=count,
            of=_out_of(answer.obliged),
            platform=spoken(names.platforms, platform),
        )
    )


def _of(answer: Answer) -> str:
    return str(
        gettext(
            "%(count)s %(of)s",
            count=number(answer.bodies),
            of=_out_of(answer.obliged),
        )
    )


def _out_of(count: int) -> str:
    return str(
        ngettext(
            "of %(number)s body", "of %(number)s bodies", count, number=number(count)
        )
    )


def _bodies(count: int) -> str:
    return str(
        ngettext("%(number)s body", "%(number)s bodies", count, number=number(count))
    )
