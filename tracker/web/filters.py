"""Filters of lists, as forms show them: choices with counts, chips, complaints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from tracker.web.formats import number
from tracker.web.labels import label
from tracker.web.questions import Misread

TITLES = {
    "platform": lazy_gettext("Network"),
    "item": lazy_gettext("Requirement"),
    "instrument": lazy_gettext("Document"),
    "region": lazy_gettext("Region"),
    "kind": lazy_gettext("Kind of body"),
    "level": lazy_gettext("Level"),
    "modality": lazy_gettext("How strongly"),
    "binding": lazy_gettext("Force in law"),
    "status": lazy_gettext("State"),
    "age": lazy_gettext("Waits for"),
    "state": lazy_gettext("State"),
    "body": lazy_gettext("Code of the body"),
    "snapshot": lazy_gettext("Reporting date"),
    "period": lazy_gettext("How far back"),
    "a": lazy_pgettext("reports", "Compare"),
    "a_on": lazy_gettext("or another day"),
    "b": lazy_pgettext("reports", "With"),
    "b_on": lazy_gettext("or another day"),
    "sort": lazy_gettext("Order of the regions"),
    "knowing": lazy_gettext("Past days"),
    "on": lazy_gettext("On the day"),
    "known": lazy_gettext("As known on"),
    "by": lazy_gettext("Measure"),
    "after": lazy_gettext("Place in the list"),
    "q": lazy_gettext("Name contains"),
    "words": lazy_gettext("Name contains"),
    "parent": lazy_gettext("The body and those below it"),
    "late": lazy_gettext("Deadline passed"),
    "order": lazy_gettext("Order"),
    "since": lazy_gettext("Changes since"),
    "side": lazy_gettext("Part of the changes"),
    "reading": lazy_gettext("Reading"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A filter as a form shows it: chosen from *options* (value, words), or typed."""

    name: str
    title: str
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    #: The words for "no choice".
    empty: str | None = None


class Chip(NamedTuple):
    """A filter that is set, in words, and the address of the list without it."""

    title: str
    text: str
    href: str


def select(
    name: str,
    chosen: str | None,
    texts: Mapping[str, str],
    counts: Mapping[Any, int] | None,
) -> Field:
    """Return a filter to choose from *texts*, each with its count where it is known.

    A choice that would empty the list is left out, unless it is the one chosen.
    """
    options = [
        (value, counted(text, None if counts is None else counts.get(value, 0)))
        for value, text in texts.items()
        if counts is None or counts.get(value) or value == chosen
    ]
    return Field(
        name=name,
        title=str(TITLES[name]),
        value=chosen or "",
        options=tuple(options),
        empty=gettext("any"),
    )


def counted(text: str, count: int | None) -> str:
    """Return *text* with its count behind it, where there is one."""
    return text if count is None else f"{text} ({number(count)})"


def labels(members: Iterable[Any]) -> dict[str, str]:
    """Return the members of a closed set with their words."""
    return {member.value: str(label(member)) for member in members}


def complaints(misread: Iterable[Misread]) -> list[tuple[str, str]]:
    """Return what was not understood: the filter and a sentence about it."""
    return [(one.field, _complaint(one)) for one in misread]


def _complaint(one: Misread) -> str:
    said = {"filter": TITLES[one.field], "typed": one.typed[:80]}
    if one.overruled:
        words = gettext(
            "%(filter)s: the reporting date says it already, “%(typed)s” is left out.",
            **said,
        )
        return str(words)
    return str(
        gettext("%(filter)s: “%(typed)s” was not understood and is left out.", **said)
    )
