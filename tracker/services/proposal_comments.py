"""Editors come to say something of a proposal, of one change, or of one paragraph."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.proposals import paragraphs
from tracker.services.proposals import found, found_change
from tracker.storage import journal
from tracker.storage.proposals import ProposalCommentRow


def comment(
    session: Session,
    actor: Actor,
    proposal_id: int,
    words: str,
    *,
    now: datetime,
    change_id: int | None = None,
    paragraph: int | None = None,
) -> int:
    """Keep *words* on the proposal, on a change, or on its *paragraph* (from 1).

    The paragraph's words are kept with it, so that the remark is understood after
    the text has moved on. Refuse as `BadInput` no words, or no such paragraph.
    """
    found(session, actor, proposal_id)
    if not words.strip():
        raise BadInput("a comment needs words", field="words", reason="required")
    rev, quote = 0, ""
    if change_id is not None:
        change = found_change(session, actor, proposal_id, change_id)
        rev = change.rev
        quote = _quoted(change.proposed.text, paragraph)
    row = ProposalCommentRow(
        proposal_id=proposal_id,
        change_id=change_id,
        paragraph=paragraph,
        rev=rev,
        quote=quote,
        words=words.strip(),
        author_ref=actor.reference,
        author=actor.name,
        at=now,
    )
    session.add(row)
    session.flush()
    subject = f"proposal:{proposal_id}"
    journal.note(session, actor, "proposal.commented", subject, now=now, on=change_id)
    return row.id


def settle(
    session: Session,
    actor: Actor,
    proposal_id: int,
    id_: int,
    *,
    settled: bool,
    now: datetime,
) -> None:
    """Mark a comment as dealt with (*settled*) or as open again.

    Of two who say the same at once the first has said it.
    """
    found(session, actor, proposal_id)
    row = session.scalar(
        sa.select(ProposalCommentRow)
        .where(
            ProposalCommentRow.id == id_, ProposalCommentRow.proposal_id == proposal_id
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound(f"no comment {id_}")
    if settled is (row.settled_at is not None):
        return
    row.settled_at = now if settled else None
    row.settled_by = actor.name if settled else None
    journal.note(
        session,
        actor,
        "proposal.comment_settled",
        f"proposal:{proposal_id}",
        now=now,
        comment=id_,
        settled=settled,
    )


def _quoted(text: str, paragraph: int | None) -> str:
    if paragraph is None:
        return ""
    there = paragraphs(text)
    if not 1 <= paragraph <= len(there):
        raise BadInput("no such paragraph", field="paragraph", reason="unknown")
    return there[paragraph - 1]
