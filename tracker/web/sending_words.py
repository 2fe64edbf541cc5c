"""Words for what is sent: why a requirement does not take it, and what to do."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from tracker.domain.answers import Misfit
from tracker.domain.errors import (
    AlreadyShown,
    BadAddress,
    BadInput,
    NotObliged,
    Refused,
)
from tracker.storage.regions import Name
from tracker.web import address_words
from tracker.web.names import spoken

_ = lazy_gettext

MISFITS = {
    Misfit.OTHER_NETWORK: _(
        "This is the address of another network: %(network)s. The requirement names"
        " %(asked)s."
    ),
    Misfit.NEEDS_PAGE: _(
        "The requirement asks for a page: %(asked)s. A document does not answer it."
    ),
    Misfit.NO_NETWORK: _("Choose the network: the requirement names %(asked)s."),
    Misfit.BANNED: _("%(network)s is banned: a page there answers nothing."),
    Misfit.PERSON: _("This is a personal page. It suits an official only."),
}
_AMISS = {
    ("shown_from", "future"): _("The day is still to come."),
    ("item", "required"): _("Choose the requirement."),
    ("platform", "unknown"): _("Choose the network from the list."),
    ("reference", "required"): _(
        "No document is named. Write its kind, day and number."
    ),
    ("reference", "too_long"): _("Write no more than 500 characters."),
    ("reference", "address"): _(
        "This is an address. Choose “A page” above and put it there."
    ),
}


def why(refused: Refused, platforms: Mapping[str, Name]) -> str:
    """Return why what was sent is not taken and what to do, in words.

    *platforms* are the networks' names by code. What is no refusal of a sending is
    raised again.
    """
    if isinstance(refused, AlreadyShown):
        return str(
            gettext(
                "This is submitted already: %(code)s.", code=refused.facts["evidence"]
            )
        )
    if isinstance(refused, NotObliged):
        return str(gettext("The requirement does not bind the body today."))
    if isinstance(refused, BadInput):
        return _misread(refused, platforms)
    raise refused


def _misread(refused: BadInput, platforms: Mapping[str, Name]) -> str:
    reason = refused.facts.get("reason")
    amiss = _AMISS.get((str(refused.facts.get("field")), str(reason)))
    if amiss is not None:
        return str(amiss)
    if reason in list(Misfit) and "asked" in refused.facts:
        asked = refused.facts["asked"]
        codes = asked if isinstance(asked, list) else []
        return str(MISFITS[Misfit(str(reason))]) % {
            "network": spoken(platforms, str(refused.facts["platform"])),
            "asked": ", ".join(spoken(platforms, code) for code in codes),
        }
    if isinstance(refused, BadAddress):
        return address_words.refusal(refused, platforms)
    raise refused
