"""Which steps in the life of evidence are decisions that stand. Never writes."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from tracker.domain.evidence import ASKED, DECISIONS, REOPENED
from tracker.storage.evidence import EvidenceEventRow


def stands(event: Any) -> sa.ColumnElement[bool]:
    """Return the condition that *event* is a decision which nobody has taken back.

    A body that asks for confirmation decides nothing, nor does the step that takes a
    decision back. *event* is `EvidenceEventRow` or an alias of it.
    """
    following = aliased(EvidenceEventRow)
    taken_back = (
        sa.select(following.id)
        .where(
            following.evidence_id == event.evidence_id,
            following.seq == event.seq + 1,
            following.reason == REOPENED,
        )
        .exists()
    )
    return sa.and_(
        event.state.in_(DECISIONS),
        event.reason.not_in((ASKED, REOPENED)),
        ~taken_back,
    )
