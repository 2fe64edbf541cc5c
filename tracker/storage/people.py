"""Accounts as administrators see them: lists, cards and what was done to them.

Only administrators ask: whoever opens these pages has been let in by the door. Never
writes, and never reads a password.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Role
from tracker.storage.accounts import AccountBodyRow, AccountRegionRow, AccountRow
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.journal import JournalEntryRow
from tracker.storage.regions import Name

PAGE = 50
#: Entries of the journal that a card shows, the newest first.
SOME = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which accounts are asked for; nothing does not narrow."""

    words: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An account as a line of the list; *bodies* and *regions* are numbers."""

    id: int
    name: str
    email: str
    active: bool
    roles: tuple[Role, ...]
    bodies: int
    regions: int

    @property
    def cursor(self) -> tuple[str, int]:
        """Return its place in the list."""
        return self.name, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account with all that is entrusted to it."""

    id: int
    name: str
    email: str
    active: bool
    roles: tuple[Role, ...]
    created_at: datetime
    #: The mark of its sessions: changed by whatever changes the account.
    mark: str = field(repr=False)
    bodies: tuple[Name, ...]
    regions: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done to an account once; *by* is a name, or what the journal says."""

    at: datetime
    action: str
    by: str
    details: dict[str, Any]


def lines(
    session: Session,
    sought: Sought,
    *,
    after: tuple[str, int] | None = None,
    limit: int = PAGE,
) -> list[Line]:
    """Return up to *limit* accounts by name, from *after* on. One query."""
    row, body, region = AccountRow, AccountBodyRow, AccountRegionRow
    count = sa.select(sa.func.count()).correlate(row)
    found = (
        sa.select(
            *(row.id, row.name, row.email, row.active, row.roles),
            count.where(body.account_id == row.id).scalar_subquery().label("bodies"),
            count.where(region.account_id == row.id).scalar_subquery().label("regions"),
        )
        .where(*_fits(sought))
        .order_by(row.name, row.id)
        .limit(limit)
    )
    if after is not None:
        found = found.where(sa.tuple_(row.name, row.id) > sa.tuple_(*after))
    return [
        Line(**{**each, "roles": tuple(map(Role, each["roles"]))})
        for each in session.execute(found).mappings()
    ]


def count(session: Session, sought: Sought) -> int:
    """Return how many accounts are sought."""
    counted = sa.select(sa.func.count()).select_from(AccountRow)
    return session.scalar(counted.where(*_fits(sought))) or 0


def one(session: Session, account: int) -> Person | None:
    """Return the account with that number, or None."""
    row = AccountRow
    of = (row.id, row.name, row.email, row.active, row.roles, row.created_at)
    asked = sa.select(*of, row.fs_uniquifier).where(row.id == account)
    found = session.execute(asked).one_or_none()
    if found is None:
        return None
    return Person(
        id=found.id,
        name=found.name,
        email=found.email,
        active=found.active,
        roles=tuple(map(Role, found.roles)),
        created_at=found.created_at,
        mark=found.fs_uniquifier,
        bodies=_bodies(session, account),
        regions=_regions(session, account),
    )


def deeds(session: Session, account: int) -> list[Deed]:
    """Return what the journal says was done to the account, the newest first."""
    row = JournalEntryRow
    found = session.execute(
        sa.select(row.action, row.at, row.body)
        .where(row.subject == f"account:{account}")
        .order_by(row.seq.desc())
        .limit(SOME)
    )
    told = [(each.action, each.at, json.loads(each.body)) for each in found]
    names = names_of(session, {body["actor"] for _, _, body in told})
    return [
        Deed(
            at=at,
            action=action,
            by=names.get(body["actor"], body["actor"]),
            details=body.get("details", {}),
        )
        for action, at, body in told
    ]


def names_of(session: Session, references: set[str]) -> dict[str, str]:
    """Return reference (``account:7``) -> the person's name today."""
    ids = [int(each[8:]) for each in references if each.startswith("account:")]
    row = AccountRow
    found = session.execute(sa.select(row.id, row.name).where(row.id.in_(ids)))
    return {f"account:{id_}": name for id_, name in found}


def _bodies(session: Session, account: int) -> tuple[Name, ...]:
    row, own = BodyRow, AccountBodyRow
    found = (
        sa.select(row.code, row.name)
        .join(own, own.body_id == row.id)
        .where(own.account_id == account)
        .order_by(row.sort_name, row.id)
    )
    return tuple(Name(**each) for each in session.execute(found).mappings())


def _regions(session: Session, account: int) -> tuple[Name, ...]:
    row, own = RegionRow, AccountRegionRow
    found = (
        sa.select(row.code, row.name, row.name_en)
        .join(own, own.region_id == row.id)
        .where(own.account_id == account)
        .order_by(row.name)
    )
    return tuple(Name(**each) for each in session.execute(found).mappings())


def _fits(sought: Sought) -> Iterator[sa.ColumnElement[bool]]:
    row = AccountRow
    for word in sought.words.split():
        # SQLite folds the case of Latin letters alone: so a name is tried as people
        # write names. Addresses are kept in lower case.
        spelled = {word, word.lower(), word.upper(), word.capitalize()}
        names = [row.name.contains(each, autoescape=True) for each in sorted(spelled)]
        yield sa.or_(*names, row.email.contains(word.casefold(), autoescape=True))
    if sought.role is not None:
        yield sa.cast(row.roles, sa.String).contains(f'"{sought.role.value}"')
