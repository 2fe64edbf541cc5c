"""How an answer went over time: the same question on many days, each in its numbers.

Every past point is a pair of a day and a moment, so it is worked out once and then
remembered. A visit works out a few that nobody asked for yet; the next visit goes on.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.clock import beginning
from tracker.domain.questions import Question
from tracker.domain.trends import Knowing, Period, ends
from tracker.services import coverage
from tracker.services.remembering import Counts, counts_of
from tracker.storage import requirements, snapshots

#: Past points that one visit works out; each costs as much as a page of the list.
LIVE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One day of a trend; *counts* is None while nobody has worked it out.

    *before*: the register knew nothing yet at that moment, so there is no number.
    """

    question: Question
    title: str = ""
    counts: Counts | None = None
    before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The points in order of days, the one asked for last.

    *since* is the first moment at which the register knew of a requirement, or None.
    """

    points: tuple[Point, ...]
    since: datetime | None

    @property
    def waiting(self) -> int:
        """Return how many points are not worked out yet."""
        return sum(each.counts is None and not each.before for each in self.points)


def trend(
    session: Session,
    asked: Question,
    counts: Counts,
    *,
    period: Period,
    knowing: Knowing,
) -> Trend:
    """Return the answer to *asked*, whose numbers are *counts*, and those before it.

    The number of queries is bounded, and small once all points are remembered.
    """
    since = requirements.first_moment(session)
    points = _points(session, asked, period, knowing, since)
    told = counts_of(session, [each.question for each in points])
    left = LIVE
    done = []
    # The latest first: they are looked at first.
    for each in reversed(points):
        known = each.question.known
        if since is None or (known is not None and known < since):
            done.append(replace(each, before=True))
            continue
        found = told.get(each.question)
        if found is None and left:
            left -= 1
            found = coverage.counts(session, each.question)
        done.append(replace(each, counts=found))
    last = Point(question=asked, counts=counts)
    return Trend(points=(*reversed(done), last), since=since)


def _points(
    session: Session,
    asked: Question,
    period: Period,
    knowing: Knowing,
    since: datetime | None,
) -> list[Point]:
    before = min(asked.on, asked.today)
    if period is Period.REPORTS:
        pairs: Iterable[tuple[date, datetime | None, str | None, str]] = [
            (each.on, each.known, each.code, each.title)
            for each in reversed(snapshots.listed(session))
            if not each.withdrawn and each.code != asked.snapshot and each.on <= before
        ]
    else:
        pairs = [(on, _end(on), None, "") for on in ends(period, before)]
    if knowing is Knowing.NOW:
        known = asked.known or _now(asked, since)
        pairs = [(on, known, None, title) for on, _, _, title in pairs]
    return [
        Point(question=replace(asked, on=on, known=known, snapshot=code), title=title)
        for on, known, code, title in pairs
        if asked.known is None or (known is not None and known <= asked.known)
    ]


def _now(asked: Question, since: datetime | None) -> datetime | None:
    """Return the last moment whose answers can be remembered: the end of yesterday.

    None: the register began today, and knows nothing of yesterday's.
    """
    yesterday = _end(asked.today - timedelta(days=1))
    return yesterday if since and since <= yesterday else None


def _end(on: date) -> datetime:
    """Return the last moment of the legal day *on*."""
    return beginning(on + timedelta(days=1)) - timedelta(microseconds=1)
