"""Four eyes: nobody decides alone on what came from his own account.

The operator's shell is no account: it stands for whoever runs the machine.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.errors import FourEyes
from tracker.storage import evidence_hands


def own(session: Session, actor: Actor, evidence: Collection[int]) -> set[int]:
    """Return which of the evidence with ids *evidence* came from *actor*'s account."""
    if not actor.signed_in:
        return set()
    return evidence_hands.own(session, actor.reference, evidence)


def required(
    session: Session, actor: Actor, evidence: int, *, four_eyes: bool
) -> dict[str, object]:
    """Refuse as `FourEyes` a decision of *actor* on own evidence.

    With *four_eyes* switched off by the office, return what the journal says instead.
    """
    if not own(session, actor, [evidence]):
        return {}
    if four_eyes:
        raise FourEyes("own evidence is decided on by another", evidence=evidence)
    return {"four_eyes": False}
