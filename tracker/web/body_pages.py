"""The card of a body put together: what binds it, why, and what it shows for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import OPERATOR, Actor
from tracker.domain.bodies import Why, why
from tracker.domain.coverage import Status
from tracker.domain.evidence import Form, State
from tracker.domain.questions import Question
from tracker.services import coverage
from tracker.storage import body_cards
from tracker.storage.body_cards import (
    Card,
    Exemption,
    Fact,
    Related,
    ShownEvidence,
)
from tracker.storage.duties import EVER, DutyInForce, duties
from tracker.storage.regions import Names
from tracker.web import evidence_words
from tracker.web.coverage_words import spoken
from tracker.web.labels import label

#: More duties than ever bind one body.
_ALL = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A requirement that binds the body: why, how it stands, and what frees from it."""

    duty: DutyInForce
    why: tuple[Why, ...]
    status: Status
    wanting: tuple[str, ...]
    exemptions: tuple[Exemption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPage:
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
    facts: tuple[Fact, ...]

    @property
    def headings(self) -> dict[str, str]:
        """Return the headings of the requirements that bind the body, by code."""
        return {each.duty.code: each.duty.heading for each in self.bound}


def page(session: Session, code: str, question: Question) -> BodyPage | None:
    """Return the card of body *code* on the question's day; None when there is none.

    Only ``on``, ``known`` and ``statuses`` of the question matter. The number of
    queries is always the same.
    """
    on, known = question.on, question.known or EVER
    card = body_cards.card(session, code, on=on, known=known)
    if card is None:
        return None
    named, under = body_cards.subordinates(session, card.id)
    exists = card.body.exists(on)
    return BodyPage(
        card=card,
        exists=exists,
        aliases=body_cards.aliases(session, card.id),
        subordinates=named,
        under=under,
        bound=_bound(session, card, question) if exists else (),
        shown=body_cards.shown(session, card.id, on=on, known=known),
        facts=body_cards.facts(session, card.id),
    )


def why_words(parts: Sequence[Why], card: Card, names: Names) -> str:
    """Return in words by which parts of a scope the body of *card* is addressed."""
    words = {
        Why.NAMED: gettext("named in the requirement itself"),
        Why.KIND: gettext("kind of body: %(kind)s", kind=label(card.kind)),
        Why.LEVEL: gettext("level: %(level)s", level=label(card.level)),
        Why.REGION: gettext(
            "region: %(region)s", region=spoken(names.regions, card.region)
        ),
        Why.EVERYBODY: gettext("addressed to all bodies"),
    }
    return "; ".join(words[part] for part in parts)


def state_words(one: ShownEvidence, bound: Sequence[Bound]) -> tuple[str, str]:
    """Return the tag that *one* bears, and where it has come to in words."""
    revs = {each.duty.code: each.duty.duty.substance_rev for each in bound}
    accepted = one.state in (State.ACCEPTED, State.CONFIRMED)
    if accepted and (one.reviewed_rev or 0) < revs.get(one.item, 0):
        return Status.SUSPECT.value, str(label(Status.SUSPECT))
    if one.form is Form.ADDRESS_UNKNOWN and one.state is State.SUBMITTED:
        return Status.NO_DATA.value, str(label(Status.NO_DATA))
    return evidence_words.TAGS[one.state], str(evidence_words.STATES[one.state])


def decider(one: ShownEvidence, reader: Actor) -> str:
    """Return who decided on *one*: by name only to those who are signed in."""
    if one.decided_by == OPERATOR.name:
        return str(gettext("the operator of the register"))
    if reader.signed_in:
        return one.decided_by
    return str(gettext("a reviewer of the register"))


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
    gaps = coverage.page(session, asked, binding, limit=_ALL).rows
    answered = {gap.duty.item_id: gap for gap in gaps}
    freed = body_cards.exemptions(
        session, card.id, on=question.on, known=question.known or EVER
    )
    return tuple(
        Bound(
            duty=duty,
            why=why(duty.duty.scope, card.body),
            status=gap.status if gap else Status.NOT_REQUIRED,
            wanting=gap.wanting if gap else (),
            exemptions=tuple(each for each in freed if each.item == duty.code),
        )
        for duty in binding
        for gap in [answered.get(duty.item_id)]
    )
