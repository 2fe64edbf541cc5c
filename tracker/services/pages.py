"""Pages: what a typed address means, who shows it already, its one row."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import addresses
from tracker.domain.errors import BadAddress
from tracker.domain.evidence import STANDING
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What the register makes of a typed address."""

    address: addresses.Address
    platform_id: int
    platform: str
    #: The row of the page, if somebody has named it before.
    page_id: int | None = None
    #: Codes of other bodies that show this page already.
    claimed_by: tuple[str, ...] = ()


def understand(
    session: Session, text: str, *, body_id: int | None = None
) -> Understood:
    """Return what *text* means as a page address; refuse as `BadAddress` otherwise."""
    read = addresses.read(text)
    if isinstance(read, addresses.Unrecognised):
        raise BadAddress(
            f"not a page address: {read.reason}",
            field="address",
            reason=read.reason,
            network=read.network,
            suggestion=read.suggestion,
        )
    platform = session.execute(
        sa.select(PlatformRow.id, PlatformRow.code)
        .where(PlatformRow.grammar == read.grammar)
        .order_by(PlatformRow.position, PlatformRow.id)
    ).first()
    if platform is None:
        raise BadAddress(
            "unknown network",
            field="address",
            reason="unknown_network",
            network=read.grammar,
        )
    page = _known_page(session, read, platform.id)
    return Understood(
        address=read,
        platform_id=platform.id,
        platform=platform.code,
        page_id=page,
        claimed_by=_claims(session, page, but=body_id) if page else (),
    )


def page_row(
    session: Session, understood: Understood, *, raw: str, now: datetime
) -> int:
    """Return the id of the one row of the page *understood*, made when it is new."""
    if understood.page_id is not None:
        return understood.page_id
    address = understood.address
    page = PageRow(
        platform_id=understood.platform_id,
        kind=address.kind,
        handle=address.handle,
        url=address.url,
        raw=raw.strip(),
        recorded_at=now,
    )
    try:
        with session.begin_nested():
            session.add(page)
    except IntegrityError:
        # Somebody else named the same page between our look and our insert.
        known = _known_page(session, address, understood.platform_id)
        if known is None:
            raise
        return known
    return page.id


def _known_page(
    session: Session, address: addresses.Address, platform: int
) -> int | None:
    return session.scalar(
        sa.select(PageRow.id).where(
            PageRow.platform_id == platform,
            PageRow.kind == address.kind,
            PageRow.handle == address.handle,
        )
    )


def _claims(session: Session, page: int, *, but: int | None) -> tuple[str, ...]:
    """Return the codes of the bodies that show *page*, but that with the id *but*."""
    found = sa.select(BodyRow.code).distinct()
    found = found.join(EvidenceRow, EvidenceRow.body_id == BodyRow.id)
    found = found.where(EvidenceRow.page_id == page, EvidenceRow.state.in_(STANDING))
    if but is not None:
        found = found.where(BodyRow.id != but)
    return tuple(session.scalars(found.order_by(BodyRow.code)))
