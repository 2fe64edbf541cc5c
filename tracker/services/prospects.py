"""What lies ahead of a body: duties that are to come into force, and bills."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body
from tracker.domain.questions import Question
from tracker.domain.requirements import Op, Stage
from tracker.domain.timelines import bands
from tracker.storage import texts
from tracker.storage.requirements import DutyRow, ItemVersionRow
from tracker.storage.texts import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A duty that is not in force yet; *since* None: no day is known."""

    code: str
    heading: str
    since: date | None
    stage: Stage
    #: The item binds the body already, in other words.
    anew: bool


def ahead(session: Session, body: Body, question: Question) -> tuple[Prospect, ...]:
    """Return what is to bind *body* after the question's day, the nearest first.

    As known at the question's moment. What became an item of another document (a bill
    that is a law now) is left out. A constant number of queries.
    """
    found = texts.revisions(session, ItemVersionRow.item_id.in_(_coming(question)))
    told = [each for each in found if each.recorded_at <= question.knowledge]
    if not told:
        return ()
    became = {each.of for each in texts.kin(session, _items(told)) if not each.came}
    laid = texts.laid(session, [each.id for each in told])
    bound = {id_ for id_, each in laid.items() if each.duty.scope.binds(body)}
    coming = (
        prospect
        for item in _items(told) - became
        for prospect in _of_item(
            [each for each in told if each.item_id == item], bound, question.on
        )
    )
    return tuple(sorted(coming, key=lambda each: (each.since or date.max, each.code)))


def _coming(question: Question) -> sa.Select[int]:
    """Return the items of which some version lays a duty after the day, or undated."""
    row = ItemVersionRow
    later = sa.or_(row.valid_from.is_(None), row.valid_from > question.on)
    return (
        sa.select(row.item_id)
        .join(DutyRow, DutyRow.version_id == row.id)
        .where(row.op == Op.SET, row.recorded_at <= question.knowledge, later)
    )


def _items(told: Iterable[Revision]) -> set[int]:
    return {each.item_id for each in told}


def _of_item(told: Sequence[Revision], bound: set[int], on: date) -> Iterator[Prospect]:
    """Yield the next day on which the item is to bind, or that it may some day."""
    newest = bands(told)[-1]
    standing = [each for each in newest.segments if each.ruling is not None]
    now = next((each.ruling for each in standing if each.covers(on)), None)
    for segment in standing:
        ruling, since = segment.ruling, segment.since
        if ruling and ruling.id in bound and since is not None and since > on:
            yield _prospect(ruling, since, anew=now is not None and now.id in bound)
            return
    undated = newest.undated
    if undated is not None and not standing and undated.id in bound:
        yield _prospect(undated, None, anew=False)


def _prospect(revision: Revision, since: date | None, *, anew: bool) -> Prospect:
    return Prospect(
        code=revision.code,
        heading=revision.heading or revision.code,
        since=since,
        stage=revision.stage,
        anew=anew,
    )
