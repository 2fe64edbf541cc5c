"""Words for versions and duties: how a text stands, whom it binds, how sure it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext, lazy_pgettext, ngettext
from markupsafe import Markup

from tracker.domain.bodies import Scope
from tracker.domain.instruments import Certainty, RelationKind
from tracker.domain.requirements import Duty, Op, PlatformRule
from tracker.storage.documents import Figure, Relation
from tracker.storage.regions import Names
from tracker.storage.texts import Revision
from tracker.web.banners import banner as banner
from tracker.web.formats import day, inexact, number
from tracker.web.labels import label
from tracker.web.names import spoken

_p = lazy_pgettext


def certainty(sure: Certainty, sources: int | None) -> str:
    """Return how sure a statement is, with the number of sources where it is known."""
    if sources is None:
        return str(label(sure))
    counted = ngettext(
        "%(num)s independent source", "%(num)s independent sources", sources
    )
    return str(gettext("%(sure)s: %(counted)s", sure=label(sure), counted=counted))


def networks(duty: Duty, names: Names) -> str:
    """Return on which networks a page is asked for, in words."""
    return _networks(duty, [spoken(names.platforms, code) for code in duty.platforms])


def linked_networks(duty: Duty, names: Names, days: Mapping[str, Any]) -> Markup:
    """Return the same, each network a link to its page on the day *days* ask."""
    link = Markup('<a class="govuk-link" href="{}">{}</a>')
    named = [
        link.format(
            url_for("networks.show", code=code, **days), spoken(names.platforms, code)
        )
        for code in duty.platforms
    ]
    # The words around the links are the register's own.
    return Markup(_networks(duty, named))  # noqa: S704


def _networks(duty: Duty, named: Sequence[str]) -> str:
    if not named:
        return str(gettext("The networks are not named"))
    if len(named) == 1:
        return named[0]
    joined = ", ".join(named)
    if duty.platform_rule is PlatformRule.ALL_OF:
        return str(gettext("Each of: %(names)s", names=joined))
    if duty.platform_rule is PlatformRule.ANY_OF:
        return str(gettext("One is enough: %(names)s", names=joined))
    return str(gettext("Whether one is enough is not said: %(names)s", names=joined))


def scope(scope: Scope, names: Names, bodies: Mapping[str, str]) -> list[str]:
    """Return whom a duty binds, a line for each way in which the scope narrows."""
    lines = []
    if scope.kinds:
        lines.append(_listed(label(kind) for kind in sorted(scope.kinds)))
    if scope.levels:
        lines.append(_listed(label(level) for level in sorted(scope.levels)))
    if scope.regions:
        found = sorted(spoken(names.regions, code) for code in scope.regions)
        lines.append(", ".join(found))
    if not lines and not scope.include:
        lines.append(gettext("All bodies of the register"))
    if scope.include:
        lines.append(
            gettext("By name: %(names)s", names=_called(scope.include, bodies))
        )
    if scope.exclude:
        lines.append(gettext("Except: %(names)s", names=_called(scope.exclude, bodies)))
    return lines


def numbered(revision: Revision) -> str:
    """Return the version's place and heading as one line."""
    return " ".join(filter(None, (revision.number, revision.heading))) or revision.code


def _called(codes: frozenset[str], bodies: Mapping[str, str]) -> str:
    return ", ".join(sorted(bodies.get(code, code) for code in codes))


def _listed(words: Iterable[object]) -> str:
    return ", ".join(str(word) for word in words)


def relation(told: Relation) -> str:
    """Return the sentence of how a document stands to another, up to its title."""
    return str((_TO_THERE if told.outward else _FROM_THERE)[told.kind])


def figure(cited: Figure) -> str:
    """Return a cited number as it is meant: how exactly, how much, of what."""
    value = number(cited.value.normalize() if cited.value % 1 else int(cited.value))
    operator = str(_OPERATORS.get(cited.operator, cited.operator))
    return " ".join(filter(None, (operator, value, cited.unit)))


def change(revision: Revision) -> str:
    """Return what sort of change a version is: a new text has a class, others do."""
    if revision.op is not Op.SET:
        return str(label(revision.op))
    return str(label(revision.change))


def recorded(revision: Revision) -> str:
    """Return when the register came to know the version."""
    return str(
        gettext("Recorded in the register on %(day)s.", day=day(revision.recorded_at))
    )


def chosen(revision: Revision) -> str:
    """Return what a version is called in a list to choose from."""
    return str(
        gettext(
            "%(number)s, from %(day)s",
            number=revision.seq,
            day=inexact(revision.stated_from),
        )
    )


_TO_THERE = {
    RelationKind.BECOMES: _p("relation", "This document became the document"),
    RelationKind.AMENDS: _p("relation", "This document amends the document"),
    RelationKind.IMPLEMENTS: _p("relation", "This document implements the document"),
    RelationKind.RECOMMENDS: _p("relation", "This document recommends the document"),
    RelationKind.CONTRADICTS: _p("relation", "This document contradicts the document"),
    RelationKind.CITES: _p("relation", "This document cites the document"),
}
_FROM_THERE = {
    RelationKind.BECOMES: _p("relation", "This document came from the document"),
    RelationKind.AMENDS: _p("relation", "This document is amended by the document"),
    RelationKind.IMPLEMENTS: _p(
        "relation", "This document is implemented by the document"
    ),
    RelationKind.RECOMMENDS: _p(
        "relation", "This document is recommended by the document"
    ),
    RelationKind.CONTRADICTS: _p(
        "relation", "This document is contradicted by the document"
    ),
    RelationKind.CITES: _p("relation", "This document is cited by the document"),
}
_OPERATORS = {
    "=": "",
    "eq": "",
    "exact": "",
    ">": _p("figure", "more than"),
    "gt": _p("figure", "more than"),
    "more_than": _p("figure", "more than"),
    ">=": _p("figure", "at least"),
    "ge": _p("figure", "at least"),
    "at_least": _p("figure", "at least"),
    "<": _p("figure", "less than"),
    "less_than": _p("figure", "less than"),
    "<=": _p("figure", "at most"),
    "~": _p("figure", "about"),
    "about": _p("figure", "about"),
}
