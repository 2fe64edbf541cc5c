"""What pages of evidence ask of the tables: cards and lists; never writes.

Lists are paged by key (submitted at, id), never by OFFSET.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.access import Actor
from tracker.domain.bodies import BodyKind
from tracker.domain.coverage import Worth, worth
from tracker.domain.evidence import ASKED, AWAITING, STANDING, Form, State
from tracker.storage import suspects, voices
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest
from tracker.storage.suspects import Asking

PAGE = 50
#: Oldest first: the moment since when, then the id.
Cursor = tuple[datetime, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One piece of evidence, with the names of what it joins.

    *typed* is the address as it was typed for this evidence; *substance_rev* that of
    the text which rules on the day asked for, 0 where nothing is asked that day;
    *heading* that of the item's newest version.
    """

    id: int
    code: str
    body_id: int
    body: str
    body_name: str
    body_kind: BodyKind
    region_id: int | None
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
    #: Since when it waits for a decision, or waited last.
    queued_at: datetime
    decided_at: datetime | None
    #: The code that it shares with what was sent together with it; None: alone.
    sending: str | None
    #: The evidence in whose place it is shown.
    instead_of_id: int | None
    #: Why the last step was taken, and what was said with it.
    reason: str
    words: str
    #: When the body asked to have it confirmed, if that was the last that happened.
    asked_at: datetime | None

    @property
    def cursor(self) -> Cursor:
        """Return the place of the evidence in a list, by when it was sent."""
        return self.submitted_at, self.id

    @property
    def place(self) -> Cursor:
        """Return its place in the queue of what waits for a decision."""
        return self.queued_at, self.id

    @property
    def waits(self) -> bool:
        """Tell whether it waits for a decision that a reviewer can make."""
        return self.state in AWAITING and self.form is not Form.ADDRESS_UNKNOWN

    @property
    def worth(self) -> Worth:
        """Return what it is worth that day, for the text as it stands then."""
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
    actor_ref: str
    reason: str
    words: str
    reviewed_rev: int | None


def one(session: Session, code: str, *, on: date) -> Shown | None:
    """Return the evidence with *code*, in whatever case, as it stands on day *on*."""
    asked = shown().where(sa.func.upper(EvidenceRow.code) == code.upper())
    return next(iter(read(session, asked, on=on)), None)


def steps(session: Session, evidence: int) -> list[Step]:
    """Return the life of the evidence with id *evidence*, from its beginning."""
    return lives(session, [evidence])[evidence]


def lives(session: Session, evidence: Collection[int]) -> dict[int, list[Step]]:
    """Return id -> life of each of *evidence* (ids), from its beginning. One query."""
    row = EvidenceEventRow
    own = [getattr(row, name) for name in Step.__slots__]
    found = sa.select(row.evidence_id, *own).where(row.evidence_id.in_(evidence))
    told: dict[int, list[Step]] = {id_: [] for id_ in evidence}
    for each in session.execute(found.order_by(row.seq)).mappings():
        said = dict(each)
        told[said.pop("evidence_id")].append(Step(**said))
    return told


def coded(session: Session, codes: Collection[str], *, on: date) -> list[Shown]:
    """Return the evidence with *codes*, by requirement, oldest first."""
    found = shown().where(EvidenceRow.code.in_(codes))
    by_item = found.order_by(ItemRow.code, EvidenceRow.submitted_at, EvidenceRow.id)
    return read(session, by_item, on=on)


