"""Who became missing and who no longer is: day by day, as lists and as files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.domain import dates
from tracker.domain.access import Act
from tracker.domain.differences import Side
from tracker.domain.questions import Question
from tracker.services import daily_changes, differences
from tracker.services.difference_rows import change_rows
from tracker.services.differences import Change, Difference
from tracker.storage.regions import Names
from tracker.web import change_words, coverage_frames, cursors, downloads, questions
from tracker.web.coverage_frames import Frame
from tracker.web.filters import TITLES, Field
from tracker.web.formats import day
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.names import spoken
from tracker.web.questions import Misread

blueprint = Blueprint("coverage_changes", __name__)
ENDPOINT = "coverage_changes.show"
#: How many days back changes are told from, if nothing else is asked for.
MONTH = timedelta(days=30)
SINCE = "since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One side of the difference as a page shows it."""

    side: Side
    title: str
    count: int
    rows: tuple[Change, ...]
    next_href: str | None
    first_href: str | None


@blueprint.get("/missing/changes")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show what changed until the day asked for, since a day before it."""
    frame = coverage_frames.framed()
    since, misread = since_of(frame)
    question = frame.answer.question
    after, side, misread = _place(misread)
    difference = daily_changes.over(reading(), question, first=since, last=question.on)
    shown = frame.shown(ENDPOINT, misread)
    page = render_template(
        "coverage/changes.html",
        **{**shown, "fields": [*shown["fields"], _field(since, misread)]},
        since=since,
        lists=[
            _list(question, since, difference, each, after if each is side else None)
            for each in Side
        ],
        by_day=_days(question, since, difference),
        state=change_words.state,
        region_name=lambda code: spoken(frame.names.regions, code),
        summed=change_words.summed(difference),
    )
    return page, 400 if misread else 200


@blueprint.get("/missing/changes.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def file(form: str) -> Response:
    """Send all changes as a file; a value not understood is refused."""
    frame = coverage_frames.framed()
    since, misread = since_of(frame)
    questions.refuse(misread)
    question = frame.answer.question
    difference = daily_changes.over(reading(), question, first=since, last=question.on)
    if form == "json":
        facts = {
            "since": since.isoformat(),
            "on": question.on.isoformat(),
            "became": len(difference.became),
            "ceased": len(difference.ceased),
        }
        return downloads.answer(facts, change_rows(reading(), difference))
    name = f"changes-{since.isoformat()}-{question.on.isoformat()}"
    return downloads.WRITERS[form](
        downloads.Sheet(
            name=name,
            title=gettext("Changes"),
            headings=_headings(),
            rows=_table(difference, frame.names),
        )
    )


def since_of(frame: Frame) -> tuple[date, tuple[Misread, ...]]:
    """Return the day since which changes are asked for, and all that was misread.

    At most `daily_changes.LONGEST` days before the day of the question.
    """
    question, misread = frame.answer.question, frame.asked.misread
    text = questions.typed(request.args, SINCE)
    if text:
        try:
            since = dates.typed_day(text)
            if 0 < (question.on - since).days <= daily_changes.LONGEST:
                return since, misread
        except ValueError:
            pass
        misread = (*misread, Misread(field=SINCE, typed=text))
    return question.on - min(MONTH, question.on - date.min), misread


def _place(
    misread: tuple[Misread, ...],
) -> tuple[differences.Place | None, Side, tuple[Misread, ...]]:
    after, misread = questions.place(request.args, str, int, int, misread=misread)
    word = questions.typed(request.args, "side")
    if word and word not in set(Side):
        return None, Side.BECAME, (*misread, Misread(field="side", typed=word))
    return after, Side(word or Side.BECAME), misread


def _field(since: date, misread: tuple[Misread, ...]) -> Field:
    wrong = {one.field: one.typed for one in misread}
    value = wrong.get(SINCE, day(since))
    return Field(name=SINCE, title=str(TITLES[SINCE]), value=value)


def _there(
    question: Question, since: date, side: Side, after: str | None = None
) -> str:
    args = {**questions.spell(question), "since": since.isoformat()}
    if after:
        args |= {"side": side.value, "after": after}
    return url_for(ENDPOINT, _anchor=side.value, **args)


def _list(
    question: Question,
    since: date,
    difference: Difference,
    side: Side,
    after: differences.Place | None,
) -> Listed:
    part = differences.page(reading(), difference, side, after=after)
    following = cursors.spell(part.following)
    return Listed(
        side=side,
        title=change_words.title(side, question),
        count=len(difference.of(side)),
        rows=part.rows,
        next_href=_there(question, since, side, following) if following else None,
        first_href=_there(question, since, side) if after else None,
    )


def _days(
    question: Question, since: date, difference: Difference
) -> list[tuple[date, int, int, str]]:
    """Return the days of changes, newest first: the day, became, ceased, address."""
    if question.on - since == timedelta(days=1):
        # One day is its own list.
        return []
    told = daily_changes.by_day(reading(), question, first=since, last=question.on)
    return [
        (
            each.on,
            len(each.difference.became),
            len(each.difference.ceased),
            of_day(question, each.on),
        )
        for each in told
    ]


def of_day(question: Question, on: date, *, external: bool = False) -> str:
    """Return the address of the changes of day *on* in the answer to *question*."""
    args = questions.spell(question, on=on.isoformat(), snapshot=None)
    before = on - timedelta(days=1)
    return url_for(ENDPOINT, **args, since=before.isoformat(), _external=external)


def _every(difference: Difference) -> Iterator[tuple[Side, Change]]:
    for side in Side:
        for change in differences.everything(reading(), difference, side):
            yield side, change


def _headings() -> tuple[str, ...]:
    return (
        gettext("What changed"),
        gettext("Body"),
        gettext("Code of the body"),
        gettext("Region"),
        gettext("Requirement"),
        gettext("Code of the requirement"),
        gettext("Was"),
        gettext("Is"),
    )


def _table(difference: Difference, names: Names) -> Iterator[tuple[object, ...]]:
    for side, change in _every(difference):
        yield (
            change_words.title(side, difference.after),
            change.name,
            change.body,
            spoken(names.regions, change.region),
            change.duty.heading,
            change.duty.code,
            change_words.state(change.before),
            change_words.state(change.after),
        )
