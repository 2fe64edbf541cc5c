"""One exemption as the register knows it, and the writing of the next statement.

What every use case of exemptions does with the one it is about. Never says who may
state what: that is said by those who call.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Actor
from tracker.domain.bodies import EVERYBODY, Scope
from tracker.domain.errors import NotFound, StaleEdit
from tracker.domain.exemptions import GRANTING, Exemption, ExemptionOp, Stand, stand
from tracker.services import projections
from tracker.storage import body_lookups, exemptions
from tracker.storage.exemption_entries import Entry, entries
from tracker.storage.exemptions import ExemptionRow

#: Without 0 O 1 I L, which people mistake for one another on paper.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An exemption as the register knows it: all statements, and how it stands.

    *stand* is None where all that was stated is taken back.
    """

    uid: str
    entries: tuple[Entry, ...]
    stand: Stand | None

    @property
    def head(self) -> int:
        """Return the number of its last statement."""
        return self.entries[-1].seq

    @property
    def item(self) -> str:
        """Return the code of the item it frees from."""
        return self.entries[0].item

    @property
    def revoked(self) -> bool:
        """Tell whether an act that revokes it is known, whatever the day."""
        return self.stand is not None and self.stand.revocation is not None

    @property
    def grant(self) -> Entry:
        """Return the statement of whom it frees: the one that stands, else the last."""
        seq = self.stand.grant.seq if self.stand else 0
        granting = [each for each in self.entries if each.op in GRANTING]
        return next((each for each in granting if each.seq == seq), granting[-1])

    @property
    def revocation(self) -> Entry | None:
        """Return the statement that revokes it, if one stands."""
        there = self.stand.revocation if self.stand else None
        seq = there.seq if there else 0
        return next((each for each in self.entries if each.seq == seq), None)

    @property
    def exemption(self) -> Exemption:
        """Return what was granted."""
        grant = self.grant
        return Exemption(
            item=grant.item,
            scope=grant.scope,
            legal_basis=grant.legal_basis,
            approved_by=grant.approved_by,
            valid_from=grant.valid_from,
            valid_until=grant.valid_until,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Which statement comes next: of which exemption, from which item, and what."""

    uid: str
    item_id: int
    seq: int
    op: ExemptionOp


def found(
    session: Session, uid: str, *, on: date, known: datetime | None = None
) -> Told:
    """Return the exemption *uid* as it stands on day *on*, as known at *known*.

    Refuse as `NotFound` when there is none, or none was known then.
    """
    told = tuple(
        each
        for each in entries(session, uid)
        if known is None or each.recorded_at <= known
    )
    if not told:
        raise NotFound(f"no exemption {uid}")
    return Told(uid=told[0].uid, entries=told, stand=stand(told, on))


def unmoved(session: Session, uid: str, base: int, *, now: datetime) -> Told:
    """Return the exemption *uid*; refuse when a statement came after number *base*."""
    told = found(session, uid, on=clock.day(now))
    if told.head != base:
        raise StaleEdit(told.uid, base=base, current=told.head)
    return told


def first(item_id: int) -> Step:
    """Return the first step of a new exemption: X- and ten letters or digits."""
    uid = "X-" + "".join(secrets.choice(_LETTERS) for _ in range(10))
    return Step(uid=uid, item_id=item_id, seq=1, op=ExemptionOp.GRANT)


def following(told: Told, op: ExemptionOp, *, after: int = 1) -> Step:
    """Return the step that comes next, or *after* some others of the same deed."""
    item = told.entries[0].item_id
    return Step(uid=told.uid, item_id=item, seq=told.head + after, op=op)


def state(
    session: Session,
    actor: Actor,
    step: Step,
    said: Exemption,
    *,
    reason: str = "",
    now: datetime,
) -> None:
    """Write one statement; of two at once the database keeps one."""
    row = ExemptionRow(
        uid=step.uid,
        seq=step.seq,
        op=step.op,
        item_id=step.item_id,
        legal_basis=said.legal_basis.strip(),
        approved_by=said.approved_by.strip(),
        valid_from=said.valid_from,
        valid_until=said.valid_until,
        reason=reason.strip(),
        actor=actor.name,
        recorded_at=now,
    )
    try:
        with session.begin_nested():
            exemptions.add(session, row, said.scope)
    except IntegrityError as error:
        raise StaleEdit(step.uid, base=step.seq - 1) from error
    projections.touch_exemption(session, step.uid, now=now)


def unsay(
    session: Session,
    actor: Actor,
    told: Told,
    day: date,
    *,
    reason: str,
    now: datetime,
) -> None:
    """Take back what was stated of the exemption *told* for *day*."""
    nothing = Exemption(item=told.item, scope=EVERYBODY, legal_basis="", valid_from=day)
    step = following(told, ExemptionOp.RETRACT)
    state(session, actor, step, nothing, reason=reason, now=now)


def unknown_codes(session: Session, codes: frozenset[str]) -> Sequence[str]:
    """Return those of *codes* that no body of the register has."""
    return sorted(codes - body_lookups.ids(session, codes).keys()) if codes else ()


def scope_facts(scope: Scope) -> dict[str, list[str]]:
    """Return *scope* as plain values, by what it narrows."""
    return {
        "kinds": sorted(scope.kinds),
        "levels": sorted(scope.levels),
        "regions": sorted(scope.regions),
        "include": sorted(scope.include),
        "exclude": sorted(scope.exclude),
    }
