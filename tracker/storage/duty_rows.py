"""A duty of the rules as the rows of a version: written, and read back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.bodies import EVERYBODY, BodyKind, Level, Scope
from tracker.domain.requirements import Duty
from tracker.storage import platforms
from tracker.storage.requirements import (
    Axis,
    DutyPlatformRow,
    DutyRow,
    DutyScopeRow,
)


def lay(session: Session, version_id: int, duty: Duty, *, reading: str = "") -> None:
    """Store *duty* as what the version *version_id* lays on bodies."""
    row = DutyRow(
        version_id=version_id,
        modality=duty.modality,
        binding=duty.binding,
        platform_rule=duty.platform_rule,
        comply_by=duty.comply_by,
        reading=reading,
    )
    session.add(row)
    session.flush()
    known = platforms.ids(session, duty.platforms)
    session.add_all(
        DutyPlatformRow(duty_id=row.id, platform_id=known[code], position=position)
        for position, code in enumerate(duty.platforms)
    )
    session.add_all(
        DutyScopeRow(duty_id=row.id, axis=axis, value=value)
        for axis, value in scope_values(duty.scope)
    )
    session.flush()


def scope_values(scope: Scope) -> Iterator[tuple[Axis, str]]:
    """Yield the values of *scope*, each with the axis it narrows."""
    for axis, values in (
        (Axis.KIND, scope.kinds),
        (Axis.LEVEL, scope.levels),
        (Axis.REGION, scope.regions),
        (Axis.INCLUDE, scope.include),
        (Axis.EXCLUDE, scope.exclude),
    ):
        for value in sorted(values):
            yield axis, str(value)


def scope(values: Iterable[tuple[str, str]]) -> Scope:
    """Return the scope that *values* (axis, value) make: `scope_values` undone."""
    along: dict[str, set[str]] = defaultdict(set)
    for axis, value in values:
        along[axis].add(value)
    if not along:
        return EVERYBODY
    return Scope(
        kinds=frozenset(map(BodyKind, along[Axis.KIND])),
        levels=frozenset(map(Level, along[Axis.LEVEL])),
        regions=frozenset(along[Axis.REGION]),
        include=frozenset(along[Axis.INCLUDE]),
        exclude=frozenset(along[Axis.EXCLUDE]),
    )


def duty(row: Any, *, platforms: Iterable[str], scope: Scope) -> Duty:
    """Return the duty in *row*: a duty's columns, its item's code and its revision."""
    return Duty(
        item=row.code,
        modality=row.modality,
        binding=row.binding,
        platform_rule=row.platform_rule,
        platforms=tuple(platforms),
        scope=scope,
        comply_by=row.comply_by,
        substance_rev=row.substance_rev,
    )
