"""The sides of proposals: an item before and after a change, and what differs."""

from dataclasses import replace

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Purse
from tracker.domain.proposals import ChangeKind, Proposed
from tracker.services.proposal_writing import worded
from tracker.services.publishing import base_day
from tracker.storage import texts
from tracker.storage.proposal_lists import Change
from tracker.storage.regions import Names
from tracker.storage.texts import Laid
from tracker.web import comparing
from tracker.web.comparing import Compared, Field, Side
from tracker.web.formats import day, inexact
from tracker.web.labels import label
from tracker.web.proposal_words import NOTHING


def before(session: Session, change: Change) -> Proposed:
    """Return the item as it stands in the version the change was written against."""
    if change.item_id is None or not change.base:
        return NOTHING
    for each in texts.of_item(session, change.item_id):
        if each.seq == change.base:
            return worded(session, each)
    return NOTHING


def compared(
    session: Session, change: Change, names: Names, *, purse: Purse | None = None
) -> Compared:
    """Return what *change* does to the text and the duty of its item."""
    there = before(session, change)
    after = NOTHING if change.kind is ChangeKind.REPEAL else change.proposed
    found = _redlined(session, there, after, names, purse=purse)
    return replace(found, fields=(*_besides(session, change, there), *found.fields))


def drafts(
    session: Session,
    old: Proposed,
    new: Proposed,
    names: Names,
    *,
    purse: Purse | None = None,
) -> Compared:
    """Return what differs between two drafts of one change: all that a person types."""
    found = _redlined(session, old, new, names, purse=purse)
    return replace(found, fields=(*found.fields, *_apart(old, new)))


def line(proposed: Proposed) -> str:
    """Return the number and the heading of an item as one line."""
    return " ".join(filter(None, (proposed.number, proposed.heading)))


def _besides(session: Session, change: Change, there: Proposed) -> list[Field]:
    """Return what a change does besides the text: to the day and to the place."""
    new, fields = change.proposed, []
    if change.kind in (ChangeKind.COMMENCEMENT, ChangeKind.RETRACT):
        old = inexact(new.takes_back or base_day(session, change).spelled)
        fields += [(gettext("In force from"), old, "")]
        if change.kind is ChangeKind.COMMENCEMENT:
            fields = [(gettext("In force from"), old, _own_day(new))]
    if change.kind is ChangeKind.SUSPEND:
        fields += [(gettext("Suspended"), "", _suspended(new))]
    if change.kind in (ChangeKind.MOVE, ChangeKind.ADD):
        fields += [(gettext("Place"), _place(there), _place(new))]
    return [Field(name=str(n), before=str(a), after=str(b)) for n, a, b in fields]


def _apart(old: Proposed, new: Proposed) -> list[Field]:
    """Return what is typed beside the text and the duty, before and after."""
    was, now = _typed(old), _typed(new)
    return [Field(name=name, before=was[name], after=now[name]) for name in now]


def _typed(proposed: Proposed) -> dict[str, str]:
    told = {
        gettext("What sort of change it is"): label(proposed.change),
        gettext("Place"): _place(proposed),
        gettext("In force from"): _own_day(proposed),
        gettext("Commencement in the words of the act"): proposed.rule,
        gettext("Last day of the suspension"): proposed.until and day(proposed.until),
        gettext("Reason for the change"): proposed.reason,
        gettext("How sure it is"): label(proposed.certainty),
        gettext("Number of independent sources"): proposed.sources,
    }
    return {
        str(name): "" if words is None else str(words) for name, words in told.items()
    }


def _own_day(proposed: Proposed) -> str:
    """Return from when a change holds where it says so itself."""
    return str(
        inexact(proposed.in_force) if proposed.in_force else gettext("as the proposal")
    )


def _suspended(proposed: Proposed) -> str:
    """Return up to when a text is suspended."""
    if proposed.until is None:
        return str(gettext("until a later version says so"))
    return str(gettext("up to %(day)s", day=day(proposed.until)))


def _place(proposed: Proposed) -> str:
    if proposed == NOTHING:
        return ""
    inside = proposed.parent or gettext("the document itself")
    return str(
        gettext(
            "in %(parent)s, place %(position)s",
            parent=inside,
            position=proposed.position,
        )
    )


def _redlined(
    session: Session,
    old: Proposed,
    new: Proposed,
    names: Names,
    *,
    purse: Purse | None = None,
) -> Compared:
    """Return what differs in the text, the warning and the duty."""
    return comparing.sides(session, _side(old), _side(new), names, purse=purse)


def _side(proposed: Proposed) -> Side:
    """Return a proposed text as one side of a comparison."""
    empty = not (proposed.heading or proposed.text or proposed.number)
    return Side(
        heading=line(proposed),
        text=proposed.text,
        stage="" if empty else str(label(proposed.stage)),
        flag=proposed.flag,
        laid=Laid(duty=proposed.duty, reading=proposed.reading)
        if proposed.duty
        else None,
    )
