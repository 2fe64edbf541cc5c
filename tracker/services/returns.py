"""What was turned down stands again: objected to, or its rejection taken back."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.evidence import State
from tracker.services.evidence_steps import advance
from tracker.services.submissions import not_there_yet
from tracker.storage.evidence import EvidenceRow


def stand_again(
    session: Session, evidence: EvidenceRow, state: State, *, base: int
) -> None:
    """Move *evidence* on from event *base* to *state*, in which it stands.

    Refuse as `AlreadyShown` when the body has shown the same anew meanwhile, also at
    this very moment, and as `DecidedMeanwhile` when somebody moved it from *base*.
    """
    not_there_yet(session, evidence)
    try:
        with session.begin_nested():
            # Not before: what is pending is written outside of what can be undone.
            evidence.state = state
            advance(session, evidence, base)
    except IntegrityError:
        session.refresh(evidence)
        not_there_yet(session, evidence)
        raise
