"""A reader comes to a body: what binds it, why, and what it shows for it."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from tracker.domain.bodies import Why, why
from tracker.domain.coverage import Status
from tracker.domain.errors import NotFound
from tracker.domain.questions import Question
from tracker.services import coverage
from tracker.storage import body_cards
from tracker.storage.body_cards import (
    Card,
    Fact,
    Related,
    ShownEvidence,
)
from tracker.storage.body_stories import Freed, Step, story
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.exemption_reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A requirement that binds the body: why, how it stands, and what frees from it."""

    duty: DutyInForce
    why: tuple[Why, ...]
    status: Status
    wanting: tuple[str, ...]
    freed: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBody:
    """Everything the card of a body shows."""

    card: Card
    #: Whether the body exists on the day asked for.
    exists: bool
    aliases: tuple[str, ...]
    subordinates: tuple[Related, ...]
    #: How many subordinate bodies there are in all.
    under: int
    bound: tuple[Bound, ...]
    shown: tuple[ShownEvidence, ...]
    #: What happened around it, the newest first.
    story: tuple[Step | Freed, ...]
    facts: tuple[Fact, ...]

    @property
    def headings(self) -> dict[str, str]:
        """Return the headings of the requirements that bind the body, by code."""
        return {each.duty.code: each.duty.heading for each in self.bound}


def read_body(session: Session, code: str, question: Question) -> ReadBody:
    """Return the card of body *code* on the question's day.

    Refuse as `NotFound` a body that there never was. Only ``on``, ``known`` and
    ``statuses`` of the question matter. The number of queries is always the same.
    """
    on, known = question.on, question.knowledge
    card = body_cards.card(session, code, on=on, known=known)
    if card is None:
        raise NotFound(f"no body {code}")
    named, under = body_cards.subordinates(session, card.id)
    exists = card.body.exists(on)
    return ReadBody(
        card=card,
        exists=exists,
        aliases=body_cards.aliases(session, card.id),
        subordinates=named,
        under=under,
        bound=_bound(session, card, question) if exists else (),
        shown=body_cards.shown(session, card.id, on=on, known=known),
        story=story(session, card.id, known=known),
        facts=body_cards.facts(session, card.id),
    )


def _bound(session: Session, card: Card, question: Question) -> tuple[Bound, ...]:
    """Return what binds the body, also where nothing can be asked that day."""
    asked = replace(
        Question(on=question.on, today=question.today, known=question.known),
        statuses=question.statuses,
        bodies=frozenset({card.id}),
    )
    binding = [
        duty for duty in duties(session, asked) if duty.duty.scope.binds(card.body)
    ]
    gaps = coverage.page(session, asked, binding, limit=len(binding)).rows
    answered = {gap.duty.item_id: gap for gap in gaps}
    return tuple(
        Bound(
            duty=duty,
            why=why(duty.duty.scope, card.body),
            status=gap.status if gap else Status.NOT_REQUIRED,
            wanting=gap.wanting if gap else (),
            freed=gap.freed if gap else (),
        )
        for duty in binding
        for gap in [answered.get(duty.item_id)]
    )
