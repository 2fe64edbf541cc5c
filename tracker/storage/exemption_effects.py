"""Whom an exemption frees on a day: how many, who, and how they stood without it.

Asked of the cells of the requirement, so that only whom it binds that day is counted.
The number of queries does not depend on the number of bodies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Scope
from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.questions import Question
from tracker.storage import body_lookups
from tracker.storage.bodies import RegionRow
from tracker.storage.coverage import CODE_OF, EXEMPT, STATUS_OF, cells, within
from tracker.storage.duties import duties

#: Bodies named beside the number of all.
SAMPLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """One of the bodies that are freed; *region* is a code."""

    code: str
    name: str
    region: str | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What an exemption does on day *on*: *freed* bodies leave the list of the asked.

    Of them *missing* have no confirmed page now, *already* are exempt by another act.
    *lost* are bodies that it freed as it stood before. *unbound* are bodies it names,
    code to name, that the requirement does not bind that day. *asks* is False where
    the requirement asks nobody for anything.
    """

    on: date
    asks: bool
    freed: int
    missing: int
    already: int
    lost: int
    sample: tuple[Sampled, ...]
    unbound: dict[str, str]


def effect(
    session: Session,
    question: Question,
    scope: Scope,
    *,
    before: Scope | None = None,
) -> Effect:
    """Return what freeing *scope* from the question's item does on its day.

    *before* is whom the same exemption frees that day as it stands; None: nobody.
    """
    binding = duties(session, question)
    cell = cells(question, binding)
    if cell is None:
        return _nothing(session, question, scope)
    inside = _all(within(scope, cell))
    was = _all(within(before, cell)) if before else sa.false()
    unconfirmed = cell.c.status.in_([CODE_OF[each] for each in UNCONFIRMED])
    numbers = session.execute(
        sa.select(
            _count(inside),
            _count(sa.and_(inside, unconfirmed)),
            _count(sa.and_(inside, cell.c.status == EXEMPT, ~was)),
            _count(sa.and_(was, ~inside)),
        ).select_from(cell)
    ).one()
    return Effect(
        on=question.on,
        asks=True,
        freed=numbers[0],
        missing=numbers[1],
        already=numbers[2],
        lost=numbers[3],
        sample=_sample(session, cell, inside),
        unbound=_unbound(session, cell, scope, numbers[0]),
    )


def _nothing(session: Session, question: Question, scope: Scope) -> Effect:
    return Effect(
        on=question.on, asks=False, freed=0, missing=0, already=0, lost=0,
        sample=(), unbound=body_lookups.names(session, scope.include),
    )  # fmt: skip


def _sample(
    session: Session, cell: sa.CTE, inside: sa.ColumnElement[bool]
) -> tuple[Sampled, ...]:
    found = session.execute(
        sa.select(
            cell.c.code, cell.c.name, cell.c.status, RegionRow.code.label("region")
        )
        .select_from(cell)
        .outerjoin(RegionRow, RegionRow.id == cell.c.region_id)
        .where(inside)
        .order_by(cell.c.sort_name, cell.c.body_id)
        .limit(SAMPLE)
    )
    return tuple(
        Sampled(
            code=row.code,
            name=row.name,
            region=row.region,
            status=STATUS_OF[row.status],
        )
        for row in found
    )


def _unbound(
    session: Session, cell: sa.CTE, scope: Scope, freed: int
) -> dict[str, str]:
    """Return whom *scope* names and the requirement does not bind, code to name."""
    alone = scope == Scope(include=scope.include)
    if not scope.include or (alone and freed == len(scope.include)):
        return {}
    bound = sa.select(cell.c.code).where(cell.c.code.in_(scope.include))
    rest = scope.include - scope.exclude - set(session.scalars(bound))
    return body_lookups.names(session, rest)


def _all(conditions: Iterable[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    return sa.and_(sa.true(), *conditions)


def _count(condition: sa.ColumnElement[bool]) -> Any:
    return sa.func.count(sa.case((condition, 1)))
