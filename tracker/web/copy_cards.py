"""What the card of evidence says of copies: what is kept, or why nothing is."""

from typing import Any

from tracker.domain.access import Act
from tracker.domain.copies import COPIED
from tracker.domain.evidence import TAKEN
from tracker.storage import copies
from tracker.storage.submissions import Shown
from tracker.web import copy_words
from tracker.web.copy_forms import AgainForm
from tracker.web.house import actor, reading


def copies_of(shown: Shown) -> dict[str, Any]:
    """Return what the part of the card on copies is drawn with.

    *again* is there for a reviewer who may do something about a copy that is lacking.
    """
    counts = shown.state in TAKEN and shown.form in COPIED
    kept = copies.kept(reading(), shown.id)
    wanted = copies.wanted(reading(), shown.id) if counts else None
    lacks = counts and (wanted is not None or not kept)
    may_mend = lacks and actor().may(Act.REVIEW)
    return {
        "copies": kept,
        "copy_lacking": copy_words.lacking(wanted) if lacks else "",
        "copy_prospects": copy_words.prospects(wanted) if lacks else "",
        "copy_again": AgainForm(formdata=None) if may_mend else None,
        "copy_words": copy_words,
    }
