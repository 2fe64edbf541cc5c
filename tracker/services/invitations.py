"""Invitations: an administrator lets a person in, who comes and sets a password.

The link is told once, to whoever made it, and kept as a digest. Journalled by numbers
alone: the name and the address of whoever is invited are personal data. Never sends
the link anywhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound, PassOver
from tracker.domain.passes import DAYS, PassState
from tracker.services import accounts, pass_secrets
from tracker.services.rights import Rights
from tracker.storage import body_lookups, invitations, journal
from tracker.storage.accounts import AccountRow
from tracker.storage.invitations import Invitation, InvitationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Who is invited, to what, and for how many days the link is good."""

    email: str
    name: str
    rights: Rights
    days: int


def invite(
    session: Session, actor: Actor, invited: Invited, *, secret: str, now: datetime
) -> int:
    """Record an invitation that *secret* opens; return its number.

    Refuse as `BadInput` what no account could be made of, and an address to which an
    invitation is open (reason ``invited``, fact ``invitation``); as `AddressTaken` an
    address that has an account; as `NotFound` unknown bodies and regions.
    """
    actor.require(Act.ADMINISTER)
    email = accounts.sound_address(session, invited.email)
    if not invited.name.strip():
        raise BadInput("no name", field="name", reason="required")
    if (there := invitations.open_to(session, email, now=now)) is not None:
        facts = {"field": "email", "reason": "invited", "invitation": there}
        raise BadInput("invited already", **facts)
    rights = invited.rights
    row = InvitationRow(
        digest=pass_secrets.digest(secret),
        email=email,
        name=invited.name.strip(),
        roles=accounts.given(rights.roles),
        bodies=_known(body_lookups.ids(session, rights.bodies), bodies=rights.bodies),
        regions=_known(body_lookups.region_ids(session), regions=rights.regions),
        made_by=actor.id,
        made_at=now,
        expires_at=_until(invited.days, now),
    )
    session.add(row)
    session.flush()
    said = {"roles": row.roles, "bodies": row.bodies, "regions": row.regions}
    _note(session, actor, "made", row.id, now=now, **said)
    return row.id


def renew(
    session: Session, actor: Actor, id_: int, *, secret: str, days: int, now: datetime
) -> None:
    """Let *secret* open the invitation from now on, and no other; for *days* more.

    Whoever renews it answers for it. Refuse as `PassOver` one used or taken back.
    """
    row = _kept(session, actor, id_)
    row.digest = pass_secrets.digest(secret)
    row.expires_at = _until(days, now)
    row.made_by = actor.id
    _note(session, actor, "renewed", id_, now=now)


def revoke(session: Session, actor: Actor, id_: int, *, now: datetime) -> None:
    """Take the invitation back; refuse as `PassOver` one that is used or taken back."""
    row = _kept(session, actor, id_)
    row.revoked_at = now
    _note(session, actor, "revoked", id_, now=now)


def opened(session: Session, secret: str) -> Invitation:
    """Return the invitation that *secret* opens, in whatever state; else `NotFound`."""
    kept = invitations.one(session, digest=pass_secrets.digest(secret))
    if kept is None or not pass_secrets.opens(secret, kept.digest):
        raise NotFound("no such invitation")
    return kept


def acting(invitation: Invitation) -> Actor:
    """Return who acts when somebody comes by *invitation*: nobody with any rights."""
    return Actor(name=f"invitation:{invitation.id}", roles=frozenset())


def accept(
    session: Session, secret: str, *, password_hash: str, now: datetime
) -> AccountRow:
    """Make the account that *secret* invites to, once.

    Refuse as `PassOver` an invitation that is used, taken back or out of date, also
    when another came first at the same moment; as `AddressTaken` when the address has
    got an account meanwhile.
    """
    invitation = opened(session, secret)
    _open(invitation, now)
    if not invitations.take(session, invitation.id, digest=invitation.digest, now=now):
        raise PassOver("somebody came first", state=PassState.USED)
    actor = acting(invitation)
    account = accounts.settle(
        session,
        actor,
        email=invitation.email,
        name=invitation.name,
        password_hash=password_hash,
        roles=invitation.roles,
        bodies=invitation.bodies,
        regions=invitation.regions,
        now=now,
    )
    session.execute(
        sa.update(InvitationRow)
        .where(InvitationRow.id == invitation.id)
        .values(account_id=account.id)
    )
    _note(session, actor, "used", invitation.id, now=now, account=account.id)
    return account


def _kept(session: Session, actor: Actor, id_: int) -> InvitationRow:
    """Return the row of an invitation neither used nor taken back, locked."""
    actor.require(Act.ADMINISTER)
    locked = sa.select(InvitationRow).where(InvitationRow.id == id_).with_for_update()
    row = session.scalar(locked)
    if row is None:
        raise NotFound(f"no invitation {id_}")
    if row.used_at or row.revoked_at:
        over = PassState.USED if row.used_at else PassState.REVOKED
        raise PassOver("the invitation is over", state=over)
    return row


def _open(invitation: Invitation, now: datetime) -> None:
    if invitation.state(now) is not PassState.OPEN:
        raise PassOver("the invitation is over", state=invitation.state(now))


def _until(days: int, now: datetime) -> datetime:
    if days not in DAYS:
        raise BadInput(f"{days} days", field="days", reason="not_a_choice")
    return now + timedelta(days=days)


def _known(found: Collection[str], **asked: Collection[str]) -> list[str]:
    ((what, codes),) = asked.items()
    if unknown := sorted(set(codes) - set(found)):
        raise NotFound(f"unknown {what}", **{what: unknown})
    return sorted(codes)


def _note(
    session: Session, actor: Actor, did: str, id_: int, *, now: datetime, **said: object
) -> None:
    journal.note(
        session, actor, f"invitation.{did}", f"invitation:{id_}", now=now, **said
    )
