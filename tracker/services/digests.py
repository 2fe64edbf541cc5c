"""What one person is told: gathered from the tables, by the rights of that moment.

Nothing is told of a body that has been taken from the person, or to whoever has lost
the role: whatever is asked for here is asked for as that person. Writes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from tracker.clock import LEGAL_ZONE
from tracker.domain.access import Act, Role
from tracker.domain.chasers import HORIZON, reached
from tracker.domain.coverage import Status
from tracker.domain.digests import (
    NAMED,
    Body,
    Chaser,
    Digest,
    Own,
    Part,
    Proposal,
    Queues,
    Requirement,
)
from tracker.domain.proposals import ProposalState
from tracker.domain.questions import Question
from tracker.storage import (
    lost_pages,
    proposal_hands,
    proposal_lists,
    review_queues,
    suspects,
    told,
)
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.hearers import Hearer
from tracker.storage.told import Chased, Stages
from tracker.storage.voices import own

#: Proposals in which somebody else is needed.
_WAITING = (ProposalState.IN_REVIEW, ProposalState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time a message tells of; *message* is its id once it has one."""

    since: datetime
    until: datetime
    message: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A digest, and whom it chases for what: (requirement's id, body's id) -> stage."""

    digest: Digest
    stages: Mapping[tuple[int, int], tuple[date, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What is the same for everybody on one day: asked for once for many people."""

    question: Question
    duties: Sequence[DutyInForce]
    #: The duties for which a page may need confirmation, and item's id -> since when
    #: its present substance asks for pages.
    asking: suspects.Asking
    changed: Mapping[int, datetime]
    #: What is chased for: of duties in force, and of those to come before their day.
    stages: tuple[Stages, Stages]
    queues: Queues
    #: The proposals that wait for somebody, and who had a hand in each.
    proposals: Sequence[tuple[Proposal, frozenset[str]]]


def of_today(session: Session, today: date) -> Today:
    """Return what is the same for everybody on the day *today*."""
    question = Question(on=today, today=today)
    later = replace(question, on=today + HORIZON)
    laid = duties(session, question)
    known = {duty.item_id for duty in laid}
    coming = [duty for duty in duties(session, later) if duty.item_id not in known]
    asking = suspects.asking(session, on=today)
    needing = review_queues.suspect_counts(session, review_queues.Filter(), asking)
    return Today(
        question=question,
        duties=laid,
        asking=asking,
        changed=_changed(session, asking),
        stages=(
            _stages(question, laid, today=today),
            _stages(later, coming, today=today),
        ),
        queues=told.queues(
            session,
            suspects=sum(needing.values()),
            lost=lost_pages.all_lost(session, today),
        ),
        proposals=_waiting(session),
    )


def _changed(session: Session, asking: suspects.Asking) -> dict[int, datetime]:
    moments: dict[int, datetime] = {}
    for item, day, recorded in told.revised(session, asking):
        midnight = datetime.combine(day, time.min, LEGAL_ZONE)
        began = max(midnight, recorded)
        moments[item] = min(began, moments.get(item, began))
    return moments


def _stages(question: Question, among: Sequence[DutyInForce], *, today: date) -> Stages:
    stages = {
        duty.item_id: stage
        for duty in among
        if duty.duty.comply_by is not None
        and (stage := reached(duty.duty.comply_by, on=today)) is not None
    }
    meant = tuple(duty for duty in among if duty.item_id in stages)
    return Stages(question=question, duties=meant, stages=stages)


def _waiting(session: Session) -> list[tuple[Proposal, frozenset[str]]]:
    listed = proposal_lists.listed(session, states=_WAITING, limit=NAMED * 5)
    hands = proposal_hands.hands_of(session, [each.proposal.id for each in listed])
    return [
        (
            Proposal(
                id=each.proposal.id,
                title=each.proposal.terms.title,
                author=each.proposal.author,
                since=each.proposal.changed_at,
                approved=each.proposal.state is ProposalState.APPROVED,
            ),
            hands[each.proposal.id],
        )
        for each in listed
    ]


def gather(session: Session, hearer: Hearer, today: Today, span: Span) -> Gathered:
    """Return what *hearer* is told of *span*. The number of queries is bounded."""
    actor = hearer.actor
    stages: dict[tuple[int, int], tuple[date, int]] = {}
    digest = Digest(since=span.since, until=span.until)
    if Role.REPRESENTATIVE in actor.roles:
        mine, stages = _own(session, hearer, today, span)
        digest = replace(digest, own=mine)
    if actor.may(Act.REVIEW):
        digest = replace(digest, queues=today.queues)
    if actor.may(Act.PUBLISH):
        digest = replace(digest, proposals=_proposals(hearer, today))
    return Gathered(digest=digest, stages=stages)


def _own(
    session: Session, hearer: Hearer, today: Today, span: Span
) -> tuple[Own, dict[tuple[int, int], tuple[date, int]]]:
    whose = own(hearer.actor)
    items = [
        item for item, at in today.changed.items() if span.since < at <= span.until
    ]
    lines: list[Chaser] = []
    stages: dict[tuple[int, int], tuple[date, int]] = {}
    for asked in today.stages:
        found = told.chased(
            session, whose, asked, account=hearer.id, message=span.message
        )
        lines += _lines(asked, found, on=today.question.on)
        stages |= _stages_of(asked, found)
    counts = told.standing(session, whose, today.asking)
    mine = Own(
        decisions=told.decisions(session, whose, since=span.since, until=span.until),
        suspects=told.became_suspect(session, whose, today.asking, items),
        lost=told.became_lost(session, whose, since=span.since, until=span.until),
        chasers=tuple(sorted(lines, key=lambda line: line.comply_by)),
        waiting=counts[Status.SUSPECT],
        gone=counts[Status.GONE],
        missing=told.gaps(session, whose, today.question, today.duties),
    )
    return mine, stages


def _lines(asked: Stages, found: Sequence[Chased], *, on: date) -> list[Chaser]:
    """Return a line for each requirement, with its first bodies."""
    bodies: dict[int, list[Chased]] = defaultdict(list)
    for each in found:
        bodies[each.item_id].append(each)
    return [
        Chaser(
            requirement=Requirement(code=duty.code, heading=duty.heading),
            binding=duty.duty.binding,
            comply_by=day,
            days=(day - on).days,
            bodies=tuple(
                Body(code=each.code, name=each.name)
                for each in bodies[duty.item_id][:NAMED]
            ),
            count=len(bodies[duty.item_id]),
        )
        for duty in asked.duties
        if duty.item_id in bodies and (day := duty.duty.comply_by) is not None
    ]


def _stages_of(
    asked: Stages, found: Sequence[Chased]
) -> dict[tuple[int, int], tuple[date, int]]:
    days = {duty.item_id: duty.duty.comply_by for duty in asked.duties}
    return {
        (each.item_id, each.body_id): (day, asked.stages[each.item_id])
        for each in found
        if (day := days[each.item_id]) is not None
    }


def _proposals(hearer: Hearer, today: Today) -> Part[Proposal]:
    """Return the proposals that wait for a second person, which *hearer* can be."""
    own_hand = hearer.actor.reference
    waiting = [each for each, hands in today.proposals if own_hand not in hands]
    return Part(first=tuple(waiting[:NAMED]), count=len(waiting))
