"""Exemptions: acts that free bodies from one requirement, and when they do.

An exemption is told by statements that are only ever added: it is granted, corrected,
revoked; a statement is taken back by a retraction for the same day. Which statement
rules a day is `tracker.domain.history`; here it is said whom it frees, how the
exemption stands, and what may be stated next. `tracker.storage.coverage` spells
`frees` in SQL; a property test proves them equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from tracker.domain.bodies import Body, Scope
from tracker.domain.errors import BadInput
from tracker.domain.history import Course, course


class ExemptionOp(StrEnum):
    """What a statement does."""

    GRANT = "grant"
    CORRECT = "correct"
    REVOKE = "revoke"
    RETRACT = "retract"


class ExemptionState(StrEnum):
    """How an exemption stands on a day."""

    IN_FORCE = "in_force"
    TO_COME = "to_come"
    ENDED = "ended"
    REVOKED = "revoked"


#: Statements that free whom they name.
GRANTING = frozenset({ExemptionOp.GRANT, ExemptionOp.CORRECT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """What is granted: *scope* is freed from *item* by the act *legal_basis*.

    From *valid_from* to *valid_until*, both included; None: no end is set.
    """

    item: str
    scope: Scope
    legal_basis: str
    approved_by: str = ""
    valid_from: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One dated statement about an exemption; *scope* of a revocation means nothing."""

    seq: int
    op: ExemptionOp
    scope: Scope
    valid_from: date
    valid_until: date | None
    recorded_at: datetime

    @property
    def retracted(self) -> bool:
        """Tell whether it takes back what was stated for the same day."""
        return self.op is ExemptionOp.RETRACT


S = TypeVar("S", bound=Statement)


def holds(statement: Statement, on: date) -> bool:
    """Tell whether *statement*, which rules day *on*, frees anybody that day."""
    granted = statement.op in GRANTING
    return granted and on <= (statement.valid_until or date.max)


def frees(statement: Statement, body: Body, on: date) -> bool:
    """Tell whether *statement*, which rules day *on*, frees *body* that day."""
    return holds(statement, on) and statement.scope.binds(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How an exemption stands on a day: its grant, and what revoked it, if anything."""

    state: ExemptionState
    grant: Statement
    revocation: Statement | None

    @property
    def last(self) -> date | None:
        """Return the last day on which it frees anybody; None: no end is set."""
        ends = [self.grant.valid_until] if self.grant.valid_until else []
        if self.revocation:
            ends.append(self.revocation.valid_from - timedelta(days=1))
        return min(ends, default=None)

    def nearest(self, on: date) -> date:
        """Return the day nearest to *on* on which it frees anybody."""
        return min(max(on, self.grant.valid_from), self.last or date.max)


def stand(known: Sequence[S], on: date) -> Stand | None:
    """Return how the exemption told by the statements *known* stands on day *on*.

    None: all that was stated is taken back, or nothing was.
    """
    told = course(known)
    grant = _grant(told, on)
    if grant is None:
        return None
    ruler = told.ruling(on)
    return Stand(state=_state(ruler, on), grant=grant, revocation=_revocation(told))


def _state(ruler: Statement | None, on: date) -> ExemptionState:
    if ruler is None:
        return ExemptionState.TO_COME
    if ruler.op is ExemptionOp.REVOKE:
        return ExemptionState.REVOKED
    return ExemptionState.IN_FORCE if holds(ruler, on) else ExemptionState.ENDED


def _grant(told: Course[S], on: date) -> S | None:
    """Return the latest grant up to day *on*, else the first one that will come."""
    grants = [each for each in told.standing if each.op in GRANTING]
    begun = [each for each in grants if each.valid_from <= on]
    return begun[-1] if begun else next(iter(grants), None)


def _revocation(told: Course[S]) -> S | None:
    revoked = [each for each in told.standing if each.op is ExemptionOp.REVOKE]
    return revoked[-1] if revoked else None


#: Bodies that one exemption may name: a list of a region's schools and nurseries.
MOST_NAMED = 5000


def sound(exemption: Exemption) -> None:
    """Refuse as `BadInput` an exemption that no act can grant.

    It names its act and whom it frees, and does not end before it begins. Freeing
    everybody is no exemption: that suspends the requirement itself.
    """
    if not exemption.legal_basis.strip():
        raise _bad("legal_basis", "required")
    scope = exemption.scope
    if not (scope.include or scope.kinds or scope.levels or scope.regions):
        raise _bad("include", "nobody")
    if len(scope.include | scope.exclude) > MOST_NAMED:
        raise _bad("include", "too_many")
    both = sorted(scope.include & scope.exclude)
    if both:
        raise BadInput("named in and out", field="exclude", reason="both", codes=both)
    if exemption.valid_until and exemption.valid_until < exemption.valid_from:
        raise _bad("valid_until", "before_from")


def correctable(exemption: Exemption, stand: Stand) -> None:
    """Refuse as `BadInput` a correction that leaves nothing before the revocation."""
    if stand.revocation and exemption.valid_from >= stand.revocation.valid_from:
        raise _bad("valid_from", "after_revocation")


def revocable(stand: Stand, since: date) -> None:
    """Refuse as `BadInput` to revoke from a day before which it freed nobody.

    What was never granted is taken back, not revoked.
    """
    if since <= stand.grant.valid_from:
        raise _bad("since", "before_grant")
    if stand.grant.valid_until and since > stand.grant.valid_until:
        raise _bad("since", "after_end")


def _bad(field: str, reason: str) -> BadInput:
    return BadInput(f"{field}: {reason}", field=field, reason=reason)
