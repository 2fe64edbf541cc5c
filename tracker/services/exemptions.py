"""What the office comes to do with exemptions: grant, correct, revoke, take back.

Every deed adds statements and a journal entry, and changes none. Never decides
whether an act is good law: it records what the act says and who recorded it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.bodies import EVERYBODY
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.exemptions import (
    Exemption,
    ExemptionOp,
    correctable,
    revocable,
    sound,
)
from tracker.services.exemption_steps import (
    first,
    following,
    scope_facts,
    state,
    unknown_codes,
    unmoved,
    unsay,
)
from tracker.storage import journal
from tracker.storage.requirements import ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """An act that ends an exemption: it holds no more from the day *since* on."""

    legal_basis: str
    approved_by: str = ""
    since: date


def grant(
    session: Session, actor: Actor, exemption: Exemption, *, now: datetime
) -> str:
    """Record that *exemption* is granted; return its uid.

    Refuse as `BadInput` what no act can grant (`tracker.domain.exemptions.sound`) and
    codes that name no body, and as `NotFound` an item there is not.
    """
    actor.require(Act.EXEMPT)
    item = session.scalar(sa.select(ItemRow.id).where(ItemRow.code == exemption.item))
    if item is None:
        raise NotFound(f"no item {exemption.item}")
    check(session, exemption)
    step = first(item)
    state(session, actor, step, exemption, now=now)
    _note(session, actor, "granted", step.uid, now=now, **_facts(exemption))
    return step.uid


def correct(
    session: Session,
    actor: Actor,
    uid: str,
    exemption: Exemption,
    *,
    base: int,
    reason: str,
    now: datetime,
) -> None:
    """Record that *uid* was granted as *exemption* says; its item stays what it is.

    *base* is the number of the last statement seen: refuse as `StaleEdit` when another
    came after it. The correction needs a reason. A moved beginning takes the old one
    back, so that nothing is freed between the two.
    """
    actor.require(Act.EXEMPT)
    told = unmoved(session, uid, base, now=now)
    exemption = replace(exemption, item=told.item)
    check(session, exemption)
    _needed("reason", reason)
    if told.stand is None:
        raise BadInput("taken back", field="legal_basis", reason="taken_back")
    correctable(exemption, told.stand)
    before, after = told.grant.valid_from, 1
    if before != exemption.valid_from:
        unsay(session, actor, told, before, reason=reason, now=now)
        after = 2
    step = following(told, ExemptionOp.CORRECT, after=after)
    state(session, actor, step, exemption, reason=reason, now=now)
    _note(session, actor, "corrected", told.uid, now=now, **_facts(exemption))


def revoke(
    session: Session,
    actor: Actor,
    uid: str,
    revocation: Revocation,
    *,
    base: int,
    now: datetime,
) -> None:
    """Record that an act ends the exemption *uid*.

    Refuse as `correct` does, and as `BadInput` a day on which it holds no more or has
    only begun (`tracker.domain.exemptions.revocable`).
    """
    actor.require(Act.EXEMPT)
    told = unmoved(session, uid, base, now=now)
    _needed("legal_basis", revocation.legal_basis)
    if told.stand is None or told.revoked:
        raise BadInput("it holds no more", field="since", reason="revoked")
    revocable(told.stand, revocation.since)
    ended = Exemption(
        item=told.item,
        scope=EVERYBODY,
        legal_basis=revocation.legal_basis,
        approved_by=revocation.approved_by,
        valid_from=revocation.since,
    )
    state(session, actor, following(told, ExemptionOp.REVOKE), ended, now=now)
    since = revocation.since.isoformat()
    _note(session, actor, "revoked", told.uid, now=now, since=since)


def take_back(
    session: Session, actor: Actor, uid: str, *, base: int, reason: str, now: datetime
) -> None:
    """Record that there never was such an exemption: it was recorded by mistake."""
    actor.require(Act.EXEMPT)
    told = unmoved(session, uid, base, now=now)
    _needed("reason", reason)
    if told.stand is None or told.revoked:
        raise BadInput("it holds no more", field="reason", reason="revoked")
    unsay(session, actor, told, told.grant.valid_from, reason=reason, now=now)
    _note(session, actor, "taken_back", told.uid, now=now)


def restore(
    session: Session, actor: Actor, uid: str, *, base: int, reason: str, now: datetime
) -> None:
    """Record that *uid* was revoked or taken back by mistake: it holds as before."""
    actor.require(Act.EXEMPT)
    told = unmoved(session, uid, base, now=now)
    _needed("reason", reason)
    if told.stand is None:
        step = following(told, ExemptionOp.CORRECT)
        state(session, actor, step, told.exemption, reason=reason, now=now)
    elif told.stand.revocation:
        day = told.stand.revocation.valid_from
        unsay(session, actor, told, day, reason=reason, now=now)
    else:
        raise BadInput("it holds", field="reason", reason="holds")
    _note(session, actor, "restored", told.uid, now=now)


def check(session: Session, exemption: Exemption) -> None:
    """Refuse as `BadInput` an exemption that `grant` would not record."""
    sound(exemption)
    for field in ("include", "exclude"):
        unknown = unknown_codes(session, getattr(exemption.scope, field))
        if unknown:
            raise BadInput(
                f"no such body: {unknown}",
                field=field,
                reason="unknown",
                codes=unknown,
            )


def _needed(field: str, words: str) -> None:
    if not words.strip():
        raise BadInput(f"{field} is needed", field=field, reason="required")


def _facts(said: Exemption) -> dict[str, Any]:
    """Return what *said* frees; who approved it may be a person and is left out."""
    return {
        "item": said.item,
        "since": said.valid_from.isoformat(),
        "until": said.valid_until.isoformat() if said.valid_until else None,
        "scope": scope_facts(said.scope),
    }


def _note(
    session: Session,
    actor: Actor,
    deed: str,
    uid: str,
    *,
    now: datetime,
    **facts: Any,
) -> None:
    journal.note(
        session, actor, f"exemption.{deed}", f"exemption:{uid}", now=now, **facts
    )
