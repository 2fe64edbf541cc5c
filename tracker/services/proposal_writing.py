"""The legal editor comes to write what a proposal says of an item.

Every save is a new draft over the one that was opened: of two editors of one change
the second is refused with both texts at hand. Nothing here touches what is published.
"""

import re
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.errors import BadInput, ItemTaken, NotFound, StaleEdit
from tracker.domain.instruments import Certainty
from tracker.domain.proposals import WRITTEN, ChangeKind, Proposed
from tracker.domain.requirements import ChangeClass, Op
from tracker.services.proposals import instrument_id, open_for_writing
from tracker.storage import journal, texts
from tracker.storage.proposal_lists import Change
from tracker.storage.proposal_texts import spelled
from tracker.storage.proposals import (
    ProposalChangeRow,
    ProposalDraftRow,
    ProposalRow,
)
from tracker.storage.texts import Revision

#: A code is part of addresses that are quoted for ever.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}\Z")


def take_in(
    session: Session,
    actor: Actor,
    id_: int,
    kind: ChangeKind,
    *,
    code: str,
    instrument: str | None = None,
    now: datetime,
) -> int:
    """Take the item *code* into a draft, as it stands now; return the change's id.

    A new item (*kind* ADD) needs the code of its *instrument*, and a code of its own
    that nobody has: refuse as `ItemTaken`. An item that is in the proposal already
    stays as it is there.
    """
    open_for_writing(session, actor, id_)
    there = _within(session, id_, code)
    if there is not None and not there.dropped:
        if kind is ChangeKind.ADD:
            raise ItemTaken(f"{code} is in the proposal", item=code)
        return there.id
    draft, base = _beginning(session, kind, code)
    item = texts.item(session, code)
    document = item.instrument if item else instrument
    if document is None:
        raise BadInput("no document", field="instrument", reason="required")
    home = instrument_id(session, document)
    if kind is ChangeKind.ADD:
        draft = replace(draft, position=texts.last_position(session, home) + 1)
    there = there or _row(session, id_, code, kind, home)
    # What was taken out may come back as another change, of another document.
    there.kind, there.dropped, there.instrument_id = kind, False, home
    there.item_id = item.id if item else None
    _save(session, actor, there, draft, base=base, now=now)
    _touch(session, id_, now=now)
    journal.note(
        session,
        actor,
        "proposal.item_taken_in",
        f"proposal:{id_}",
        now=now,
        item=code,
        kind=kind,
    )
    return there.id


def drop(session: Session, actor: Actor, change: Change, *, now: datetime) -> None:
    """Take an item out of a draft; its drafts stay in the store."""
    open_for_writing(session, actor, change.proposal_id)
    _still_in(session, change)
    session.execute(
        sa.update(ProposalChangeRow)
        .where(ProposalChangeRow.id == change.id)
        .values(dropped=True)
    )
    _touch(session, change.proposal_id, now=now)
    subject = f"proposal:{change.proposal_id}"
    journal.note(
        session, actor, "proposal.item_dropped", subject, now=now, item=change.code
    )


def write(
    session: Session,
    actor: Actor,
    change: Change,
    proposed: Proposed,
    *,
    rev: int,
    base: int,
    now: datetime,
) -> int:
    """Save *proposed* as the next draft of *change*; return its number.

    *rev* is the draft it was written over, *base* the item's version it is written
    against. Refuse as `StaleEdit` when somebody saved meanwhile; nothing is written
    then, and both texts stay; as `NotFound` what was taken out meanwhile.
    """
    open_for_writing(session, actor, change.proposal_id)
    _still_in(session, change)
    moved = session.execute(
        sa.update(ProposalChangeRow)
        .where(ProposalChangeRow.id == change.id, ProposalChangeRow.rev == rev)
        .values(rev=rev + 1)
        .returning(ProposalChangeRow.rev)
    ).scalar_one_or_none()
    if moved is None:
        raise StaleEdit(
            f"{change.code} was saved meanwhile",
            item=change.code,
            base=rev,
            current=change.rev,
        )
    session.add(_draft(actor, change.id, proposed, rev=moved, base=base, now=now))
    _touch(session, change.proposal_id, now=now)
    journal.note(
        session,
        actor,
        "proposal.written",
        f"proposal:{change.proposal_id}",
        now=now,
        item=change.code,
        rev=moved,
        base=base,
    )
    return moved


