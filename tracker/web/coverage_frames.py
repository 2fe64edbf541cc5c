"""What every view of "who is missing what" shows around its own part.

The sentence, the filters with their counts, the chips, the complaints and the way to
the other views of the same answer: list, map, and so on. A view is one route under
/missing/ whose page extends ``coverage/frame.html``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flask import request, url_for
from flask_babel import lazy_gettext, lazy_pgettext

from tracker.domain.questions import Order, Question
from tracker.domain.snapshots import Snapshot
from tracker.services import coverage, whom
from tracker.services.coverage import Answer
from tracker.storage import regions, snapshots
from tracker.storage.projection_states import progress
from tracker.storage.regions import Names
from tracker.web import coverage_filters, filters, questions, snapshot_words
from tracker.web.coverage_words import heading
from tracker.web.house import reading, today
from tracker.web.questions import Asked, Misread

#: The views of one answer, in the order of their tabs: endpoint and title.
VIEWS = (
    ("coverage.missing", lazy_gettext("List")),
    ("coverage_maps.show", lazy_gettext("Map")),
    ("coverage_leagues.show", lazy_gettext("Regions")),
    ("coverage_matrices.show", lazy_gettext("Matrix")),
    ("coverage_trends.show", lazy_pgettext("view", "Over time")),
    ("coverage_changes.show", lazy_gettext("Changes")),
)

ORDERS = {
    Order.NAME: lazy_gettext("by name"),
    Order.REGION: lazy_gettext("by region"),
    Order.STATUS: lazy_gettext("by state, nothing shown first"),
    Order.DEADLINE: lazy_gettext("by deadline, the oldest first"),
}
#: What of a question has no field in the form of filters.
_KEPT = ("instrument", "order")


class Tab(NamedTuple):
    """A view as a tab: its words, its address with the same question, whether open."""

    title: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A question as it was asked, its answer in numbers, and what calls its codes."""

    asked: Asked
    names: Names
    answer: Answer
    #: The reporting dates that can be asked for.
    reports: tuple[Snapshot, ...] = ()

    def shown(
        self, endpoint: str, misread: Sequence[Misread] | None = None
    ) -> dict[str, Any]:
        """Return what ``coverage/frame.html`` needs on the page of the view *endpoint*.

        *misread* is told instead of the question's own, where a view reads more.
        """
        question = self.asked.question
        wrong = tuple(self.asked.misread if misread is None else misread)
        args = questions.spell(question)
        return {
            "answer": self.answer,
            "computing": _computing(question),
            "names": self.names,
            "heading": heading(self.answer, self.names),
            "fields": [
                *coverage_filters.fields(self.answer, self.names, wrong),
                *snapshot_words.field(self.reports, self.asked.report),
            ],
            "chips": [
                *coverage_filters.chips(question, self.names, endpoint),
                *snapshot_words.chip(question, self.asked.report, endpoint),
            ],
            "report": self.asked.report,
            "report_words": snapshot_words,
            "complaints": filters.complaints(wrong),
            "args": args,
            # The form has no field for these: they stay all the same.
            "keep": [(name, args[name]) for name in _KEPT if name in args],
            "days": questions.spell_days(question),
            "here": url_for(endpoint),
            "tabs": _tabs(endpoint, args),
        }


def orders(question: Question) -> list[Tab]:
    """Return the orders in which the list can be read, each with its address."""
    return [
        Tab(
            title=str(title),
            href=url_for(
                "coverage.missing",
                **questions.spell(replace(question, order=order)),
            ),
            current=order is question.order,
        )
        for order, title in ORDERS.items()
    ]


def asked() -> tuple[Names, Asked]:
    """Return the question of the request's address, and the names to speak it with."""
    args = request.args
    item, instrument = (questions.typed(args, name) for name in ("item", "instrument"))
    asked_for: dict[str, Any] = {
        "item": item,
        "instrument": instrument,
        "body": _meant(questions.typed(args, "parent")),
    }
    code = questions.typed(args, questions.SNAPSHOT)
    report = snapshots.found(reading(), code) if code else None
    names = regions.names(reading(), **asked_for)
    told = questions.read(args, names, today=today(), report=report)
    if told.question.known is not None:
        # Things are called as they were called then.
        known = told.question.known
        names = regions.names(reading(), known=known, **asked_for)
    return names, told


def _meant(parent: str) -> str | None:
    """Return the code of the one body that *parent* names: a code, number or name."""
    codes = whom.meant(reading(), parent).codes if parent else frozenset()
    return next(iter(codes)) if len(codes) == 1 else None


def framed() -> Frame:
    """Return the question of the request's address with its answer in numbers."""
    names, question = asked()
    answer = coverage.answer(reading(), question.question)
    reports = tuple(snapshots.listed(reading()))
    return Frame(asked=question, names=names, answer=answer, reports=reports)


def _computing(question: Question) -> int | None:
    """Return the per cent of today's numbers that are computed anew; None: all are."""
    done = progress(reading()) if question.present else None
    return None if done is None else int(100 * done)


def _tabs(endpoint: str, args: dict[str, Any]) -> list[Tab]:
    return [
        Tab(title=str(title), href=url_for(view, **args), current=view == endpoint)
        for view, title in VIEWS
    ]
