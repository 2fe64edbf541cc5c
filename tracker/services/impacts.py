"""The editor comes to see what publishing would do, before anything is written.

Asked on the day on which the change shows: today, or the first later day on which it
takes effect; a change without a known day is looked at as if it held today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.history import EVER, ruling
from tracker.domain.proposals import WRITTEN, NewVersion, Terms
from tracker.domain.questions import Question
from tracker.domain.requirements import (
    ChangeClass,
    Duty,
    Op,
    Stage,
    Version,
    in_force_from,
)
from tracker.services.publishing import new_versions
from tracker.storage import bound_bodies, platforms, texts
from tracker.storage.bound_bodies import BoundBody, Duties, Numbers, Which
from tracker.storage.duties import DutyInForce, around
from tracker.storage.proposal_lists import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a change does on day *on*.

    *suspect* counts the accepted pages that must be confirmed again: all of them when
    the change is substantive, none when it is editorial. *supposed*: no day is known,
    and the change is looked at as if it held on *on*.
    """

    question: Question
    duties: Duties
    numbers: Numbers
    suspect: int
    supposed: bool

    @property
    def on(self) -> date:
        """Return the day on which the change is looked at."""
        return self.question.on


def impact(
    session: Session, change: Change, terms: Terms, *, today: date, now: datetime
) -> Impact:
    """Return what publishing *change* under *terms* would do. Writes nothing."""
    new = list(new_versions(session, change, terms))
    # The first is what the change does; the end of a suspension is not its day.
    supposed = not _dated(new[0])
    days = [day for each in new if (day := in_force_from(each.in_force))]
    on = today if supposed or not days else max(today, min(days))
    question = Question(on=on, today=today, item=change.code)
    held = _held(change, new, now, on if supposed else None)
    duties = _duties(session, change, held, question)
    return Impact(
        question=question,
        duties=duties,
        numbers=bound_bodies.numbers(session, question, duties),
        suspect=_suspect(session, change),
        supposed=supposed,
    )


def bodies(
    session: Session,
    impact: Impact,
    which: Which,
    *,
    after: tuple[str, int] | None = None,
    limit: int | None = bound_bodies.PAGE,
) -> Sequence[BoundBody]:
    """Return the bodies that become bound, cease to be, or have to confirm again."""
    return bound_bodies.listed(
        session, impact.question, impact.duties, which, after=after, limit=limit
    )


def _duties(
    session: Session,
    change: Change,
    added: Mapping[Version, NewVersion],
    question: Question,
) -> Duties:
    """Return the duties that hold on the day without *added*, and with it."""
    told = texts.of_item(session, change.item_id) if change.item_id else []
    here = {each.plain: each.id for each in told}

    def ruled(versions: Iterable[Version]) -> DutyInForce | None:
        ruler = ruling(versions, on=question.on, known=EVER)
        if ruler is None or ruler.op is not Op.SET:
            return None
        if ruler in added:
            return _in_force(session, change, added[ruler].text.duty, question)
        laid = texts.laid(session, [here[ruler]]).get(here[ruler])
        return _in_force(session, change, laid.duty if laid else None, question)

    return Duties(
        item_id=change.item_id, before=ruled(here), after=ruled([*here, *added])
    )


def _held(
    change: Change, new: Iterable[NewVersion], now: datetime, on: date | None
) -> dict[Version, NewVersion]:
    """Return the versions that would be added, as the time rule needs them.

    Where no day is known at all they are looked at as if they held on *on*.
    """
    first = max(change.base, change.head) + 1
    return {
        Version(
            seq=seq,
            op=each.op,
            valid_from=in_force_from(each.in_force) or on,
            recorded_at=now,
        ): each
        for seq, each in enumerate(new, first)
    }


def _dated(version: NewVersion) -> bool:
    day = in_force_from(version.in_force)
    return version.op is Op.RETRACT or day is not None


def _suspect(session: Session, change: Change) -> int:
    substantive = change.proposed.change is ChangeClass.SUBSTANTIVE
    if change.kind not in WRITTEN or not substantive or change.item_id is None:
        return 0
    return bound_bodies.accepted(session, change.item_id, rev=change.substance_rev)


def _in_force(
    session: Session, change: Change, duty: Duty | None, question: Question
) -> DutyInForce | None:
    """Return *duty* as if it were in force on the question's day."""
    if duty is None:
        return None
    banned, freed = around(session, question, change.item_id)
    return DutyInForce(
        item_id=change.item_id or 0,
        version_id=0,
        seq=0,
        heading="",
        instrument=change.instrument,
        instrument_title=change.instrument_title,
        stage=Stage.ACTIVE,
        flag="",
        reading="",
        valid_from=question.on,
        duty=duty,
        platform_ids=platforms.ids(session, duty.platforms),
        banned=banned,
        freed=freed,
    )
