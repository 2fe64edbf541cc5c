"""What pages of evidence ask of the tables: cards, queues, lists; never writes.

Lists are paged by key (submitted at, id), never by OFFSET.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import Worth, worth
from tracker.domain.evidence import AWAITING, STANDING, Form, State
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest

PAGE = 50
#: Oldest first: the moment of submission, then the id.
Cursor = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One piece of evidence, with the names of what it joins.

    *typed* is the address as it was typed for this evidence; *substance_rev* the
    item's present one; *heading* that of the item's newest version.
    """

    id: int
    code: str
    body_id: int
    body: str
    body_name: str
    body_kind: BodyKind
    region: str | None
    region_name: str | None
    item_id: int
    item: str
    heading: str
    substance_rev: int
    form: Form
    platform: str | None
    platform_name: str | None
    platform_name_en: str | None
    url: str | None
    page_id: int | None
    typed: str
    reference: str
    shown_from: str
    note: str
    state: State
    reviewed_rev: int | None
    head: int
    submitted_by: str
    submitted_at: datetime
    decided_at: datetime | None

    @property
    def cursor(self) -> Cursor:
        """Return the place of the evidence in the queue."""
        return self.submitted_at, self.id

    @property
    def worth(self) -> Worth:
        """Return what it is worth today, for the text as it stands."""
        return worth(
            self.form,
            self.state,
            reviewed_rev=self.reviewed_rev,
            substance_rev=self.substance_rev,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event in the life of evidence."""

    seq: int
    state: State
    valid_from: date
    recorded_at: datetime
    actor: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the queue is asked for: codes, or None for all."""

    region: str | None = None
    platform: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBody:
    """A body somebody may speak for."""

    id: int
    code: str
    name: str
    kind: BodyKind
    level: Level


def one(session: Session, code: str) -> Shown | None:
    """Return the evidence with *code*, in whatever case it is spelled."""
    asked = _shown().where(sa.func.upper(EvidenceRow.code) == code.upper())
    row = session.execute(asked).mappings().first()
    return Shown(**row) if row else None


def steps(session: Session, evidence: int) -> list[Step]:
    """Return the life of the evidence with id *evidence*, from its beginning."""
    row = EvidenceEventRow
    own = [getattr(row, name) for name in Step.__slots__]
    found = sa.select(*own).where(row.evidence_id == evidence).order_by(row.seq)
    return [Step(**each) for each in session.execute(found).mappings()]


def waiting(
    session: Session, asked: Filter, *, after: Cursor | None = None, limit: int = PAGE
) -> list[Shown]:
    """Return what waits for a decision, oldest first, from *after* on."""
    found = _shown().where(*_awaiting(asked))
    found = found.order_by(EvidenceRow.submitted_at, EvidenceRow.id).limit(limit)
    if after is not None:
        key = sa.tuple_(EvidenceRow.submitted_at, EvidenceRow.id)
        found = found.where(key > sa.tuple_(*_bound(after)))
    return [Shown(**each) for each in session.execute(found).mappings()]


def waiting_count(session: Session, asked: Filter) -> int:
    """Return how many pieces of evidence wait for a decision."""
    counted = (
        sa.select(sa.func.count())
        .select_from(EvidenceRow)
        .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .outerjoin(PlatformRow, PlatformRow.id == EvidenceRow.platform_id)
        .where(*_awaiting(asked))
    )
    return session.scalar(counted) or 0


def of_bodies(
    session: Session,
    bodies: Collection[int],
    *,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Shown]:
    """Return the evidence of *bodies*, the newest first, from *after* on."""
    found = _shown().where(EvidenceRow.body_id.in_(bodies))
    found = found.order_by(EvidenceRow.submitted_at.desc(), EvidenceRow.id.desc())
    if after is not None:
        key = sa.tuple_(EvidenceRow.submitted_at, EvidenceRow.id)
        found = found.where(key < sa.tuple_(*_bound(after)))
    return [Shown(**each) for each in session.execute(found.limit(limit)).mappings()]


def others_on_page(session: Session, evidence: Shown) -> list[Shown]:
    """Return what other bodies show with the same page, where it still stands."""
    if evidence.page_id is None:
        return []
    found = _shown().where(
        EvidenceRow.page_id == evidence.page_id,
        EvidenceRow.body_id != evidence.body_id,
        EvidenceRow.state.in_(STANDING),
    )
    found = found.order_by(EvidenceRow.id).limit(PAGE)
    return [Shown(**each) for each in session.execute(found).mappings()]


def own_bodies(session: Session, ids: Collection[int]) -> list[OwnBody]:
    """Return the bodies with *ids*, by name."""
    row = BodyRow
    own = [getattr(row, name) for name in OwnBody.__slots__]
    found = sa.select(*own).where(row.id.in_(ids)).order_by(row.sort_name, row.id)
    return [OwnBody(**each) for each in session.execute(found).mappings()]


def _bound(after: Cursor) -> tuple[sa.ColumnElement[Any], ...]:
    moment, id_ = after
    return sa.literal(moment, EvidenceRow.submitted_at.type), sa.literal(id_)


def _awaiting(asked: Filter) -> list[sa.ColumnElement[bool]]:
    # An address nobody knows is nothing a reviewer could open.
    conditions = [
        EvidenceRow.state.in_(AWAITING),
        EvidenceRow.form != Form.ADDRESS_UNKNOWN,
    ]
    if asked.region:
        conditions.append(RegionRow.code == asked.region)
    if asked.platform:
        conditions.append(PlatformRow.code == asked.platform)
    return conditions


def _shown() -> Any:
    first, version = EvidenceEventRow, ItemVersionRow
    return (
        sa.select(
            *_OWN,
            BodyRow.code.label("body"),
            BodyRow.name.label("body_name"),
            BodyRow.kind.label("body_kind"),
            RegionRow.code.label("region"),
            RegionRow.name.label("region_name"),
            ItemRow.code.label("item"),
            ItemRow.substance_rev,
            version.heading,
            PlatformRow.code.label("platform"),
            PlatformRow.name.label("platform_name"),
            PlatformRow.name_en.label("platform_name_en"),
            PageRow.url,
            sa.func.coalesce(
                sa.func.nullif(first.words, ""), PageRow.raw, EvidenceRow.reference
            ).label("typed"),
        )
        .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
        .join(ItemRow, ItemRow.id == EvidenceRow.item_id)
        .join(version, newest())
        .outerjoin(first, sa.and_(first.evidence_id == EvidenceRow.id, first.seq == 1))
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .outerjoin(PlatformRow, PlatformRow.id == EvidenceRow.platform_id)
        .outerjoin(PageRow, PageRow.id == EvidenceRow.page_id)
    )


_OWN = [
    getattr(EvidenceRow, name) for name in Shown.__slots__ if hasattr(EvidenceRow, name)
]
