"""One exemption as it was told: its statements with all they say, and who said it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import EVERYBODY, Scope
from tracker.domain.exemptions import Statement
from tracker.storage import duty_rows
from tracker.storage.bodies import BodyRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Statement):
    """A statement with all it says; *item* is a code, *actor* a name.

    *heading* is that of the item's newest version.
    """

    id: int
    uid: str
    item_id: int
    item: str
    heading: str
    legal_basis: str
    approved_by: str
    reason: str
    actor: str


def entries(session: Session, uid: str) -> list[Entry]:
    """Return the statements of the exemption *uid*, in whatever case, by number."""
    row = ExemptionRow
    named = sa.func.upper(row.uid) == uid.upper()
    return _read(session, _told().where(named).order_by(row.seq))


def _told() -> Any:
    row = ExemptionRow
    columns = (
        row.id, row.uid, row.seq, row.op, row.item_id, row.legal_basis,
        row.approved_by, row.valid_from, row.valid_until, row.reason, row.actor,
        row.recorded_at, ItemRow.code.label("item"), BodyRow.code.label("body"),
        sa.func.coalesce(ItemVersionRow.heading, "").label("heading"),
    )  # fmt: skip
    return (
        sa.select(*columns)
        .join(ItemRow, ItemRow.id == row.item_id)
        .outerjoin(ItemVersionRow, newest())
        .outerjoin(BodyRow, BodyRow.id == row.body_id)
    )


def _read(session: Session, told: Any) -> list[Entry]:
    rows = [dict(row) for row in session.execute(told).mappings()]
    bodies = [row.pop("body") for row in rows]
    scopes = _scopes(session, [row["id"] for row in rows])
    return [
        Entry(scope=_alone(body) if body else scopes.get(row["id"], EVERYBODY), **row)
        for row, body in zip(rows, bodies, strict=True)
    ]


def _alone(code: str) -> Scope:
    return Scope(include=frozenset({code}))


def _scopes(session: Session, ids: Collection[int]) -> dict[int, Scope]:
    row = ExemptionScopeRow
    asked = sa.select(row.exemption_id, row.axis, row.value)
    values: dict[int, list[tuple[str, str]]] = {}
    for id_, axis, value in session.execute(asked.where(row.exemption_id.in_(ids))):
        values.setdefault(id_, []).append((axis, value))
    return {id_: duty_rows.scope(told) for id_, told in values.items()}
