"""Accounts: who signs in, with which roles, and for which bodies and regions.

Every change is journalled by the account's number alone: names and addresses are
personal data and stay out of a journal that nobody can edit. A change of password,
roles, bodies, regions or activity ends the account's open sessions.
"""

import secrets
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from tracker.domain.access import PUBLIC, Act, Actor, Role
from tracker.domain.errors import AddressTaken, BadInput, NotAllowed, NotFound
from tracker.storage import body_lookups, journal
from tracker.storage.accounts import AccountBodyRow, AccountRegionRow, AccountRow

#: Letters after normalisation; longer than what people pick, shorter than a nuisance.
SHORTEST, LONGEST = 12, 1024
#: Roles that a person can be given; the public, the operator and a link are nobody.
GIVEN = frozenset(Role) - {Role.PUBLIC, Role.OPERATOR, Role.LINK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one argon2id hash costs: passes, KiB of memory, lanes.

    By default the second choice of RFC 9106, about a third of a second.
    """

    passes: int = 3
    memory: int = 64 * 1024
    lanes: int = 4


STRONG = Cost()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as it signs in."""

    id: int
    email: str
    name: str
    password: str
    active: bool
    uniquifier: str
    roles: frozenset[Role]
    bodies: frozenset[int]
    regions: frozenset[int]

    @property
    def actor(self) -> Actor:
        """Return the actor this account is."""
        return Actor(
            name=self.name,
            id=self.id,
            roles=self.roles or PUBLIC.roles,
            bodies=self.bodies,
            regions=self.regions,
        )


def given(roles: Collection[Role]) -> list[str]:
    """Return *roles* as they are kept; refuse none, and those that are nobody's."""
    refused = sorted(set(roles) - GIVEN)
    if refused or not roles:
        raise BadInput(f"roles: {refused or 'none'}", field="roles", reason="not_given")
    return sorted(role.value for role in set(roles))


def address(text: str) -> str:
    """Return an e-mail address as accounts are found by it: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def normal(password: str) -> str:
    """Return *password* as it is hashed: NFKD, like Flask-Security at sign-in.

    Without this a Cyrillic й typed on two systems is two different passwords.
    """
    return unicodedata.normalize("NFKD", password)


def hashed(password: str, *, cost: Cost = STRONG) -> str:
    """Return the argon2id hash of *password*; refuse one too short or too long."""
    letters = normal(password)
    if not SHORTEST <= len(letters) <= LONGEST:
        raise BadInput("password length", field="password", reason="length")
    hasher = PasswordHasher(
        time_cost=cost.passes, memory_cost=cost.memory, parallelism=cost.lanes
    )
    return hasher.hash(letters)


def found(
    session: Session, *, email: str | None = None, uniquifier: str | None = None
) -> Account | None:
    """Return the account with that address or session mark, by one query."""
    if email is not None:
        return _found(session, "email", address(email))
    return _found(session, "fs_uniquifier", uniquifier)


def acting(session: Session, reference: str) -> Actor | None:
    """Return who is named by `Actor.reference`, with the rights of this moment.

    None: no account, or one that is closed.
    """
    number = reference.removeprefix("account:")
    if not number.isdecimal() or number == reference:
        return None
    account = _found(session, "id", int(number))
    return account.actor if account and account.active else None


def _found(session: Session, column: str, value: object) -> Account | None:
    rows = session.execute(_found_by(column), {"value": value}).all()
    if not rows:
        return None
    first = rows[0]
    return Account(
        id=first.id,
        email=first.email,
        name=first.name,
        password=first.password,
        active=first.active,
        uniquifier=first.fs_uniquifier,
        roles=frozenset(map(Role, first.roles)),
        bodies=frozenset(row.body_id for row in rows if row.body_id is not None),
        regions=frozenset(row.region_id for row in rows if row.region_id is not None),
    )


# Asked at every request of whoever is signed in: written once.
@cache
def _found_by(name: str) -> Any:
    """Return the question for the account whose column *name* has a *value*."""
    where = getattr(AccountRow, name) == sa.bindparam("value")
    own, body, region = AccountRow.__table__, AccountBodyRow, AccountRegionRow
    # One arm for what stands in each table: joined, they would multiply each other.
    named = (
        sa.select(own, body.body_id, sa.null().label("region_id"))
        .outerjoin(body, body.account_id == AccountRow.id)
        .where(where)
    )
    whole = (
        sa.select(own, sa.null(), region.region_id)
        .join(region, region.account_id == AccountRow.id)
        .where(where)
    )
    return sa.union_all(named, whole)


def add(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password_hash: str,
    roles: Collection[Role],
    bodies: Iterable[str] = (),
    regions: Iterable[str] = (),
    now: datetime,
) -> AccountRow:
    """Add an account; *bodies* and *regions* are codes.

    Refuse a known address as `AddressTaken`, an unknown code as `NotFound`.
    """
    actor.require(Act.ADMINISTER)
    return settle(
        session,
        actor,
        email=email,
        name=name,
        password_hash=password_hash,
        roles=roles,
        bodies=bodies,
        regions=regions,
        now=now,
    )


def sound_address(session: Session, email: str) -> str:
    """Return *email* as a new account's address, or refuse what cannot be one.

    What is no address is `BadInput`, one that has an account `AddressTaken`.
    """
    known = address(email)
    if known.count("@") != 1 or " " in known or not all(known.split("@")):
        raise BadInput("no address", field="email", reason="not_an_address")
    if session.scalar(sa.select(AccountRow.id).where(AccountRow.email == known)):
        raise AddressTaken("there is such an account")
    return known


def settle(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password_hash: str,
    roles: Collection[Role],
    bodies: Iterable[str] = (),
    regions: Iterable[str] = (),
    now: datetime,
) -> AccountRow:
    """Add an account for somebody who has been let in, as by an invitation.

    Whoever calls has made sure of that. Refuse what `add` would refuse.
    """
    known = sound_address(session, email)
    if not name.strip():
        raise BadInput("no name", field="name", reason="required")
    row = AccountRow(
        email=known,
        name=name.strip(),
        password=password_hash,
        active=True,
        fs_uniquifier=_mark(),
        roles=given(roles),
        created_at=now,
    )
    session.add(row)
    session.flush()
    said = {
        "roles": row.roles,
        "bodies": _speak(session, row.id, bodies),
        "regions": _speak_for_regions(session, row.id, regions),
    }
    _note(session, actor, "added", row.id, now=now, **said)
    return row


def set_roles(
    session: Session,
    actor: Actor,
    account: int,
    roles: Collection[Role],
    *,
    now: datetime,
) -> None:
    """Give the account exactly *roles* and end its sessions."""
    actor.require(Act.ADMINISTER)
    row = _row(session, account)
    row.roles, row.fs_uniquifier = given(roles), _mark()
    _note(session, actor, "roles-set", row.id, now=now, roles=row.roles)


def set_bodies(
    session: Session,
    actor: Actor,
    account: int,
    bodies: Iterable[str],
    *,
    now: datetime,
) -> None:
    """Let the account speak for exactly the bodies with these codes."""
    actor.require(Act.ADMINISTER)
    row = _row(session, account)
    session.execute(
        sa.delete(AccountBodyRow).where(AccountBodyRow.account_id == row.id)
    )
    codes = _speak(session, row.id, bodies)
    row.fs_uniquifier = _mark()
    _note(session, actor, "bodies-set", row.id, now=now, bodies=codes)


def set_regions(
    session: Session,
    actor: Actor,
    account: int,
    regions: Iterable[str],
    *,
    now: datetime,
) -> None:
    """Let the account speak for all bodies of exactly the regions with these codes."""
    actor.require(Act.ADMINISTER)
    row = _row(session, account)
    session.execute(
        sa.delete(AccountRegionRow).where(AccountRegionRow.account_id == row.id)
    )
    codes = _speak_for_regions(session, row.id, regions)
    row.fs_uniquifier = _mark()
    _note(session, actor, "regions-set", row.id, now=now, regions=codes)


def set_active(
    session: Session, actor: Actor, account: int, *, active: bool, now: datetime
) -> None:
    """Open or close the account; a closed one cannot sign in."""
    actor.require(Act.ADMINISTER)
    row = _row(session, account)
    row.active, row.fs_uniquifier = active, _mark()
    _note(session, actor, "opened" if active else "closed", row.id, now=now)


def set_password(
    session: Session,
    actor: Actor,
    account: int,
    *,
    password_hash: str,
    uniquifier: str | None = None,
    now: datetime,
) -> None:
    """Set the password, one's own or as an administrator, and end the sessions.

    *uniquifier* is the mark of the session that goes on, where one does.
    """
    if actor.id != account and not actor.may(Act.ADMINISTER):
        raise NotAllowed("somebody else's password")
    row = _row(session, account)
    row.password, row.fs_uniquifier = password_hash, uniquifier or _mark()
    _note(session, actor, "password-set", row.id, now=now)


def _row(session: Session, account: int) -> AccountRow:
    row = session.get(AccountRow, account)
    if row is None:
        raise NotFound("no such account")
    return row


def _speak(session: Session, account: int, bodies: Iterable[str]) -> list[str]:
    wanted = sorted(set(bodies))
    known = body_lookups.ids(session, wanted)
    if unknown := sorted(set(wanted) - set(known)):
        raise NotFound("no such body", bodies=unknown)
    session.add_all(
        AccountBodyRow(account_id=account, body_id=known[code]) for code in wanted
    )
    return wanted


def _speak_for_regions(
    session: Session, account: int, regions: Iterable[str]
) -> list[str]:
    wanted = sorted(set(regions))
    known = body_lookups.region_ids(session) if wanted else {}
    if unknown := sorted(set(wanted) - set(known)):
        raise NotFound("no such region", regions=unknown)
    session.add_all(
        AccountRegionRow(account_id=account, region_id=known[code]) for code in wanted
    )
    return wanted


def _mark() -> str:
    return secrets.token_hex(16)


def _note(
    session: Session,
    actor: Actor,
    did: str,
    account: int,
    *,
    now: datetime,
    **said: object,
) -> None:
    session.flush()
    journal.note(
        session, actor, f"account.{did}", f"account:{account}", now=now, **said
    )
