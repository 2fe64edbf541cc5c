"""The changes of an answer as a feed: an entry for each day on which it changed.

Any filter can be followed. A past day is told as it was known when it ended, so its
entry stays what it was; only that of the present day may still grow.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.adapters import feeds
from tracker.adapters.feeds import Entry, Feed
from tracker.clock import beginning, day
from tracker.domain.access import Act
from tracker.domain.differences import Side
from tracker.domain.questions import Question
from tracker.services import daily_changes, differences
from tracker.services.daily_changes import Day
from tracker.storage import touched
from tracker.storage.regions import Names
from tracker.web import (
    change_words,
    coverage_changes,
    coverage_filters,
    questions,
    snapshot_words,
)
from tracker.web.coverage_frames import asked
from tracker.web.guard import needs
from tracker.web.house import house, reading
from tracker.web.languages import language
from tracker.web.questions import Asked

blueprint = Blueprint("coverage_feeds", __name__)
#: Rows that an entry names of those who came, and as many of those who left; the
#: others are behind its link.
NAMED = 50


@blueprint.get("/missing.atom")
@needs(Act.READ)
def atom() -> ResponseReturnValue:
    """Send the changes of the last 30 days as Atom."""
    feed = _feed("coverage_feeds.atom")
    return _sent(feed, feeds.atom(feed), feeds.ATOM)


@blueprint.get("/missing.feed.json")
@needs(Act.READ)
def json() -> ResponseReturnValue:
    """Send the changes of the last 30 days as a JSON Feed."""
    feed = _feed("coverage_feeds.json")
    return _sent(feed, feeds.json_feed(feed), feeds.JSON_FEED)


def _feed(endpoint: str) -> Feed:
    names, told = asked()
    question = told.understood()
    last = question.on
    first = last - min(coverage_changes.MONTH, last - date.min)
    days = daily_changes.by_day(reading(), question, first=first, last=last)
    entries = tuple(_entries(question, days, first))
    args = questions.spell(question)
    return Feed(
        title=_title(told, names),
        author=gettext("Register of requirements"),
        address=_address(url_for(endpoint, **args)),
        page=_address(url_for(coverage_changes.ENDPOINT, **args)),
        language=language(),
        updated=max(
            (each.updated for each in entries), default=beginning(first)
        ).astimezone(UTC),
        entries=entries,
    )


def _title(told: Asked, names: Names) -> str:
    """Return what the feed tells of: the filters, without today's numbers."""
    here, question = coverage_changes.ENDPOINT, told.question
    chips = [
        *coverage_filters.chips(question, names, here),
        *snapshot_words.chip(question, told.report, here),
    ]
    about = gettext("Gaps: who became missing and who no longer is")
    said = "; ".join(str(chip.text) for chip in chips)
    return f"{about} ({said})" if said else str(about)


def _entries(question: Question, days: Sequence[Day], first: date) -> Iterator[Entry]:
    changed = _last_changed(question, first)
    for each in days:
        there = _address(coverage_changes.of_day(question, each.on))
        yield Entry(
            address=there,
            title=gettext(
                "On %(numbers)s", numbers=change_words.of_day(each.difference)
            ),
            html=_html(each, there),
            updated=max(changed.get(each.on, beginning(each.on)), beginning(each.on)),
        )


def _last_changed(question: Question, first: date) -> Mapping[date, datetime]:
    """Return when anything was last recorded on each day after *first*.

    What the question says is known at a moment is not told otherwise later.
    """
    if question.known is not None:
        return {}
    end = beginning(question.on + timedelta(days=1))
    told = sorted(touched.moments(reading(), beginning(first), end))
    return {day(moment): moment for moment in told}


def _html(told: Day, there: str) -> str:
    lists = []
    for side in Side:
        rows = differences.page(reading(), told.difference, side, limit=NAMED).rows
        count = len(told.difference.of(side))
        title = change_words.title(side, told.difference.after)
        lists.append((title, count, rows, count - len(rows)))
    return render_template(
        "coverage/feed_entry.html",
        lists=lists,
        there=there,
        address=_address,
        state=change_words.state,
        more=change_words.more,
        on=told.on.isoformat(),
    )


def _address(path: str) -> str:
    return house().settings.public_url + path


def _sent(feed: Feed, made: bytes, kind: str) -> Response:
    """Return *made*, or that whoever asks has it already."""
    response = make_response(made)
    response.content_type = f"{kind}; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    response.last_modified = feed.updated
    response.set_etag(hashlib.sha256(made).hexdigest()[:32])
    response.make_conditional(request)
    return response
