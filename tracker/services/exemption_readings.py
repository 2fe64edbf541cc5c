"""A reader comes to an exemption, and the office looks at one before recording it.

Everything is asked of one day: the one asked for, or the nearest to it on which the
exemption frees anybody. Writes nothing.
"""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.bodies import Scope
from tracker.domain.exemptions import Exemption, ExemptionState, stand
from tracker.domain.questions import Question
from tracker.services.exemption_steps import Told, found
from tracker.storage import exemption_lists
from tracker.storage.exemption_effects import Effect, effect
from tracker.storage.exemption_lists import Line
from tracker.storage.exemption_scopes import Whom, whom

#: Bodies of a list that a page names; it tells the number of all.
NAMED = 50
#: Other exemptions told beside one that is looked at.
OTHERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadExemption:
    """All that the page of an exemption shows.

    *effect* is None where all that was stated is taken back.
    """

    told: Told
    whom: Whom
    effect: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What recording an exemption would do, and others that meet it on some days.

    *others* are the first `OTHERS` that may free the same bodies.
    """

    exemption: Exemption
    effect: Effect
    others: tuple[Line, ...]


def read_exemption(session: Session, uid: str, question: Question) -> ReadExemption:
    """Return the exemption *uid* on the question's day, as known then.

    Refuse as `NotFound` one that there is not. Only ``on``, ``known`` and ``today`` of
    the question matter. The number of queries does not depend on whom it frees.
    """
    told = found(session, uid, on=question.on, known=question.known)
    grant = told.grant
    return ReadExemption(
        told=told,
        whom=whom(session, [grant.id], names=NAMED)[grant.id],
        effect=_effect(session, told, question) if told.stand else None,
    )


def preview(
    session: Session, exemption: Exemption, *, today: date, told: Told | None = None
) -> Preview:
    """Return what recording *exemption* would do, in place of *told* if given."""
    last = exemption.valid_until or date.max
    day = min(max(today, exemption.valid_from), last)
    question = Question(on=day, today=today, item=exemption.item)
    before = _scope_on(told, day) if told else None
    return Preview(
        exemption=exemption,
        effect=effect(session, question, exemption.scope, before=before),
        others=_others(session, exemption, question, told),
    )


def _effect(session: Session, told: Told, question: Question) -> Effect | None:
    if told.stand is None:
        return None
    day = told.stand.nearest(question.on)
    asked = replace(
        Question(on=day, today=question.today, known=question.known), item=told.item
    )
    return effect(session, asked, told.grant.scope)


def _scope_on(told: Told, day: date) -> Scope | None:
    """Return whom the exemption *told* frees on *day*, if anybody."""
    stands = stand(told.entries, day)
    holds = stands is not None and stands.state is ExemptionState.IN_FORCE
    return stands.grant.scope if stands and holds else None


def _others(
    session: Session, exemption: Exemption, question: Question, told: Told | None
) -> tuple[Line, ...]:
    found = exemption_lists.meeting(
        session,
        exemption,
        question,
        besides=told.uid if told else None,
        limit=OTHERS,
    )
    return tuple(found)
