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
        sa.select(PlatformRow.id, PlatformRow.code).where(
            PlatformRow.grammar == read.grammar
        )
    ).first()
    if platform is None:
        raise BadAddress(
            "unknown network",
            field="address",
            reason="unknown_network",
            network=read.grammar,
        )
    return Understood(
        address=read,
        platform_id=platform.id,
        platform=platform.code,
        claimed_by=tuple(_claims(session, read, platform.id, body_id)),
    )


def page_row(
    session: Session, understood: Understood, *, raw: str, now: datetime
) -> PageRow:
    """Return the one row of the page *understood*, made when it is new."""
    known = known_page(session, understood)
    if known is not None:
        return known
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
        known = known_page(session, understood)
        if known is None:
            raise
        return known
    return page


def known_page(session: Session, understood: Understood) -> PageRow | None:
    """Return the row of the page *understood*, or None when it is new."""
    address = understood.address
    return session.scalar(
        sa.select(PageRow).where(
            PageRow.platform_id == understood.platform_id,
            PageRow.kind == address.kind,
            PageRow.handle == address.handle,
        )
    )


def _claims(
    session: Session, address: addresses.Address, platform: int, body: int | None
) -> list[str]:
    found = sa.select(BodyRow.code).distinct()
    found = found.join(EvidenceRow, EvidenceRow.body_id == BodyRow.id)
    found = found.join(PageRow, PageRow.id == EvidenceRow.page_id)
    found = found.where(
        PageRow.platform_id == platform,
        PageRow.kind == address.kind,
        PageRow.handle == address.handle,
        EvidenceRow.state.in_(STANDING),
    )
    if body is not None:
        found = found.where(BodyRow.id != body)
    return list(session.scalars(found.order_by(BodyRow.code)))