def own(
    session: Session,
    actor: Actor,
    *,
    on: date,
    needing: Asking | None = None,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[Shown]:
    """Return the evidence of *actor*'s bodies, the newest first, from *after* on.

    With *needing*, only what needs confirmation that day.
    """
    found = shown().where(voices.own(actor))
    if needing is not None:
        found = found.where(suspects.needed(needing))
    found = found.order_by(EvidenceRow.submitted_at.desc(), EvidenceRow.id.desc())
    if after is not None:
        key = sa.tuple_(EvidenceRow.submitted_at, EvidenceRow.id)
        found = found.where(key < sa.tuple_(*bound(after)))
    return read(session, found.limit(limit), on=on)


def beside(session: Session, evidence: Shown, *, on: date) -> list[Shown]:
    """Return the body's other standing evidence for the same requirement."""
    found = shown().where(
        EvidenceRow.body_id == evidence.body_id,
        EvidenceRow.item_id == evidence.item_id,
        EvidenceRow.id != evidence.id,
        EvidenceRow.state.in_(STANDING),
    )
    return read(session, found.order_by(EvidenceRow.id).limit(PAGE), on=on)


def others_on_page(session: Session, evidence: Shown, *, on: date) -> list[Shown]:
    """Return what other bodies show with the same page, where it still stands."""
    if evidence.page_id is None:
        return []
    found = shown().where(
        EvidenceRow.page_id == evidence.page_id,
        EvidenceRow.body_id != evidence.body_id,
        EvidenceRow.state.in_(STANDING),
    )
    return read(session, found.order_by(EvidenceRow.id).limit(PAGE), on=on)


def together(session: Session, evidence: Shown, *, on: date) -> list[Shown]:
    """Return what was sent together with *evidence*, itself left out."""
    if evidence.sending is None:
        return []
    found = shown().where(
        EvidenceRow.sending == evidence.sending, EvidenceRow.id != evidence.id
    )
    return read(session, found.order_by(EvidenceRow.id), on=on)


def standing(
    session: Session,
    body: int,
    items: Collection[int],
    *,
    page: int | None,
    reference: str,
    platform: int | None,
) -> dict[int, str]:
    """Return item's id -> code of the evidence by which *body* shows the same there.

    The same is: the page, else the document, else word of a page on the network (or
    on none that is known) whose address nobody knows.
    """
    row = EvidenceRow
    if page is not None:
        same = row.page_id == page
    elif reference:
        same = sa.and_(row.page_id.is_(None), row.reference == reference)
    else:
        same = sa.and_(
            row.form == Form.ADDRESS_UNKNOWN,
            row.platform_id.is_not_distinct_from(platform),
        )
    found = session.execute(
        sa.select(row.item_id, row.code).where(
            row.body_id == body,
            row.item_id.in_(items),
            row.state.in_(STANDING),
            same,
        )
    )
    return {each.item_id: each.code for each in found}


def linked(session: Session, evidence: Shown, *, on: date) -> list[Shown]:
    """Return what is shown in place of *evidence*, and what it is shown in place of.

    Objections may follow one another: only the nearest links are returned.
    """
    row = EvidenceRow
    near = row.instead_of_id == evidence.id
    if evidence.instead_of_id is not None:
        near = sa.or_(near, row.id == evidence.instead_of_id)
    return read(session, shown().where(near).order_by(row.id), on=on)


def claimed(session: Session, evidence: Collection[int]) -> set[int]:
    """Return which of the evidence (ids) shows a page that another body shows too."""
    row, other = EvidenceRow, aliased(EvidenceRow)
    found = (
        sa.select(row.id)
        .join(other, other.page_id == row.page_id)
        .where(
            row.id.in_(evidence),
            other.body_id != row.body_id,
            other.state.in_(STANDING),
        )
    )
    return set(session.scalars(found))


def bound(after: Cursor) -> tuple[sa.ColumnElement[Any], ...]:
    """Return *after* as the key a list is paged by: to compare with, in a query."""
    moment, id_ = after
    return sa.literal(moment, EvidenceRow.submitted_at.type), sa.literal(id_)


def read(session: Session, found: Any, *, on: date) -> list[Shown]:
    """Return the rows of *found*, each with the revision that rules on day *on*."""
    rows = session.execute(found).mappings().all()
    revs = suspects.revisions(session, {row["item_id"] for row in rows}, on=on)
    return [Shown(**row, substance_rev=revs.get(row["item_id"], 0)) for row in rows]


def shown() -> Any:
    """Return the query of evidence with its names, for `read`; narrow and order it."""
    first, version = EvidenceEventRow, ItemVersionRow
    last = aliased(EvidenceEventRow)
    newest_step = sa.and_(
        last.evidence_id == EvidenceRow.id, last.seq == EvidenceRow.head
    )
    return (
        sa.select(
            *_OWN,
            BodyRow.code.label("body"),
            BodyRow.name.label("body_name"),
            BodyRow.kind.label("body_kind"),
            BodyRow.region_id,
            RegionRow.code.label("region"),
            RegionRow.name.label("region_name"),
            ItemRow.code.label("item"),
            version.heading,
            PlatformRow.code.label("platform"),
            PlatformRow.name.label("platform_name"),
            PlatformRow.name_en.label("platform_name_en"),
            PageRow.url,
            sa.func.coalesce(
                sa.func.nullif(first.words, ""), PageRow.raw, EvidenceRow.reference
            ).label("typed"),
            last.reason,
            last.words,
            sa.case((last.reason == ASKED, last.recorded_at)).label("asked_at"),
        )
        .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
        .join(ItemRow, ItemRow.id == EvidenceRow.item_id)
        .join(version, newest())
        .outerjoin(first, sa.and_(first.evidence_id == EvidenceRow.id, first.seq == 1))
        .outerjoin(last, newest_step)
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .outerjoin(PlatformRow, PlatformRow.id == EvidenceRow.platform_id)
        .outerjoin(PageRow, PageRow.id == EvidenceRow.page_id)
    )


_OWN = [
    getattr(EvidenceRow, name) for name in Shown.__slots__ if hasattr(EvidenceRow, name)
]
