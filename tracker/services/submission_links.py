"""One-time links: a body without an account sends its evidence by one, once.

Reviewers make them for any body, a region's representatives for its bodies. Whoever
comes by a link is nobody and has one right: to send for that body. The link is told
once and kept as a digest. Never sends the link anywhere.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Actor, Role
from tracker.domain.errors import BadInput, NotFound, PassOver
from tracker.domain.passes import DAYS, PassState
from tracker.services import pass_secrets
from tracker.services.submissions import submit
from tracker.services.weighings import Submission, body_named
from tracker.storage import journal, submission_links
from tracker.storage.evidence import EvidenceRow
from tracker.storage.submission_links import SubmissionLink, SubmissionLinkRow


def lend(
    session: Session, actor: Actor, body: str, *, secret: str, days: int, now: datetime
) -> int:
    """Make a link that *secret* opens, for *days*, for the body with that code.

    Return its number. A body that the actor may make none for is `NotFound`.
    """
    row = body_named(session, body)
    _require_lending(actor, row.region_id)
    if days not in DAYS:
        raise BadInput(f"{days} days", field="days", reason="not_a_choice")
    link = SubmissionLinkRow(
        digest=pass_secrets.digest(secret),
        body_id=row.id,
        made_by=actor.id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(link)
    session.flush()
    _note(session, actor, "made", link.id, now=now, body=row.code)
    return link.id


def revoke(
    session: Session, actor: Actor, id_: int, *, body: str, now: datetime
) -> None:
    """Take back a link of *body*; refuse as `PassOver` one used or taken back."""
    locked = sa.select(SubmissionLinkRow).where(SubmissionLinkRow.id == id_)
    row = session.scalar(locked.with_for_update())
    link = submission_links.one(session, id_=id_)
    if row is None or link is None or link.body != body:
        raise NotFound(f"no link {id_} of {body}")
    _require_lending(actor, link.region_id)
    if row.used_at or row.revoked_at:
        raise PassOver("the link is over", state=link.state(now))
    row.revoked_at = now
    _note(session, actor, "revoked", id_, now=now)


def opened(session: Session, secret: str) -> SubmissionLink:
    """Return the link that *secret* opens, in whatever state; else `NotFound`."""
    link = submission_links.one(session, digest=pass_secrets.digest(secret))
    if link is None or not pass_secrets.opens(secret, link.digest):
        raise NotFound("no such link")
    return link


def acting(link: SubmissionLink) -> Actor:
    """Return who acts by *link*: nobody, who speaks for its body alone."""
    return Actor(
        name=link.reference,
        roles=frozenset({Role.LINK}),
        bodies=frozenset({link.body_id}),
    )


def send(
    session: Session, secret: str, submission: Submission, *, now: datetime
) -> Sequence[EvidenceRow]:
    """Send *submission* for the body of the link that *secret* opens, and spend it.

    Refuse as `PassOver` a link that is used, taken back or out of date, also when
    another came first at the same moment, and whatever `submit` refuses: then the
    link is good still.
    """
    link = opened(session, secret)
    state = link.state(now)
    if state is not PassState.OPEN:
        raise PassOver("the link is over", state=state)
    if not submission_links.take(session, link.id, now=now):
        raise PassOver("somebody came first", state=PassState.USED)
    actor = acting(link)
    sent = submit(session, actor, replace(submission, body=link.body), now=now)
    codes = [each.code for each in sent]
    _note(session, actor, "used", link.id, now=now, codes=codes)
    return sent


def _require_lending(actor: Actor, region: int | None) -> None:
    # A foreign body's links are not forbidden: they are nobody's business.
    if not actor.lends(region=region):
        raise NotFound("no links here for this actor")


def _note(
    session: Session, actor: Actor, did: str, id_: int, *, now: datetime, **said: object
) -> None:
    session.flush()
    journal.note(session, actor, f"link.{did}", f"link:{id_}", now=now, **said)
