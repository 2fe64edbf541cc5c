"""What pages of requirements ask of the tables: items, versions, duties; never writes.

Texts are read only for the versions that are shown: a list of versions is light.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.instruments import Certainty, InstrumentKind
from tracker.domain.requirements import (
    ChangeClass,
    Duty,
    Op,
    Stage,
    Version,
)
from tracker.storage import duty_rows
from tracker.storage.instruments import InstrumentRow, called
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import (
    Axis,
    DutyPlatformRow,
    DutyRow,
    DutyScopeRow,
    ItemRelationRow,
    ItemRow,
    ItemVersionRow,
    newest,
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
    #: The commencement in the words of the act; empty where a day is given.
    rule: str
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
    """An item that *of* (an item's id) became, or came from (*came*)."""

    of: int
    code: str
    number: str
    heading: str
    instrument_title: str
    kind: str
    came: bool


def item(session: Session, code: str) -> Item | None:
    """Return the item with *code*, in whatever case it is spelled."""
    own = (ItemRow.id, ItemRow.code, ItemRow.uid, ItemRow.head, ItemRow.substance_rev)
    found = session.execute(
        sa.select(
            *own,
            InstrumentRow.code.label("instrument"),
            called(InstrumentRow).label("instrument_title"),
            InstrumentRow.kind.label("instrument_kind"),
        )
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(sa.func.lower(ItemRow.code) == code.lower())
    )
    row = found.mappings().first()
    return Item(**row) if row else None


@cache
def _revisions() -> sa.Select[Any]:
    """Return the question for versions, made once: only its conditions differ."""
    version = ItemVersionRow.__table__.c
    amending = InstrumentRow.__table__.alias("amending")
    joined = {
        "code": ItemRow.__table__.c.code,
        "amended_by": amending.c.code,
        "amended_by_title": called(amending.c),
    }
    columns = [
        joined[name].label(name) if name in joined else version[name]
        for name in Revision.__slots__
    ]
    return (
        sa.select(*columns)
        .join(ItemRow.__table__, ItemRow.id == version.item_id)
        .outerjoin(amending, amending.c.id == version.amended_by_id)
        .order_by(version.item_id, version.seq)
    )


def revisions(session: Session, *narrowed: sa.ColumnElement[bool]) -> list[Revision]:
    """Return the versions that fit *narrowed* (conditions on items), as recorded."""
    names = Revision.__slots__
    found = session.execute(_revisions().where(*narrowed))
    return [Revision(**dict(zip(names, row, strict=True))) for row in found]


class ToldVersion(NamedTuple):
    """A version as the time rule needs it: light enough to read all of a document's."""

    id: int
    item_id: int
    seq: int
    op: Op
    valid_from: date | None
    recorded_at: datetime
    substance_rev: int

    @property
    def retracted(self) -> bool:
        """Tell whether it takes back an earlier one of the same day."""
        return self.op is Op.RETRACT


@cache
def _told() -> sa.Select[Any]:
    version, item = ItemVersionRow.__table__.c, ItemRow.__table__
    return (
        sa.select(*(version[name] for name in ToldVersion._fields))
        .join(item, item.c.id == version.item_id)
        .order_by(version.item_id, version.seq)
    )


def told(session: Session, instrument_id: int) -> dict[int, list[ToldVersion]]:
    """Return all versions of a document's items, by item, without what they say."""
    by_item: dict[int, list[ToldVersion]] = defaultdict(list)
    asked = _told().where(ItemRow.__table__.c.instrument_id == instrument_id)
    for row in session.execute(asked):
        by_item[row[1]].append(ToldVersion._make(row))
    return by_item


def with_ids(session: Session, ids: Collection[int]) -> dict[int, Revision]:
    """Return the versions with *ids*, by id."""
    return {each.id: each for each in revisions(session, ItemVersionRow.id.in_(ids))}


def of_item(session: Session, item_id: int) -> list[Revision]:
    """Return all versions of one item, as recorded."""
    return revisions(session, ItemVersionRow.item_id == item_id)


def of_instrument(session: Session, instrument_id: int) -> dict[int, list[Revision]]:
    """Return all versions of the items of one document, by item."""
    by_item: dict[int, list[Revision]] = defaultdict(list)
    for each in revisions(session, ItemRow.instrument_id == instrument_id):
        by_item[each.item_id].append(each)
    return by_item


def codes(session: Session, items: Collection[int]) -> dict[int, str]:
    """Return the codes of the items with ids *items*."""
    asked = sa.select(ItemRow.id, ItemRow.code).where(ItemRow.id.in_(items))
    return dict(iter(session.execute(asked)))


def last_position(session: Session, instrument_id: int) -> int:
    """Return the greatest place that any item of the document has had; 0: no item."""
    version = ItemVersionRow
    asked = sa.select(sa.func.max(version.position)).join(
        ItemRow, ItemRow.id == version.item_id
    )
    found = session.scalar(asked.where(ItemRow.instrument_id == instrument_id))
    return found or 0


def wordings(session: Session, versions: Collection[int]) -> dict[int, Wordings]:
    """Return the texts of the versions with ids *versions*."""
    version = ItemVersionRow.__table__.c
    found = session.execute(
        sa.select(version.id, version.text, version.html).where(
            version.id.in_(versions)
        )
    )
    return {id_: Wordings(text=text, html=html) for id_, text, html in found}


def plain(session: Session, versions: Collection[int]) -> dict[int, str]:
    """Return the texts of the versions with ids *versions* as they were typed."""
    version = ItemVersionRow
    asked = sa.select(version.id, version.text).where(version.id.in_(versions))
    return {row.id: row.text for row in session.execute(asked)}


@cache
def _asked_of_duties() -> tuple[sa.Select[Any], sa.Select[Any], sa.Select[Any]]:
    """Return the questions for duties, their networks and scopes, made once."""
    duty, version, item = (row.__table__ for row in (DutyRow, ItemVersionRow, ItemRow))
    network, scope = DutyPlatformRow.__table__.c, DutyScopeRow.__table__.c
    platform = PlatformRow.__table__
    ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
    return (
        sa.select(duty, item.c.code, version.c.substance_rev)
        .join(version, version.c.id == duty.c.version_id)
        .join(item, item.c.id == version.c.item_id)
        .where(duty.c.version_id.in_(ids)),
        sa.select(network.duty_id, platform.c.code)
        .join(platform, platform.c.id == network.platform_id)
        .where(network.duty_id.in_(ids))
        .order_by(network.position),
        sa.select(scope.duty_id, scope.axis, scope.value).where(scope.duty_id.in_(ids)),
    )


def laid(session: Session, versions: Collection[int]) -> dict[int, Laid]:
    """Return the duties that the versions with ids *versions* lay. Three queries."""
    of_versions, of_networks, of_scopes = _asked_of_duties()
    rows = session.execute(of_versions, {"ids": list(versions)}).all()
    ids = {"ids": [row.id for row in rows]}
    networks: dict[int, list[str]] = defaultdict(list)
    for duty, code in session.execute(of_networks, ids):
        networks[duty].append(code)
    scopes: dict[int, list[tuple[Axis, str]]] = defaultdict(list)
    for duty, axis, value in session.execute(of_scopes, ids):
        scopes[duty].append((axis, value))
    return {
        row.version_id: Laid(
            reading=row.reading,
            duty=duty_rows.duty(
                row, platforms=networks[row.id], scope=duty_rows.scope(scopes[row.id])
            ),
        )
        for row in rows
    }


def kin(session: Session, item_ids: Collection[int]) -> list[Kin]:
    """Return the items that these became and came from, named as they stand now."""
    ids = {"ids": list(item_ids)}
    return [
        Kin(came=came, **each)
        for came in (False, True)
        for each in session.execute(_kin(came=came), ids).mappings()
    ]


@cache
def _kin(*, came: bool) -> Any:
    version, row = ItemVersionRow, ItemRelationRow
    here, there = row.source_id, row.target_id
    if came:
        here, there = there, here
    return (
        sa.select(
            here.label("of"),
            ItemRow.code,
            version.number,
            version.heading,
            called(InstrumentRow).label("instrument_title"),
            ItemRelationRow.kind,
        )
        .select_from(ItemRelationRow)
        .join(ItemRow, ItemRow.id == there)
        .join(version, newest())
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(here.in_(sa.bindparam("ids", expanding=True)))
        .order_by(ItemRow.code)
    )
