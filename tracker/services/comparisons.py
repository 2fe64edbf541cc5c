"""A reader comes to compare a text with itself: two versions, two days, two documents.

Each side is a mapping from codes of items to what they say, so that anything can stand
on a side: a day, a version, a proposal. Which items changed is decided in
`tracker.domain.comparisons`; words are compared at the door that shows them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.domain import comparisons
from tracker.domain.comparisons import Comparison
from tracker.domain.errors import NotFound
from tracker.domain.requirements import Op, Stage, Standing
from tracker.services.readings import Reading, item_named, read_on
from tracker.storage import documents, texts
from tracker.storage.documents import Document
from tracker.storage.texts import Item, Laid, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An item as one side of a comparison has it.

    *place* are the codes of the items it stands in, the outermost first. Whoever
    compares texts that are not published leaves out what follows *laid*.
    """

    code: str
    number: str = ""
    heading: str = ""
    text: str = ""
    stage: Stage = Stage.ACTIVE
    flag: str = ""
    place: tuple[str, ...] = ()
    position: int = 0
    laid: Laid | None = None
    #: Why it says so, and who recorded it when; shown beside it, never compared.
    reason: str = ""
    author: str = ""
    recorded_at: datetime | None = None
    seq: int | None = None

    @property
    def substance(self) -> object:
        """Return all that makes it another text when it differs."""
        # A version that repeats its duty bears a higher number of substance.
        laid = self.laid and replace(
            self.laid, duty=replace(self.laid.duty, item="", substance_rev=1)
        )
        return self.heading, self.text, self.stage, self.flag, laid


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Why nothing of an item is in force: *standing* None is not known then.

    *since* is the day it came out of force, or that on which it will come into it.
    """

    standing: Standing | None = None
    since: date | None = None
    reason: str = ""
    author: str = ""
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition(Mapping[str, Side]):
    """What was in force on a day, by code, and why the *absent* items were not."""

    sides: Mapping[str, Side]
    absent: Mapping[str, Absent] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Side:
        return self.sides[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.sides)

    def __len__(self) -> int:
        return len(self.sides)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All versions of the items of a document, or of one item, to take days from."""

    by_item: Mapping[int, Sequence[Revision]]
    #: Codes of the items that others stand in, of other rows too.
    codes: Mapping[int, str]

    @property
    def revisions(self) -> list[Revision]:
        """Return all versions of all items."""
        return [each for versions in self.by_item.values() for each in versions]


def compared(before: Mapping[str, Side], after: Mapping[str, Side]) -> Comparison[Side]:
    """Return what became of each item of *before* and *after*, which are by code."""
    return comparisons.compared(before, after)


def whole_document(session: Session, code: str) -> tuple[Document, Whole]:
    """Return document *code* with all versions of its items, or refuse."""
    document = documents.document(session, code)
    if document is None:
        raise NotFound(f"no document {code}")
    by_item = texts.of_instrument(session, document.id)
    codes = {item: versions[0].code for item, versions in by_item.items()}
    return document, Whole(by_item=by_item, codes=codes)


def whole_item(session: Session, code: str) -> tuple[Item, Whole]:
    """Return item *code* with all its versions, or refuse."""
    item = item_named(session, code)
    versions = texts.of_item(session, item.id)
    parents = [each.parent_id for each in versions if each.parent_id]
    return item, Whole(by_item={item.id: versions}, codes=texts.codes(session, parents))


def of_instrument(
    session: Session, code: str, *, on: date, known: datetime | None = None
) -> Edition:
    """Return the items of document *code* in force on day *on*, as known at *known*."""
    _, whole = whole_document(session, code)
    return of_day(session, whole, on=on, known=known)


def of_item(
    session: Session, code: str, *, on: date, known: datetime | None = None
) -> Edition:
    """Return item *code* as in force on day *on*: one side, or why there is none."""
    _, whole = whole_item(session, code)
    return of_day(session, whole, on=on, known=known)


def of_day(
    session: Session, whole: Whole, *, on: date, known: datetime | None = None
) -> Edition:
    """Return what of *whole* was in force on day *on*, as known at *known*."""
    readings = {
        item: read_on(versions, on=on, known=known)
        for item, versions in whole.by_item.items()
    }
    ruling = {
        item: reading.shown
        for item, reading in readings.items()
        if reading and reading.ruling and reading.ruling.op is Op.SET
    }
    return Edition(
        sides=_sides(session, ruling.values(), _places(whole, readings)),
        absent={
            whole.by_item[item][0].code: _absent(whole.by_item[item], reading)
            for item, reading in readings.items()
            if item not in ruling
        },
    )


def of_version(session: Session, whole: Whole, version: Revision) -> Edition:
    """Return *version* of an item by itself, whatever the day."""
    return of_versions(session, whole, [version])


def of_versions(
    session: Session, whole: Whole, versions: Sequence[Revision]
) -> Edition:
    """Return *versions*, one of an item, side by side, whatever the day of each."""
    places = _place(whole, {each.item_id: each for each in versions})
    return Edition(sides=_sides(session, versions, places))


def days_of_change(revisions: Iterable[Revision]) -> list[date]:
    """Return the days from which any of *revisions* says something, in order."""
    return sorted({each.valid_from for each in revisions if each.valid_from})


def last_day_before_change(revisions: Iterable[Revision], *, on: date) -> date:
    """Return the last day before the newest change that has happened by day *on*."""
    past = [day for day in days_of_change(revisions) if day <= on]
    last = past[-1] if past else on
    return last - timedelta(days=1) if last > date.min else last


def _sides(
    session: Session,
    versions: Iterable[Revision],
    places: Mapping[int, tuple[str, ...]],
) -> dict[str, Side]:
    versions = list(versions)
    ids = [each.id for each in versions]
    wordings, laid = texts.wordings(session, ids), texts.laid(session, ids)
    return {
        each.code: Side(
            code=each.code,
            number=each.number,
            heading=each.heading,
            text=wordings[each.id].text,
            stage=each.stage,
            flag=each.flag,
            place=places.get(each.item_id, ()),
            position=each.position,
            laid=laid.get(each.id),
            reason=each.reason,
            author=each.author,
            recorded_at=each.recorded_at,
            seq=each.seq,
        )
        for each in versions
    }


def _absent(versions: Sequence[Revision], reading: Reading | None) -> Absent:
    if reading is None:
        return Absent()
    said = (reading.ruling or reading.shown).seq
    told = next(each for each in versions if each.seq == said)
    standing = reading.standing
    return Absent(
        standing=standing,
        since=None if standing is Standing.PAST else told.valid_from,
        reason=told.reason,
        author=told.author,
        recorded_at=told.recorded_at,
    )


def _places(
    whole: Whole, readings: Mapping[int, Reading | None]
) -> dict[int, tuple[str, ...]]:
    return _place(
        whole, {item: read.shown for item, read in readings.items() if read is not None}
    )


def _place(whole: Whole, shown: Mapping[int, Revision]) -> dict[int, tuple[str, ...]]:
    """Return in which items each one stands, by the versions *shown*."""

    def around(item: int) -> Iterator[str]:
        seen = {item}
        parent = shown[item].parent_id
        while parent is not None and parent not in seen:
            seen.add(parent)
            yield whole.codes.get(parent, str(parent))
            parent = shown[parent].parent_id if parent in shown else None

    return {item: tuple(around(item))[::-1] for item in shown}
