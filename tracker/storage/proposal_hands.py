"""Who had a hand in a proposal: whoever opened it, wrote, set its terms, left text out.

What is approved is all of these together, so that none of these people is the second
pair of eyes. Terms and what was left out are read from the journal, which nobody edits.
"""

import json
from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage.journal import JournalEntryRow
from tracker.storage.proposals import (
    ProposalChangeRow,
    ProposalDraftRow,
    ProposalRow,
)

_TERMS, _DROPPED = "proposal.terms", "proposal.item_dropped"


def hands(session: Session, proposal_id: int) -> frozenset[str]:
    """Return how records name all who had a hand in the proposal. Three queries."""
    opened = sa.select(ProposalRow.author_ref).where(ProposalRow.id == proposal_id)
    written, left_out = _writers(session, proposal_id)
    found = {*session.scalars(opened), *written}
    for action, actor, item in _noted(session, proposal_id):
        # Who takes out only what he took in himself has left the proposal as it was.
        if action == _TERMS or left_out.get(item, frozenset()) - {actor}:
            found.add(actor)
    return frozenset(found)


def _writers(
    session: Session, proposal_id: int
) -> tuple[set[str], dict[str, set[str]]]:
    """Return who wrote what is in the proposal; and what was taken out, by its code."""
    row, draft = ProposalChangeRow, ProposalDraftRow
    asked = (
        sa.select(row.code, row.dropped, draft.author_ref)
        .join(draft, draft.change_id == row.id)
        .where(row.proposal_id == proposal_id)
        .distinct()
    )
    written: set[str] = set()
    left_out: dict[str, set[str]] = defaultdict(set)
    for code, dropped, author in session.execute(asked):
        (left_out[code] if dropped else written).add(author)
    return written, left_out


def _noted(session: Session, proposal_id: int) -> list[tuple[str, str, str]]:
    """Return what the journal says of terms and of items taken out: by whom, which."""
    row = JournalEntryRow
    asked = sa.select(row.action, row.body).where(
        row.subject == f"proposal:{proposal_id}", row.action.in_((_TERMS, _DROPPED))
    )
    found = []
    for action, body in session.execute(asked):
        told = json.loads(body)
        item = told.get("details", {}).get("item", "")
        found.append((action, told["actor"], item))
    return found
