"""Who speaks for the body behind a piece of evidence; never says what may be done."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.storage.bodies import BodyRow


def require_voice(session: Session, actor: Actor, body: int) -> None:
    """Refuse as `NotFound` when the body with id *body* is not the actor's."""
    region = session.scalar(sa.select(BodyRow.region_id).where(BodyRow.id == body))
    actor.require_voice(body, region=region)
