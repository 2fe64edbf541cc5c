"""What the content loader asks of the tables: whole kinds of things in few queries.

Each function takes the codes of interest, or None for all there are.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.evidence import Form, State
from tracker.domain.instruments import RelationKind
from tracker.storage.base import inserting
from tracker.storage.batches import ContentMarkRow
from tracker.storage.bodies import BodyAliasRow, BodyRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.instruments import (
    FigureRow,
    InstrumentEventRow,
    InstrumentRelationRow,
    InstrumentRow,
)
from tracker.storage.platforms import PlatformRow, PlatformStatusRow
from tracker.storage.requirements import (
    DutyPlatformRow,
    DutyRow,
    DutyScopeRow,
    ItemRelationRow,
    ItemRow,
    ItemVersionRow,
)

Codes = Collection[str] | None
Rows = Iterable[Any]
#: More codes than this are not sent one by one: all rows are read instead.
MANY = 20_000

#: Kind of thing, as content names it -> its table.
TABLES: dict[str, Any] = {
    "region": RegionRow,
    "platform": PlatformRow,
    "body": BodyRow,
    "instrument": InstrumentRow,
    "item": ItemRow,
    "figure": FigureRow,
}


def among(column: Any, codes: Codes) -> sa.ColumnElement[bool]:
    """Return the condition that *column* is one of *codes*."""
    if codes is None or len(codes) > MANY:
        return sa.true()
    condition: sa.ColumnElement[bool] = column.in_(list(codes))
    return condition


def ids(session: Session, kind: str, codes: Codes = None) -> dict[str, int]:
    """Return the id of each thing of *kind* by its code."""
    table = TABLES[kind]
    asked = sa.select(table.code, table.id).where(among(table.code, codes))
    found = session.execute(asked)
    return {code: id_ for code, id_ in found if codes is None or code in codes}


def spellings(session: Session, codes: set[str]) -> dict[str, str]:
    """Return code in small letters -> item's code, of those that are *codes* so."""
    small = sa.func.lower(ItemRow.code)
    asked = sa.select(ItemRow.code).where(among(small, {c.lower() for c in codes}))
    return {code.lower(): code for code in session.scalars(asked)}


def marks(session: Session) -> Rows:
    """Return (section, fingerprint, item's head) of every section loaded before."""
    row = ContentMarkRow
    return session.execute(sa.select(row.section, row.sha256, row.head))


def keep(session: Session, marks: Mapping[str, tuple[str, int]]) -> None:
    """Keep *marks*, fingerprint and head by section, in place of earlier ones."""
    rows = [
        {"section": section, "sha256": sha, "head": head}
        for section, (sha, head) in marks.items()
    ]
    if not rows:
        return
    insert = inserting(session, ContentMarkRow)
    said = {"sha256": insert.excluded.sha256, "head": insert.excluded.head}
    session.execute(
        insert.on_conflict_do_update(index_elements=["section"], set_=said), rows
    )


def regions(session: Session) -> Rows:
    """Return all regions."""
    return session.execute(sa.select(RegionRow.__table__).order_by(RegionRow.code))


def platforms(session: Session) -> Rows:
    """Return all networks."""
    return session.execute(sa.select(PlatformRow.__table__).order_by(PlatformRow.code))


def statuses(session: Session) -> Rows:
    """Return the standing status of each network and day, by day."""
    newest = sa.func.row_number().over(
        partition_by=(PlatformStatusRow.platform_id, PlatformStatusRow.valid_from),
        order_by=PlatformStatusRow.seq.desc(),
    )
    row = PlatformStatusRow
    inner = sa.select(row.__table__, newest.label("newest")).subquery()
    return session.execute(
        sa.select(inner).where(inner.c.newest == 1).order_by(inner.c.valid_from)
    )


def bodies(session: Session, codes: Codes) -> Rows:
    """Return bodies as they are now, with the codes of their region and parent."""
    parent = aliased(BodyRow)
    return session.execute(
        sa.select(
            BodyRow.__table__,
            RegionRow.code.label("region"),
            parent.code.label("parent"),
        )
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .outerjoin(parent, parent.id == BodyRow.parent_id)
        .where(among(BodyRow.code, codes))
        .order_by(BodyRow.code)
    )


def body_aliases(session: Session, codes: Codes) -> Rows:
    """Return (body's code, alias)."""
    return session.execute(
        sa.select(BodyRow.code, BodyAliasRow.name)
        .join(BodyRow, BodyRow.id == BodyAliasRow.body_id)
        .where(among(BodyRow.code, codes))
    )


def instruments(session: Session, codes: Codes) -> Rows:
    """Return documents with the code of their region."""
    return session.execute(
        sa.select(InstrumentRow.__table__, RegionRow.code.label("region"))
        .outerjoin(RegionRow, RegionRow.id == InstrumentRow.region_id)
        .where(among(InstrumentRow.code, codes))
        .order_by(InstrumentRow.code)
    )


