"""Reporting dates in words: as a sentence, a filter, a chip, an address."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext, pgettext

from tracker.clock import LEGAL_ZONE
from tracker.domain.questions import Question
from tracker.domain.snapshots import Snapshot
from tracker.web import questions
from tracker.web.citing import Copied
from tracker.web.filters import TITLES, Chip, Field
from tracker.web.formats import day
from tracker.web.house import house


def about(report: Snapshot) -> str:
    """Return the pair in words: the day, and up to which moment it was known."""
    return str(
        gettext(
            "on %(day)s, by what was known on %(known)s",
            day=day(report.on),
            known=known(report.known),
        )
    )


def known(moment: datetime) -> str:
    """Return a moment of knowledge: a day where it is its end, else to the second."""
    here = moment.astimezone(LEGAL_ZONE)
    spelled = questions.spell_moment(moment) or ""
    return f"{day(here.date())} {here:%H:%M:%S}" if "T" in spelled else day(here.date())


def field(reports: Sequence[Snapshot], chosen: Snapshot | None) -> Iterator[Field]:
    """Yield the filter to choose a reporting date by, where there are any.

    Withdrawn ones are not offered, unless one is chosen already.
    """
    offered = [each for each in reports if not each.withdrawn or each == chosen]
    if offered:
        yield Field(
            name=questions.SNAPSHOT,
            title=str(TITLES[questions.SNAPSHOT]),
            value=chosen.code if chosen else "",
            options=tuple((each.code, each.title) for each in offered),
            empty=str(pgettext("snapshot", "none")),
        )


def chip(question: Question, report: Snapshot | None, endpoint: str) -> Iterator[Chip]:
    """Yield the reporting date as a filter that is set, with the address without it."""
    if report is not None:
        args = questions.spell(question, **{questions.SNAPSHOT: None})
        yield Chip(
            title=str(TITLES[questions.SNAPSHOT]),
            text=report.title,
            href=url_for(endpoint, **args),
        )


def cited(report: Snapshot) -> list[Copied]:
    """Return what can be copied of a reporting date: its address, and a citation."""
    address = house().settings.public_url + url_for("snapshots.show", code=report.code)
    full = gettext(
        "%(title)s: the register %(about)s. Register of requirements, %(address)s",
        title=report.title,
        about=about(report),
        address=address,
    )
    return [
        Copied(name="day", label=gettext("Permanent address"), words=address),
        Copied(name="full", label=gettext("In full"), words=str(full)),
    ]


def refusal(field: str, reason: str) -> str:
    """Return why what was typed into *field* is not taken, and what to do."""
    told = {
        ("title", "required"): gettext("Write what the reporting date is called."),
        ("title", "too_long"): gettext("Write no more than 200 characters."),
        ("code", "bad_code"): gettext(
            "For the address use small Latin letters, digits and hyphens, up to 60:"
            " for example 2026-q4."
        ),
        ("code", "taken"): gettext(
            "There is a reporting date with this address already: choose another."
        ),
        ("known", "future"): gettext(
            "This moment has not come yet, and what will be known by then can still"
            " change. Leave the field empty for this moment."
        ),
        ("known", "not_understood"): gettext(
            "Write a day as 31.12.2026, or a moment as 2026-12-31 18:00."
        ),
        ("on", "not_understood"): gettext("Write the day as 31.12.2026."),
        ("note", "too_long"): gettext("Write no more than 2000 characters."),
        ("reason", "required"): gettext("Write why it is withdrawn."),
        ("reason", "too_long"): gettext("Write no more than 2000 characters."),
    }
    return str(told[field, reason])
