"""Words for what happened around a body. Who did it is not told here."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from tracker.domain.evidence import ASKED, REOPENED, State
from tracker.domain.grounds import Ground
from tracker.storage.body_stories import Freed, Step
from tracker.storage.regions import Names
from tracker.web import evidence_words
from tracker.web.exemption_words import OPS
from tracker.web.labels import label
from tracker.web.names import spoken

_ = lazy_gettext

_HAPPENED = {
    State.SUBMITTED: _("%(what)s: sent for review"),
    State.ACCEPTED: _("%(what)s: accepted"),
    State.REJECTED: _("%(what)s: rejected"),
    State.OBJECTED: _("%(what)s: the body objects"),
    State.WITHDRAWN: _("%(what)s: withdrawn by the body"),
    State.GONE: _("%(what)s: does not open"),
    State.CONFIRMED: _("%(what)s: confirmed again"),
}


def happened(step: Step | Freed, names: Names) -> str:
    """Return in a few words what *step* was."""
    if isinstance(step, Freed):
        return str(gettext("Exemption: %(what)s", what=OPS[step.op]))
    if step.reason == ASKED:
        return str(gettext("The body asks to confirm a page again"))
    if step.reason == REOPENED:
        return str(gettext("A reviewer took a decision back: it was a slip"))
    what = spoken(names.platforms, step.platform) or str(label(step.form))
    return str(_HAPPENED[step.state]) % {"what": what}


def note(step: Step | Freed, reasons: Mapping[str, Ground]) -> str:
    """Return the reason or the act behind *step*, or nothing."""
    if isinstance(step, Freed):
        return step.legal_basis
    if step.reason in ("", ASKED, REOPENED):
        return ""
    return evidence_words.reason(step.reason, reasons)
