"""People with accounts, their roles, and the bodies and regions they speak for."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.storage.base import Base, key


class AccountRow(Base, kw_only=True):
    """A person who signs in."""

    __tablename__ = "accounts"

    id: Mapped[int] = key()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    active: Mapped[bool]
    #: Changing it ends every session of the account.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[list[str]]
    created_at: Mapped[datetime]


class AccountBodyRow(Base, kw_only=True):
    """A body for which a person may submit evidence."""

    __tablename__ = "account_bodies"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("accounts.id"), primary_key=True
    )
    body_id: Mapped[int] = mapped_column(
        sa.ForeignKey("bodies.id"), primary_key=True, index=True
    )


class AccountRegionRow(Base, kw_only=True):
    """A region for whose bodies, present and future, a person may submit evidence."""

    __tablename__ = "account_regions"

    account_id: Mapped[int] = mapped_column(
        sa.ForeignKey("accounts.id"), primary_key=True
    )
    region_id: Mapped[int] = mapped_column(
        sa.ForeignKey("regions.id"), primary_key=True, index=True
    )
