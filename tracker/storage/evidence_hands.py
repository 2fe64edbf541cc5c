"""Who had a hand in evidence: the account that sent it, objected, or asked for it.

What comes from one account is decided on by another. Never writes.
"""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import ASKED, REOPENED, State
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow


def own(session: Session, reference: str, evidence: Collection[int]) -> set[int]:
    """Return which of the evidence with ids *evidence* the account had a hand in.

    *reference* is how records name the account: `Actor.reference`. One query.
    """
    row, event = EvidenceRow, EvidenceEventRow
    spoke = (
        sa.select(event.evidence_id)
        .where(
            event.evidence_id == row.id,
            event.actor_ref == reference,
            sa.or_(
                event.reason == ASKED,
                # A reviewer who takes back an answer brings the objection back.
                sa.and_(event.state == State.OBJECTED, event.reason != REOPENED),
            ),
        )
        .exists()
    )
    found = sa.select(row.id).where(
        row.id.in_(evidence), sa.or_(row.submitted_by_ref == reference, spoke)
    )
    return set(session.scalars(found))
