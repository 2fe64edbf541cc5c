"""The editor comes to see what publishing would do, before anything is written."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import TAKEN
from tracker.domain.questions import Question
from tracker.domain.requirements import Duty, Stage
from tracker.services.readings import bound, counted
from tracker.storage import platforms
from tracker.storage.duties import DutyInForce, banned_platforms
from tracker.storage.evidence import EvidenceRow
from tracker.storage.texts import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Bodies bound today and once the version is in force, and accepted answers.

    *accepted* counts the answers accepted for the text as it is now: all of them
    become suspect when the change is substantive, none when it is editorial.
    """

    before: int
    after: int
    accepted: int


def impact(
    session: Session, item: Item, proposed: Duty | None, *, today: date
) -> Impact:
    """Return what publishing *proposed* as the duty of *item* would change."""
    question = Question(on=today, today=today, item=item.code)
    present = bound(session, question)
    future = _in_force(session, item, proposed, question) if proposed else None
    accepted = session.scalar(
        sa.select(sa.func.count()).where(
            EvidenceRow.item_id == item.id,
            EvidenceRow.state.in_(TAKEN),
            EvidenceRow.reviewed_rev >= item.substance_rev,
        )
    )
    return Impact(
        before=present.obliged if present else 0,
        after=counted(session, question, [future]).obliged if future else 0,
        accepted=accepted or 0,
    )


def _in_force(
    session: Session, item: Item, duty: Duty, question: Question
) -> DutyInForce:
    """Return *duty* as if it were in force on the question's day."""
    return DutyInForce(
        item_id=item.id,
        version_id=0,
        seq=item.head + 1,
        heading="",
        instrument=item.instrument,
        instrument_title=item.instrument_title,
        stage=Stage.ACTIVE,
        flag="",
        reading="",
        valid_from=question.on,
        duty=duty,
        platform_ids=platforms.ids(session, duty.platforms),
        banned=banned_platforms(session, question),
    )
