"""What deadlines are told by: all duties ever laid, exemptions, bans, and whose bodies.

The number of queries does not depend on the number of bodies or duties. Never writes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, Scope
from tracker.domain.deadlines import Calendar, Item, Text, Usable
from tracker.domain.exemptions import Statement
from tracker.domain.platforms import UNUSABLE
from tracker.domain.requirements import Duty, Op
from tracker.storage import duty_rows
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow
from tracker.storage.instruments import InstrumentRow, called
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import (
    Axis,
    DutyPlatformRow,
    DutyRow,
    DutyScopeRow,
    ItemRow,
    ItemVersionRow,
)

Whose = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A body with deadlines, as it is now; *head* rises with each change of it."""

    body: Body
    name: str
    head: int
    recorded_at: datetime


def calendar(session: Session, whose: Whose) -> Calendar:
    """Return what tells the deadlines of bodies of which *whose* is true."""
    return Calendar(items(session, whose), usable(session))


def items(session: Session, whose: Whose) -> list[Item]:
    """Return all items that ever laid a duty, with what may free such bodies."""
    stated = _exemptions(session, whose)
    scopes, networks = _scopes(session), _networks(session)
    texts: dict[int, list[Text]] = defaultdict(list)
    named: dict[int, Any] = {}
    for row in session.execute(_texts()):
        named[row.item_id] = row
        texts[row.item_id].append(_text(row, scopes, networks))
    return [
        Item(
            code=row.code,
            uid=row.uid,
            document=row.document,
            texts=tuple(texts[item]),
            exemptions=stated.get(item, {}),
        )
        for item, row in named.items()
    ]


def bodies(session: Session, whose: Whose) -> list[Bound]:
    """Return the bodies of which *whose* is true, by name."""
    row = BodyRow
    found = session.execute(
        sa.select(
            row.code, row.kind, row.level, row.existed_from, row.existed_until,
            row.name, row.head, row.recorded_at, RegionRow.code.label("region"),
        )
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(whose)
        .order_by(row.sort_name, row.id)
    )  # fmt: skip
    own = ("code", "kind", "level", "existed_from", "existed_until", "region")
    return [
        Bound(
            body=Body(**{name: each[name] for name in own}),
            **{name: each[name] for name in ("name", "head", "recorded_at")},
        )
        for each in found.mappings()
    ]


def _texts() -> Any:
    version, duty = ItemVersionRow, DutyRow
    other = version.__table__.alias("other")
    lays = (
        sa.select(other.c.item_id)
        .join(duty.__table__.alias("laid"), sa.text("laid.version_id = other.id"))
        .distinct()
    )
    return (
        sa.select(
            version.item_id,
            ItemRow.code,
            ItemRow.uid,
            called(InstrumentRow).label("document"),
            version.seq,
            version.op,
            version.valid_from,
            version.recorded_at,
            version.heading,
            version.substance_rev,
            duty.id.label("duty_id"),
            duty.modality,
            duty.binding,
            duty.platform_rule,
            duty.comply_by,
        )
        .join(ItemRow, ItemRow.id == version.item_id)
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .outerjoin(duty, duty.version_id == version.id)
        .where(version.item_id.in_(lays))
        .order_by(version.item_id, version.seq)
    )


def _text(
    row: Any, scopes: Mapping[int, Scope], networks: Mapping[int, Sequence[str]]
) -> Text:
    asks: Duty | None = None
    if row.op is Op.SET and row.duty_id is not None:
        asks = duty_rows.duty(
            row,
            platforms=networks.get(row.duty_id, ()),
            scope=scopes.get(row.duty_id, duty_rows.scope(())),
        )
    return Text(
        seq=row.seq,
        valid_from=row.valid_from,
        recorded_at=row.recorded_at,
        retracted=row.op is Op.RETRACT,
        heading=row.heading,
        duty=asks,
    )


def _scopes(session: Session) -> dict[int, Scope]:
    row = DutyScopeRow
    values: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for duty, axis, value in session.execute(
        sa.select(row.duty_id, row.axis, row.value)
    ):
        values[duty].append((axis, value))
    return {duty: duty_rows.scope(told) for duty, told in values.items()}


def _networks(session: Session) -> dict[int, list[str]]:
    row = DutyPlatformRow
    found = sa.select(row.duty_id, PlatformRow.code).join(
        PlatformRow, PlatformRow.id == row.platform_id
    )
    named: dict[int, list[str]] = defaultdict(list)
    for duty, code in session.execute(found.order_by(row.duty_id, row.position)):
        named[duty].append(code)
    return named


def usable(session: Session) -> dict[str, list[Usable]]:
    """Return what was stated of each network, by code: whether it may be used."""
    row = PlatformStatusRow
    found = sa.select(
        PlatformRow.code, row.seq, row.valid_from, row.recorded_at, row.status
    ).join(PlatformRow, PlatformRow.id == row.platform_id)
    told: dict[str, list[Usable]] = defaultdict(list)
    for each in session.execute(found):
        told[each.code].append(
            Usable(
                seq=each.seq,
                valid_from=each.valid_from,
                recorded_at=each.recorded_at,
                banned=each.status in UNUSABLE,
            )
        )
    return told


def _exemptions(
    session: Session, whose: Whose
) -> dict[int, dict[str, list[Statement]]]:
    """Return item -> uid -> what was stated of exemptions that may free such bodies."""
    row, value, other = ExemptionRow, ExemptionScopeRow, ExemptionRow.__table__.alias()
    ids = sa.select(BodyRow.id).where(whose)
    codes = sa.select(BodyRow.code).where(whose)
    meant = sa.select(other.c.uid).where(
        sa.or_(
            other.c.broad,
            other.c.body_id.in_(ids),
            sa.exists().where(
                value.exemption_id == other.c.id,
                value.axis == Axis.INCLUDE,
                value.value.in_(codes),
            ),
        )
    )
    found = session.execute(
        sa.select(row.__table__, BodyRow.code.label("body"))
        .outerjoin(BodyRow, BodyRow.id == row.body_id)
        .where(row.uid.in_(meant))
        .order_by(row.uid, row.seq)
    ).all()
    narrowed = _exempted(session, meant)
    stated: dict[int, dict[str, list[Statement]]] = {}
    for each in found:
        alone = Scope(include=frozenset({each.body})) if each.body else None
        told = stated.setdefault(each.item_id, {}).setdefault(each.uid, [])
        told.append(
            Statement(
                seq=each.seq,
                op=each.op,
                scope=alone or narrowed.get(each.id, duty_rows.scope(())),
                valid_from=each.valid_from,
                valid_until=each.valid_until,
                recorded_at=each.recorded_at,
            )
        )
    return stated


def _exempted(session: Session, uids: Any) -> dict[int, Scope]:
    row = ExemptionScopeRow
    values: dict[int, list[tuple[str, str]]] = defaultdict(list)
    found = (
        sa.select(row.exemption_id, row.axis, row.value)
        .join(ExemptionRow, ExemptionRow.id == row.exemption_id)
        .where(ExemptionRow.uid.in_(uids))
    )
    for exemption, axis, value in session.execute(found):
        values[exemption].append((axis, value))
    return {exemption: duty_rows.scope(told) for exemption, told in values.items()}
