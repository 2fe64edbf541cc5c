"""What awaits somebody: each role's work, in few queries, whatever there is of it.

Representatives answer for their bodies, reviewers decide, editors take proposals on.
Never decides anything, and never says what belongs to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.digests import Part, Queues
from tracker.domain.evidence import State
from tracker.domain.proposals import ProposalState
from tracker.domain.questions import Question
from tracker.storage import (
    awaiting,
    lost_pages,
    proposal_hands,
    proposal_lists,
    review_queues,
    suspects,
    told,
    voices,
)
from tracker.storage.awaiting import NAMED, Cursor, Piece, Unanswered
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.lost_pages import Kind, LostPage
from tracker.storage.proposal_lists import Proposal
from tracker.storage.suspects import Asking
from tracker.storage.voices import Entrusted

#: Proposals on their way that are looked through.
_MOST = 200
_ON_THEIR_WAY = (ProposalState.DRAFT, ProposalState.IN_REVIEW, ProposalState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What awaits a representative; *tallies* count bodies by requirement."""

    entrusted: Entrusted
    rejected: Part[Piece]
    gone: Part[Piece]
    suspect: Part[Piece]
    unanswered: tuple[Unanswered, ...]
    tallies: tuple[tuple[DutyInForce, int], ...]

    @property
    def total(self) -> int:
        """Return how many requirements of how many bodies are unanswered, together."""
        return sum(count for _, count in self.tallies)

    def __bool__(self) -> bool:
        """Tell whether anything awaits."""
        return bool(
            self.rejected.count or self.gone.count or self.suspect.count or self.total
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """The queues of review; *suspect_since*, *lost_since*: how old the oldest is."""

    queues: Queues
    suspect_since: date | None
    lost: int
    lost_since: datetime | None

    def __bool__(self) -> bool:
        """Tell whether anything awaits."""
        return bool(self.queues.waiting or self.queues.suspects or self.lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """Proposals that wait for an editor: for a second person, or to be gone on with."""

    to_approve: tuple[Proposal, ...]
    to_publish: tuple[Proposal, ...]
    drafts: tuple[Proposal, ...]

    def __bool__(self) -> bool:
        """Tell whether anything awaits."""
        return bool(self.to_approve or self.to_publish or self.drafts)


def answering(session: Session, actor: Actor, *, on: date) -> Answering | None:
    """Return what awaits *actor* as a representative; None for who is not one."""
    if not (actor.may(Act.SUBMIT) and (actor.bodies or actor.regions)):
        return None
    question = Question(on=on, today=on)
    asked = duties(session, question)
    cell = awaiting.cells(actor, question, asked)
    changed = tuple(duty for duty in asked if duty.duty.substance_rev > 1)
    needing = Asking(question=question, duties=changed)
    fallen = awaiting.fallen(session, actor, cell)
    tallies = awaiting.tallies(session, cell, asked)
    pressing = awaiting.cells(actor, question, _pressing(tallies))
    return Answering(
        entrusted=voices.entrusted(session, actor),
        rejected=fallen[State.REJECTED],
        gone=fallen[State.GONE],
        suspect=awaiting.unconfirmed(session, actor, needing),
        unanswered=tuple(awaiting.unanswered(session, pressing, asked)),
        tallies=tuple(tallies),
    )


def _pressing(tallies: Sequence[tuple[DutyInForce, int]]) -> list[DutyInForce]:
    """Return the requirements, soonest first, that fill the list which is shown."""
    before = accumulate((count for _, count in tallies), initial=0)
    return [duty for (duty, _), n in zip(tallies, before, strict=False) if n < NAMED]


def unanswered(
    session: Session,
    actor: Actor,
    *,
    on: date,
    after: Cursor | None = None,
    limit: int = awaiting.PAGE,
) -> list[Unanswered]:
    """Return requirements that *actor*'s bodies have not answered, soonest due first.

    Refuse whoever may not submit as `NotAllowed`.
    """
    actor.require(Act.SUBMIT)
    question = Question(on=on, today=on)
    asked = duties(session, question)
    cell = awaiting.cells(actor, question, asked)
    return awaiting.unanswered(session, cell, asked, after=after, limit=limit)


def reviewing(session: Session, actor: Actor, *, on: date) -> Reviewing | None:
    """Return the queues of review; None for who does not review."""
    if not actor.may(Act.REVIEW):
        return None
    needing = suspects.asking(session, on=on)
    counts = review_queues.suspect_counts(session, review_queues.Filter(), needing)
    since = [duty.valid_from for duty in needing.duties if duty.code in counts]
    lost = lost_pages.count(session, Kind.LOST)
    oldest: list[LostPage] = lost_pages.pages(session, Kind.LOST, limit=1)
    return Reviewing(
        queues=told.queues(session, suspects=sum(counts.values())),
        suspect_since=min(since, default=None),
        lost=lost,
        lost_since=oldest[0].since if oldest else None,
    )


def editing(session: Session, actor: Actor, *, four_eyes: bool) -> Editing | None:
    """Return the proposals that wait for *actor*; None for who edits nothing.

    With *four_eyes* nobody is asked to approve or to publish what one had a hand in.
    """
    if not actor.may(Act.PROPOSE):
        return None
    listed = proposal_lists.listed(session, states=_ON_THEIR_WAY, limit=_MOST)
    found = [each.proposal for each in listed]
    hands = proposal_hands.hands_of(session, [each.id for each in found])

    def those(state: ProposalState, *, own: bool | None) -> tuple[Proposal, ...]:
        mine = {each.id: actor.reference in hands[each.id] for each in found}
        return tuple(
            each
            for each in found
            if each.state is state and own in (None, mine[each.id])
        )

    others = False if four_eyes else None
    return Editing(
        to_approve=those(ProposalState.IN_REVIEW, own=others),
        to_publish=those(ProposalState.APPROVED, own=others),
        drafts=those(ProposalState.DRAFT, own=True),
    )
