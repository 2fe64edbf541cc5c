"""Everything the register knows of one body, as of a day and a moment of knowledge."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.evidence import ASKED, DECISIONS, Form, State
from tracker.storage.bodies import BodyAliasRow, BodyRow, BodyVersionRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.history import ruling
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.requirements import ItemRow

#: How many subordinate bodies a card names; it tells the number of all.
NAMED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another body, by name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A body as it was on the day asked for; *region* is a code."""

    id: int
    #: The id of the region it lies in today: whoever speaks for it speaks today.
    region_id: int | None
    code: str
    name: str
    short_name: str
    kind: BodyKind
    level: Level
    region: str | None
    parent: Related | None
    successor: Related | None
    inn: str
    ogrn: str
    oktmo: str
    site: str
    site_raw: str
    address: str
    existed_from: date | None
    existed_until: date | None
    note: str
    #: False when nothing was known of that day, and the present facts stand in.
    known: bool

    @property
    def body(self) -> Body:
        """Return what the rules need to know of it."""
        return Body(
            code=self.code,
            kind=self.kind,
            level=self.level,
            region=self.region,
            existed_from=self.existed_from,
            existed_until=self.existed_until,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What was recorded of the body once."""

    seq: int
    valid_from: date
    recorded_at: datetime
    name: str
    kind: BodyKind
    level: Level
    region: str | None
    existed_from: date | None
    existed_until: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvidence:
    """Evidence as it stood that day, with the decision that made it so."""

    code: str
    item: str
    platform: str | None
    url: str
    reference: str
    form: Form
    page_id: int | None
    state: State
    #: The revision of the item's substance it was accepted against.
    reviewed_rev: int | None
    shown_from: str
    submitted_at: datetime
    #: None while nothing is decided.
    decided_at: datetime | None
    decided_by: str
    reason: str
    words: str


def card(session: Session, code: str, *, on: date, known: datetime) -> Card | None:
    """Return the card of body *code* on day *on* as known at *known*.

    None when there is no such body at all.
    """
    this = sa.select(BodyRow.id).where(BodyRow.code == code).scalar_subquery()
    rule = ruling(
        BodyVersionRow,
        BodyVersionRow.body_id,
        on=on,
        known=known,
        only=BodyVersionRow.body_id == this,
    )
    past = _facts_of(BodyVersionRow).join(rule, rule.c.id == BodyVersionRow.id)
    past = past.join(BodyRow, BodyRow.id == BodyVersionRow.body_id)
    row = session.execute(past).first()
    if row is not None:
        return _card(row, known=True)
    present = session.execute(_facts_of(BodyRow).where(BodyRow.code == code)).first()
    return _card(present, known=False) if present is not None else None


def aliases(session: Session, body: int) -> tuple[str, ...]:
    """Return the other names of the body with id *body*."""
    row = BodyAliasRow
    found = sa.select(row.name).where(row.body_id == body).order_by(row.name)
    return tuple(session.scalars(found))


def subordinates(session: Session, body: int) -> tuple[tuple[Related, ...], int]:
    """Return the first `NAMED` bodies under *body* today, and how many there are."""
    found = session.execute(
        sa.select(BodyRow.code, BodyRow.name, sa.func.count().over().label("all"))
        .where(BodyRow.parent_id == body)
        .order_by(BodyRow.sort_name, BodyRow.id)
        .limit(NAMED)
    ).all()
    named = tuple(Related(code=each.code, name=each.name) for each in found)
    return named, found[0].all if found else 0


def facts(session: Session, body: int) -> tuple[Fact, ...]:
    """Return all that was ever recorded of the body with id *body*, newest first."""
    row = BodyVersionRow
    found = session.execute(
        sa.select(
            row.seq, row.valid_from, row.recorded_at, row.name, row.kind, row.level,
            row.existed_from, row.existed_until, row.note,
            RegionRow.code.label("region"),
        )
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(row.body_id == body)
        .order_by(row.seq.desc())
    )  # fmt: skip
    return tuple(Fact(**each) for each in found.mappings())


def shown(
    session: Session, body: int, *, on: date, known: datetime
) -> tuple[ShownEvidence, ...]:
    """Return what the body with id *body* showed on day *on* as known at *known*."""
    row, event = EvidenceRow, EvidenceEventRow
    rule = ruling(
        event,
        event.evidence_id,
        on=on,
        known=known,
        only=event.evidence_id.in_(sa.select(row.id).where(row.body_id == body)),
    )
    # What a body says decides nothing, nor is what waits again decided on.
    decided = sa.and_(event.state.in_(DECISIONS), event.reason != ASKED)
    found = session.execute(
        sa.select(
            row.code, row.form, row.page_id, row.reference, row.shown_from,
            row.submitted_at,
            ItemRow.code.label("item"), PlatformRow.code.label("platform"),
            sa.func.coalesce(PageRow.url, "").label("url"),
            event.state, event.reviewed_rev, event.reason, event.words,
            sa.case((decided, event.recorded_at)).label("decided_at"),
            sa.case((decided, event.actor), else_="").label("decided_by"),
        )
        .join(event, event.evidence_id == row.id)
        .join(rule, rule.c.id == event.id)
        .join(ItemRow, ItemRow.id == row.item_id)
        .outerjoin(PlatformRow, PlatformRow.id == row.platform_id)
        .outerjoin(PageRow, PageRow.id == row.page_id)
        .order_by(ItemRow.code, PlatformRow.position, row.id)
    )  # fmt: skip
    return tuple(ShownEvidence(**each) for each in found.mappings())


def _facts_of(table: Any) -> sa.Select[Any]:
    parent, successor = aliased(BodyRow), aliased(BodyRow)
    names = (
        "name", "short_name", "kind", "level", "inn", "ogrn", "oktmo", "site",
        "site_raw", "address", "existed_from", "existed_until", "note",
    )  # fmt: skip
    return (
        sa.select(
            BodyRow.id,
            BodyRow.region_id,
            BodyRow.code,
            *(getattr(table, name) for name in names),
            RegionRow.code.label("region"),
            parent.code.label("parent_code"),
            parent.name.label("parent_name"),
            successor.code.label("successor_code"),
            successor.name.label("successor_name"),
        )
        .select_from(table)
        .outerjoin(RegionRow, RegionRow.id == table.region_id)
        .outerjoin(parent, parent.id == table.parent_id)
        .outerjoin(successor, successor.id == table.successor_id)
    )


def _card(row: Any, *, known: bool) -> Card:
    said = dict(row._mapping)
    for name in ("parent", "successor"):
        code, called = said.pop(f"{name}_code"), said.pop(f"{name}_name")
        said[name] = Related(code=code, name=called) if code else None
    return Card(**said, known=known)
