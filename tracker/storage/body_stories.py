"""What happened around a body, step by step: its evidence and what freed it by name."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import Form, State
from tracker.domain.exemptions import ExemptionOp
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemption_scopes import naming
from tracker.storage.exemptions import ExemptionRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import ItemRow

#: Steps of each sort that a card tells: the newest ones.
TOLD = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step in the life of one piece of evidence; *code* is that piece's."""

    recorded_at: datetime
    valid_from: date
    code: str
    item: str
    platform: str | None
    form: Form
    state: State
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """A statement that frees the body or takes that back; *code*: the exemption's."""

    recorded_at: datetime
    valid_from: date
    code: str
    item: str
    op: ExemptionOp
    legal_basis: str


def story(session: Session, body: int, *, known: datetime) -> tuple[Step | Freed, ...]:
    """Return what was recorded of the body with id *body* by *known*, newest first.

    At most `TOLD` steps of its evidence and as many statements that free it.
    """
    both: list[Step | Freed] = [
        *_steps(session, body, known),
        *_freed(session, body, known),
    ]
    return tuple(sorted(both, key=lambda each: each.recorded_at, reverse=True))


def _steps(session: Session, body: int, known: datetime) -> list[Step]:
    row, event = EvidenceRow, EvidenceEventRow
    found = session.execute(
        sa.select(
            event.recorded_at, event.valid_from, event.state, event.reason,
            row.code, row.form,
            ItemRow.code.label("item"), PlatformRow.code.label("platform"),
        )
        .join(row, row.id == event.evidence_id)
        .join(ItemRow, ItemRow.id == row.item_id)
        .outerjoin(PlatformRow, PlatformRow.id == row.platform_id)
        .where(row.body_id == body, event.recorded_at <= known)
        .order_by(event.recorded_at.desc(), event.id.desc())
        .limit(TOLD)
    )  # fmt: skip
    return [Step(**each) for each in found.mappings()]


def _freed(session: Session, body: int, known: datetime) -> list[Freed]:
    row = ExemptionRow
    found = session.execute(
        sa.select(
            row.recorded_at, row.valid_from, row.uid.label("code"), row.op,
            row.legal_basis, ItemRow.code.label("item"),
        )
        .join(ItemRow, ItemRow.id == row.item_id)
        .where(row.uid.in_(naming(body)), row.recorded_at <= known)
        .order_by(row.recorded_at.desc(), row.id.desc())
        .limit(TOLD)
    )  # fmt: skip
    return [Freed(**each) for each in found.mappings()]
