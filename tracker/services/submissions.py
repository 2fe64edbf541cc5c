"""What a representative comes to do: show what a body has for one duty or several.

One sending makes one piece of evidence a duty, all or none: they share a code and
each goes its own way from there. Never decides whether what is shown is good enough.
"""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.errors import AlreadyShown, BadInput, PartlyRefused
from tracker.domain.evidence import State
from tracker.services.evidence_codes import fresh_codes
from tracker.services.evidence_steps import step
from tracker.services.meanings import Meant
from tracker.services.pages import Understood, page_id
from tracker.services.weighings import Submission, Weighed, weigh
from tracker.storage import journal, outbox, submissions
from tracker.storage.evidence import EvidenceRow


def submit(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> tuple[EvidenceRow, ...]:
    """Record what is sent as evidence for each item, in their order, awaiting review.

    Refuse a foreign body as `NotFound` and what cannot be read as `BadAddress` or
    `BadInput`. An item may refuse as `NotObliged`, `BadAddress`, `BadInput` (see
    `tracker.domain.answers.misfit`) or `AlreadyShown`; if one of several does, all
    is refused as `PartlyRefused`. The events keep what was typed.
    """
    found = _sound(session, actor, submission, now=now)
    try:
        rows = _written(session, actor, submission, found, now=now)
    except IntegrityError:
        # Somebody named the page, or showed the same, between our look and our
        # insert: of two the database keeps one, and the other looks again.
        found = _sound(session, actor, submission, now=now)
        rows = _written(session, actor, submission, found, now=now)
    for item, row in zip(found.duties.values(), rows, strict=True):
        step(session, actor, row, now=now, words=found.meant.typed)
        journal.note(
            session,
            actor,
            "evidence.submitted",
            f"evidence:{row.code}",
            now=now,
            body=found.body.code,
            item=item.code,
            **_told(found.meant, row),
        )
    outbox.mark(session, "evidence", [row.id for row in rows])
    return rows


def check(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> Understood | None:
    """Return the page that would be recorded for *submission*, recording nothing.

    None: what is sent is no page. Refuse whatever `submit` would refuse.
    """
    return _sound(session, actor, submission, now=now).meant.understood


def not_there_yet(session: Session, evidence: EvidenceRow) -> None:
    """Refuse as `AlreadyShown` when what *evidence* shows stands there already."""
    there = submissions.standing(
        session,
        evidence.body_id,
        [evidence.item_id],
        page=evidence.page_id,
        reference=evidence.reference,
        platform=evidence.platform_id,
    )
    for code in there.values():
        raise AlreadyShown("this is there already", evidence=code)


def _sound(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> Weighed:
    """Return *submission* weighed; refuse unless every item takes it."""
    if not submission.items:
        raise BadInput("nothing is answered", field="item", reason="required")
    found = weigh(session, actor, submission, now=now)
    if len(found.refusals) == len(found.asked) == 1:
        # An item sent to alone speaks for itself.
        raise next(iter(found.refusals.values()))
    if found.refusals:
        words = ", ".join(found.refusals)
        raise PartlyRefused(words, refusals=dict(found.refusals))
    return found


def _written(
    session: Session,
    actor: Actor,
    submission: Submission,
    found: Weighed,
    *,
    now: datetime,
) -> tuple[EvidenceRow, ...]:
    """Write the page, if it is new, and a row for each duty: all or none."""
    page, meant = None, found.meant
    with session.begin_nested():
        if meant.understood is not None:
            page = page_id(session, meant.understood, raw=meant.typed, now=now)
        rows = _rows(actor, submission, found, page=page, now=now)
        session.add_all(rows)
    return rows


def _rows(
    actor: Actor,
    submission: Submission,
    found: Weighed,
    *,
    page: int | None,
    now: datetime,
) -> tuple[EvidenceRow, ...]:
    codes = fresh_codes(len(found.duties))
    shown, meant = submission.shown_from, found.meant
    return tuple(
        EvidenceRow(
            code=code,
            body_id=found.body.id,
            item_id=duty.item_id,
            form=meant.form,
            platform_id=meant.platform_id,
            page_id=page,
            reference=meant.reference,
            shown_from=shown.spelled if shown else "",
            note=submission.note.strip(),
            state=State.SUBMITTED,
            reviewed_rev=None,
            head=1,
            submitted_by=actor.name,
            submitted_by_ref=actor.reference,
            submitted_at=now,
            sending=codes[0] if len(codes) > 1 else None,
        )
        for code, duty in zip(codes, found.duties.values(), strict=True)
    )


def _told(meant: Meant, row: EvidenceRow) -> dict[str, str]:
    """Return what the journal is told: nothing of what people wrote in words."""
    page = meant.understood
    told = {"page": page.address.url} if page else {"form": meant.form.value}
    if row.sending:
        told["sending"] = row.sending
    return told
