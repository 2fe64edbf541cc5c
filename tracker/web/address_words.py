"""Words for what was read in a typed address: every notice and every reason.

Every `Notice` and `Reason` of the domain has its sentence here, and a test says so.
"""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from tracker.domain.addresses import Address, Notice, Reason
from tracker.domain.errors import BadAddress
from tracker.storage.regions import Name
from tracker.web.names import spoken

_ = lazy_gettext

NOTICES = {
    Notice.SCHEME_ADDED: _("We added the beginning of the address."),
    Notice.SCHEME_REPAIRED: _(
        "We mended the beginning of the address. Check that it leads there."
    ),
    Notice.TEXT_DROPPED: _("We took only the address from the text."),
    Notice.NAME_COMPLETED: _("We completed the name to a full address. Check it."),
    Notice.HOST_REPAIRED: _(
        "We replaced a mobile or outdated address of the site with the main one."
    ),
    Notice.MIRROR_HOST: _(
        "This is another address of the same network: we recorded the main one."
    ),
    Notice.FORM_REPAIRED: _("We brought the address to its usual form."),
    Notice.POST_REPAIRED: _(
        "The address led to a post: we kept the address of the page."
    ),
    Notice.SECTION_DROPPED: _(
        "The address led to a section of the page: we kept the page itself."
    ),
    Notice.QUERY_DROPPED: _("We removed what followed “?” or “#”."),
    Notice.PERSON: _("This is a personal page. It suits an official only."),
}
REASONS = {
    Reason.EMPTY: _("No address is given. Paste the address of the page."),
    Reason.TOO_LONG: _(
        "The address is longer than 2048 characters. Copy the address of the page"
        " itself."
    ),
    Reason.NOT_AN_ADDRESS: _(
        "This is not an address. Open the page and copy the address from the browser’s"
        " address bar."
    ),
    Reason.BACKSLASH: _("The address contains a backslash “\\”. Replace it with “/”."),
    Reason.TWO_ADDRESSES: _(
        "There are several addresses here. Keep one and add the others separately."
    ),
    Reason.EMAIL: _("This is an e-mail address. Give the address of a page."),
    Reason.USERINFO: _(
        "There is an “@” before the name of the site. Remove everything from “//” to"
        " “@” and check the address."
    ),
    Reason.LOOK_ALIKE_HOST: _(
        "The name of the site looks like another’s, or letters of different alphabets"
        " are mixed in it. Type it anew."
    ),
    Reason.LOOK_ALIKE_NAME: _(
        "The name of the page has Russian letters in place of Latin ones. Type the name"
        " in Latin letters."
    ),
    Reason.SHORT_LINK: _("This is a short link. Open it and copy the full address."),
    Reason.UNKNOWN_NETWORK: _(
        "The register does not take addresses on %(network)s. Give a page on a network"
        " that the requirement names."
    ),
    Reason.OTHER_NETWORK: _(
        "This is the address of another network: %(network)s. Choose a requirement"
        " that names it, or give another address."
    ),
    Reason.INVITE: _(
        "This is an invitation. Give the open address of the page with its name."
    ),
    Reason.MESSAGE_LINK: _(
        "This is a link to a conversation. Give the address of the page itself."
    ),
    Reason.POST_WITHOUT_PAGE: _(
        "This is a single post. Open the page on which it stands and copy its address."
    ),
    Reason.SERVICE_PAGE: _(
        "This is a service section of the network. Open the body’s page and copy its"
        " address."
    ),
    Reason.NOT_A_PAGE: _(
        "No page of this network has such an address. Check the name or the number."
    ),
}


def notices(address: Address) -> list[str]:
    """Return what was mended in *address*, in words, in the order it was done."""
    return [str(NOTICES[notice]) for notice in address.notices]


def refusal(refused: BadAddress, platforms: Mapping[str, Name]) -> str:
    """Return why the address is not taken, and what to do, in words.

    *platforms* are the networks' names by code. A page that may have been meant is
    named, never taken.
    """
    if refused.facts["reason"] == Notice.PERSON:
        words = str(NOTICES[Notice.PERSON])
    else:
        reason = Reason(str(refused.facts["reason"]))
        words = str(REASONS[reason]) % {"network": _network(refused, platforms)}
    suggestion = refused.facts.get("suggestion")
    if not suggestion:
        return words
    meant = gettext("You may have meant %(address)s", address=suggestion)
    return f"{words} {meant}"


def _network(refused: BadAddress, platforms: Mapping[str, Name]) -> str:
    """Return the name of the network that the address belongs to."""
    code = str(refused.facts.get("platform") or refused.facts.get("network") or "")
    return spoken(platforms, code)
