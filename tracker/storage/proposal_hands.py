"""Who had a hand in a proposal: whoever opened it, wrote, set its terms, left text out.

What is approved is all of these together, so that none of these people is the second
pair of eyes. Terms and what was left out are read from the journal, which nobody edits.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

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
    return hands_of(session, [proposal_id])[proposal_id]


def hands_of(session: Session, proposals: Collection[int]) -> dict[int, frozenset[str]]:
    """Return proposal's id -> all who had a hand in it. Three queries for them all."""
    row = ProposalRow
    opened = sa.select(row.id, row.author_ref).where(row.id.in_(proposals))
    found: dict[int, set[str]] = {id_: set() for id_ in proposals}
    for id_, author in session.execute(opened):
        found[id_].add(author)
    left_out: dict[tuple[int, str], set[str]] = defaultdict(set)
    for id_, code, dropped, author in _writers(session, proposals):
        (left_out[id_, code] if dropped else found[id_]).add(author)
    for id_, action, actor, item in _noted(session, proposals):
        # Who takes out only what he took in himself has left the proposal as it was.
        if action == _TERMS or left_out.get((id_, item), set()) - {actor}:
            found[id_].add(actor)
    return {id_: frozenset(people) for id_, people in found.items()}


def _writers(session: Session, proposals: Collection[int]) -> Any:
    """Return who wrote what: proposal, item's code, whether it was taken out, who."""
    row, draft = ProposalChangeRow, ProposalDraftRow
    asked = (
        sa.select(row.proposal_id, row.code, row.dropped, draft.author_ref)
        .join(draft, draft.change_id == row.id)
        .where(row.proposal_id.in_(proposals))
        .distinct()
    )
    return session.execute(asked)


def _noted(
    session: Session, proposals: Collection[int]
) -> Iterator[tuple[int, str, str, str]]:
    """Yield what the journal says of terms and of items taken out: by whom, which."""
    row = JournalEntryRow
    subjects = {f"proposal:{id_}": id_ for id_ in proposals}
    asked = sa.select(row.subject, row.action, row.body).where(
        row.subject.in_(subjects), row.action.in_((_TERMS, _DROPPED))
    )
    for subject, action, body in session.execute(asked):
        told = json.loads(body)
        item = told.get("details", {}).get("item", "")
        yield subjects[subject], action, told["actor"], item
