"""Whom there may be something to tell, and up to when they were told. Never writes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor, Role
from tracker.domain.tellings import HEARD, HEARERS, USUAL, MessageState, Often
from tracker.storage.accounts import AccountRow
from tracker.storage.tellings import MessageRow, TurnRow, WishRow

#: The language of whoever has not chosen one.
LANGUAGE = "ru"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """A person with an account, and what the person wishes."""

    id: int
    email: str
    name: str
    active: bool
    roles: tuple[str, ...]
    often: Often
    language: str
    wished_at: datetime
    calendar: str | None

    @property
    def actor(self) -> Actor:
        """Return the actor this person is, whose bodies the tables know."""
        return Actor(name=self.name, id=self.id, roles=frozenset(map(Role, self.roles)))

    @property
    def hears(self) -> bool:
        """Tell whether the person is to be told anything at all."""
        wishes = self.active and self.often is not Often.NEVER
        return wishes and not HEARERS.isdisjoint(self.actor.roles)


def hearer(session: Session, account: int) -> Hearer | None:
    """Return the person with the account *account*."""
    row = session.execute(_hearers().where(AccountRow.id == account)).mappings().first()
    return _read(row) if row is not None else None


def hearers(session: Session, accounts: Collection[int]) -> dict[int, Hearer]:
    """Return the people with *accounts*, by account."""
    found = session.execute(_hearers().where(AccountRow.id.in_(accounts))).mappings()
    return {row["id"]: _read(row) for row in found}


def due(
    session: Session,
    periods: Mapping[Often, str | None],
    *,
    today: date,
    limit: int,
) -> list[Hearer]:
    """Return people for whom nobody has looked yet in their period of *periods*.

    Nobody is looked at twice a day, also who has just chosen another rhythm, and
    nobody before it is known what became of the message on its way.
    """
    message = MessageRow
    on_its_way = sa.exists().where(
        message.account_id == AccountRow.id, message.state == MessageState.SENDING
    )
    often = sa.func.coalesce(WishRow.often, USUAL.value)
    now = [
        sa.and_(often == rhythm.value, sa.func.coalesce(TurnRow.period, "") != period)
        for rhythm, period in periods.items()
        if period is not None
    ]
    found = (
        _hearers()
        .outerjoin(TurnRow, TurnRow.account_id == AccountRow.id)
        .where(
            AccountRow.active,
            sa.or_(sa.false(), *now),
            sa.or_(TurnRow.day.is_(None), TurnRow.day < today),
            ~on_its_way,
        )
        .order_by(AccountRow.id)
        .limit(limit)
    )
    return [_read(row) for row in session.execute(found).mappings()]


def told_until(session: Session, accounts: Collection[int]) -> dict[int, datetime]:
    """Return account -> the moment up to which nothing is untold, where there is one.

    That is the end of the last message that may have been read, or of a time in which
    nothing had happened; for whom every message failed, the beginning of the first.
    """
    row, turn = MessageRow, TurnRow
    heard = sa.func.max(sa.case((row.state.in_(HEARD), row.until)))
    sent = (
        sa.select(row.account_id, heard, sa.func.min(row.since))
        .where(row.account_id.in_(accounts))
        .group_by(row.account_id)
    )
    quiet = sa.select(turn.account_id, turn.quiet_until).where(
        turn.account_id.in_(accounts)
    )
    found = {account: at for account, at in session.execute(quiet) if at}
    for account, until, first in session.execute(sent):
        known = [at for at in (until, found.get(account)) if at is not None]
        found[account] = max(known, default=first)
    return found


def _hearers() -> Any:
    row, wish = AccountRow, WishRow
    return sa.select(
        row.id,
        row.email,
        row.name,
        row.active,
        row.roles,
        sa.func.coalesce(wish.often, sa.literal(USUAL, wish.often.type)).label("often"),
        sa.func.coalesce(wish.language, LANGUAGE).label("language"),
        sa.func.coalesce(wish.wished_at, row.created_at).label("wished_at"),
        wish.calendar,
    ).outerjoin(wish, wish.account_id == row.id)


def _read(row: Any) -> Hearer:
    return Hearer(**{**row, "roles": tuple(row["roles"]), "often": Often(row["often"])})
