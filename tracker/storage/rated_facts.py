"""What is known of the bodies that a methodology rates: their pages, what was seen.

Asked for some thousand bodies at a time in a few statements, whatever their number.
Never writes, and never says what anything is worth.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind, Scope
from tracker.domain.evidence import AWAITING, TAKEN, Form
from tracker.domain.questions import Question
from tracker.domain.traits import Trait
from tracker.storage.coverage import bodies_on, existing, within
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.history import ruling
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.visits import ObservationRow

_SEEN: Mapping[Trait, Any] = {
    Trait.GOVERNMENT_MARK: ObservationRow.government_mark,
    Trait.BACK_LINK: ObservationRow.back_link,
    Trait.POSTS_WEEK: ObservationRow.posts_week,
    Trait.SUBSCRIBERS: ObservationRow.subscribers,
    # An empty text means that the page says nothing that we could read.
    Trait.CONTACTS: sa.case((ObservationRow.site != "", 1), else_=None),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedBody:
    """A body as it was on the day rated."""

    id: int
    code: str
    name: str
    sort_name: str
    region_id: int | None
    kind: BodyKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPage:
    """What a body shows on a network: accepted, or waiting and so not known yet."""

    body_id: int
    platform: str | None
    page_id: int | None
    url: str
    accepted: bool
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest value that a visit found."""

    value: Decimal
    at: datetime
    observation: int


def bodies(session: Session, question: Question, scope: Scope) -> list[RatedBody]:
    """Return the bodies that *scope* fits and that exist that day, by name."""
    body = bodies_on(question)
    columns = [body.c[name] for name in RatedBody.__slots__]
    found = session.execute(
        sa.select(*columns)
        .where(*within(scope, body), existing(body, question))
        .order_by(body.c.sort_name, body.c.id)
    )
    return [RatedBody(**each) for each in found.mappings()]


def shown(
    session: Session, bodies: Collection[int], question: Question
) -> list[ShownPage]:
    """Return what *bodies* show that day, accepted or not decided. One query."""
    event, evidence = EvidenceEventRow, EvidenceRow
    theirs = sa.select(evidence.id).where(evidence.body_id.in_(bodies))
    rule = ruling(
        event,
        event.evidence_id,
        on=question.on,
        known=question.knowledge,
        only=event.evidence_id.in_(theirs),
    )
    pages = evidence.form.in_((Form.PAGE, Form.ADDRESS_UNKNOWN))
    unknown = evidence.form == Form.ADDRESS_UNKNOWN
    found = session.execute(
        sa.select(
            evidence.body_id,
            PlatformRow.code.label("platform"),
            evidence.page_id,
            sa.func.coalesce(PageRow.url, "").label("url"),
            sa.and_(event.state.in_(TAKEN), ~unknown).label("accepted"),
            event.recorded_at.label("decided_at"),
        )
        .join(event, event.evidence_id == evidence.id)
        .join(rule, rule.c.id == event.id)
        .outerjoin(PlatformRow, PlatformRow.id == evidence.platform_id)
        .outerjoin(PageRow, PageRow.id == evidence.page_id)
        .where(pages, event.state.in_(TAKEN | AWAITING))
        .order_by(evidence.body_id, PlatformRow.position, evidence.id)
    )
    return [ShownPage(**each) for each in found.mappings()]


def observed(
    session: Session, pages: Sequence[int], *, since: datetime, until: datetime
) -> dict[tuple[int, Trait], Seen]:
    """Return what visits found on *pages* within that time: the newest of each.

    A visit that could not tell something does not hide an earlier one that could.
    Two queries.
    """
    row = ObservationRow
    last = [
        sa.func.max(sa.case((column.is_not(None), row.id), else_=None))
        for column in _SEEN.values()
    ]
    newest = session.execute(
        sa.select(row.page_id, *last)
        .where(row.page_id.in_(pages), row.at >= since, row.at <= until)
        .group_by(row.page_id)
    ).all()
    ids = {id_ for page in newest for id_ in page[1:] if id_ is not None}
    columns = [column.label(trait) for trait, column in _SEEN.items()]
    found = session.execute(sa.select(row.id, row.at, *columns).where(row.id.in_(ids)))
    values = {each.id: each for each in found}
    return {
        (page, trait): Seen(
            value=Decimal(int(getattr(values[id_], trait))),
            at=values[id_].at,
            observation=id_,
        )
        for page, *lasts in newest
        for trait, id_ in zip(_SEEN, lasts, strict=True)
        if id_ is not None
    }
