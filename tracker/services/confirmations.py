"""What becomes of accepted pages when a requirement changes in substance.

A reviewer comes to confirm pages again, one by one or many at once; a representative
to say that the page still answers the new text. Nothing here asks anybody anything
after an editorial change: the page carries over by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, DecidedMeanwhile, NotFound, WrongMove
from tracker.domain.evidence import ASKED, State, holds_from
from tracker.services.evidence_steps import advance, since, step, unmoved
from tracker.services.suspicions import still_asked
from tracker.services.voices import require_voice
from tracker.storage import copy_wants, journal, outbox, submissions, suspects
from tracker.storage.evidence import EvidenceEventRow
from tracker.storage.submissions import Shown
from tracker.storage.suspects import Asking

#: How many pages can be confirmed at once.
MOST = 500


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
    session: Session, actor: Actor, seen: Mapping[str, int], *, now: datetime
) -> list[Shown]:
    """Return the evidence that confirming *seen* would confirm, writing nothing.

    *seen* is evidence's code -> number of its last event as it was seen. Refuse none
    or more than `MOST` as `BadInput`, an unknown code as `NotFound`, and as
    `DecidedMeanwhile` (``late``: the codes) what was decided since or needs nothing.
    """
    return _sound(session, actor, seen, suspects.asking(session, on=clock.day(now)))


def confirm_all(
    session: Session, actor: Actor, seen: Mapping[str, int], *, now: datetime
) -> list[Shown]:
    """Confirm the evidence *seen* against the texts that rule today, all or none.

    Refuse what `chosen` would refuse. The journal gets one entry a requirement, with
    the codes; the number of queries does not depend on the number of pages.
    """
    asking = suspects.asking(session, on=clock.day(now))
    pages = _sound(session, actor, seen, asking)
    bases = {page.id: page.head for page in pages}
    revs = {duty.item_id: duty.duty.substance_rev for duty in asking.duties}
    moved = suspects.move_all(
        session,
        bases,
        revs,
        values={"state": State.CONFIRMED, "decided_at": now},
    )
    if moved != set(bases):
        late = sorted(page.code for page in pages if page.id not in moved)
        raise DecidedMeanwhile(late[0], evidence=late[0], late=late)
    _write_down(session, actor, pages, revs, now=now)
    for item in sorted({page.item for page in pages}):
        journal.note(
            session,
            actor,
            "evidence.confirmed_together",
            f"item:{item}",
            now=now,
            codes=[page.code for page in pages if page.item == item],
        )
    outbox.mark(session, "evidence", bases)
    copy_wants.want(session, bases, now=now)
    return pages


def _sound(
    session: Session, actor: Actor, seen: Mapping[str, int], asking: Asking
) -> list[Shown]:
    actor.require(Act.REVIEW)
    if not seen:
        raise BadInput("nothing is chosen", field="codes", reason="required")
    if len(seen) > MOST:
        raise BadInput(f"more than {MOST}", field="codes", reason="too_many")
    pages = submissions.coded(session, seen, on=asking.question.on)
    if len(pages) < len(seen):
        raise NotFound("no such evidence")
    needing = suspects.needing(session, asking, [page.id for page in pages])
    late = [
        page.code
        for page in pages
        if page.head != seen[page.code] or page.id not in needing
    ]
    if late:
        raise DecidedMeanwhile(late[0], evidence=late[0], late=late)
    return pages


def _write_down(
    session: Session,
    actor: Actor,
    pages: Sequence[Shown],
    revs: Mapping[int, int],
    *,
    now: datetime,
) -> None:
    """Write the event of each page's confirmation."""
    latest = suspects.last_days(session, [page.id for page in pages])
    session.execute(
        sa.insert(EvidenceEventRow),
        [
            {
                "evidence_id": page.id,
                "seq": page.head + 1,
                "state": State.CONFIRMED,
                "valid_from": holds_from(
                    page.state,
                    State.CONFIRMED,
                    since=since(page.shown_from, page.submitted_at),
                    latest=latest[page.id],
                    today=clock.day(now),
                ),
                "recorded_at": now,
                "reviewed_rev": revs[page.item_id],
                "actor": actor.name,
                "actor_ref": actor.reference,
                "reason": "",
                "words": "",
            }
            for page in pages
        ],
    )
