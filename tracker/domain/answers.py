"""What may answer a duty: each form of evidence beside what the duty asks for.

==================  =====================  ======================
what is offered     the duty names         the duty names
                    networks               no network
==================  =====================  ======================
page of a network   on one of them         on any in use that day
page of the site    if it names the site   yes
document            no                     yes
address unknown     on one of them         yes
==================  =====================  ======================

Whatever the duty, a person's own profile answers for an official only, and a network
that is banned that day answers nothing. An unknown address never satisfies: what it
is worth says `tracker.domain.coverage`.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.addresses import Address, PageKind
from tracker.domain.evidence import Form

#: As long as the longest official title in use, with its number and date.
LONGEST_REFERENCE = 500

_NUMBER_SIGN = re.compile(r"(?:№|\bNo?\.?)\s*(?=\d)")


class Misfit(StrEnum):
    """Why what is offered cannot answer a duty."""

    OTHER_NETWORK = "other_network"
    """The duty names networks, and this is none of them."""
    NEEDS_PAGE = "needs_page"
    """The duty names networks: a document is no page on one of them."""
    NO_NETWORK = "no_network"
    """The duty names networks: say on which of them the page is."""
    BANNED = "banned"
    """The network may not be used that day."""
    PERSON = "person"
    """A person's own profile, and the body is no official."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is offered: its form, the network's code, whether it is a person's own."""

    form: Form
    platform: str | None = None
    personal: bool = False


def page_offer(address: Address, platform: str) -> Offer:
    """Return what the page at *address*, on the network coded *platform*, offers."""
    return Offer(
        form=Form.SITE if address.kind is PageKind.SITE else Form.PAGE,
        platform=platform,
        personal=address.kind is PageKind.PROFILE,
    )


def misfit(
    offer: Offer,
    *,
    asked: Collection[str],
    banned: Collection[str] = (),
    official: bool = False,
) -> Misfit | None:
    """Return why *offer* cannot answer a duty that names *asked*; None: it can.

    *asked* and *banned* are codes of networks on the day, *official* tells that the
    body is an office rather than an institution.

    >>> page = Offer(form=Form.PAGE, platform="telegram")
    >>> misfit(page, asked=["vk", "ok"])
    <Misfit.OTHER_NETWORK: 'other_network'>
    >>> misfit(page, asked=[])
    >>> misfit(Offer(form=Form.DOCUMENT), asked=["vk"])
    <Misfit.NEEDS_PAGE: 'needs_page'>
    """
    if offer.form is Form.DOCUMENT:
        return Misfit.NEEDS_PAGE if asked else None
    if offer.personal and not official:
        return Misfit.PERSON
    if offer.platform is None:
        return Misfit.NO_NETWORK if asked else None
    if offer.platform in banned:
        return Misfit.BANNED
    return None if not asked or offer.platform in asked else Misfit.OTHER_NETWORK


def reference(text: str) -> str:
    """Return the one spelling of a document's reference, empty if there is none.

    Blanks are single, the number's sign is №, and no punctuation stands at the ends:
    so that one document named twice for one duty is seen to be one.

    >>> reference("  Приказ от 20.04.2022  N 323. ")
    'Приказ от 20.04.2022 № 323'
    """
    shown = " ".join(unicodedata.normalize("NFC", text).split())
    return _NUMBER_SIGN.sub("№ ", shown).strip(" .,;:")
