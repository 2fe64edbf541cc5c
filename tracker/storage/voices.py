"""Whose bodies are whose: the rule of `tracker.domain.access.Actor.owns`, in SQL.

Lists of what is entrusted to an actor narrow by a condition on the bodies table and
never by a list of ids: a region has five thousand bodies. Never writes.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.access import Actor
from tracker.domain.bodies import BodyKind, Level
from tracker.storage.accounts import AccountBodyRow, AccountRegionRow
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.regions import Name

#: Bodies shown of those entrusted by name, or found by words.
SOME = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBody:
    """A body somebody may speak for."""

    id: int
    code: str
    name: str
    kind: BodyKind
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrusted:
    """What is entrusted to somebody: *bodies* named one by one, and *regions* whole.

    *bodies* are the first `SOME` of *named*.
    """

    bodies: tuple[OwnBody, ...]
    named: int
    regions: tuple[Name, ...]

    def __bool__(self) -> bool:
        """Tell whether anything is."""
        return bool(self.named or self.regions)

    @property
    def only(self) -> OwnBody | None:
        """Return the body if it is one alone."""
        return self.bodies[0] if self.named == 1 and not self.regions else None


def own(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on bodies, of being entrusted to *actor*."""
    there = aliased(BodyRow)
    if actor.id is None:
        # By a link to one body; an account may have any number of them.
        mine = sa.or_(there.id.in_(actor.bodies), there.region_id.in_(actor.regions))
        return BodyRow.id.in_(sa.select(there.id).where(mine))
    body, region = AccountBodyRow, AccountRegionRow
    named = sa.select(body.body_id).where(body.account_id == actor.id)
    whole = sa.select(there.id).join(region, region.region_id == there.region_id)
    # One list of ids from two indexes: joined by OR, they are a walk over all bodies.
    return BodyRow.id.in_(
        sa.union_all(named, whole.where(region.account_id == actor.id))
    )


def entrusted(session: Session, actor: Actor) -> Entrusted:
    """Return what is entrusted to *actor*: bodies by name, regions by name."""
    found = own_bodies(session, actor, named_only=True)
    region = RegionRow
    asked = sa.select(region.code, region.name, region.name_en)
    mine = asked.where(region.id.in_(actor.regions)).order_by(region.name)
    names = session.execute(mine).mappings() if actor.regions else ()
    return Entrusted(
        bodies=tuple(found),
        named=len(actor.bodies),
        regions=tuple(Name(**each) for each in names),
    )


def own_bodies(
    session: Session,
    actor: Actor,
    *,
    words: str = "",
    named_only: bool = False,
    limit: int = SOME,
) -> list[OwnBody]:
    """Return the first *limit* bodies entrusted to *actor*, by name.

    With *words*, only those whose name has them, spelled as `sort_name` spells them;
    with *named_only*, without those that are the actor's by their region.
    """
    row = BodyRow
    columns = [getattr(row, name) for name in OwnBody.__slots__]
    body = AccountBodyRow
    mine = sa.select(body.body_id).where(body.account_id == actor.id)
    found = sa.select(*columns).where(row.id.in_(mine) if named_only else own(actor))
    if words:
        found = found.where(row.sort_name.contains(words, autoescape=True))
    ordered = found.order_by(row.sort_name, row.id).limit(limit)
    return [OwnBody(**each) for each in session.execute(ordered).mappings()]
