"""The filters of "who is missing what", with counts right under one another."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.questions import Question
from tracker.domain.requirements import Binding, Modality
from tracker.services.coverage import Answer
from tracker.storage.regions import Names
from tracker.web import filters, questions
from tracker.web.coverage_words import known, late, said
from tracker.web.filters import TITLES, Chip, Field
from tracker.web.formats import day
from tracker.web.labels import label
from tracker.web.names import called, in_order

#: How many days ago deadlines have passed, as the form offers it.
LATE = (1, 30, 90, 365)
#: Longer headings are cut in the list of choices: it is as wide as its widest.
_LONGEST = 60
#: A body that a requirement does not bind is in no row of the answer.
_STATES = [status for status in Status if status is not Status.NOT_REQUIRED]


def fields(
    answer: Answer, names: Names, misread: Iterable[questions.Misread]
) -> list[Field]:
    """Return the form of *answer*'s question, each choice with its count.

    A count is what the list would hold if the choice were made and the other filters
    stayed. Counts that this answer cannot tell are left out, never guessed.
    """
    asked = answer.question
    wrong = {one.field: one.typed for one in misread}
    offered = {
        "platform": (called(names.platforms), None),
        "region": (in_order(names.regions), answer.facet("region")),
        "kind": (filters.labels(BodyKind), answer.facet("kind")),
        "level": (filters.labels(Level), answer.facet("level")),
        "item": (_items(answer), answer.facet("item")),
        "modality": (filters.labels(Modality), _by_duty("modality", answer)),
        "binding": (filters.labels(Binding), _by_duty("binding", answer)),
    }
    return [
        *(
            filters.select(name, getattr(asked, name), texts, counts)
            for name, (texts, counts) in offered.items()
        ),
        _states(answer),
        _late(asked),
        *_typed(asked, wrong),
        *_days(asked, wrong),
    ]


def chips(question: Question, names: Names, endpoint: str) -> list[Chip]:
    """Return the filters that are set, each with the address that drops it.

    *endpoint* is the view of the answer that the addresses lead to.
    """
    found = list(said(question, names))
    if question.statuses != UNCONFIRMED:
        found.append(("status", _spoken_states(question)))
    if question.snapshot is None and question.on != question.today:
        found.append(("on", day(question.on)))
    if question.snapshot is None and question.known is not None:
        found.append(("known", known(question.known)))
    return [
        Chip(
            title=str(TITLES[name]),
            text=text,
            href=_without(question, name, endpoint),
        )
        for name, text in found
    ]


def _without(question: Question, name: str, endpoint: str) -> str:
    word = questions.CALLED.get(name, name)
    return url_for(endpoint, **questions.spell(question, **{word: None}))


def _late(asked: Question) -> Field:
    """Return the choice of how long ago deadlines have passed, at least."""
    offered = sorted({*LATE, *([asked.late] if asked.late else [])})
    return filters.select(
        "late",
        str(asked.late) if asked.late else None,
        {str(days): late(days) for days in offered},
        None,
    )


def _typed(asked: Question, wrong: Mapping[str, str]) -> list[Field]:
    """Return what is typed: a piece of the name, and a body by code or name."""
    values = {"q": asked.words or "", "parent": asked.parent or "", **wrong}
    return [
        Field(name=name, title=str(TITLES[name]), value=values[name])
        for name in ("q", "parent")
    ]


def _days(asked: Question, wrong: Mapping[str, str]) -> list[Field]:
    own = asked.snapshot is None
    typed = {
        "on": day(asked.on) if own and asked.on != asked.today else "",
        "known": (questions.spell_moment(asked.known) or "") if own else "",
        **wrong,
    }
    return [
        Field(name=name, title=str(TITLES[name]), value=typed[name])
        for name in ("on", "known")
    ]


def _spoken_states(question: Question) -> str:
    if question.statuses == questions.EVERY:
        return str(gettext("all states"))
    return ", ".join(str(label(status)) for status in sorted(question.statuses))


def _items(answer: Answer) -> dict[str, str]:
    headings = {duty.code: duty.heading for duty in answer.duties}
    codes = sorted({*answer.facet("item"), *headings})
    return {code: _titled(code, headings.get(code, "")) for code in codes}


def _titled(code: str, heading: str) -> str:
    title = f"{code} — {heading}" if heading else code
    return title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"


def _by_duty(name: str, answer: Answer) -> dict[Any, int] | None:
    """Return counts by a property of duties; None when it is what narrows them."""
    if getattr(answer.question, name) is not None:
        return None
    items = answer.facet("item")
    counts: dict[Any, int] = {}
    for duty in answer.duties:
        value = getattr(duty.duty, name)
        counts[value] = counts.get(value, 0) + items[duty.code]
    return counts


def _states(answer: Answer) -> Field:
    chosen = answer.question.statuses
    sets = {
        "": (gettext("not confirmed"), UNCONFIRMED),
        questions.ALL: (gettext("all states"), questions.EVERY),
        **{s.value: (str(label(s)), frozenset({s})) for s in _STATES},
    }
    value = questions.spell_statuses(chosen)
    sets.setdefault(value, (_spoken_states(answer.question), chosen))
    counts = answer.in_states(statuses for _, statuses in sets.values())
    return Field(
        name="status",
        title=str(TITLES["status"]),
        value=value,
        options=tuple(
            (each, filters.counted(text, count))
            for (each, (text, _)), count in zip(sets.items(), counts, strict=True)
        ),
    )
