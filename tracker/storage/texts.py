"""What pages of requirements ask of the tables: items, versions, names; never writes.

Texts are read only for the versions that are shown: a list of versions is light.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.instruments import Certainty, InstrumentKind
from tracker.domain.requirements import (
    ChangeClass,
    Duty,
    Op,
    Stage,
    Version,
)
from tracker.storage.bodies import BodyRow
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import (
    Axis,
    DutyPlatformRow,
    DutyRow,
    DutyScopeRow,
    ItemRelationRow,
    ItemRow,
    ItemVersionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item's identity and the document it stands in."""

    id: int
    code: str
    uid: str
    head: int
    substance_rev: int
    instrument: str
    instrument_title: str
    instrument_kind: InstrumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of an item, without its text; *code* is the item's."""

    id: int
    item_id: int
    code: str
    seq: int
    op: Op
    valid_from: date | None
    stated_from: str
    recorded_at: datetime
    parent_id: int | None
    position: int
    number: str
    sort_key: str
    heading: str
    stage: Stage
    change: ChangeClass
    substance_rev: int
    author: str
    approver: str
    reason: str
    amended_by_id: int | None
    amended_by: str | None
    amended_by_title: str | None
    certainty: Certainty
    sources: int | None
    flag: str

    @property
    def retracted(self) -> bool:
        """Tell whether the version takes back an earlier one of the same day."""
        return self.op is Op.RETRACT

    @property
    def plain(self) -> Version:
        """Return the version as the rules know it."""
        return Version(
            seq=self.seq,
            op=self.op,
            valid_from=self.valid_from,
            recorded_at=self.recorded_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordings:
    """The text of a version as it was typed, and as it is shown."""

    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A duty as a version lays it, with another reading of it in words."""

    duty: Duty
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """An item that another one became, or came from (*came*)."""

    code: str
    number: str
    heading: str
    instrument_title: str
    kind: str
    came: bool


def item(session: Session, code: str) -> Item | None:
    """Return the item with *code*, in whatever case it is spelled."""
    row = session.execute(
        sa.select(
            ItemRow.id,
            ItemRow.code,
            ItemRow.uid,
            ItemRow.head,
            ItemRow.substance_rev,
            InstrumentRow.code.label("instrument"),
            InstrumentRow.short_title,
            InstrumentRow.title,
            InstrumentRow.kind,
        )
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(sa.func.lower(ItemRow.code) == code.lower())
    ).first()
    if row is None:
        return None
    return Item(
        id=row.id,
        code=row.code,
        uid=row.uid,
        head=row.head,
        substance_rev=row.substance_rev,
        instrument=row.instrument,
        instrument_title=row.short_title or row.title,
        instrument_kind=row.kind,
    )


def revisions(session: Session, *narrowed: sa.ColumnElement[bool]) -> list[Revision]:
    """Return the versions that fit *narrowed* (conditions on items), as recorded."""
    row, amending = ItemVersionRow, aliased(InstrumentRow)
    own = [getattr(row, name) for name in Revision.__slots__ if hasattr(row, name)]
    found = session.execute(
        sa.select(
            *own,
            ItemRow.code,
            amending.code.label("amended_by"),
            sa.func.coalesce(
                sa.func.nullif(amending.short_title, ""), amending.title
            ).label("amended_by_title"),
        )
        .join(ItemRow, ItemRow.id == row.item_id)
        .outerjoin(amending, amending.id == row.amended_by_id)
        .where(*narrowed)
        .order_by(row.item_id, row.seq)
    )
    return [Revision(**each) for each in found.mappings()]


def of_item(session: Session, item_id: int) -> list[Revision]:
    """Return all versions of one item, as recorded."""
    return revisions(session, ItemVersionRow.item_id == item_id)


def of_instrument(session: Session, instrument_id: int) -> dict[int, list[Revision]]:
    """Return all versions of the items of one document, by item."""
    by_item: dict[int, list[Revision]] = defaultdict(list)
    for each in revisions(session, ItemRow.instrument_id == instrument_id):
        by_item[each.item_id].append(each)
    return by_item


def wordings(session: Session, versions: Collection[int]) -> dict[int, Wordings]:
    """Return the texts of the versions with ids *versions*."""
    found = session.execute(
        sa.select(ItemVersionRow.id, ItemVersionRow.text, ItemVersionRow.html).where(
            ItemVersionRow.id.in_(versions)
        )
    )
    return {id_: Wordings(text=text, html=html) for id_, text, html in found}


def laid(session: Session, versions: Collection[int]) -> dict[int, Laid]:
    """Return the duties that the versions with ids *versions* lay."""
    rows = session.execute(
        sa.select(DutyRow.__table__, ItemRow.code, ItemVersionRow.substance_rev)
        .join(ItemVersionRow, ItemVersionRow.id == DutyRow.version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(DutyRow.version_id.in_(versions))
    ).all()
    ids = [row.id for row in rows]
    networks, scopes = _networks(session, ids), _scopes(session, ids)
    return {
        row.version_id: Laid(
            reading=row.reading,
            duty=Duty(
                item=row.code,
                modality=row.modality,
                binding=row.binding,
                platform_rule=row.platform_rule,
                platforms=tuple(networks[row.id]),
                scope=scopes[row.id],
                comply_by=row.comply_by,
                substance_rev=row.substance_rev,
            ),
        )
        for row in rows
    }


def _networks(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for duty, code in session.execute(
        sa.select(DutyPlatformRow.duty_id, PlatformRow.code)
        .join(PlatformRow, PlatformRow.id == DutyPlatformRow.platform_id)
        .where(DutyPlatformRow.duty_id.in_(ids))
        .order_by(DutyPlatformRow.position)
    ):
        found[duty].append(code)
    return found


def _scopes(session: Session, ids: Sequence[int]) -> dict[int, Scope]:
    values: dict[tuple[int, Axis], set[str]] = defaultdict(set)
    row = DutyScopeRow
    for duty, axis, value in session.execute(
        sa.select(row.duty_id, row.axis, row.value).where(row.duty_id.in_(ids))
    ):
        values[duty, axis].add(value)
    return {
        id_: Scope(
            kinds=frozenset(map(BodyKind, values[id_, Axis.KIND])),
            levels=frozenset(map(Level, values[id_, Axis.LEVEL])),
            regions=frozenset(values[id_, Axis.REGION]),
            include=frozenset(values[id_, Axis.INCLUDE]),
            exclude=frozenset(values[id_, Axis.EXCLUDE]),
        )
        for id_ in ids
    }


def kin(session: Session, item_id: int) -> list[Kin]:
    """Return the items this one became and came from, named as they stand now."""
    row = ItemRelationRow
    return [
        Kin(came=came, **each)
        for came, here, there in (
            (False, row.source_id, row.target_id),
            (True, row.target_id, row.source_id),
        )
        for each in session.execute(_kin(item_id, here, there)).mappings()
    ]


def _kin(item_id: int, here: Any, there: Any) -> Any:
    version, title = ItemVersionRow, InstrumentRow.short_title
    newest = sa.and_(version.item_id == ItemRow.id, version.seq == ItemRow.head)
    return (
        sa.select(
            ItemRow.code,
            version.number,
            version.heading,
            sa.func.coalesce(sa.func.nullif(title, ""), InstrumentRow.title).label(
                "instrument_title"
            ),
            ItemRelationRow.kind,
        )
        .select_from(ItemRelationRow)
        .join(ItemRow, ItemRow.id == there)
        .join(version, newest)
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(here == item_id)
        .order_by(ItemRow.code)
    )


def body_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Return the name of each body among *codes* that there is, by code."""
    found = sa.select(BodyRow.code, BodyRow.name).where(BodyRow.code.in_(codes))
    rows = session.execute(found.order_by(BodyRow.code))
    return {row.code: row.name for row in rows}
