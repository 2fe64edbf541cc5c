"""Telling people: planned for everybody whose time has come, and sent one by one.

A message is planned once for its account and period, by the table's own rule. Before
it goes over the wire it is committed as on its way; whoever dies then leaves it there,
and it becomes unsure: it may have gone out, so it is never sent again by itself. What
surely did not go out is tried again later. Everything is a bounded slice, so that it
may be called as often as one likes and be killed at any moment.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.adapters import mail
from tracker.adapters.mail import Letter, Post
from tracker.adapters.wordbooks import Voice
from tracker.config import Settings
from tracker.domain.access import Act, Actor
from tracker.domain.digests import Digest
from tracker.domain.errors import NotFound, WrongMove
from tracker.domain.grounds import Ground
from tracker.domain.tellings import (
    SETTLING,
    UNSETTLED,
    MessageState,
    Often,
    move,
    pause,
    period,
    since,
)
from tracker.services import letters, secret_addresses
from tracker.services.digests import Gathered, Span, Today, gather, of_today
from tracker.services.letter_frames import Frame
from tracker.services.wishes import LEAVE
from tracker.storage import grounds, hearers, journal, messages
from tracker.storage.engines import Database
from tracker.storage.hearers import Hearer
from tracker.storage.messages import Message, Plan, Turn

#: People looked at, and messages sent, in one slice.
SLICE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """All it takes to tell people something."""

    database: Database
    settings: Settings
    post: Post
    #: Returns the present moment: a slice takes a while.
    now: Callable[[], datetime] = clock.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person is, or would be, told."""

    hearer: Hearer
    period: str
    digest: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What is the same for everybody in one slice."""

    today: Today
    grounds: Mapping[str, Ground]


def teller(database: Database, settings: Settings) -> Teller:
    """Return who tells the people of the register, by its settings."""
    return Teller(database=database, settings=settings, post=mail.post(settings))


def run_due(teller: Teller) -> int:
    """Do a slice of what is due; return how many people and messages that was."""
    return plan_due(teller) + send_due(teller)


def plan_due(teller: Teller, *, limit: int = SLICE) -> int:
    """Plan the messages of the next people whose time has come; return how many."""
    now = teller.now()
    with teller.database.reading() as session:
        looked = list(_looked(session, now, limit=limit))
    plans = [
        Plan(
            account=each.hearer.id,
            period=each.period,
            since=each.digest.since,
            until=each.digest.until,
        )
        for each in looked
        if each.digest.anything
    ]
    turns = [
        Turn(
            account=each.hearer.id,
            period=each.period,
            quiet_until=None if each.digest.anything else each.digest.until,
        )
        for each in looked
    ]
    if turns:
        with teller.database.writing() as session:
            messages.plan(session, plans, now=now)
            messages.take_turns(session, turns, day=clock.day(now))
    return len(looked)


def would_tell(session: Session, *, now: datetime) -> Iterator[Told]:
    """Yield what would be planned now for everybody; writes nothing."""
    everybody = 1_000_000
    looked = _looked(session, now, limit=everybody)
    yield from (each for each in looked if each.digest.anything)


def send_due(teller: Teller, *, limit: int = SLICE) -> int:
    """Send messages whose time has come; return how many came to an end.

    When there is no line to the mail server, the others wait for the next slice.
    """
    with teller.database.reading() as session:
        left = messages.left(session, now=teller.now())
        waiting = messages.waiting(session, now=teller.now(), limit=limit)
        if waiting:
            around = _Around(
                today=of_today(session, clock.day(teller.now())),
                grounds=grounds.every(session),
            )
    if left:
        with teller.database.writing() as session:
            messages.give_up(session, now=teller.now())
    for done, message in enumerate(waiting):
        try:
            _send(teller, message, around)
        except mail.Unreachable:
            return done
    return len(waiting)


def resend(session: Session, actor: Actor, id_: int, *, now: datetime) -> None:
    """Let a message that failed or is unsure be sent once more.

    Refuse as `NotFound` when there is none, as `WrongMove` when it is neither.
    """
    actor.require(Act.ADMINISTER)
    message = messages.look_up(session, id_)
    if message is None:
        raise NotFound(f"no message {id_}")
    if message.state not in UNSETTLED or not messages.plan_again(
        session, message, now=now
    ):
        raise WrongMove(
            f"message {id_} is {message.state}",
            state=message.state,
            wanted=MessageState.PLANNED,
        )
    journal.note(session, actor, "telling.resent", f"message:{id_}", now=now)


def preview(
    session: Session, settings: Settings, hearer: Hearer, *, now: datetime
) -> str | None:
    """Return the text that *hearer* would be sent now; None: nothing to say."""
    told = hearers.told_until(session, [hearer.id]).get(hearer.id)
    begins = since(told, wished=hearer.wished_at, now=now)
    today = of_today(session, clock.day(now))
    gathered = gather(session, hearer, today, Span(since=begins, until=now))
    if not gathered.digest.anything:
        return None
    reasons = _spoken(grounds.every(session), hearer)
    return letters.text(gathered.digest, _frame(settings, hearer, reasons))


def letter(
    teller: Teller,
    hearer: Hearer,
    digest: Digest,
    *,
    mark: str,
    reasons: Mapping[str, str],
) -> Letter:
    """Return *digest* as a letter to *hearer*, which can be left with one press.

    *reasons* are the words of the reasons for turning a page down, by code.
    """
    frame = _frame(teller.settings, hearer, reasons)
    return Letter(
        to=hearer.email,
        subject=letters.subject(digest, frame.voice),
        text=letters.text(digest, frame),
        mark=mark,
        language=frame.voice.language,
        at=teller.now(),
        headers={
            # RFC 8058: mail programs show a button that sends the second line there.
            "List-Unsubscribe": f"<{frame.leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _spoken(listed: Mapping[str, Ground], hearer: Hearer) -> dict[str, str]:
    return {code: each.spoken(hearer.language) for code, each in listed.items()}


def _frame(settings: Settings, hearer: Hearer, reasons: Mapping[str, str]) -> Frame:
    given = secret_addresses.made(settings.secret_key, LEAVE, hearer.id)
    return Frame(
        voice=Voice(hearer.language),
        address=settings.public_url,
        reasons=reasons,
        leave=f"{settings.public_url}/letters/leave/{given}",
    )


def _looked(session: Session, now: datetime, *, limit: int) -> Iterator[Told]:
    """Yield what there is to tell each person whose time has come, be it nothing."""
    local = now.astimezone(clock.LEGAL_ZONE)
    periods = {often: period(often, local) for often in Often}
    day = clock.day(now)
    found = hearers.due(session, periods, today=day, limit=limit)
    if not found:
        return
    today = of_today(session, day)
    told = hearers.told_until(session, [each.id for each in found])
    until = now - SETTLING
    for hearer in found:
        begins = since(told.get(hearer.id), wished=hearer.wished_at, now=now)
        span = Span(since=min(begins, until), until=until)
        gathered = gather(session, hearer, today, span)
        when = periods[hearer.often]
        if when is not None:
            yield Told(hearer=hearer, period=when, digest=gathered.digest)


def _send(teller: Teller, message: Message, around: _Around) -> None:
    """Send *message*; raise `mail.Unreachable` once it is planned anew for later."""
    seen = teller.now()
    with teller.database.reading() as session:
        hearer = hearers.hearer(session, message.account_id)
        span = Span(since=message.since, until=message.until, message=message.id)
        heard = hearer is not None and hearer.hears
        gathered = None
        if hearer is not None and heard:
            gathered = gather(session, hearer, around.today, span)
    if hearer is None or gathered is None or not gathered.digest.anything:
        why = "nothing is left to tell" if heard else "nobody wishes to be told"
        with teller.database.writing() as session:
            messages.drop(session, message, now=teller.now(), detail=why)
        return
    taken = _taken(teller, message, gathered, seen=seen)
    if taken is None:
        return
    reasons = _spoken(around.grounds, hearer)
    made = letter(teller, hearer, gathered.digest, mark=message.mark, reasons=reasons)
    _hand_over(teller, taken, made)


def _taken(
    teller: Teller, message: Message, gathered: Gathered, *, seen: datetime
) -> Message | None:
    """Commit that *message* is on its way, before it is; None: somebody else's."""
    with teller.database.writing() as session:
        taken = messages.take_up(session, message, seen=seen, now=teller.now())
        if taken is not None:
            messages.chase(
                session,
                (
                    {
                        "account_id": message.account_id,
                        "item_id": item,
                        "body_id": body,
                        "comply_by": day,
                        "stage": stage,
                        "message_id": message.id,
                    }
                    for (item, body), (day, stage) in gathered.stages.items()
                ),
            )
    return taken


def _hand_over(teller: Teller, message: Message, made: Letter) -> None:
    """Hand the letter over, and write down what became of it."""
    try:
        teller.post.send(made)
    except mail.Undelivered as error:
        state, said = _state(message, error), str(error)
        _settle(teller, message, state, detail=said)
        if isinstance(error, mail.Unreachable):
            raise
    else:
        _settle(teller, message, MessageState.SENT)


def _state(message: Message, error: mail.Undelivered) -> MessageState:
    """Return what becomes of *message* after *error*."""
    if isinstance(error, mail.Unsure):
        return MessageState.UNSURE
    if isinstance(error, mail.Later) and pause(message.attempts) is not None:
        return MessageState.PLANNED
    return MessageState.FAILED


def _settle(
    teller: Teller, message: Message, state: MessageState, *, detail: str = ""
) -> None:
    move(message.state, state)
    with teller.database.writing() as session:
        messages.settle(session, message, state, now=teller.now(), detail=detail)
