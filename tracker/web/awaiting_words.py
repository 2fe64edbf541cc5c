"""How old what waits is, in words."""

from datetime import date, datetime

from flask_babel import gettext, ngettext

from tracker import clock
from tracker.storage.awaiting import Piece
from tracker.web.formats import number
from tracker.web.house import today


def oldest(since: date | datetime | None) -> str:
    """Return for how long the oldest waits; empty where nothing does."""
    if since is None:
        return ""
    days = (today() - _day(since)).days
    if days < 1:
        return str(gettext("the oldest since today"))
    return str(
        ngettext(
            "the oldest for %(count)s day",
            "the oldest for %(count)s days",
            days,
            count=number(days),
        )
    )


def shown(piece: Piece) -> str:
    """Return what was shown: the page's address, or the document."""
    return piece.url or piece.reference or "—"


def _day(since: date | datetime) -> date:
    return clock.day(since) if isinstance(since, datetime) else since
