"""Writes a duty of the rules as the rows of a version."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Scope
from tracker.domain.requirements import Duty
from tracker.storage.platforms import PlatformRow
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
    rows = session.execute(
        sa.select(PlatformRow.code, PlatformRow.id).where(
            PlatformRow.code.in_(duty.platforms)
        )
    )
    known = {found.code: found.id for found in rows}
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
