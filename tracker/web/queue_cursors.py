"""Places in a queue of evidence, as words for an address: a moment and an id."""

from datetime import datetime

from tracker.domain.errors import BadInput
from tracker.storage.submissions import Cursor
from tracker.web import cursors


def spell(cursor: Cursor) -> str:
    """Return the place *cursor* as a word."""
    moment, id_ = cursor
    return cursors.spell((moment.isoformat(), id_)) or ""


def read(word: str | None) -> Cursor | None:
    """Return the place that *word* spells; None for no word, refuse any other."""
    if not word:
        return None
    spelled, id_ = cursors.read(word, str, int)
    try:
        moment = datetime.fromisoformat(spelled)
    except ValueError as error:
        raise _strange() from error
    if moment.tzinfo is None:
        raise _strange()
    return moment, id_


def _strange() -> BadInput:
    return BadInput("not a place in this list", field="after", reason="not_understood")
