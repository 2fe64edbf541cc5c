"""One-time links by which a body without an account sends its evidence."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.passes import PassState, state
from tracker.storage.accounts import AccountRegionRow, AccountRow
from tracker.storage.base import Base, key, refers
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow

#: Links that a body's card shows, the newest first.
SOME = 20


class SubmissionLinkRow(Base, kw_only=True):
    """A pass that sends evidence once for one body."""

    __tablename__ = "submission_links"

    id: Mapped[int] = key()
    #: Of the secret in the link; the secret itself is nowhere.
    digest: Mapped[str] = mapped_column(unique=True)
    body_id: Mapped[int] = refers("bodies.id")
    #: None: the operator, at the machine.
    made_by: Mapped[int | None] = refers("accounts.id", index=False)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionLink:
    """A link as it stands; *maker* is the name of who made it, if a person.

    *vouched*: whoever made it may still give that body a link.
    """

    id: int
    digest: str = field(repr=False)
    body_id: int
    body: str
    body_name: str
    region_id: int | None
    maker: str | None
    vouched: bool
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def reference(self) -> str:
        """Return how records that nobody can edit name whoever came by the link."""
        return f"link:{self.id}"

    def state(self, now: datetime) -> PassState:
        """Return what has become of it by *now*."""
        return state(
            used_at=self.used_at,
            revoked_at=self.revoked_at,
            expires_at=self.expires_at,
            now=now,
            vouched=self.vouched,
        )


def one(
    session: Session, *, id_: int | None = None, digest: str | None = None
) -> SubmissionLink | None:
    """Return the link with that number, or of that digest; None: there is none."""
    row = SubmissionLinkRow
    of = row.id == id_ if digest is None else row.digest == digest
    return next(iter(_read(session, _asked().where(of))), None)


def of_body(session: Session, body: int) -> list[SubmissionLink]:
    """Return the newest `SOME` links of the body with id *body*."""
    row = SubmissionLinkRow
    found = _asked().where(row.body_id == body).order_by(row.id.desc()).limit(SOME)
    return _read(session, found)


def take(session: Session, id_: int, *, now: datetime) -> bool:
    """Mark the link as used, if it is open still; tell whether it was.

    A compare-and-set: of two who send at once the database lets one in.
    """
    row = SubmissionLinkRow
    taken = sa.update(row).where(
        row.id == id_,
        row.used_at.is_(None),
        row.revoked_at.is_(None),
        row.expires_at > now,
    )
    answer = session.execute(taken.values(used_at=now).returning(row.id))
    return answer.first() is not None


def sent(session: Session, link: SubmissionLink) -> list[str]:
    """Return the codes of the evidence that came by *link*, in order."""
    row = EvidenceRow
    mine = (row.body_id == link.body_id, row.submitted_by_ref == link.reference)
    return list(session.scalars(sa.select(row.code).where(*mine).order_by(row.id)))


def _asked() -> Any:
    row, body, maker, region = (
        SubmissionLinkRow,
        BodyRow,
        AccountRow,
        AccountRegionRow,
    )
    whole = sa.and_(
        region.account_id == row.made_by, region.region_id == body.region_id
    )
    return (
        sa.select(
            row.__table__,
            body.code.label("body"),
            body.name.label("body_name"),
            body.region_id,
            maker.name.label("maker"),
            maker.active.label("maker_active"),
            maker.roles.label("maker_roles"),
            region.region_id.label("maker_region"),
        )
        .join(body, body.id == row.body_id)
        .outerjoin(maker, maker.id == row.made_by)
        .outerjoin(region, whole)
    )


def _read(session: Session, found: Any) -> list[SubmissionLink]:
    return [_link(**row) for row in session.execute(found).mappings()]


def _link(
    *,
    made_by: int | None,
    maker_active: bool | None,
    maker_roles: list[str] | None,
    maker_region: int | None,
    **row: Any,
) -> SubmissionLink:
    maker = OPERATOR
    if made_by is not None:
        maker = Actor(
            name="",
            roles=frozenset(map(Role, (maker_active and maker_roles) or ())),
            regions=frozenset({maker_region} - {None}),  # type: ignore[arg-type]
        )
    return SubmissionLink(vouched=maker.lends(region=row["region_id"]), **row)
