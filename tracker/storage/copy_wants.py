"""The line of copies that are wanted: who gets in, who is served, who waits again.

Whoever claims a copy moves its due moment to when it would be tried again, should
nothing come of this try: so one who is killed needs no clearing up after. *tries* grows
with each claim and is shown when the claimer comes back; one who was overtaken is told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.copies import COPIED, TRIES, next_try
from tracker.domain.evidence import ASKED, TAKEN
from tracker.domain.visits import Outcome, Trouble
from tracker.storage.base import inserting
from tracker.storage.copies import WantedCopyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.platforms import PageRow

#: Pieces of evidence that one visit serves at most: each costs an entry of the journal.
MOST = 100
_ADDRESS = sa.func.coalesce(PageRow.url, EvidenceRow.reference)
#: The number of the event that decided on the evidence; asking decides nothing.
_DECISION = (
    sa.select(sa.func.max(EvidenceEventRow.seq))
    .where(
        EvidenceEventRow.evidence_id == EvidenceRow.id,
        EvidenceEventRow.state.in_(TAKEN),
        EvidenceEventRow.reason != ASKED,
    )
    .correlate(EvidenceRow)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a copy of accepted evidence is of; *seq* is that of the decision on it."""

    id: int
    code: str
    seq: int
    page_id: int | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A copy that the holder alone may bring until the claim runs out."""

    evidence_id: int
    seq: int
    url: str
    tries: int


def want(session: Session, evidence: Collection[int], *, now: datetime) -> None:
    """Want a copy of each of *evidence* (ids) that has an address, at once.

    It belongs to the newest decision. One wanted before, for an earlier decision, is
    wanted no more. The number of queries does not depend on that of *evidence*.
    """
    session.flush()
    new = _copied(
        EvidenceRow.id,
        _DECISION,
        _ADDRESS,
        sa.literal(0),
        sa.literal(now, WantedCopyRow.due_at.type),
    ).where(EvidenceRow.id.in_(evidence))
    columns = ("evidence_id", "seq", "url", "tries", "due_at")
    insert = inserting(session, WantedCopyRow).from_select(columns, new)
    anew = {name: insert.excluded[name] for name in columns[1:]}
    none = dict.fromkeys(("tried_at", "outcome", "trouble"))
    session.execute(
        insert.on_conflict_do_update(index_elements=["evidence_id"], set_=anew | none)
    )


def target(session: Session, code: str) -> Target | None:
    """Return what a copy of evidence *code* is of; None if it is of nothing.

    Of what is not accepted, and of what has no address, no copy is kept.
    """
    found = _copied(
        EvidenceRow.id,
        EvidenceRow.code,
        _DECISION.label("seq"),
        EvidenceRow.page_id,
        _ADDRESS.label("url"),
    ).where(EvidenceRow.code == code)
    row = session.execute(found).mappings().first()
    return Target(**row) if row else None


def targets(session: Session, claims: Collection["Claim"]) -> list[Target]:
    """Return what *claims* are copies of, whatever was decided since."""
    row = EvidenceRow
    ids = [claim.evidence_id for claim in claims]
    asked = sa.select(row.id, row.code, row.page_id).where(row.id.in_(ids))
    found = {id_: (code, page) for id_, code, page in session.execute(asked)}
    return [
        Target(
            id=claim.evidence_id,
            code=found[claim.evidence_id][0],
            seq=claim.seq,
            page_id=found[claim.evidence_id][1],
            url=claim.url,
        )
        for claim in claims
    ]


def next_address(session: Session, *, now: datetime) -> str | None:
    """Return the address of the page whose copy has been due longest, if one is."""
    row = WantedCopyRow
    due = sa.select(row.url).where(row.due_at <= now)
    return session.scalar(due.order_by(row.due_at, row.evidence_id).limit(1))


def claim(session: Session, url: str, *, now: datetime) -> list[Claim]:
    """Claim the copies that are due of the page at *url*, at most `MOST` of them.

    None is wanted any more of evidence that does not count any more.
    """
    row = WantedCopyRow
    due = (row.url == url, row.due_at <= now)
    lost = sa.select(EvidenceRow.id).where(
        EvidenceRow.id == row.evidence_id, EvidenceRow.state.not_in(TAKEN)
    )
    session.execute(sa.delete(row).where(*due, lost.exists()))
    some = sa.select(row.evidence_id).where(*due).order_by(row.evidence_id).limit(MOST)
    claimed = session.execute(
        sa.update(row)
        # Said again: another may have claimed them while we waited for the rows.
        .where(row.evidence_id.in_(some), *due)
        .values(
            tries=row.tries + 1,
            due_at=_again(now),
            tried_at=now,
            outcome=None,
            trouble=None,
        )
        .returning(row.evidence_id, row.seq, row.url, row.tries)
    )
    return [Claim(**each) for each in claimed.mappings()]


def _again(now: datetime) -> sa.ColumnElement[datetime | None]:
    """Return when a row claimed at *now* is tried next (`domain.copies.next_try`)."""
    row, type_ = WantedCopyRow, WantedCopyRow.due_at.type
    pauses = [(row.tries == n, next_try(n + 1)) for n in range(TRIES - 1)]
    return sa.case(
        *((tried, sa.literal(now + pause, type_)) for tried, pause in pauses if pause),
        else_=sa.null(),
    )


def serve(session: Session, claims: Sequence[Claim]) -> list[Claim]:
    """Take *claims* out of the line; return those that were still the holder's."""
    row = WantedCopyRow
    return [
        claim
        for claim in claims
        if session.execute(
            sa.delete(row).where(*_held(claim)).returning(row.evidence_id)
        ).first()
    ]


def explain(
    session: Session,
    claims: Sequence[Claim],
    *,
    outcome: Outcome,
    trouble: Trouble | None,
) -> None:
    """Say why *claims* brought no copy. What we may not visit is tried no more."""
    never = {"due_at": None} if outcome is Outcome.REFUSED_BY_POLICY else {}
    for claim in claims:
        session.execute(
            sa.update(WantedCopyRow)
            .where(*_held(claim))
            .values(outcome=outcome, trouble=trouble, **never)
        )


def forget(session: Session, evidence: int) -> None:
    """Want no copy of *evidence*: there is one."""
    session.execute(
        sa.delete(WantedCopyRow).where(WantedCopyRow.evidence_id == evidence)
    )


def given_up(session: Session) -> list[int]:
    """Return the ids of the evidence whose copies are tried no more."""
    row = WantedCopyRow
    return list(session.scalars(sa.select(row.evidence_id).where(row.due_at.is_(None))))


def _copied(*columns: Any) -> Any:
    """Return the query of *columns* of accepted evidence that has an address."""
    return (
        sa.select(*columns)
        .select_from(EvidenceRow)
        .outerjoin(PageRow, PageRow.id == EvidenceRow.page_id)
        .where(
            EvidenceRow.form.in_(COPIED),
            EvidenceRow.state.in_(TAKEN),
            _ADDRESS.like("http%"),
            _DECISION.is_not(None),
        )
    )


def _held(claim: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    row = WantedCopyRow
    return (
        row.evidence_id == claim.evidence_id,
        row.seq == claim.seq,
        row.tries == claim.tries,
    )
