"""What is sent, in whatever form: a page, a document, or word of an unknown address.

Never judges whether it answers a duty: that is `tracker.domain.answers`.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain import addresses
from tracker.domain.addresses import Address, Notice
from tracker.domain.answers import LONGEST_REFERENCE, Offer, page_offer, reference
from tracker.domain.errors import BadInput
from tracker.domain.evidence import Form
from tracker.services.pages import Understood, understand
from tracker.storage.platforms import PlatformRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What the register makes of what is sent.

    *typed* is that as it was typed; *understood* there is for pages alone.
    """

    form: Form
    typed: str = ""
    platform_id: int | None = None
    platform: str | None = None
    reference: str = ""
    understood: Understood | None = None

    @property
    def offer(self) -> Offer:
        """Return as much of it as tells which duties it may answer."""
        page = self.understood
        if page is not None:
            return page_offer(page.address, page.platform)
        return Offer(form=self.form, platform=self.platform)


def of_address(session: Session, text: str, *, body_id: int | None = None) -> Meant:
    """Return the page that *text* is the address of; refuse as `BadAddress`."""
    page = understand(session, text, body_id=body_id)
    return Meant(
        form=page_offer(page.address, page.platform).form,
        typed=text.strip(),
        platform_id=page.platform_id,
        platform=page.platform,
        understood=page,
    )


def of_document(text: str) -> Meant:
    """Return the document that *text* refers to; refuse as `BadInput`.

    The reference is words: an address in its place is a page's, and is told so.
    """
    spelled = reference(text)
    if not any(map(str.isalpha, spelled)):
        raise BadInput("no document", field="reference", reason="required")
    if len(spelled) > LONGEST_REFERENCE:
        raise BadInput("too long", field="reference", reason="too_long")
    read = addresses.read(text)
    if isinstance(read, Address) and Notice.TEXT_DROPPED not in read.notices:
        raise BadInput("an address", field="reference", reason="address")
    return Meant(form=Form.DOCUMENT, typed=text.strip(), reference=spelled)


def of_unknown(session: Session, platform: str) -> Meant:
    """Return word of a page at an unknown address, on the network coded *platform*.

    Empty: on which network is not known either. Refuse an unknown code as `BadInput`.
    """
    if not platform:
        return Meant(form=Form.ADDRESS_UNKNOWN)
    known = session.scalar(
        sa.select(PlatformRow.id).where(PlatformRow.code == platform)
    )
    if known is None:
        raise BadInput("no such network", field="platform", reason="unknown")
    return Meant(form=Form.ADDRESS_UNKNOWN, platform_id=known, platform=platform)
