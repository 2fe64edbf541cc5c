"""What a representative and a reviewer come to do: submit, accept, reject, withdraw."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain import addresses
from tracker.domain.access import Act, Actor
from tracker.domain.bodies import OFFICIALS, Body
from tracker.domain.dates import InexactDate
from tracker.domain.errors import (
    AlreadyShown,
    BadAddress,
    BadInput,
    NotAllowed,
    NotFound,
    NotObliged,
)
from tracker.domain.evidence import (
    OWN_MOVES,
    STANDING,
    TAKEN,
    Form,
    Ground,
    State,
    move,
)
from tracker.domain.questions import Question
from tracker.services.evidence_steps import advance, reviewed_against, step, unmoved
from tracker.services.pages import Understood, known_page, page_row, understand
from tracker.services.voices import require_voice
from tracker.storage import journal, outbox
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.duties import DutyInForce, duties
from tracker.storage.evidence import EvidenceRow

#: Without 0 O 1 I L, which people mistake for one another on paper.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a representative sends; *address* as typed, *shown_from* as known."""

    body: str
    item: str
    address: str
    shown_from: InexactDate | None = None
    note: str = ""


def submit(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> EvidenceRow:
    """Record a page as a body's evidence for a requirement, awaiting review.

    Refuse a foreign body as `NotFound`, an unreadable address as `BadAddress`, a
    requirement that does not bind the body today as `NotObliged`, and a page that
    stands there already as `AlreadyShown`. The event keeps the address as typed.
    """
    body, duty, understood = _sound(session, actor, submission, now=now)
    page = page_row(session, understood, raw=submission.address, now=now)
    _not_there_yet(session, body.id, duty.item_id, page.id)
    shown = submission.shown_from
    evidence = EvidenceRow(
        code=_fresh_code(),
        body_id=body.id,
        item_id=duty.item_id,
        form=Form.PAGE,
        platform_id=understood.platform_id,
        page_id=page.id,
        reference="",
        shown_from=shown.spelled if shown else "",
        note=submission.note.strip(),
        state=State.SUBMITTED,
        reviewed_rev=None,
        head=1,
        submitted_by=actor.name,
        submitted_at=now,
    )
    _stand(session, evidence)
    step(session, actor, evidence, now=now, words=submission.address.strip())
    journal.note(
        session,
        actor,
        "evidence.submitted",
        f"evidence:{evidence.code}",
        now=now,
        body=body.code,
        item=duty.code,
        page=page.url,
    )
    outbox.mark(session, "evidence", [evidence.id])
    return evidence


def check(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> Understood:
    """Return what would be recorded for *submission*, recording nothing.

    Refuse whatever `submit` would refuse.
    """
    body, duty, understood = _sound(session, actor, submission, now=now)
    page = known_page(session, understood)
    if page is not None:
        _not_there_yet(session, body.id, duty.item_id, page.id)
    return understood


def decide(
    session: Session,
    actor: Actor,
    code: str,
    wanted: State,
    *,
    now: datetime,
    base: int,
    reason: str = "",
    words: str = "",
) -> EvidenceRow:
    """Move evidence *code* to *wanted*; a rejection needs a reason.

    *base* is the number of the event the decision was made on: if another decision
    came between, refuse (the compare-and-set of reviewing).
    """
    actor.require(Act.REVIEW)
    if wanted is State.REJECTED and not reason:
        raise BadInput("a rejection needs a reason", field="reason", reason="required")
    if reason == Ground.OTHER and not words.strip():
        raise BadInput("another reason needs words", field="words", reason="required")
    evidence = unmoved(session, code, base)
    before = evidence.state
    evidence.state = move(before, wanted)
    advance(session, evidence, base)
    if wanted in TAKEN:
        evidence.reviewed_rev = reviewed_against(
            session, evidence.item_id, on=clock.day(now)
        )
    evidence.decided_at = now
    step(session, actor, evidence, before=before, now=now, reason=reason, words=words)
    journal.note(
        session,
        actor,
        f"evidence.{wanted}",
        f"evidence:{evidence.code}",
        now=now,
        reason=reason,
        words=words,
    )
    outbox.mark(session, "evidence", [evidence.id])
    return evidence


def respond(
    session: Session,
    actor: Actor,
    code: str,
    wanted: State,
    *,
    now: datetime,
    base: int,
    words: str = "",
) -> EvidenceRow:
    """Withdraw evidence *code*, or object to its rejection, on the body's behalf.

    An objection needs words. Refuse a foreign body as `NotFound`, and as
    `DecidedMeanwhile` when a decision came after the event number *base*.
    """
    evidence = unmoved(session, code, base)
    require_voice(session, actor, evidence.body_id)
    if wanted not in OWN_MOVES:
        raise NotAllowed(f"{wanted} is a reviewer's decision")
    if wanted is State.OBJECTED and not words.strip():
        raise BadInput("an objection needs words", field="words", reason="required")
    if wanted is State.OBJECTED and evidence.page_id is not None:
        _not_there_yet(session, evidence.body_id, evidence.item_id, evidence.page_id)
    before = evidence.state
    evidence.state = move(before, wanted)
    advance(session, evidence, base)
    step(session, actor, evidence, before=before, now=now, words=words.strip())
    journal.note(
        session, actor, f"evidence.{wanted}", f"evidence:{evidence.code}", now=now
    )
    outbox.mark(session, "evidence", [evidence.id])
    return evidence


def _sound(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> tuple[BodyRow, DutyInForce, Understood]:
    """Return whose evidence for what a submission is, and what its address means."""
    body = body_named(session, submission.body)
    actor.require_voice(body.id, region=body.region_id)
    today = clock.day(now)
    duty = binding_duty(session, body, submission.item, on=today)
    understood = understand(session, submission.address, body_id=body.id)
    _answers(duty, body, understood)
    shown = submission.shown_from
    if shown is not None and (shown.latest or date.max) > today:
        raise BadInput("shown from a future day", field="shown_from", reason="future")
    return body, duty, understood


def body_named(session: Session, code: str) -> BodyRow:
    """Return the body with *code* or refuse as `NotFound`."""
    body = session.scalar(sa.select(BodyRow).where(BodyRow.code == code))
    if body is None:
        raise NotFound(f"no body {code}")
    return body


def binding_duty(
    session: Session, body: BodyRow, item: str, *, on: date
) -> DutyInForce:
    """Return the duty of *item* that binds *body* on day *on*, or refuse."""
    region = session.scalar(
        sa.select(RegionRow.code).where(RegionRow.id == body.region_id)
    )
    plain = Body(
        code=body.code,
        kind=body.kind,
        level=body.level,
        region=region,
        existed_from=body.existed_from,
        existed_until=body.existed_until,
    )
    found = duties(session, Question(on=on, today=on, item=item))
    for duty in found:
        if plain.exists(on) and duty.duty.scope.binds(plain):
            return duty
    raise NotObliged(f"{item} does not bind {body.code}", item=item, body=body.code)


def _answers(duty: DutyInForce, body: BodyRow, understood: Understood) -> None:
    """Refuse a page on a network the duty does not name, or somebody's own profile."""
    if duty.asked and understood.platform not in duty.asked:
        raise BadAddress(
            f"{duty.code} asks for {', '.join(duty.asked)}",
            field="address",
            reason="other_network",
            platform=understood.platform,
            asked=list(duty.asked),
        )
    person = understood.address.kind is addresses.PageKind.PROFILE
    if person and body.kind not in OFFICIALS:
        raise BadAddress("a person's profile", field="address", reason="person")


def _not_there_yet(session: Session, body: int, item: int, page: int) -> None:
    there = session.scalar(
        sa.select(EvidenceRow.code).where(
            EvidenceRow.body_id == body,
            EvidenceRow.item_id == item,
            EvidenceRow.page_id == page,
            EvidenceRow.state.in_(STANDING),
        )
    )
    if there is not None:
        raise AlreadyShown("this page is there already", evidence=there)


def _stand(session: Session, evidence: EvidenceRow) -> None:
    """Write *evidence*; of two that show one page at once the database keeps one."""
    try:
        with session.begin_nested():
            session.add(evidence)
    except IntegrityError:
        page = evidence.page_id or 0
        _not_there_yet(session, evidence.body_id, evidence.item_id, page)
        raise


def _fresh_code() -> str:
    """Return a code nobody can guess or mistake: E- and ten letters or digits."""
    return "E-" + "".join(secrets.choice(_LETTERS) for _ in range(10))
