"""What the card of evidence says of a change since it was accepted, and offers then.

Reads only: the presses it offers are answered in the rooms of review and evidence.
"""

from tracker.domain.access import Act
from tracker.services import suspicions
from tracker.storage import regions, submissions
from tracker.storage.submissions import Shown
from tracker.web import comparing
from tracker.web.house import actor, reading, today
from tracker.web.queues import here, spelled
from tracker.web.units import WriteForm


def suspicion(shown: Shown, *, inside: bool, may_decide: bool) -> dict[str, object]:
    """Return what a page needs to say that, and why, *shown* needs confirmation.

    *inside*: the reader has to do with the evidence (`cards.concerns`); *may_decide*:
    and has not sent it.
    """
    changed = suspicions.changed(reading(), shown, on=today())
    if changed is None:
        return {"changed": None}
    accepted = changed.accepted
    own = not actor().may(Act.REVIEW) and inside
    return {
        "changed": changed,
        "came_from": spelled(here()),
        "compared": accepted
        and comparing.versions(
            reading(), accepted, changed.ruling, regions.names(reading())
        ),
        "confirming": WriteForm(formdata=None)
        if changed.asks and actor().may(Act.REVIEW) and may_decide
        else None,
        "asking": WriteForm(formdata=None) if changed.asks and own else None,
        "beside": submissions.beside(reading(), shown, on=today()) if own else [],
    }
