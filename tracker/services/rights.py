"""What an administrator changes of an account as a whole: roles, bodies, regions.

Only what differs is written, each change with its own entry in the journal; whatever
is changed ends the account's sessions. Never makes accounts and never sets passwords.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor, Role
from tracker.domain.errors import BadInput, NotFound, StaleEdit
from tracker.services import accounts
from tracker.storage import people
from tracker.storage.accounts import AccountRow
from tracker.storage.people import Person
from tracker.storage.regions import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a person may do, and for whom: *bodies* and *regions* are codes."""

    roles: frozenset[Role]
    bodies: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


def held(person: Person) -> Rights:
    """Return the rights that *person* has."""
    return Rights(
        roles=frozenset(person.roles),
        bodies=_codes(person.bodies),
        regions=_codes(person.regions),
    )


def seen(person: Person) -> str:
    """Return a word for *person* as it stands, to be named by whoever changes it.

    The mark of the sessions changes with every change; itself it is told to nobody.
    """
    return hashlib.sha256(person.mark.encode()).hexdigest()[:32]


def entrust(
    session: Session,
    actor: Actor,
    account: int,
    rights: Rights,
    *,
    base: str,
    now: datetime,
) -> None:
    """Give the account exactly *rights*; where nothing differs, write nothing.

    *base* is the word `seen` gave for what the change was decided on: refuse as
    `StaleEdit` when somebody has changed the account since, and as `BadInput` whoever
    takes the administrator's role from oneself.
    """
    person = _unchanged(session, actor, account, base)
    if actor.id == account and Role.ADMIN not in rights.roles:
        raise BadInput("one's own role", field="roles", reason="own_account")
    before = held(person)
    if rights.roles != before.roles:
        accounts.set_roles(session, actor, account, rights.roles, now=now)
    if rights.bodies != before.bodies:
        accounts.set_bodies(session, actor, account, rights.bodies, now=now)
    if rights.regions != before.regions:
        accounts.set_regions(session, actor, account, rights.regions, now=now)


def open_or_close(
    session: Session,
    actor: Actor,
    account: int,
    *,
    active: bool,
    base: str,
    now: datetime,
) -> None:
    """Open or close the account as it was seen at *base*; nobody closes one's own."""
    _unchanged(session, actor, account, base)
    if actor.id == account:
        raise BadInput("one's own account", field="active", reason="own_account")
    accounts.set_active(session, actor, account, active=active, now=now)


def _unchanged(session: Session, actor: Actor, account: int, base: str) -> Person:
    actor.require(Act.ADMINISTER)
    # Locked, so that of two who change one account at once the second sees the first.
    found = sa.select(AccountRow.id).where(AccountRow.id == account)
    if session.scalar(found.with_for_update()) is None:
        raise NotFound("no such account")
    person = people.one(session, account)
    if person is None or seen(person) != base:
        raise StaleEdit("the account was changed since")
    return person


def _codes(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(name.code for name in names)