def worded(session: Session, revision: Revision) -> Proposed:
    """Return *revision* with its text and duty as the beginning of a draft."""
    wording = texts.wordings(session, [revision.id])[revision.id]
    laid = texts.laid(session, [revision.id]).get(revision.id)
    parent = revision.parent_id
    return Proposed(
        heading=revision.heading,
        text=wording.text,
        html=wording.html,
        number=revision.number,
        position=revision.position,
        parent=texts.codes(session, [parent])[parent] if parent else None,
        stage=revision.stage,
        flag=revision.flag,
        certainty=revision.certainty,
        sources=revision.sources,
        duty=laid.duty if laid else None,
        reading=laid.reading if laid else "",
    )


def _beginning(session: Session, kind: ChangeKind, code: str) -> tuple[Proposed, int]:
    """Return the first draft of a change of *code*, and the version it is against."""
    item = texts.item(session, code)
    if kind is ChangeKind.ADD:
        if not CODE.match(code):
            raise BadInput(f"not a code: {code}", field="code", reason="not_a_code")
        if item is not None:
            raise ItemTaken(f"there is an item {code}", item=code)
        # Nobody has said yet where it comes from; the editor will.
        return Proposed(certainty=Certainty.INFERRED), 0
    if item is None or not item.head:
        raise NotFound(f"no item {code}")
    revisions = texts.of_item(session, item.id)
    # A repeal has no duty of its own: whoever amends what was repealed begins with
    # the last text there was.
    written = [each for each in revisions if each.op is Op.SET]
    there = worded(session, written[-1] if written else revisions[-1])
    # Only who writes a text says whether its meaning changes.
    change = there.change if kind in WRITTEN else ChangeClass.EDITORIAL
    return replace(there, change=change), item.head


def _row(
    session: Session, id_: int, code: str, kind: ChangeKind, document: int
) -> ProposalChangeRow:
    row = ProposalChangeRow(
        proposal_id=id_, code=code, kind=kind, item_id=None, instrument_id=document
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # Somebody else took the same item in between our look and our insert.
        there = _within(session, id_, code)
        if there is None:
            raise
        return there
    return row


def _still_in(session: Session, change: Change) -> None:
    """Refuse as `NotFound` a change that was taken out of its proposal meanwhile."""
    row = ProposalChangeRow
    if session.scalar(sa.select(row.dropped).where(row.id == change.id)) is not False:
        raise NotFound(f"{change.code} is not in the proposal")


def _within(session: Session, id_: int, code: str) -> ProposalChangeRow | None:
    row = ProposalChangeRow
    asked = sa.select(row).where(
        row.proposal_id == id_, sa.func.lower(row.code) == code.lower()
    )
    found = session.scalars(asked.order_by(row.dropped, row.code != code)).first()
    # What was taken out may have been misspelled: that spelling is not gone on with.
    again = found is not None and found.dropped and found.code != code
    return None if again else found


def _touch(session: Session, id_: int, *, now: datetime) -> None:
    """Let whoever is about to approve see that the proposal is another one now."""
    session.execute(
        sa.update(ProposalRow)
        .where(ProposalRow.id == id_)
        .values(rev=ProposalRow.rev + 1, changed_at=now)
    )


def _save(
    session: Session,
    actor: Actor,
    row: ProposalChangeRow,
    proposed: Proposed,
    *,
    base: int,
    now: datetime,
) -> None:
    row.rev += 1
    session.add(_draft(actor, row.id, proposed, rev=row.rev, base=base, now=now))
    session.flush()


def _draft(
    actor: Actor,
    change_id: int,
    proposed: Proposed,
    *,
    rev: int,
    base: int,
    now: datetime,
) -> ProposalDraftRow:
    return ProposalDraftRow(
        change_id=change_id,
        rev=rev,
        base=base,
        content=spelled(proposed),
        author_ref=actor.reference,
        author=actor.name,
        saved_at=now,
    )
