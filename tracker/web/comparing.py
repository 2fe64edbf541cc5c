"""What changed between two sides of a text, in the words of the page.

The one table of words for the fields of a duty. Which items changed is decided in
`tracker.services.comparisons`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.readable import readable
from tracker.adapters.redlines import (
    Change,
    Op,
    Paragraph,
    Purse,
    paragraphs,
    redline,
)
from tracker.domain.bodies import EVERYBODY
from tracker.domain.comparisons import Comparison, Entry
from tracker.services import comparisons
from tracker.storage import body_lookups, texts
from tracker.storage.regions import Names
from tracker.storage.texts import Laid, Revision
from tracker.web import text_words
from tracker.web.formats import day
from tracker.web.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a duty before and after, each in words."""

    name: str
    before: str
    after: str

    @property
    def changes(self) -> list[Change]:
        """Return the redline of the field."""
        return redline(self.before, self.after)

    @property
    def changed(self) -> bool:
        """Tell whether the two differ."""
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions, field by field."""

    heading: tuple[Change, ...]
    #: The whole text, its line breaks with it.
    wording: tuple[Change, ...]
    fields: tuple[Field, ...]

    @property
    def text(self) -> tuple[Paragraph, ...]:
        """Return the text paragraph by paragraph, without the line breaks."""
        return tuple(paragraphs(self.wording))

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        pieces = (*self.heading, *self.wording)
        return any(change.op is not Op.EQUAL for change in pieces) or any(
            field.changed for field in self.fields
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a version as recorded, or one being written."""

    heading: str
    text: str
    stage: str
    flag: str
    laid: Laid | None


#: The side on which there is no text.
NOTHING = Side(heading="", text="", stage="", flag="", laid=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item of a comparison: what became of it, and word by word how."""

    entry: Entry[comparisons.Side]
    compared: Compared

    @property
    def shown(self) -> comparisons.Side:
        """Return the later side, or the earlier one of an item that is gone."""
        side = self.entry.after or self.entry.before
        assert side is not None  # noqa: S101 - an entry stands on one side at least
        return side


def rows(
    session: Session, comparison: Comparison[comparisons.Side], names: Names
) -> list[Row]:
    """Return the items of *comparison* word by word, in their order."""
    pairs = [
        (entry, spoken(entry.before), spoken(entry.after))
        for entry in comparison.entries
    ]
    bodies = _bodies(session, (side for _, *both in pairs for side in both))
    purse = Purse()
    return [
        Row(entry=entry, compared=_compared(before, after, names, bodies, purse))
        for entry, before, after in pairs
    ]


def spoken(side: comparisons.Side | None) -> Side:
    """Return *side* in the words of the page; None: there is no text."""
    if side is None:
        return NOTHING
    return Side(
        heading=" ".join(filter(None, (side.number, side.heading))),
        text=side.text,
        stage=str(label(side.stage)),
        flag=side.flag,
        laid=side.laid,
    )


def versions(
    session: Session, before: Revision, after: Revision, names: Names
) -> Compared:
    """Return what changed from the version *before* to the version *after*."""
    return sides(session, side(session, before), side(session, after), names)


def side(session: Session, revision: Revision) -> Side:
    """Return *revision* as one side of a comparison."""
    return Side(
        heading=" ".join(filter(None, (revision.number, revision.heading))),
        text=texts.wordings(session, [revision.id])[revision.id].text,
        stage=str(label(revision.stage)),
        flag=revision.flag,
        laid=texts.laid(session, [revision.id]).get(revision.id),
    )


def sides(
    session: Session,
    before: Side,
    after: Side,
    names: Names,
    *,
    purse: Purse | None = None,
) -> Compared:
    """Return what changed from *before* to *after*; *purse* is that of a whole page."""
    bodies = _bodies(session, (before, after))
    return _compared(before, after, names, bodies, purse or Purse())


def _compared(
    before: Side,
    after: Side,
    names: Names,
    bodies: Mapping[str, str],
    purse: Purse,
) -> Compared:
    old, new = _fields(before, names, bodies), _fields(after, names, bodies)
    return Compared(
        heading=tuple(redline(before.heading, after.heading, purse=purse)),
        wording=tuple(redline(*_read(before.text, after.text), purse=purse)),
        fields=tuple(
            Field(name=name, before=old[name], after=new[name])
            for name in new
            if old[name] or new[name]
        ),
    )


def _read(before: str, after: str) -> tuple[str, str]:
    """Return both texts as they are read; as typed, where only the typing differs."""
    old, new = readable(before), readable(after)
    return (before, after) if old == new and before != after else (old, new)


def _bodies(session: Session, sides: Iterable[Side]) -> dict[str, str]:
    return body_lookups.names(session, [c for side in sides for c in _named(side)])


def _named(side: Side) -> Sequence[str]:
    scope = side.laid.duty.scope if side.laid else EVERYBODY
    return [*scope.include, *scope.exclude]


def _fields(side: Side, names: Names, bodies: Mapping[str, str]) -> dict[str, str]:
    duty = side.laid.duty if side.laid else None
    return {
        gettext("Stage"): side.stage,
        gettext("Warning"): side.flag,
        gettext("How strongly it speaks"): str(label(duty.modality)) if duty else "",
        gettext("Force in law"): str(label(duty.binding)) if duty else "",
        gettext("Networks"): text_words.networks(duty, names) if duty else "",
        gettext("Whom it binds"): "; ".join(
            text_words.scope(duty.scope, names, bodies) if duty else ()
        ),
        gettext("Comply by"): day(duty.comply_by) if duty and duty.comply_by else "",
        gettext("Another reading"): side.laid.reading if side.laid else "",
    }
