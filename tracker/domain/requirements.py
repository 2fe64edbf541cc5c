"""Versions of provisions and the duties they lay on bodies.

A version is never rewritten: a moved commencement is a retraction and a new
version, a temporary norm a later repeal, a future law a future day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import NAMESPACE_URL, uuid5

from tracker.domain.bodies import EVERYBODY, Scope
from tracker.domain.dates import InexactDate


class Op(StrEnum):
    """What a version does to its item."""

    SET = "set"
    REPEAL = "repeal"
    SUSPEND = "suspend"
    RETRACT = "retract"


class ChangeClass(StrEnum):
    """Whether a change touches the substance: only then evidence is asked anew."""

    EDITORIAL = "editorial"
    SUBSTANTIVE = "substantive"


class Stage(StrEnum):
    """How far the requirement has come."""

    ACTIVE = "active"
    PLANNED = "planned"
    BILL = "bill"


class Modality(StrEnum):
    """How strongly the wording speaks."""

    MANDATORY = "mandatory"
    STRONGLY_RECOMMENDED = "strongly_recommended"
    OPTIONAL = "optional"
    EXPERIMENTAL = "experimental"


class Binding(StrEnum):
    """What force it has in law, whatever the wording says."""

    NORMATIVE = "normative"
    RECOMMENDATORY = "recommendatory"


class PlatformRule(StrEnum):
    """Whether one of the listed networks is enough."""

    ANY_OF = "any_of"
    ALL_OF = "all_of"
    UNSPECIFIED = "unspecified"


class Standing(StrEnum):
    """What a reader must be told first about a version on a day."""

    IN_FORCE = "in_force"
    NOT_IN_FORCE = "not_in_force"
    FUTURE = "future"
    REPEALED = "repealed"
    SUSPENDED = "suspended"
    PAST = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a version lays on bodies."""

    item: str
    modality: Modality
    binding: Binding
    platform_rule: PlatformRule
    platforms: tuple[str, ...] = ()
    scope: Scope = EVERYBODY
    comply_by: date | None = None
    substance_rev: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an item, as far as the time rule needs it."""

    seq: int
    op: Op
    valid_from: date | None
    recorded_at: datetime
    duty: Duty | None = None

    @property
    def retracted(self) -> bool:
        """Tell whether the version takes back an earlier one of the same day."""
        return self.op is Op.RETRACT


def in_force_from(stated: InexactDate) -> date | None:
    """Return the day from which a version surely holds: the latest possible one.

    A source that says "between March and July" binds from the first of July; an
    unknown day binds nobody.
    """
    return stated.latest


class Dated(Protocol):
    """As much of a version as tells how it stands on a day."""

    @property
    def seq(self) -> int:
        """Return its number."""

    @property
    def op(self) -> Op:
        """Return what it does to its item."""

    @property
    def valid_from(self) -> date | None:
        """Return the day from which it holds."""


def standing(version: Dated, *, ruling: Dated | None, on: date) -> Standing:
    """Return how *version* stands on day *on*, given the one that rules that day."""
    if version.valid_from is None:
        return Standing.NOT_IN_FORCE
    if version.valid_from > on:
        return Standing.FUTURE
    if ruling is None or version.seq != ruling.seq:
        return Standing.PAST
    return _BY_OP[version.op]


_BY_OP = {
    Op.SET: Standing.IN_FORCE,
    Op.REPEAL: Standing.REPEALED,
    Op.SUSPEND: Standing.SUSPENDED,
    Op.RETRACT: Standing.PAST,
}


def identity(code: str) -> str:
    """Return the identity of the item with *code*: the same wherever it is made.

    Addresses do not tell large letters from small ones, so neither does it: since it
    is unique, two items never bear one code in two spellings, not even when both are
    made at one moment.

    >>> identity("R1") == identity("r1")
    True
    """
    return str(uuid5(NAMESPACE_URL, f"item:{code.lower()}"))
