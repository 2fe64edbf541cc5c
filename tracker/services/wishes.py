"""What a person wishes to be told, and the secret address of the person's calendar.

Everything here is somebody's own: nobody wishes for another. Whoever holds the pass
that stands in a letter may only end the letters.
"""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.adapters.wordbooks import SPOKEN
from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.tellings import Often
from tracker.services import secret_addresses
from tracker.storage import hearers, journal
from tracker.storage.hearers import Hearer
from tracker.storage.tellings import WishRow

#: What passes are for: to end the letters, to read a calendar.
LEAVE, CALENDAR = "leave", "calendar"


def own(session: Session, actor: Actor) -> Hearer:
    """Return *actor* as one who may be told something; refuse as `NotFound` nobody."""
    actor.require(Act.ACCOUNT)
    hearer = hearers.hearer(session, actor.id) if actor.id is not None else None
    if hearer is None:
        raise NotFound("no account of one's own")
    return hearer


def wish(
    session: Session, actor: Actor, often: Often, *, language: str, now: datetime
) -> None:
    """Let *actor* be told so *often*, in that *language*.

    Whoever was told nothing before is told of what happens from *now* on.
    """
    if language not in SPOKEN:
        raise BadInput(f"not spoken: {language}", field="language", reason="unknown")
    row = _row(session, own(session, actor))
    if row.often is Often.NEVER and often is not Often.NEVER:
        row.wished_at = now
    row.often, row.language = often, language
    _note(session, actor, "letters.wished", now=now, often=often, language=language)


def leave(session: Session, secret: str, given: str, *, now: datetime) -> Hearer:
    """End the letters of whoever the pass *given* was made for; return the person.

    Refuse as `NotFound` any other. Doing it twice changes nothing more.
    """
    hearer = leaving(session, secret, given)
    if hearer.often is not Often.NEVER:
        _row(session, hearer).often = Often.NEVER
        _note(session, hearer.actor, "letters.left", now=now)
    return hearer


def leaving(session: Session, secret: str, given: str) -> Hearer:
    """Return whose letters the pass *given* ends; refuse as `NotFound` any other."""
    account = secret_addresses.claimed(given)
    hearer = hearers.hearer(session, account) if account is not None else None
    if hearer is None or not secret_addresses.opens(given, secret, LEAVE, hearer.id):
        raise NotFound("no such letters")
    return hearer


def open_calendar(session: Session, actor: Actor, *, now: datetime) -> None:
    """Give *actor* a calendar at a new secret address; an earlier address ends."""
    _row(session, own(session, actor)).calendar = secrets.token_hex(8)
    _note(session, actor, "calendar.opened", now=now)


def close_calendar(session: Session, actor: Actor, *, now: datetime) -> None:
    """Let the address of *actor*'s calendar lead nowhere."""
    _row(session, own(session, actor)).calendar = None
    _note(session, actor, "calendar.closed", now=now)


def calendar_pass(hearer: Hearer, secret: str) -> str | None:
    """Return the pass to the person's calendar; None when there is none."""
    if hearer.calendar is None:
        return None
    return secret_addresses.made(secret, CALENDAR, hearer.id, mark=hearer.calendar)


def whose_calendar(session: Session, secret: str, given: str) -> Hearer:
    """Return whose calendar the pass *given* opens; refuse as `NotFound` any other."""
    account = secret_addresses.claimed(given)
    hearer = hearers.hearer(session, account) if account is not None else None
    known = hearer is not None and hearer.active and hearer.calendar is not None
    if hearer is None or not known:
        raise NotFound("no such calendar")
    mark = hearer.calendar or ""
    if not secret_addresses.opens(given, secret, CALENDAR, hearer.id, mark=mark):
        raise NotFound("no such calendar")
    return hearer


def _row(session: Session, hearer: Hearer) -> WishRow:
    row = session.get(WishRow, hearer.id)
    if row is None:
        row = WishRow(
            account_id=hearer.id,
            often=hearer.often,
            language=hearer.language,
            wished_at=hearer.wished_at,
        )
        session.add(row)
    return row


def _note(
    session: Session, actor: Actor, action: str, *, now: datetime, **said: object
) -> None:
    session.flush()
    journal.note(session, actor, action, f"wishes:{actor.id}", now=now, **said)
