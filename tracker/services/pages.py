"""Pages: what a typed address means, who shows it already, its one row."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain import addresses
from tracker.domain.errors import BadAddress
from tracker.domain.evidence import STANDING
from tracker.storage.base import table
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow

#: Asked at every sending and for every row of a file: written once.
_KNOWN = (
    sa.select(PlatformRow.id, PlatformRow.code, PageRow.id.label("page"))
    .outerjoin(
        PageRow,
        sa.and_(
            PageRow.platform_id == PlatformRow.id,
            PageRow.kind == sa.bindparam("kind"),
            PageRow.handle == sa.bindparam("handle"),
        ),
    )
    .where(PlatformRow.grammar == sa.bindparam("grammar"))
    .order_by(PlatformRow.position, PlatformRow.id)
)
_NEW_PAGE = sa.insert(table(PageRow)).returning(PageRow.id)


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
    known = session.execute(
        _KNOWN, {"grammar": read.grammar, "kind": read.kind, "handle": read.handle}
    ).first()
    if known is None:
        raise BadAddress(
            "unknown network",
            field="address",
            reason="unknown_network",
            network=read.grammar,
        )
    return Understood(
        address=read,
        platform_id=known.id,
        platform=known.code,
        page_id=known.page,
        claimed_by=_claims(session, known.page, but=body_id) if known.page else (),
    )


def page_id(
    session: Session, understood: Understood, *, raw: str, now: datetime
) -> int:
    """Return the id of the one row of the page *understood*, made when it is new.

    Raises sqlalchemy's IntegrityError where somebody else has named it meanwhile.
    """
    if understood.page_id is not None:
        return understood.page_id
    address = understood.address
    return session.execute(
        _NEW_PAGE,
        {
            "platform_id": understood.platform_id,
            "kind": address.kind,
            "handle": address.handle,
            "url": address.url,
            "raw": raw.strip(),
            "recorded_at": now,
        },
    ).scalar_one()


def _claims(session: Session, page: int, *, but: int | None) -> tuple[str, ...]:
    """Return the codes of the bodies that show *page*, but that with the id *but*."""
    found = sa.select(BodyRow.code).distinct()
    found = found.join(EvidenceRow, EvidenceRow.body_id == BodyRow.id)
    found = found.where(EvidenceRow.page_id == page, EvidenceRow.state.in_(STANDING))
    if but is not None:
        found = found.where(BodyRow.id != but)
    return tuple(session.scalars(found.order_by(BodyRow.code)))
