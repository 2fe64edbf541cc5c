"""A reader comes to read an item or a document as it stood on a day, as then known.

Which version rules is `tracker.domain.history`; here it is decided what a reader sees
when none does: the version that will come, or the one that is no longer in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import OBLIGED, UNCONFIRMED
from tracker.domain.errors import NotFound
from tracker.domain.history import Course, Fact, course
from tracker.domain.questions import Question
from tracker.domain.requirements import Dated, Op, Standing, standing
from tracker.storage import texts
from tracker.storage.coverage import CODE_OF, EXEMPT, cells
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.texts import Item, Laid, Revision, Wordings


class Told(Fact, Dated, Protocol):
    """As much of a version as tells which is shown: the rules' part of it."""

    @property
    def id(self) -> int:
        """Return the id of its row."""

    @property
    def recorded_at(self) -> datetime:
        """Return when the register came to know it."""

    @property
    def substance_rev(self) -> int:
        """Return the number of its substance: equal where only words changed."""


D = TypeVar("D", bound=Told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version, how it stands on the day, and the one that said so.

    *ruling* is the version in force that day: a repeal's text is that of the version
    it repealed. *previous* is what a redline of the version is made against.
    """

    shown: Revision
    ruling: Dated | None
    standing: Standing
    previous: Dated | None
    #: The last day on which the version shown holds; None: no end is known.
    until: date | None = None
    #: False for a version that was taken back or corrected for its own day.
    holds: bool = True
    #: The last word on the day of the version shown: itself where it holds.
    word: Dated | None = None
    #: What begins to rule after *ruling*, or after *shown* where nothing rules.
    following: Dated | None = None
    #: The day from which it has held in substance, in whatever wording.
    since: date | None = None


@dataclass(frozen=True, slots=True)
class _Stand(Generic[D]):
    """A `Reading` before its version is fetched: all that the time rule tells."""

    shown: D
    ruling: D | None
    standing: Standing
    previous: D | None
    until: date | None
    holds: bool
    word: D
    following: D | None
    since: date | None

    def reading(self, shown: Revision) -> Reading:
        """Return the reading, its version *shown* in full."""
        return Reading(
            shown=shown,
            ruling=self.ruling,
            standing=self.standing,
            previous=self.previous,
            until=self.until,
            holds=self.holds,
            word=self.word,
            following=self.following,
            since=self.since,
        )


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
    """How many bodies a duty binds, and how many of them are without a page.

    *exempt* bodies are in neither number.
    """

    obliged: int
    missing: int
    exempt: int = 0


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
    ruled = course(revisions)
    reading = _stand(revisions, ruled, shown, ruled.ruling(on), on).reading(shown)
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
    stand = _stands(_known(revisions, known), on)
    return stand.reading(stand.shown) if stand else None


def read_all(
    session: Session, instrument_id: int, *, on: date, known: datetime | None = None
) -> dict[int, Reading | None]:
    """Return what a reader of a document sees of each of its items, by id.

    Two queries; only the versions that are shown are read in full.
    """
    stands = {
        item: _stands(_known(facts, known), on)
        for item, facts in texts.told(session, instrument_id).items()
    }
    ids = [stand.shown.id for stand in stands.values() if stand]
    full = texts.with_ids(session, ids)
    return {
        item: stand.reading(full[stand.shown.id]) if stand else None
        for item, stand in stands.items()
    }


def _known(facts: Sequence[D], known: datetime | None) -> Sequence[D]:
    if known is None:
        return facts
    return [each for each in facts if each.recorded_at <= known]


def _stands(told: Sequence[D], on: date) -> _Stand[D] | None:
    if not told:
        return None
    ruled = course(told)
    ruler = ruled.ruling(on)
    if ruler is None:
        shown = ruled.after(on) or _undated(told) or _last(told)
        return _stand(told, ruled, shown, None, on)
    stand = _stand(told, ruled, _worded(told, ruled, ruler), ruler, on)
    # A repealed text stands as its repeal does, whatever became of its own day.
    stands = standing(ruler, ruling=ruler, on=on)
    return replace(stand, standing=stands, following=_following(ruled, ruler))


def _stand(
    told: Sequence[D], ruled: Course[D], shown: D, ruler: D | None, on: date
) -> _Stand[D]:
    word = ruled.said.get(shown.valid_from) if shown.valid_from else None
    word = word or max(_same_day(told, shown), key=lambda each: each.seq)
    holds = not shown.retracted and shown.seq == word.seq
    following = _following(ruled, shown) if holds else None
    return _Stand(
        shown=shown,
        ruling=ruler,
        standing=standing(shown, ruling=ruler, on=on) if holds else Standing.PAST,
        previous=_before(told, ruled, shown),
        until=_eve(following),
        holds=holds,
        word=word,
        following=following,
        since=_unbroken(ruled, shown) if holds else None,
    )


def _unbroken(ruled: Course[D], shown: D) -> date | None:
    """Return from when *shown* has held in substance, in whatever wording."""
    since, substance = None, None
    for each in ruled.standing:
        if each.op is not Op.SET:
            since = None
        elif since is None or each.substance_rev != substance:
            since, substance = each.valid_from, each.substance_rev
        if each.seq == shown.seq:
            return since
    return None


def before(revisions: Iterable[Revision], shown: Revision) -> Revision | None:
    """Return the version whose text *shown* took the place of.

    That in force the day before; else the newest one recorded earlier, first among
    those of the same day (which it corrects).
    """
    told = list(revisions)
    return _before(told, course(told), shown)


def _before(told: Sequence[D], ruled: Course[D], shown: D) -> D | None:
    if shown.valid_from is not None and shown.valid_from > date.min:
        there = ruled.ruling(shown.valid_from - timedelta(days=1))
        if there is not None and there.op is Op.SET:
            return there
    worded = [each for each in told if each.op is Op.SET and each.seq < shown.seq]
    found = _same_day(worded, shown) or worded
    return found[-1] if found else None


def _same_day(told: Iterable[D], shown: D) -> list[D]:
    return [each for each in told if each.valid_from == shown.valid_from]


def _following(ruled: Course[D], shown: D) -> D | None:
    """Return what rules next after *shown*; None: nothing else is known to."""
    return ruled.after(shown.valid_from) if shown.valid_from else None


def _eve(following: Dated | None) -> date | None:
    """Return the last day before *following* rules; None: no end is known."""
    day = following.valid_from if following else None
    return day - timedelta(days=1) if day else None


def _last(told: Sequence[D]) -> D:
    """Return the last text there was, where all of them were taken back."""
    worded = [each for each in told if each.op is Op.SET]
    return worded[-1] if worded else told[-1]


def _undated(told: Sequence[D]) -> D | None:
    """Return the version that waits for its day, if one does."""
    undated = [each for each in told if each.valid_from is None]
    return undated[-1] if undated and not undated[-1].retracted else None


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

    obliged, missing, exempt = session.execute(
        sa.select(
            among([CODE_OF[status] for status in OBLIGED]),
            among([CODE_OF[status] for status in UNCONFIRMED]),
            among([EXEMPT]),
        ).select_from(cell)
    ).one()
    return Bound(obliged=int(obliged), missing=int(missing), exempt=int(exempt))


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


def _worded(told: Sequence[D], ruled: Course[D], ruler: D) -> D:
    """Return the version whose text is read while *ruler* rules.

    Its own; of a repeal or a suspension, the text it put out of force.
    """
    if ruler.op is Op.SET:
        return ruler
    return _before(told, ruled, ruler) or ruler
