"""Words for copies: what one is, and why there is none."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from tracker.domain.copies import Medium
from tracker.domain.visits import Outcome
from tracker.storage.copies import Kept, Wanted
from tracker.web.formats import NBSP, moment, number
from tracker.web.visit_words import TROUBLES

_ = lazy_gettext

MEDIA: Mapping[StrEnum, LazyString] = {
    Medium.WARC: _("the page as it answered"),
    Medium.PNG: _("screenshot (PNG) added by a reviewer"),
    Medium.JPEG: _("screenshot (JPEG) added by a reviewer"),
}
#: Why a visit brought no copy; the other outcomes bring one.
WHY_NOT: Mapping[StrEnum, LazyString] = {
    Outcome.GONE: _("the page is not found at its address"),
    Outcome.LOGIN_WALL: _("the page asks to sign in"),
    Outcome.BLOCKED: _("the site turns programs away"),
    Outcome.ERROR: _("the page did not open"),
    Outcome.REFUSED_BY_POLICY: _("the register does not visit such addresses"),
}


def kind(copy: Kept) -> str:
    """Return what *copy* is, in words."""
    if copy.outcome is Outcome.MOVED:
        return str(gettext("the page as it answered at another address"))
    return str(MEDIA[copy.medium])


def size(copy: Kept) -> str:
    """Return how large *copy* is, in whole kilobytes."""
    kilobytes = number(-(-copy.size // 1024))
    return str(gettext("%(size)s KB", size=kilobytes)).replace(" ", NBSP)


def lacking(wanted: Wanted | None) -> str:
    """Return why there is no copy, or not yet; None: none was ever asked for."""
    if wanted is None:
        return str(gettext("No copy was made when the page was accepted."))
    if wanted.outcome is not None:
        return str(gettext("There is no copy: %(reason)s.", reason=_reason(wanted)))
    if wanted.due_at is None:
        return str(gettext("There is no copy: the visits to the page broke off."))
    if wanted.tries:
        return str(gettext("There is no copy yet: the page is being visited."))
    return str(gettext("There is no copy yet: the page is waiting for its visit."))


def prospects(wanted: Wanted | None) -> str:
    """Return how often it was tried and when it will be again; empty before that."""
    if wanted is None or wanted.outcome is None:
        return ""
    tried = ngettext("Tried %(num)s time", "Tried %(num)s times", wanted.tries)
    if wanted.due_at is None:
        return str(gettext("%(tried)s; it is not tried any more.", tried=tried))
    due = moment(wanted.due_at)
    return str(gettext("%(tried)s; the next time on %(due)s.", tried=tried, due=due))


def _reason(wanted: Wanted) -> str:
    reason = str(WHY_NOT[wanted.outcome or Outcome.ERROR])
    if wanted.trouble is None or wanted.outcome is Outcome.REFUSED_BY_POLICY:
        return reason
    return f"{reason} ({TROUBLES[wanted.trouble]})"
