"""Whom statements of exemptions free, as lists tell it: by sort, and some by name."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import EVERYBODY, Scope
from tracker.storage import duty_rows
from tracker.storage.bodies import BodyRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow, named_in
from tracker.storage.requirements import Axis

_BY_NAME = (Axis.INCLUDE, Axis.EXCLUDE)


@dataclass(slots=True, kw_only=True)
class Whom:
    """Whom a statement frees: *named* bodies are in its scope, *excepted* named out.

    The scope may name fewer of them, the first by code; *names* has theirs.
    """

    scope: Scope = EVERYBODY
    named: int = 0
    excepted: int = 0
    names: dict[str, str] = field(default_factory=dict)


def whom(
    session: Session, ids: Collection[int], *, names: int | None
) -> dict[int, Whom]:
    """Return whom the statements *ids* free; at most *names* bodies named of each.

    One query; one row a value of a scope.
    """
    found = {id_: Whom() for id_ in ids}
    told: dict[int, list[tuple[str, str]]] = {id_: [] for id_ in ids}
    for row in session.execute(_values(ids, names)):
        freed = found[row.id]
        told[row.id].append((row.axis, row.value))
        if row.axis == Axis.INCLUDE:
            freed.named = row.total
            freed.names[row.value] = row.name or row.value
        elif row.axis == Axis.EXCLUDE:
            freed.excepted = row.total
            freed.names[row.value] = row.name or row.value
    for id_, values in told.items():
        found[id_].scope = duty_rows.scope(values)
    return found


def _values(ids: Collection[int], most: int | None) -> Any:
    """Return the values of scopes, a body that is named alone among them."""
    row, scope = ExemptionRow, ExemptionScopeRow
    of = (scope.exemption_id, scope.axis)
    each = (
        sa.select(
            scope.exemption_id.label("id"),
            sa.cast(scope.axis, sa.String).label("axis"),
            scope.value,
            sa.func.row_number().over(partition_by=of, order_by=scope.value).label("n"),
            sa.func.count().over(partition_by=of).label("total"),
        )
        .where(scope.exemption_id.in_(ids))
        .subquery()
    )
    by_name = each.c.axis.in_([axis.value for axis in _BY_NAME])
    listed = sa.select(*each.c["id", "axis", "value", "total"], BodyRow.name).outerjoin(
        BodyRow, sa.and_(by_name, BodyRow.code == each.c.value)
    )
    if most is not None:
        listed = listed.where(sa.or_(~by_name, each.c.n <= most))
    alone = (
        sa.select(
            row.id, sa.literal(Axis.INCLUDE.value), BodyRow.code, sa.literal(1),
            BodyRow.name,
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .where(row.id.in_(ids))
    )  # fmt: skip
    return sa.union_all(listed, alone)


def has(exemption: Any, axis: Axis, value: Any) -> sa.ColumnElement[bool]:
    """Return the condition that the scope of *exemption* (an id) has *value*."""
    row = ExemptionScopeRow.__table__.alias()
    return _within(row, exemption, axis).where(row.c.value == value)


def admits(exemption: Any, axis: Axis, value: Any) -> sa.ColumnElement[bool]:
    """Return the condition that the scope does not narrow by *axis*, or has *value*."""
    narrows = _within(ExemptionScopeRow.__table__.alias(), exemption, axis)
    return ~narrows | has(exemption, axis, value)


def _within(row: Any, exemption: Any, axis: Axis) -> sa.Exists:
    # The exemption and its value stand in statements around this one, however deep.
    mine = sa.exists().where(row.c.exemption_id == exemption, row.c.axis == axis)
    return mine.correlate_except(row)


def naming(body: int) -> Any:
    """Return the uids of the exemptions that ever named the body with id *body*."""
    row, listed = ExemptionRow, ExemptionScopeRow
    alone = sa.select(row.uid).where(row.body_id == body)
    code = sa.select(BodyRow.code).where(BodyRow.id == body).scalar_subquery()
    in_a_list = (
        sa.select(row.uid)
        .join(listed, listed.exemption_id == row.id)
        .where(listed.axis == Axis.INCLUDE, listed.value == code)
    )
    return sa.union(alone, in_a_list)


def named(statement: Any, bodies: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Return the condition that *statement* names one of *bodies*."""
    alone = sa.exists().where(BodyRow.id == statement.body_id, bodies)
    listed = sa.exists().where(
        named_in(statement.id), BodyRow.code == ExemptionScopeRow.value, bodies
    )
    return sa.or_(alone, listed)
