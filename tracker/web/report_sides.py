"""The two sides of a comparison, as an address names them: reporting dates or days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext

from tracker import clock
from tracker.domain import dates
from tracker.domain.questions import Question
from tracker.domain.snapshots import Snapshot
from tracker.web import questions
from tracker.web.filters import TITLES, Field
from tracker.web.formats import day
from tracker.web.questions import Misread

SIDES = ("a", "b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: its question, what it is called, and how the address names it."""

    question: Question
    title: str
    spelled: str
    report: Snapshot | None = None


def read(
    args: Mapping[str, str], asked: Question, reports: Sequence[Snapshot]
) -> tuple[tuple[Side, Side], tuple[Misread, ...]]:
    """Return both sides of *args*, of the rest of *asked*; and what was not understood.

    A side that is not named is the present day; the first one the reporting date
    before it, or the end of the month before.
    """
    wrong: list[Misread] = []
    told = {name: _typed(args, name, asked, reports, wrong) for name in SIDES}
    after = told["b"] or _of_day(asked, asked.today)
    return (told["a"] or _before(after, asked, reports), after), tuple(wrong)


def fields(
    sides: tuple[Side, Side], reports: Sequence[Snapshot], misread: Sequence[Misread]
) -> list[Field]:
    """Return the fields of both sides: what is compared, and another day to type.

    A day that was typed is one of the choices next time, and its field is empty again.
    """
    wrong = {one.field: one.typed for one in misread}
    found = []
    for name, side in zip(SIDES, sides, strict=True):
        offered = {} if side.report else {side.spelled: side.title}
        offered |= {
            each.code: each.title
            for each in reports
            if not each.withdrawn or each == side.report
        }
        other = f"{name}_on"
        found += [
            Field(
                name=name,
                title=str(TITLES[name]),
                value=side.spelled,
                options=tuple(offered.items()),
            ),
            Field(name=other, title=str(TITLES[other]), value=wrong.get(other, "")),
        ]
    return found


def _typed(
    args: Mapping[str, str],
    name: str,
    asked: Question,
    reports: Sequence[Snapshot],
    wrong: list[Misread],
) -> Side | None:
    """Return the side that is typed, else the one that is chosen; None: neither."""
    named = {each.code: each for each in reports}
    for field in (f"{name}_on", name):
        text = questions.typed(args, field)
        report = named.get(text.lower())
        try:
            if report is not None:
                return _of_report(asked, report)
            if text:
                return _of_day(asked, dates.typed_day(text))
        except ValueError:
            wrong.append(Misread(field=field, typed=text))
    return None


def _before(after: Side, asked: Question, reports: Sequence[Snapshot]) -> Side:
    for each in reports:
        if not each.withdrawn and each.on < after.question.on:
            return _of_report(asked, each)
    first = after.question.on.replace(day=1)
    return _of_day(asked, first - timedelta(days=1) if first > date.min else first)


def _of_report(asked: Question, report: Snapshot) -> Side:
    return Side(
        question=replace(asked, on=report.on, known=report.known, snapshot=report.code),
        title=report.title,
        spelled=report.code,
        report=report,
    )


def _of_day(asked: Question, on: date) -> Side:
    """Return the side of a day: a past one as it was known when it ended."""
    past = on < asked.today and on < date.max
    known = clock.beginning(on + timedelta(days=1)) if past else None
    return Side(
        question=replace(
            asked,
            on=on,
            known=known - timedelta(microseconds=1) if known else None,
            snapshot=None,
        ),
        title=str(gettext("on %(day)s", day=day(on))),
        spelled=on.isoformat(),
    )