def events(session: Session, codes: Codes) -> Rows:
    """Return what happened to documents, in the order it is told."""
    return session.execute(
        sa.select(InstrumentRow.code, InstrumentEventRow.__table__)
        .join(InstrumentRow, InstrumentRow.id == InstrumentEventRow.instrument_id)
        .where(among(InstrumentRow.code, codes))
        .order_by(InstrumentEventRow.position)
    )


def relations(session: Session, codes: Codes) -> Rows:
    """Return how documents stand to others, in the order it is told."""
    row, target = InstrumentRelationRow, aliased(InstrumentRow)
    return session.execute(
        sa.select(InstrumentRow.code, target.code.label("to"), row.kind, row.note)
        .join(InstrumentRow, InstrumentRow.id == row.source_id)
        .join(target, target.id == row.target_id)
        .where(among(InstrumentRow.code, codes))
        .order_by(row.position, row.id)
    )


def items(session: Session, codes: Codes) -> Rows:
    """Return items that have a version: code, head, the code of their document."""
    return session.execute(
        sa.select(ItemRow.code, ItemRow.head, InstrumentRow.code.label("instrument"))
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(among(ItemRow.code, codes), ItemRow.head > 0)
        .order_by(ItemRow.code)
    )


def becoming(session: Session, codes: Codes) -> Rows:
    """Return (item's code, code of what it becomes)."""
    target = aliased(ItemRow)
    return session.execute(
        sa.select(ItemRow.code, target.code.label("to"))
        .select_from(ItemRelationRow)
        .join(ItemRow, ItemRow.id == ItemRelationRow.source_id)
        .join(target, target.id == ItemRelationRow.target_id)
        .where(among(ItemRow.code, codes), ItemRelationRow.kind == RelationKind.BECOMES)
    )


def versions(session: Session, codes: Codes) -> Rows:
    """Return all versions of items as they were recorded, each with its duty."""
    row = ItemVersionRow
    parent, amending = aliased(ItemRow), aliased(InstrumentRow)
    duty = [getattr(DutyRow, name) for name in _DUTY]
    return session.execute(
        sa.select(
            row.__table__,
            ItemRow.code.label("item"),
            parent.code.label("parent"),
            amending.code.label("amended_by"),
            DutyRow.id.label("duty_id"),
            *duty,
        )
        .join(ItemRow, ItemRow.id == row.item_id)
        .outerjoin(parent, parent.id == row.parent_id)
        .outerjoin(amending, amending.id == row.amended_by_id)
        .outerjoin(DutyRow, DutyRow.version_id == row.id)
        .where(among(ItemRow.code, codes))
        .order_by(ItemRow.code, row.seq)
    )


_DUTY = ("modality", "binding", "platform_rule", "comply_by", "reading")


def duty_platforms(session: Session) -> Rows:
    """Return (duty's id, network's code) in the order of the text."""
    return session.execute(
        sa.select(DutyPlatformRow.duty_id, PlatformRow.code)
        .join(PlatformRow, PlatformRow.id == DutyPlatformRow.platform_id)
        .order_by(DutyPlatformRow.position)
    )


def duty_scopes(session: Session) -> Rows:
    """Return (duty's id, axis, value)."""
    row = DutyScopeRow
    return session.execute(sa.select(row.duty_id, row.axis, row.value))


def unaddressed(session: Session, codes: Codes) -> Rows:
    """Return evidence by code; `open` where it is as content may have left it.

    With None only such: the rest is no content. ``certainty`` is what the last
    event gives as its reason.
    """
    row = EvidenceRow
    is_open = sa.and_(row.form == Form.ADDRESS_UNKNOWN, row.state == State.SUBMITTED)
    last = sa.and_(
        EvidenceEventRow.evidence_id == row.id, EvidenceEventRow.seq == row.head
    )
    return session.execute(
        sa.select(
            row.__table__,
            is_open.label("open"),
            BodyRow.code.label("body"),
            ItemRow.code.label("item"),
            PlatformRow.code.label("platform"),
            EvidenceEventRow.reason.label("certainty"),
        )
        .join(BodyRow, BodyRow.id == row.body_id)
        .join(ItemRow, ItemRow.id == row.item_id)
        .join(EvidenceEventRow, last)
        .outerjoin(PlatformRow, PlatformRow.id == row.platform_id)
        .where(is_open if codes is None else among(row.code, codes))
        .order_by(row.code)
    )


def figures(session: Session, codes: Codes) -> Rows:
    """Return cited numbers with the codes of what they are about."""
    return session.execute(
        sa.select(
            FigureRow.__table__,
            InstrumentRow.code.label("instrument"),
            ItemRow.code.label("item"),
            BodyRow.code.label("body"),
        )
        .join(InstrumentRow, InstrumentRow.id == FigureRow.instrument_id)
        .outerjoin(ItemRow, ItemRow.id == FigureRow.item_id)
        .outerjoin(BodyRow, BodyRow.id == FigureRow.body_id)
        .where(among(FigureRow.code, codes))
        .order_by(FigureRow.code)
    )
