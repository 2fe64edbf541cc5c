"""What a proposal would make of its items, each beside the version it is against.

Whether those versions rule today is told as well: a proposal compared with a text that
is not in force says so. Knows nothing of the words of pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain import dates
from tracker.domain.comparisons import Comparison, Entry, Fate
from tracker.domain.proposals import ChangeKind, Terms
from tracker.domain.requirements import Standing
from tracker.services import comparisons
from tracker.services.comparisons import Absent, Edition, Side, Whole
from tracker.services.readings import read_on
from tracker.storage import texts
from tracker.storage.proposal_lists import Change
from tracker.storage.requirements import ItemRow
from tracker.storage.texts import Laid, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """All changes of a proposal: both sides whole, and what becomes of each item."""

    before: Edition
    after: Edition
    comparison: Comparison[Side]
    #: Codes of the items whose base is not what is in force on the day of asking.
    aside: frozenset[str]


def of_proposal(
    session: Session, changes: Sequence[Change], terms: Terms, *, on: date
) -> Proposition:
    """Return what *changes* under *terms* would make of their items; five queries.

    *on* is the day on which the base of a change ought to be in force.
    """
    whole = _whole(session, changes)
    bases = _bases(changes, whole)
    before = comparisons.of_versions(session, whole, list(bases.values()))
    after = Edition(
        sides={c.code: _side(c, terms) for c in changes if not _ends(c)},
        absent={c.code: _absent(c, terms) for c in changes if _ends(c)},
    )
    return Proposition(
        before=before,
        after=after,
        comparison=Comparison(
            entries=tuple(
                entry
                for change in changes
                for entry in _entries(change.code, before, after)
            )
        ),
        aside=frozenset(
            code
            for code, base in bases.items()
            if base.seq != _ruling(whole.by_item[base.item_id], on)
        ),
    )


def _whole(session: Session, changes: Sequence[Change]) -> Whole:
    items = {change.item_id for change in changes if change.item_id is not None}
    by_item: dict[int, list[Revision]] = {item: [] for item in items}
    for version in texts.revisions(session, ItemRow.id.in_(items)):
        by_item[version.item_id].append(version)
    parents = {v.parent_id for each in by_item.values() for v in each if v.parent_id}
    return Whole(by_item=by_item, codes=texts.codes(session, parents))


def _bases(changes: Sequence[Change], whole: Whole) -> Mapping[str, Revision]:
    """Return the versions that *changes* are written against; a new item has none."""
    return {
        change.code: version
        for change in changes
        if change.base and change.item_id is not None
        for version in whole.by_item[change.item_id]
        if version.seq == change.base
    }


def _ruling(versions: Sequence[Revision], on: date) -> int | None:
    found = read_on(versions, on=on, known=None)
    return found.ruling.seq if found and found.ruling else None


def _ends(change: Change) -> bool:
    return change.kind is ChangeKind.REPEAL


def _side(change: Change, terms: Terms) -> Side:
    there = change.proposed
    laid = Laid(duty=there.duty, reading=there.reading) if there.duty else None
    return Side(
        code=change.code,
        number=there.number,
        heading=there.heading,
        text=there.text,
        stage=there.stage,
        flag=there.flag,
        place=(there.parent,) if there.parent else (),
        position=there.position,
        laid=laid,
        reason=there.reason or terms.reason,
        author=change.author,
        recorded_at=change.saved_at,
    )


def _absent(change: Change, terms: Terms) -> Absent:
    stated = dates.read(change.proposed.in_force or terms.in_force)
    return Absent(
        standing=Standing.REPEALED,
        since=stated.latest,
        reason=change.proposed.reason or terms.reason,
        author=change.author,
        recorded_at=change.saved_at,
    )


def _entries(code: str, before: Edition, after: Edition) -> Iterator[Entry[Side]]:
    """Yield what becomes of one item; alone among its neighbours it moves as told."""
    old, new = before.get(code), after.get(code)
    alone = comparisons.compared({code: old} if old else {}, {code: new} if new else {})
    for entry in alone.entries:
        stays = old is None or new is None or old.position == new.position
        fates = entry.fates if stays else entry.fates - {Fate.UNCHANGED} | {Fate.MOVED}
        yield replace(entry, fates=fates)
