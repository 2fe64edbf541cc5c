"""What becomes of accepted pages when a requirement changes in substance.

A reviewer comes to confirm pages again, one by one or many at once; a representative
to say that the page still answers the new text. Nothing here asks anybody anything
after an editorial change: the page carries over by itself.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import DecidedMeanwhile, FourEyes, WrongMove
from tracker.domain.evidence import ASKED, State
from tracker.services import second_person, together
from tracker.services.evidence_steps import advance, step, unmoved
from tracker.services.suspicions import still_asked
from tracker.services.together import move_on
from tracker.services.voices import require_voice
from tracker.storage import copy_wants, journal, outbox, suspects
from tracker.storage.evidence import EvidenceEventRow
from tracker.storage.submissions import Shown
from tracker.storage.suspects import Asking


def ask(session: Session, actor: Actor, code: str, *, base: int, now: datetime) -> None:
    """Record that evidence *code* still answers: its body asks to have it confirmed.

    Refuse a foreign body as `NotFound`, and as `WrongMove` a page that needs no
    confirmation or for which it has been asked already.
    """
    evidence = unmoved(session, code, base)
    require_voice(session, actor, evidence.body_id)
    asked = session.scalar(
        sa.select(EvidenceEventRow.reason).where(
            EvidenceEventRow.evidence_id == evidence.id, EvidenceEventRow.seq == base
        )
    )
    if asked == ASKED or not still_asked(session, evidence.id, on=clock.day(now)):
        raise WrongMove(code, state=evidence.state, wanted=evidence.state)
    advance(session, evidence, base)
    step(session, actor, evidence, before=evidence.state, now=now, reason=ASKED)
    journal.note(
        session, actor, f"evidence.{ASKED}", f"evidence:{evidence.code}", now=now
    )
    outbox.mark(session, "evidence", [evidence.id])


def chosen(
    session: Session,
    actor: Actor,
    seen: Mapping[str, int],
    *,
    now: datetime,
    four_eyes: bool = True,
) -> list[Shown]:
    """Return the evidence that confirming *seen* would confirm, writing nothing.

    *seen* is evidence's code -> number of its last event as it was seen. Refuse what
    `together.chosen` does, as `DecidedMeanwhile` (``late``: the codes) what was
    decided since or needs nothing, and as `FourEyes` (``own``: the codes) what came
    from the actor's own account, unless *four_eyes* is off.
    """
    asking = suspects.asking(session, on=clock.day(now))
    return _sound(session, actor, seen, asking, four_eyes=four_eyes)[0]


def confirm_all(
    session: Session,
    actor: Actor,
    seen: Mapping[str, int],
    *,
    now: datetime,
    four_eyes: bool = True,
) -> list[Shown]:
    """Confirm the evidence *seen* against the texts that rule today, all or none.

    Refuse what `chosen` would refuse. The journal gets one entry a requirement, with
    the codes; the number of queries does not depend on the number of pages.
    """
    asking = suspects.asking(session, on=clock.day(now))
    pages, own = _sound(session, actor, seen, asking, four_eyes=four_eyes)
    revs = {duty.item_id: duty.duty.substance_rev for duty in asking.duties}
    moved = move_on(session, actor, pages, State.CONFIRMED, revs, now=now)
    if len(moved) != len(pages):
        raise _late([page.code for page in pages if page.id not in moved])
    for item in sorted({page.item for page in pages}):
        alike = [page for page in pages if page.item == item]
        by_own = [page.code for page in alike if page.id in own]
        journal.note(
            session,
            actor,
            "evidence.confirmed_together",
            f"item:{item}",
            now=now,
            codes=[page.code for page in alike],
            **({"four_eyes": False, "own": by_own} if by_own else {}),
        )
    outbox.mark(session, "evidence", moved)
    copy_wants.want(session, moved, now=now)
    return pages


def _sound(
    session: Session,
    actor: Actor,
    seen: Mapping[str, int],
    asking: Asking,
    *,
    four_eyes: bool,
) -> tuple[list[Shown], set[int]]:
    """Return the pages that may be confirmed, and which of them are one's own."""
    actor.require(Act.REVIEW)
    pages = together.chosen(session, seen, on=asking.question.on)
    ids = [page.id for page in pages]
    own = second_person.own(session, actor, ids)
    if own and four_eyes:
        codes = [page.code for page in pages if page.id in own]
        raise FourEyes("own evidence is confirmed by another", own=codes)
    needing = suspects.needing(session, asking, ids)
    late = [
        page.code
        for page in pages
        if page.head != seen[page.code] or page.id not in needing
    ]
    if late:
        raise _late(late)
    return pages, own


def _late(codes: list[str]) -> DecidedMeanwhile:
    return DecidedMeanwhile(codes[0], evidence=codes[0], late=codes)
