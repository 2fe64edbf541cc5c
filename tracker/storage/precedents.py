"""What was decided before on the same page, whosever it is. Never writes."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import State
from tracker.storage import decisions
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.requirements import ItemRow

#: How many decisions a card tells of.
SOME = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """A decision on another piece of evidence with the same page."""

    code: str
    body: str
    body_name: str
    item: str
    state: State
    recorded_at: datetime
    actor: str
    reason: str
    words: str


def on_page(session: Session, page: int | None, *, but: int) -> list[Precedent]:
    """Return the newest decisions on the page with id *page*, newest first.

    Those on the evidence with id *but* are left out, and those that were taken back.
    """
    if page is None:
        return []
    row, event = EvidenceRow, EvidenceEventRow
    found = session.execute(
        sa.select(
            row.code, BodyRow.code.label("body"), BodyRow.name.label("body_name"),
            ItemRow.code.label("item"), event.state, event.recorded_at, event.actor,
            event.reason, event.words,
        )
        .join(event, event.evidence_id == row.id)
        .join(BodyRow, BodyRow.id == row.body_id)
        .join(ItemRow, ItemRow.id == row.item_id)
        .where(row.page_id == page, row.id != but, decisions.stands(event))
        .order_by(event.recorded_at.desc(), event.id.desc())
        .limit(SOME)
    )  # fmt: skip
    return [Precedent(**each) for each in found.mappings()]
