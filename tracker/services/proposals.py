"""The legal editor comes to propose changes of the text, and others to review them.

A proposal as a whole: opened, described, passed from step to step. What it says of
each item is written next door (`proposal_writing`), published by `publishing`.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain import proposals as rules
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound, StaleEdit, WrongStep
from tracker.domain.proposals import ProposalState, Terms, unready
from tracker.services.proposal_places import misplaced
from tracker.storage import journal, proposal_lists
from tracker.storage.instruments import InstrumentRow
from tracker.storage.proposal_lists import Change, Proposal
from tracker.storage.proposals import ProposalRow, add_step


def open_proposal(
    session: Session, actor: Actor, terms: Terms, *, now: datetime
) -> int:
    """Open an empty proposal as a draft; return its id."""
    actor.require(Act.PROPOSE)
    row = ProposalRow(
        title=terms.title,
        state=ProposalState.DRAFT,
        in_force=terms.in_force,
        rule=terms.rule,
        amended_by_id=amending(session, terms),
        reason=terms.reason,
        author_ref=actor.reference,
        author=actor.name,
        opened_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    add_step(session, actor, row.id, ProposalState.DRAFT, now=now)
    journal.note(session, actor, "proposal.opened", f"proposal:{row.id}", now=now)
    return row.id


def found(session: Session, actor: Actor, id_: int) -> Proposal:
    """Return the proposal *id_* to whoever may write; refuse as `NotFound` else."""
    if not actor.may(Act.PROPOSE):
        raise NotFound(f"no proposal {id_} for this actor")
    there = proposal_lists.proposal(session, id_)
    if there is None:
        raise NotFound(f"no proposal {id_}")
    return there


def seen(session: Session, actor: Actor, id_: int, rev: int) -> Proposal:
    """Return the proposal *id_*, or refuse as `StaleEdit` unless it is at *rev* now.

    What is decided of it is decided of *rev*: `advanced` lets nothing come between.
    """
    there = found(session, actor, id_)
    if there.rev != rev:
        raise StaleEdit(f"proposal {id_} has moved on", base=rev, proposal=id_)
    return there


def found_change(session: Session, actor: Actor, proposal_id: int, id_: int) -> Change:
    """Return a change of a proposal to whoever may write; refuse as `NotFound` else."""
    there = proposal_lists.change(session, id_) if actor.may(Act.PROPOSE) else None
    if there is None or there.proposal_id != proposal_id:
        raise NotFound(f"no change {id_} of proposal {proposal_id}")
    return there


def set_terms(
    session: Session, actor: Actor, id_: int, terms: Terms, *, rev: int, now: datetime
) -> None:
    """Change title, commencement, amending document and reason of a draft."""
    open_for_writing(session, actor, id_)
    values = {"title": terms.title, "reason": terms.reason, "rule": terms.rule}
    values["in_force"] = terms.in_force
    amended_by = amending(session, terms)
    advanced(session, id_, rev, now=now, amended_by_id=amended_by, **values)
    journal.note(
        session,
        actor,
        "proposal.terms",
        f"proposal:{id_}",
        now=now,
        in_force=terms.in_force,
        amended_by=terms.amended_by,
    )


def pass_on(
    session: Session,
    actor: Actor,
    id_: int,
    wanted: ProposalState,
    *,
    rev: int,
    now: datetime,
    words: str = "",
    four_eyes: bool = True,
) -> None:
    """Move a proposal to *wanted* (but to published: `publishing.publish_proposal`).

    Refuse as `FourEyes` who approves own text, as `BadInput` a decline without words
    or what is not ready to be reviewed, as `StaleEdit` what was changed since *rev*.
    """
    there = seen(session, actor, id_, rev)
    if wanted is ProposalState.PUBLISHED:
        raise WrongStep("publishing is another service", wanted=wanted)
    own = actor.reference in there.authors
    rules.step(there.state, wanted, own=own, four_eyes=four_eyes, words=words)
    if wanted is ProposalState.IN_REVIEW:
        ready(session, there)
    advanced(session, id_, rev, now=now, state=wanted)
    add_step(session, actor, id_, wanted, now=now, words=words)
    details = {"four_eyes": False} if own and wanted in rules.SECOND_PERSON else {}
    journal.note(
        session, actor, f"proposal.{wanted}", f"proposal:{id_}", now=now, **details
    )


def ready(session: Session, proposal: Proposal) -> list[Change]:
    """Return the changes of *proposal*, or refuse as `BadInput` what is unready."""
    found = proposal_lists.changes(session, proposal.id)
    if not found:
        raise BadInput("nothing to review", field="changes", reason="no_changes")
    if not proposal.terms.reason:
        raise BadInput("no reason is given", field="reason", reason="no_reason")
    for change in found:
        wrong = unready(change.kind, change.proposed, proposal.terms)
        if wrong:
            raise BadInput(change.code, field="changes", reason=wrong, item=change.code)
    for code, wrong in misplaced(session, found):
        raise BadInput(code, field="changes", reason=wrong, item=code)
    return found


def open_for_writing(session: Session, actor: Actor, id_: int) -> None:
    """Refuse as `WrongStep` to write into a proposal that is not a draft.

    Nobody passes it on before the writing is done: its row is locked.
    """
    found(session, actor, id_)
    row = ProposalRow
    asked = sa.select(row.state).where(row.id == id_).with_for_update()
    state = session.scalar(asked)
    if state is not ProposalState.DRAFT:
        raise WrongStep(f"proposal {id_} is {state}", state=state, proposal=id_)


def advanced(
    session: Session, id_: int, rev: int, *, now: datetime, **values: object
) -> None:
    """Move the proposal on from *rev*, its columns set to *values*, or refuse.

    The UPDATE is the compare-and-set: of two who saw one proposal the second finds
    no row, and is refused as `StaleEdit`.
    """
    row = ProposalRow
    moved = session.execute(
        sa.update(row)
        .where(row.id == id_, row.rev == rev)
        .values(rev=rev + 1, changed_at=now, **values)
        .returning(row.id)
    ).scalar_one_or_none()
    if moved is None:
        raise StaleEdit(f"proposal {id_} has moved on", base=rev, proposal=id_)


def instrument_id(session: Session, code: str) -> int:
    """Return the id of the document with *code*, refusing an unknown one."""
    row = InstrumentRow
    found = session.scalar(
        sa.select(row.id).where(sa.func.lower(row.code) == code.lower())
    )
    if found is None:
        raise BadInput(f"no document {code}", field="amended_by", reason="unknown")
    return found


def amending(session: Session, terms: Terms) -> int | None:
    """Return the id of the document that makes the change, if one is named."""
    return instrument_id(session, terms.amended_by) if terms.amended_by else None
