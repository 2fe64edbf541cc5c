"""Whoever follows an answer sees, day by day, who came into it and who left it.

A day is told as the register knew it when it ended, so what was told of a past day is
never told otherwise; only the present day is told as it is known now. Where the
question names a moment of knowledge, that one holds for all days.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from tracker.clock import LEGAL_ZONE, beginning, day
from tracker.domain.questions import Question
from tracker.services import differences
from tracker.services.differences import Difference
from tracker.storage import touched

#: The longest stretch of days told at once.
LONGEST = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day on which the answer changed, and the difference to the day before."""

    on: date
    difference: Difference


def ended(question: Question, on: date) -> Question:
    """Return *question* as of the end of day *on*; today, as of now."""
    if question.known is not None:
        return replace(question, on=on, snapshot=None)
    if on >= question.today:
        return replace(question, on=on)
    known = datetime.combine(on, time.max, LEGAL_ZONE)
    return replace(question, on=on, known=known)


def over(
    session: Session, question: Question, *, first: date, last: date
) -> Difference:
    """Return what is different at the end of day *last* from that of day *first*."""
    return differences.between(session, ended(question, first), ended(question, last))


def by_day(
    session: Session, question: Question, *, first: date, last: date
) -> list[Day]:
    """Return the days after *first* until *last* on which the answer changed.

    The newest first. Only days are worked out on which anything happened at all.
    """
    found = []
    for on in sorted(_stirring(session, question, first, last), reverse=True):
        difference = over(session, question, first=on - timedelta(days=1), last=on)
        if difference.became or difference.ceased:
            found.append(Day(on=on, difference=difference))
    return found


def _stirring(
    session: Session, question: Question, first: date, last: date
) -> set[date]:
    """Return the days after *first* until *last* on which something happened."""
    days = touched.days(session, first, last)
    if question.known is None:
        start, end = (beginning(each + timedelta(days=1)) for each in (first, last))
        days |= {day(moment) for moment in touched.moments(session, start, end)}
    return {each for each in days if first < each <= last}
