"""What pages of proposals ask of the tables; never writes.

Only editors ask: whoever opens a proposal has been let in by the door.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.proposals import ChangeKind, ProposalState, Proposed, Terms
from tracker.storage.instruments import InstrumentRow, called
from tracker.storage.proposal_hands import hands
from tracker.storage.proposal_texts import read
from tracker.storage.proposals import (
    ProposalChangeRow,
    ProposalCommentRow,
    ProposalDraftRow,
    ProposalEventRow,
    ProposalRow,
)
from tracker.storage.requirements import ItemRow

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it stands; *authors* are all who had a hand in it."""

    id: int
    state: ProposalState
    rev: int
    terms: Terms
    author: str
    author_ref: str
    opened_at: datetime
    changed_at: datetime
    amended_by_title: str | None
    authors: frozenset[str] = frozenset()

    @property
    def cursor(self) -> tuple[datetime, int]:
        """Return its place in the list: the newest change first."""
        return self.changed_at, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A proposal as a line of the list; *codes* are the items it changes."""

    proposal: Proposal
    codes: tuple[str, ...]
    comments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change with its newest draft; *head* is the item's newest version now."""

    id: int
    proposal_id: int
    code: str
    kind: ChangeKind
    rev: int
    published_seq: int | None
    item_id: int | None
    head: int
    substance_rev: int
    instrument: str
    instrument_title: str
    base: int
    proposed: Proposed
    author: str
    saved_at: datetime

    @property
    def stale(self) -> bool:
        """Tell whether somebody published a version since the draft was written."""
        return self.published_seq is None and self.base != self.head


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One saved draft of a change."""

    rev: int
    base: int
    proposed: Proposed
    author: str
    author_ref: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a proposal, and what was said at it."""

    state: ProposalState
    actor: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody said of a paragraph, a change or the whole."""

    id: int
    change_id: int | None
    paragraph: int | None
    rev: int
    quote: str
    words: str
    author: str
    at: datetime
    settled_by: str | None
    settled_at: datetime | None


def proposal(session: Session, id_: int) -> Proposal | None:
    """Return the proposal *id_* with all who had a hand in it."""
    row = session.execute(_proposals().where(ProposalRow.id == id_)).first()
    if row is None:
        return None
    return _proposal(row, hands(session, id_))


def listed(
    session: Session,
    *,
    states: Collection[ProposalState],
    after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[Listed]:
    """Return proposals in *states*, the last changed first. Three queries."""
    row = ProposalRow
    asked = _proposals().where(row.state.in_(states))
    if after is not None:
        asked = asked.where(sa.tuple_(row.changed_at, row.id) < sa.tuple_(*after))
    asked = asked.order_by(row.changed_at.desc(), row.id.desc()).limit(limit)
    found = [_proposal(each, ()) for each in session.execute(asked)]
    ids = [each.id for each in found]
    codes, said = _codes(session, ids), _comments(session, ids)
    return [
        Listed(
            proposal=each,
            codes=tuple(codes.get(each.id, ())),
            comments=said.get(each.id, 0),
        )
        for each in found
    ]


def counts(session: Session) -> dict[ProposalState, int]:
    """Return how many proposals are in each state."""
    row = ProposalRow
    asked = sa.select(row.state, sa.func.count()).group_by(row.state)
    return dict(iter(session.execute(asked)))


def of_item(
    session: Session, code: str, *, states: Collection[ProposalState]
) -> list[Proposal]:
    """Return the proposals in *states* that change the item *code*."""
    found = _proposals().where(
        ProposalRow.state.in_(states),
        ProposalRow.id.in_(
            sa.select(ProposalChangeRow.proposal_id).where(
                ProposalChangeRow.code == code, ~ProposalChangeRow.dropped
            )
        ),
    )
    rows = session.execute(found.order_by(ProposalRow.id))
    return [_proposal(row, ()) for row in rows]


def changes(session: Session, proposal_id: int) -> list[Change]:
    """Return the changes of a proposal with their newest drafts, as added."""
    return _changes(session, ProposalChangeRow.proposal_id == proposal_id)


def change(session: Session, id_: int) -> Change | None:
    """Return one change that was not taken out."""
    found = _changes(session, ProposalChangeRow.id == id_)
    return found[0] if found else None


def drafts(session: Session, change: Change) -> list[Draft]:
    """Return all saved drafts of *change*, the first one first."""
    row = ProposalDraftRow
    asked = sa.select(
        row.rev, row.base, row.content, row.author, row.author_ref, row.saved_at
    )
    found = session.execute(asked.where(row.change_id == change.id).order_by(row.rev))
    return [
        Draft(
            rev=each.rev,
            base=each.base,
            proposed=read(change.code, each.content),
            author=each.author,
            author_ref=each.author_ref,
            saved_at=each.saved_at,
        )
        for each in found
    ]


def steps(session: Session, proposal_id: int) -> list[Step]:
    """Return the steps of a proposal as they were taken."""
    row = ProposalEventRow
    asked = sa.select(row.state, row.actor, row.at, row.words)
    found = session.execute(
        asked.where(row.proposal_id == proposal_id).order_by(row.seq)
    )
    return [Step(**each) for each in found.mappings()]


def comments(session: Session, proposal_id: int) -> list[Comment]:
    """Return what was said of a proposal, the first first."""
    row = ProposalCommentRow
    own = [getattr(row, name) for name in Comment.__slots__]
    found = session.execute(
        sa.select(*own).where(row.proposal_id == proposal_id).order_by(row.id)
    )
    return [Comment(**each) for each in found.mappings()]


@cache
def _proposals() -> Any:
    row = ProposalRow
    return sa.select(
        row.__table__,
        InstrumentRow.code.label("amended_by"),
        called(InstrumentRow).label("amended_by_title"),
    ).outerjoin(InstrumentRow, InstrumentRow.id == row.amended_by_id)


def _proposal(row: Any, authors: Collection[str]) -> Proposal:
    return Proposal(
        id=row.id,
        state=row.state,
        rev=row.rev,
        terms=Terms(
            title=row.title,
            in_force=row.in_force,
            rule=row.rule,
            amended_by=row.amended_by,
            reason=row.reason,
        ),
        author=row.author,
        author_ref=row.author_ref,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        amended_by_title=row.amended_by_title,
        authors=frozenset(authors),
    )


@cache
def _newest_drafts() -> Any:
    """Return the question for changes with their newest drafts, made once."""
    row, draft = ProposalChangeRow.__table__.c, ProposalDraftRow.__table__
    item, document = ItemRow.__table__, InstrumentRow.__table__
    newest = sa.and_(draft.c.change_id == row.id, draft.c.rev == row.rev)
    return (
        sa.select(
            row.id,
            row.proposal_id,
            row.code,
            row.kind,
            row.rev,
            row.published_seq,
            item.c.id.label("item_id"),
            sa.func.coalesce(item.c.head, 0).label("head"),
            sa.func.coalesce(item.c.substance_rev, 0).label("substance_rev"),
            document.c.code.label("instrument"),
            called(document.c).label("instrument_title"),
            draft.c.base,
            draft.c.content,
            draft.c.author,
            draft.c.saved_at,
        )
        .join(draft, newest)
        .join(document, document.c.id == row.instrument_id)
        # By code: a new item is somebody else's once they have published it.
        .outerjoin(item, item.c.code == row.code)
        .where(~row.dropped)
        .order_by(row.id)
    )


def _changes(session: Session, condition: sa.ColumnElement[bool]) -> list[Change]:
    made = []
    for each in session.execute(_newest_drafts().where(condition)).mappings():
        facts = dict(each)
        made.append(Change(proposed=read(each["code"], facts.pop("content")), **facts))
    return made


def _codes(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    row = ProposalChangeRow
    found: dict[int, list[str]] = {}
    asked = sa.select(row.proposal_id, row.code).where(
        row.proposal_id.in_(ids), ~row.dropped
    )
    for proposal_id, code in session.execute(asked.order_by(row.id)):
        found.setdefault(proposal_id, []).append(code)
    return found


def _comments(session: Session, ids: Collection[int]) -> dict[int, int]:
    row = ProposalCommentRow
    asked = sa.select(row.proposal_id, sa.func.count()).where(
        row.proposal_id.in_(ids), row.settled_at.is_(None)
    )
    return dict(iter(session.execute(asked.group_by(row.proposal_id))))
