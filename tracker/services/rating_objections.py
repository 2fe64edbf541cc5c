"""A body objects to its initial score; the office answers, and says why.

Once for each criterion, and until the final rating is made. An answer may put
another value in place of the observed one; nothing observed is changed.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, FourEyes, NotFound, WrongRound
from tracker.domain.methodologies import Criterion
from tracker.domain.ratings import Verdict
from tracker.domain.traits import read_value, spell_value
from tracker.services.ratings import found
from tracker.storage import (
    journal,
    methodologies,
    rating_cards,
    rating_objections,
    rating_rounds,
)
from tracker.storage.rating_cards import Card
from tracker.storage.rating_rounds import Round
from tracker.storage.ratings import RatingAnswerRow, RatingObjectionRow

#: Characters of what is said, and of why it is answered so.
MOST = 2000


def rated(session: Session, code: str, body: str) -> tuple[Round, Card]:
    """Return the round *code* and what *body* earned in it, else `NotFound`."""
    round_ = found(session, code)
    card = None if "\0" in body else rating_cards.card(session, round_, body)
    if card is None:
        raise NotFound(f"{body} is not rated in {code}")
    return round_, card


def object_to(
    session: Session,
    actor: Actor,
    code: str,
    body: str,
    *,
    criterion: str,
    words: str,
    value: str = "",
    now: datetime,
) -> None:
    """Object, for *body*, to what it earned under *criterion* in round *code*.

    *value* is what the body says the right value is, if it says one. Refuse a foreign
    body as `NotFound`, what is no value as `BadInput`, and as `WrongRound` when the
    rating is final or the criterion was objected to already.
    """
    round_, card = rated(session, code, body)
    actor.require_voice(card.line.body_id, region=card.region_id)
    asked = criterion_of(session, round_, criterion)
    said = _said(words, "words")
    told = _value(asked, value) if value.strip() else ""
    _open(session, round_)
    theirs = rating_objections.of_body(session, round_.id, card.line.body_id)
    if criterion in theirs:
        raise WrongRound("objected already", reason="said", round=code)
    session.add(
        RatingObjectionRow(
            round_id=round_.id,
            body_id=card.line.body_id,
            criterion=criterion,
            words=said,
            value=told,
            said_at=now,
            said_by=actor.name,
            said_by_ref=actor.reference,
        )
    )
    session.flush()
    subject = f"rating:{code}"
    details = {"body": body, "criterion": criterion}
    journal.note(session, actor, "rating.objected", subject, now=now, **details)


def answer(
    session: Session,
    actor: Actor,
    code: str,
    body: str,
    *,
    criterion: str,
    verdict: Verdict,
    reason: str,
    value: str = "",
    now: datetime,
    four_eyes: bool = True,
) -> None:
    """Answer what *body* objected under *criterion*; *reason* is told to everybody.

    Accepted, *value* counts in the final rating. Refuse as `FourEyes` who objected,
    as `WrongRound` what is answered or closed already.
    """
    actor.require(Act.RATE)
    round_, card = rated(session, code, body)
    asked = criterion_of(session, round_, criterion)
    why = _said(reason, "reason")
    counted = _value(asked, value) if verdict is Verdict.ACCEPTED else ""
    _open(session, round_)
    theirs = rating_objections.of_body(session, round_.id, card.line.body_id)
    there = theirs.get(criterion)
    if there is None:
        raise NotFound("nobody objected to that")
    if there.answer_id is not None:
        raise WrongRound("answered already", reason="answered", round=code)
    own = actor.signed_in and there.said_by_ref == actor.reference
    if own and four_eyes:
        raise FourEyes("own objection is answered by another")
    session.add(
        RatingAnswerRow(
            objection_id=there.id,
            verdict=verdict,
            value=counted,
            reason=why,
            answered_at=now,
            answered_by=actor.name,
            answered_by_ref=actor.reference,
        )
    )
    session.flush()
    details: dict[str, object] = {"body": body, "criterion": criterion}
    details |= {"verdict": verdict.value, **({"four_eyes": False} if own else {})}
    journal.note(
        session, actor, "rating.answered", f"rating:{code}", now=now, **details
    )


def criterion_of(session: Session, round_: Round, code: str) -> Criterion:
    """Return the criterion *code* of the round's methodology, else `NotFound`."""
    rule = methodologies.by_id(session, round_.version_id).rule
    criterion = rule.criterion(code)
    if criterion is None:
        raise NotFound(f"no criterion {code}")
    return criterion


def _open(session: Session, round_: Round) -> None:
    """Refuse as `WrongRound` a round that is final or closed, and hold it open."""
    rating_rounds.lock(session, round_.id)
    if not round_.takes_objections or rating_rounds.is_closed(session, round_.id):
        raise WrongRound("closed", reason="final", round=round_.code)


def _said(text: str, field: str) -> str:
    said = text.strip()
    if not said:
        raise BadInput(f"{field} are needed", field=field, reason="required")
    if len(said) > MOST:
        raise BadInput(f"{field}: too long", field=field, reason="too_long")
    return said


def _value(criterion: Criterion, text: str) -> str:
    value = spell_value(read_value(criterion.trait, text))
    if value is None:
        raise BadInput(f"no value: {text}", field="value", reason="no_value")
    return value
