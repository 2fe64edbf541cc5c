"""Exemptions as a list: how each stands on a day, as known; some of them, how many.

The newest first, walked by key. Filters by region and kind go by what bodies are now.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import Scope
from tracker.domain.exemptions import Exemption, ExemptionState
from tracker.domain.questions import Question
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.coverage import within
from tracker.storage.exemption_scopes import Whom, admits, has, named, whom
from tracker.storage.exemption_stands import stands
from tracker.storage.exemptions import ExemptionRow, is_broad
from tracker.storage.requirements import Axis, ItemRow, ItemVersionRow, newest

PAGE = 50
#: The newest first: the id of the first statement.
Cursor = tuple[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which exemptions are asked for; None does not narrow.

    Day, knowledge, item, region and kind are the question's; *body* is a code.
    """

    question: Question
    body: str | None = None
    state: ExemptionState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An exemption as a line of the list; *revoked_from* is None while none is known.

    *heading* is that of the item's newest version.
    """

    uid: str
    item: str
    heading: str
    whom: Whom
    legal_basis: str
    approved_by: str
    valid_from: date
    valid_until: date | None
    revoked_from: date | None
    state: ExemptionState
    cursor: Cursor


def lines(
    session: Session,
    listing: Listing,
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
    names: int | None = 3,
) -> list[Line]:
    """Return up to *limit* exemptions of the list that come after *after*.

    At most *names* bodies of each are named (None: all). Two queries.
    """
    grant, stood = aliased(ExemptionRow), stands(listing.question)
    found = _narrowed(_row(grant, stood), grant, stood, listing)
    if after is not None:
        found = found.where(stood.c.root < after[0])
    return _read(session, found.order_by(stood.c.root.desc()).limit(limit), names)


def everything(session: Session, listing: Listing) -> Iterator[Line]:
    """Yield all exemptions of the list with all whom they name, some at a time."""
    after: Cursor | None = None
    while part := lines(session, listing, after=after, limit=200, names=None):
        yield from part
        after = part[-1].cursor


def count(session: Session, listing: Listing) -> int:
    """Return how many exemptions pass the filters."""
    grant, stood = aliased(ExemptionRow), stands(listing.question)
    found = _narrowed(sa.select(sa.func.count()), grant, stood, listing)
    return session.scalar(found) or 0


def meeting(
    session: Session,
    exemption: Exemption,
    question: Question,
    *,
    besides: str | None,
    limit: int,
) -> list[Line]:
    """Return exemptions from the same item that hold on some of the same days.

    Those that may free one of the same bodies: it is told, and nobody is refused for
    it. *besides* (a uid) is left out.
    """
    grant, stood = aliased(ExemptionRow), stands(question)
    found = _narrowed(_row(grant, stood), grant, stood, Listing(question=question))
    if exemption.valid_until is not None:
        found = found.where(grant.valid_from <= exemption.valid_until)
    since = exemption.valid_from
    until, revoked = grant.valid_until, stood.c.revoked_from
    found = found.where(
        sa.or_(until.is_(None), until >= since),
        sa.or_(revoked.is_(None), revoked > since),
        grant.uid != (besides or ""),
    )
    found = found.where(_meets(grant, exemption.scope))
    return _read(session, found.order_by(stood.c.root.desc()).limit(limit), 3)


def _row(grant: Any, stood: sa.Subquery) -> Any:
    return sa.select(
        grant.id, grant.uid, ItemRow.code.label("item"), ItemVersionRow.heading,
        grant.legal_basis, grant.approved_by, grant.valid_from, grant.valid_until,
        stood.c.revoked_from, stood.c.state, stood.c.root,
    )  # fmt: skip


def _read(session: Session, found: Any, names: int | None) -> list[Line]:
    rows = session.execute(found.outerjoin(ItemVersionRow, newest())).all()
    freed = whom(session, [row.id for row in rows], names=names)
    return [_line(row, freed[row.id]) for row in rows]


def _line(row: Any, freed: Whom) -> Line:
    return Line(
        uid=row.uid,
        item=row.item,
        heading=row.heading or "",
        whom=freed,
        legal_basis=row.legal_basis,
        approved_by=row.approved_by,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_from=row.revoked_from,
        state=ExemptionState(row.state),
        cursor=(row.root,),
    )


def _narrowed(asked: Any, grant: Any, stood: sa.Subquery, listing: Listing) -> Any:
    question = listing.question
    found = (
        asked.select_from(stood)
        .join(grant, grant.id == stood.c.grant_id)
        .join(ItemRow, ItemRow.id == grant.item_id)
    )
    if listing.state is not None:
        found = found.where(stood.c.state == listing.state.value)
    if question.item is not None:
        found = found.where(sa.func.lower(ItemRow.code) == question.item.lower())
    if question.region is not None:
        there = sa.select(RegionRow.id).where(RegionRow.code == question.region)
        here = BodyRow.region_id.in_(there)
        found = found.where(_meant(grant, Axis.REGION, question.region, here))
    if question.kind is not None:
        sort = BodyRow.kind == question.kind
        found = found.where(_meant(grant, Axis.KIND, question.kind.value, sort))
    if listing.body is not None:
        found = found.where(_frees(grant, BodyRow.code == listing.body))
    return found


def _meant(
    grant: Any, axis: Axis, value: str, bodies: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Return the condition that *grant* frees by *value*, or names one of *bodies*."""
    broadly = sa.and_(grant.broad, admits(grant.id, axis, value))
    return sa.or_(broadly, named(grant, bodies))


def _frees(grant: Any, bodies: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Spell `Scope.binds` of *grant*: true where it frees one of *bodies*."""
    there = sa.select(RegionRow.code).where(RegionRow.id == BodyRow.region_id)
    region = there.correlate_except(RegionRow).scalar_subquery()
    fits = [
        admits(grant.id, axis, value)
        for axis, value in (
            (Axis.KIND, sa.cast(BodyRow.kind, sa.String)),
            (Axis.LEVEL, sa.cast(BodyRow.level, sa.String)),
            (Axis.REGION, region),
        )
    ]
    named_out = has(grant.id, Axis.EXCLUDE, BodyRow.code)
    broadly = sa.exists().where(bodies, *fits, ~named_out)
    return sa.or_(sa.and_(grant.broad, broadly), named(grant, bodies))


def _meets(grant: Any, scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition that *grant* may free a body that *scope* frees.

    Exact where one of them goes by name; of two broad ones it is enough that no sort
    keeps them apart.
    """
    if not is_broad(scope):
        return _frees(grant, BodyRow.code.in_(scope.include))
    sorts = (
        (Axis.KIND, scope.kinds),
        (Axis.LEVEL, scope.levels),
        (Axis.REGION, scope.regions),
    )
    apart = [
        ~sa.or_(*(admits(grant.id, axis, str(value)) for value in values))
        for axis, values in sorts
        if values
    ]
    bodies = sa.and_(sa.true(), *within(scope, BodyRow.__table__))
    return sa.or_(
        sa.and_(grant.broad, *(~each for each in apart)), named(grant, bodies)
    )
