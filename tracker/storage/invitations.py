"""Invitations: whom an administrator lets in, to what, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.domain.access import GRANTS, Act, Role
from tracker.domain.passes import PassState, state
from tracker.storage.accounts import AccountRow
from tracker.storage.base import Base, key, refers

PAGE = 50


class InvitationRow(Base, kw_only=True):
    """A pass that makes one account."""

    __tablename__ = "invitations"

    id: Mapped[int] = key()
    #: Of the secret in the link; the secret itself is nowhere.
    digest: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    roles: Mapped[list[str]]
    bodies: Mapped[list[str]]
    regions: Mapped[list[str]]
    #: None: the operator, at the machine.
    made_by: Mapped[int | None] = refers("accounts.id", index=False)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    #: The account it became.
    account_id: Mapped[int | None] = refers("accounts.id", index=False, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation as it stands; *maker* is the name of who made it, if a person.

    *vouched*: whoever made it may still invite.
    """

    id: int
    digest: str = field(repr=False)
    email: str
    name: str
    roles: tuple[Role, ...]
    bodies: tuple[str, ...]
    regions: tuple[str, ...]
    made_by: int | None
    maker: str | None
    vouched: bool
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    account_id: int | None

    @property
    def cursor(self) -> tuple[int]:
        """Return its place in the list: the newest first."""
        return (self.id,)

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
) -> Invitation | None:
    """Return the invitation with that number, or of that digest; None: none such."""
    row = InvitationRow
    of = row.id == id_ if digest is None else row.digest == digest
    return next(iter(_read(session, _asked().where(of))), None)


def listed(
    session: Session, *, after: int | None = None, limit: int = PAGE
) -> list[Invitation]:
    """Return up to *limit* invitations, the newest first, from *after* on."""
    found = _asked().order_by(InvitationRow.id.desc()).limit(limit)
    if after is not None:
        found = found.where(InvitationRow.id < after)
    return _read(session, found)


def open_to(session: Session, email: str, *, now: datetime) -> int | None:
    """Return the number of the invitation that is open to the address, or None."""
    row = InvitationRow
    found = sa.select(row.id).where(
        row.email == email,
        row.used_at.is_(None),
        row.revoked_at.is_(None),
        row.expires_at > now,
    )
    return session.scalar(found.limit(1))


def take(session: Session, id_: int, *, digest: str, now: datetime) -> bool:
    """Mark the invitation as used, if it is open still; tell whether it was.

    A compare-and-set: of two who come at once the database lets one in.
    """
    row = InvitationRow
    taken = sa.update(row).where(
        row.id == id_,
        row.digest == digest,
        row.used_at.is_(None),
        row.revoked_at.is_(None),
        row.expires_at > now,
    )
    answer = session.execute(taken.values(used_at=now).returning(row.id))
    return answer.first() is not None


def _asked() -> Any:
    row, maker = InvitationRow, AccountRow
    return sa.select(
        row.__table__,
        maker.name.label("maker"),
        maker.active.label("maker_active"),
        maker.roles.label("maker_roles"),
    ).outerjoin(maker, maker.id == row.made_by)


def _read(session: Session, found: Any) -> list[Invitation]:
    return [_invitation(**row) for row in session.execute(found).mappings()]


def _invitation(
    *,
    roles: list[str],
    bodies: list[str],
    regions: list[str],
    maker_active: bool | None,
    maker_roles: list[str] | None,
    **row: Any,
) -> Invitation:
    theirs = map(Role, maker_roles or ())
    may = maker_active and any(Act.ADMINISTER in GRANTS[role] for role in theirs)
    return Invitation(
        roles=tuple(map(Role, roles)),
        bodies=tuple(bodies),
        regions=tuple(regions),
        vouched=bool(may) or row["made_by"] is None,
        **row,
    )
