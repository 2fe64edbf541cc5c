"""Who had a hand in evidence: the account that sent it, objected, or asked for it.

So had the account that gave out the link by which it came: who came by it is nobody,
and could be the same person. What comes from one account is decided on by another.
Never writes.
"""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import ASKED, REOPENED, State
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.submission_links import SubmissionLinkRow


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
    hand = sa.or_(row.submitted_by_ref == reference, spoke, _lent(reference))
    return set(session.scalars(sa.select(row.id).where(row.id.in_(evidence), hand)))


def _lent(reference: str) -> sa.ColumnElement[bool]:
    """Return the condition of having come by a link that the account gave out."""
    row, link = EvidenceRow, SubmissionLinkRow
    came_by = sa.literal("link:") + sa.cast(link.id, sa.String)
    maker = sa.literal("account:") + sa.cast(link.made_by, sa.String)
    return sa.exists().where(
        link.body_id == row.body_id,
        row.submitted_by_ref == came_by,
        maker == reference,
    )
