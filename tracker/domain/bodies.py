"""Public bodies and the scope of a duty: whom it binds and why.

Terms: DOMAIN words of 8-ФЗ and 262-ФЗ (state body, local government body,
subordinate organisation, court). An official (governor, mayor) is a body of an
office, never a person.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BodyKind(StrEnum):
    """What sort of body it is."""

    FEDERAL_EXECUTIVE_BODY = "federal_executive_body"
    STATE_BODY = "state_body"
    REGIONAL_EXECUTIVE_BODY = "regional_executive_body"
    LOCAL_GOVERNMENT_BODY = "local_government_body"
    SUBORDINATE_ORGANISATION = "subordinate_organisation"
    COURT = "court"
    HEAD_OF_REGION = "head_of_region"
    HEAD_OF_MUNICIPALITY = "head_of_municipality"


class Level(StrEnum):
    """The level of public power."""

    FEDERAL = "federal"
    REGIONAL = "regional"
    MUNICIPAL = "municipal"


#: The day from which the first fact about a body holds when none is stated.
ALWAYS = date.min
#: The last day of a body that never was: recorded by mistake and taken back.
NEVER = date.min
OFFICIALS = frozenset({BodyKind.HEAD_OF_REGION, BodyKind.HEAD_OF_MUNICIPALITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What the rules need to know of a body on a day."""

    code: str
    kind: BodyKind
    level: Level
    region: str | None = None
    existed_from: date | None = None
    existed_until: date | None = None

    def exists(self, on: date) -> bool:
        """Tell whether the body exists on day *on* (its last day included)."""
        return (self.existed_from or date.min) <= on <= (self.existed_until or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a duty is addressed to; an empty set does not narrow."""

    kinds: frozenset[BodyKind] = frozenset()
    levels: frozenset[Level] = frozenset()
    regions: frozenset[str] = frozenset()
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()

    def binds(self, body: Body) -> bool:
        """Tell whether *body* is addressed: named, or fitting and not named out."""
        if body.code in self.exclude:
            return False
        return body.code in self.include or self.fits(body)

    def fits(self, body: Body) -> bool:
        """Tell whether *body* fits the general part of the scope.

        A scope that only names bodies fits nobody else.
        """
        if not (self.kinds or self.levels or self.regions):
            return not self.include
        return (
            (not self.kinds or body.kind in self.kinds)
            and (not self.levels or body.level in self.levels)
            and (not self.regions or body.region in self.regions)
        )


EVERYBODY = Scope()


class Why(StrEnum):
    """By which part of a scope a body is addressed."""

    NAMED = "named"
    KIND = "kind"
    LEVEL = "level"
    REGION = "region"
    EVERYBODY = "everybody"


def why(scope: Scope, body: Body) -> tuple[Why, ...]:
    """Return the parts of *scope* by which *body* is addressed; none: it is not.

    Who is named is bound for that reason, whatever else would fit.

    >>> court = Body(code="C-1", kind=BodyKind.COURT, level=Level.FEDERAL)
    >>> why(Scope(kinds=frozenset({BodyKind.COURT})), court)
    (<Why.KIND: 'kind'>,)
    >>> why(Scope(include=frozenset({"C-1"})), court)
    (<Why.NAMED: 'named'>,)
    >>> why(EVERYBODY, court)
    (<Why.EVERYBODY: 'everybody'>,)
    >>> why(Scope(exclude=frozenset({"C-1"})), court)
    ()
    """
    if not scope.binds(body):
        return ()
    if body.code in scope.include:
        return (Why.NAMED,)
    narrowing = (
        (Why.KIND, scope.kinds),
        (Why.LEVEL, scope.levels),
        (Why.REGION, scope.regions),
    )
    return tuple(part for part, values in narrowing if values) or (Why.EVERYBODY,)


def why_not(scope: Scope, body: Body) -> tuple[Why, ...]:
    """Return the parts of *scope* that leave *body* out; none: it is addressed.

    Who is named out is so for that reason (NAMED), whatever else would not fit; a
    scope that only names bodies leaves everybody else out (EVERYBODY).

    >>> court = Body(code="C-1", kind=BodyKind.COURT, level=Level.FEDERAL)
    >>> why_not(Scope(levels=frozenset({Level.REGIONAL})), court)
    (<Why.LEVEL: 'level'>,)
    >>> why_not(Scope(include=frozenset({"C-2"})), court)
    (<Why.EVERYBODY: 'everybody'>,)
    >>> why_not(Scope(exclude=frozenset({"C-1"})), court)
    (<Why.NAMED: 'named'>,)
    """
    if scope.binds(body):
        return ()
    if body.code in scope.exclude:
        return (Why.NAMED,)
    narrowing = (
        (Why.KIND, scope.kinds, body.kind),
        (Why.LEVEL, scope.levels, body.level),
        (Why.REGION, scope.regions, body.region),
    )
    outside = (part for part, values, own in narrowing if values and own not in values)
    return tuple(outside) or (Why.EVERYBODY,)
