"""A reader comes for the whole history of an item: what became known, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.domain.chronicles import Step, chronicle
from tracker.domain.timelines import Band, bands
from tracker.services.readings import item_named
from tracker.storage import texts
from tracker.storage.texts import Item, Laid, Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What was known of an item when; *laid* are the duties by the version's id."""

    bands: tuple[Band[Revision], ...]
    laid: Mapping[int, Laid]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An item with all that became known of it, in that order."""

    item: Item
    revisions: tuple[Revision, ...]
    steps: tuple[Step[Revision], ...]
    timeline: Timeline


def read_history(session: Session, code: str) -> History:
    """Return the whole history of item *code*; the same few queries for any."""
    item = item_named(session, code)
    revisions = texts.of_item(session, item.id)
    return History(
        item=item,
        revisions=tuple(revisions),
        steps=steps(session, revisions),
        timeline=timeline(session, revisions),
    )


def timeline(session: Session, revisions: Sequence[Revision]) -> Timeline:
    """Return *revisions* of one item on both time axes."""
    ids = [each.id for each in revisions]
    return Timeline(bands=bands(revisions), laid=texts.laid(session, ids))


def steps(
    session: Session, revisions: Sequence[Revision]
) -> tuple[Step[Revision], ...]:
    """Return the steps that *revisions* of one item are told in.

    Texts are read only where something was taken back: it may have been moved.
    """
    taken = any(each.retracted for each in revisions)
    said = texts.plain(session, [each.id for each in revisions] if taken else [])

    def alike(one: Revision, other: Revision) -> bool:
        same_words = said[one.id] == said[other.id]
        return same_words and one.heading == other.heading

    return chronicle(revisions, alike=alike)
