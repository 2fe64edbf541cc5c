"""What changed between two versions, in the words of the page: texts and duties."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Change, Paragraph, paragraphs, redline
from tracker.domain.bodies import EVERYBODY
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
    text: tuple[Paragraph, ...]
    fields: tuple[Field, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return (
            any(change.op != "equal" for change in self.heading)
            or any(paragraph.changed for paragraph in self.text)
            or any(field.changed for field in self.fields)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a version as recorded, or one being written."""

    heading: str
    text: str
    stage: str
    flag: str
    laid: Laid | None


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


def sides(session: Session, before: Side, after: Side, names: Names) -> Compared:
    """Return what changed from *before* to *after*."""
    bodies = body_lookups.names(
        session, [code for side in (before, after) for code in _named(side)]
    )
    old = _fields(before, names, bodies)
    new = _fields(after, names, bodies)
    return Compared(
        heading=tuple(redline(before.heading, after.heading)),
        text=tuple(paragraphs(redline(before.text, after.text))),
        fields=tuple(
            Field(name=name, before=old[name], after=new[name])
            for name in new
            if old[name] or new[name]
        ),
    )


def _named(side: Side) -> Sequence[str]:
    scope = side.laid.duty.scope if side.laid else EVERYBODY
    return [*scope.include, *scope.exclude]


def _fields(side: Side, names: Names, bodies: dict[str, str]) -> dict[str, str]:
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
