"""Why accepted evidence needs confirmation: what changed, since when, by what.

Asks only; what people do about it is in `tracker.services.confirmations`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.coverage import Worth
from tracker.domain.history import EVER, ruling
from tracker.domain.requirements import Op
from tracker.storage import suspects, texts
from tracker.storage.submissions import Shown
from tracker.storage.texts import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What changed since evidence was accepted.

    *accepted* is the version it was accepted against (None: not known to the
    register), *by* the version since which it needs confirmation, *ruling* the one
    that rules now. *asks*: whether that one still asks this body for such a page.
    """

    accepted: Revision | None
    by: Revision
    ruling: Revision
    asks: bool


def changed(session: Session, shown: Shown, *, on: date) -> Changed | None:
    """Return what changed since *shown* was accepted; None: nothing in substance."""
    if shown.worth is not Worth.SUSPECT:
        return None
    revisions = texts.of_item(session, shown.item_id)
    ruler = ruling(revisions, on=on, known=EVER)
    by = outrun_by(revisions, shown.reviewed_rev or 0, on=on)
    if ruler is None or by is None:
        return None
    accepted = suspects.accepted_versions(session, [shown.id]).get(shown.id)
    return Changed(
        accepted=next((each for each in revisions if each.id == accepted), None),
        by=by,
        ruling=ruler,
        asks=still_asked(session, shown.id, on=on),
    )


def outrun_by(
    revisions: Sequence[Revision], reviewed: int, *, on: date
) -> Revision | None:
    """Return the version since which revision *reviewed* is outrun without a break.

    Of the days on which a version begins, up to *on*: the first from which each one
    rules with a later substance. None when that of day *on* does not.
    """
    found: Revision | None = None
    days = {each.valid_from for each in revisions if each.valid_from}
    for day in sorted((day for day in days if day <= on), reverse=True):
        ruler = ruling(revisions, on=day, known=EVER)
        if ruler is None or ruler.op is not Op.SET or ruler.substance_rev <= reviewed:
            break
        found = ruler
    return found


def still_asked(session: Session, evidence: int, *, on: date) -> bool:
    """Tell whether the text of day *on* asks to confirm the evidence with that id."""
    asking = suspects.asking(session, on=on)
    return evidence in suspects.needing(session, asking, [evidence])
