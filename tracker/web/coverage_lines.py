"""The rows of the list as its page shows them, with the words and links of each.

What is the same for many rows (a requirement, a state, what is wanting) is put into
words once a page: the template then only writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import get_template_attribute, url_for
from flask_babel import gettext
from markupsafe import Markup

from tracker.domain.coverage import Status
from tracker.domain.questions import Question
from tracker.services.coverage import Gap
from tracker.storage import suspects
from tracker.storage.duties import DutyInForce
from tracker.storage.exemption_reasons import Reason
from tracker.storage.regions import Names
from tracker.web import exemption_words, questions
from tracker.web.coverage_words import strength, wanting_words
from tracker.web.formats import day, typeset
from tracker.web.house import reading, today
from tracker.web.names import spoken

#: Stands for the code of a body where an address is written once for many.
_BODY = "~body~"


@dataclass(frozen=True, slots=True)
class Demand:
    """A requirement as the rows call it: its address, its heading, how it binds."""

    href: str
    heading: str
    strength: str
    #: The address of a body's cell: what stands before the body's code, and after.
    cell: tuple[str, str]


@dataclass(slots=True)
class Line:
    """A row: the body with its address, and what is true of it in words."""

    name: str
    href: str
    region: str
    demand: Demand
    tag: Markup
    #: Where it is told why that is true.
    why: str
    #: The acts that free the body, each with its address.
    acts: Sequence[tuple[str, str]]
    wanting: str


def lines(gaps: Sequence[Gap], question: Question, names: Names) -> list[Line]:
    """Return *gaps* as rows of the list; links keep the question's day."""
    days = questions.spell_days(question)
    changes = _changes(gaps, question, days)
    told: dict[tuple[int, tuple[str, ...]], tuple[Demand, str]] = {}
    drawn = get_template_attribute("components/status.html", "status")
    region = cache(lambda code: spoken(names.regions, code) or "—")
    tag = cache(drawn)
    found = []
    for gap in gaps:
        key = (gap.duty.version_id, gap.wanting)
        if key not in told:
            lacking = wanting_words(gap.duty.duty, gap.wanting, names)
            told[key] = _demand(gap.duty, days), lacking or "—"
        demand, wanting = told[key]
        changed = changes.get((gap.duty.item_id, gap.body_id))
        found.append(
            Line(
                name=gap.name,
                href=url_for("bodies.show", code=gap.body, **days),
                region=region(gap.region),
                demand=demand,
                tag=tag(gap.status),
                why=changed or quote(gap.body).join(demand.cell),
                acts=[_act(each, days) for each in gap.freed],
                wanting=wanting,
            )
        )
    return found


def _demand(duty: DutyInForce, days: dict[str, Any]) -> Demand:
    words = strength(duty.duty)
    if duty.duty.comply_by:
        by = gettext("comply by %(day)s", day=day(duty.duty.comply_by))
        words = f"{words}; {by}"
    return Demand(
        href=url_for("requirements.show", code=duty.code, **days),
        heading=duty.heading or duty.code,
        strength=words,
        cell=_around(
            url_for("coverage_cells.show", body=_BODY, item=duty.code, **days)
        ),
    )


def _around(address: str) -> tuple[str, str]:
    before, _, after = address.partition(_BODY)
    return before, after


def _act(act: Reason, days: dict[str, Any]) -> tuple[str, str]:
    href = url_for("exemptions.show", uid=act.uid, **days)
    return href, typeset(exemption_words.act(act))


def _changes(
    gaps: Iterable[Gap], question: Question, days: dict[str, Any]
) -> dict[tuple[int, int], str]:
    """Return (item, body) of what needs confirmation -> the address that tells why.

    That of the evidence, where it is one; of several, and on another day than today,
    the card of the body, which shows them as they stood then.
    """
    asking = [gap for gap in gaps if gap.status is Status.SUSPECT]
    codes = _codes({gap.body_id for gap in asking}, question)
    found = {}
    for gap in asking:
        cell = (gap.duty.item_id, gap.body_id)
        own = codes.get(cell, [])
        found[cell] = (
            url_for("evidence.show", code=own[0], _anchor="changed")
            if len(own) == 1
            else url_for("bodies.show", code=gap.body, _anchor="shown", **days)
        )
    return found


def _codes(bodies: set[int], question: Question) -> dict[tuple[int, int], list[str]]:
    if not bodies or question.on != today() or question.known is not None:
        return {}
    needing = suspects.asking(reading(), on=question.on)
    return suspects.codes(reading(), bodies, needing)
