"""A reader comes to read an item or a document as it stood on a day, as then known.

Which version rules is `tracker.domain.history`; here it is decided what a reader sees
when none does: the version that will come, or the one that is no longer in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import OBLIGED, UNCONFIRMED
from tracker.domain.errors import NotFound
from tracker.domain.history import ruling
from tracker.domain.questions import Question
from tracker.domain.requirements import Op, Standing, standing
from tracker.storage import texts
from tracker.storage.coverage import CODE_OF, cells
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.texts import Item, Laid, Revision, Wordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version, how it stands on the day, and the one that said so.

    *ruling* is the version in force that day: a repeal's text is that of the version
    it repealed. *previous* is what a redline of the version is made against.
    """

    shown: Revision
    ruling: Revision | None
    standing: Standing
    previous: Revision | None
    #: The last day on which the version shown holds; None: no end is known.
    until: date | None = None
    #: False for a version that was taken back or corrected for its own day.
    holds: bool = True
    #: The last word on the day of the version shown: itself where it holds.
    word: Revision | None = None
    #: What begins to rule after *ruling*, or after *shown* where nothing rules.
    following: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadItem:
    """All a page needs of one item; *reading* None: not known to the register then."""

    item: Item
    revisions: tuple[Revision, ...]
    reading: Reading | None
    wording: Wordings | None = None
    laid: Laid | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """How many bodies a duty binds, and how many of them are without a page."""

    obliged: int
    missing: int


def read_item(
    session: Session, code: str, *, on: date, known: datetime | None = None
) -> ReadItem:
    """Return item *code* as it stands on day *on* as known at *known* (None: now)."""
    item = item_named(session, code)
    revisions = texts.of_item(session, item.id)
    reading = read_on(revisions, on=on, known=known)
    return _filled(session, item, revisions, reading)


def read_version(session: Session, code: str, seq: int, *, on: date) -> ReadItem:
    """Return version *seq* of item *code*, with how it stands on day *on*."""
    item = item_named(session, code)
    revisions = texts.of_item(session, item.id)
    shown = next((each for each in revisions if each.seq == seq), None)
    if shown is None:
        raise NotFound(f"{code} has no version {seq}")
    reading = _reading(revisions, shown, _ruler(revisions, on), on)
    return _filled(session, item, revisions, reading)


def item_named(session: Session, code: str) -> Item:
    """Return the item with *code* or refuse, also one without versions."""
    item = texts.item(session, code)
    if item is None or not item.head:
        raise NotFound(f"no item {code}")
    return item


def read_on(
    revisions: Sequence[Revision], *, on: date, known: datetime | None = None
) -> Reading | None:
    """Return what a reader of *revisions* sees on day *on*; None: nothing was known."""
    told = [each for each in revisions if known is None or each.recorded_at <= known]
    if not told:
        return None
    ruler = _ruler(told, on)
    if ruler is None:
        return _reading(told, _coming(told, on) or _last(told), None, on)
    reading = _reading(told, _worded(told, ruler), ruler, on)
    # A repealed text stands as its repeal does, whatever became of its own day.
    stands = standing(ruler.plain, ruling=ruler.plain, on=on)
    return replace(reading, standing=stands, following=following(told, ruler))


def _reading(
    told: Sequence[Revision], shown: Revision, ruler: Revision | None, on: date
) -> Reading:
    rules = ruler.plain if ruler else None
    holds = _holds(told, shown)
    stands = standing(shown.plain, ruling=rules, on=on)
    return Reading(
        shown=shown,
        ruling=ruler,
        standing=stands if holds else Standing.PAST,
        previous=before(told, shown),
        until=last_day(told, shown) if holds else None,
        holds=holds,
        word=_word(told, shown),
        following=following(told, shown) if holds else None,
    )


def _holds(told: Iterable[Revision], shown: Revision) -> bool:
    """Tell whether *shown* is the last word on its day: not corrected or taken back."""
    return not shown.retracted and shown == _word(told, shown)


