"""A body objects to a rejection: in words, and if it wants with another page.

Once for each decision: an objection is answered by a decision, which is a new one.
What is shown with the objection waits beside it and bears its number.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.errors import AlreadyShown
from tracker.domain.evidence import State
from tracker.services.evidence import respond
from tracker.services.submissions import submit
from tracker.services.weighings import Submission
from tracker.storage import journal
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.requirements import ItemRow


def object_to(
    session: Session,
    actor: Actor,
    code: str,
    *,
    base: int,
    words: str,
    address: str = "",
    now: datetime,
) -> EvidenceRow | None:
    """Object to the rejection of *code* and show the page at *address* with it.

    Return what is shown with it, None without an address; all or nothing is recorded.
    Refuse what `evidence.respond` refuses, and for the address what
    `submissions.submit` does: of what stands there already, ``field`` says "address".
    """
    evidence = respond(
        session, actor, code, State.OBJECTED, now=now, base=base, words=words
    )
    if not address.strip():
        return None
    try:
        (sent,) = submit(
            session, actor, _submission(session, evidence, address), now=now
        )
    except AlreadyShown as refused:
        there = str(refused.facts["evidence"])
        raise AlreadyShown(
            "shown already", evidence=there, field="address"
        ) from refused
    sent.instead_of_id = evidence.id
    journal.note(
        session,
        actor,
        "evidence.shown_instead",
        f"evidence:{sent.code}",
        now=now,
        instead=evidence.code,
    )
    return sent


def _submission(session: Session, evidence: EvidenceRow, address: str) -> Submission:
    """Return what is sent for the same body and the same duty as *evidence*."""
    body, item = session.execute(
        sa.select(BodyRow.code, ItemRow.code)
        .join(ItemRow, ItemRow.id == evidence.item_id)
        .where(BodyRow.id == evidence.body_id)
    ).one()
    return Submission(body=body, items=(item,), address=address)