def _word(told: Iterable[Revision], shown: Revision) -> Revision:
    """Return the last that was said for the day of *shown*."""
    same = [each for each in told if each.valid_from == shown.valid_from]
    return max(same, key=lambda each: each.seq, default=shown)


def _last(told: Sequence[Revision]) -> Revision:
    """Return the last text there was, where all of them were taken back."""
    worded = [each for each in told if each.op is Op.SET]
    return worded[-1] if worded else told[-1]


def before(revisions: Iterable[Revision], shown: Revision) -> Revision | None:
    """Return the version whose text *shown* took the place of.

    That in force the day before; else the newest one recorded earlier, first among
    those of the same day (which it corrects).
    """
    told = [each for each in revisions if each.seq != shown.seq]
    if shown.valid_from is not None and shown.valid_from > date.min:
        ruled = _ruler(told, shown.valid_from - timedelta(days=1))
        if ruled is not None and ruled.op is Op.SET:
            return ruled
    worded = [each for each in told if each.op is Op.SET and each.seq < shown.seq]
    same = [each for each in worded if each.valid_from == shown.valid_from]
    found = same or worded
    return found[-1] if found else None


def last_day(revisions: Sequence[Revision], shown: Revision) -> date | None:
    """Return the last day on which *shown* holds; None: no end of it is known."""
    after = following(revisions, shown)
    if after is None or after.valid_from is None:
        return None
    return after.valid_from - timedelta(days=1)


def following(revisions: Sequence[Revision], shown: Revision) -> Revision | None:
    """Return what rules next after *shown*; None: nothing else is known to."""
    if shown.valid_from is None:
        return None
    for day in sorted({each.valid_from for each in revisions if each.valid_from}):
        if day > shown.valid_from and (ruler := _ruler(revisions, day)) != shown:
            return ruler
    return None


def bound(session: Session, question: Question) -> Bound | None:
    """Return the numbers of bodies for the question's item; None: it binds nobody."""
    binding = duties(session, question)
    return counted(session, question, binding) if binding else None


def counted(
    session: Session, question: Question, binding: Sequence[DutyInForce]
) -> Bound:
    """Return the numbers of bodies for the duties *binding* on the question's day."""
    cell = cells(question, binding)
    if cell is None:
        return Bound(obliged=0, missing=0)

    def among(codes: list[int]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(
            sa.func.sum(sa.case((cell.c.status.in_(codes), 1), else_=0)), 0
        )

    obliged, missing = session.execute(
        sa.select(
            among([CODE_OF[status] for status in OBLIGED]),
            among([CODE_OF[status] for status in UNCONFIRMED]),
        ).select_from(cell)
    ).one()
    return Bound(obliged=int(obliged), missing=int(missing))


def _filled(
    session: Session,
    item: Item,
    revisions: Sequence[Revision],
    reading: Reading | None,
) -> ReadItem:
    if reading is None:
        return ReadItem(item=item, revisions=tuple(revisions), reading=None)
    id_ = reading.shown.id
    return ReadItem(
        item=item,
        revisions=tuple(revisions),
        reading=reading,
        wording=texts.wordings(session, [id_])[id_],
        laid=texts.laid(session, [id_]).get(id_),
    )


def _ruler(revisions: Iterable[Revision], on: date) -> Revision | None:
    revisions = list(revisions)
    if not revisions:
        return None
    newest = max(each.recorded_at for each in revisions)
    return ruling(revisions, on=on, known=newest)


def _worded(told: Sequence[Revision], ruler: Revision) -> Revision:
    """Return the version whose text is read while *ruler* rules.

    Its own; of a repeal or a suspension, the text it put out of force.
    """
    if ruler.op is Op.SET:
        return ruler
    return before(told, ruler) or ruler


def _coming(told: Sequence[Revision], on: date) -> Revision | None:
    """Return the first version that will come into force, else one without a day."""
    days = sorted({each.valid_from for each in told if each.valid_from})
    for day in days:
        if day > on and (found := _ruler(told, day)):
            return found
    undated = [each for each in told if each.valid_from is None]
    if undated and not undated[-1].retracted:
        return undated[-1]
    return None
