"""Since when a cell has been unconfirmed: the spell that reaches up to a day.

A spell is an unbroken run of days on each of which the requirement asked something of
the body and no accepted page answered it, as the register knows it at one moment. What
is true of each day is `tracker.domain.coverage.cell`; here it is only asked again on
every day on which it could have changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.domain.bodies import Body
from tracker.domain.coverage import UNCONFIRMED, Shown, Status, cell
from tracker.domain.deadlines import Item, Usable
from tracker.domain.evidence import Form, State
from tracker.domain.exemptions import Statement, frees
from tracker.domain.history import Fact, ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFact:
    """What was stated of the body once: how it is from a day on."""

    seq: int
    valid_from: date | None
    recorded_at: datetime
    body: Body
    retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to a piece of evidence."""

    seq: int
    valid_from: date | None
    recorded_at: datetime
    state: State
    reviewed_rev: int | None
    retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of evidence with its life."""

    platform: str | None
    form: Form
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """All that was ever stated about one requirement and one body.

    *networks* are the statements of each network, by code.
    """

    item: Item
    body: tuple[BodyFact, ...]
    evidence: tuple[Piece, ...]
    networks: Mapping[str, Sequence[Usable]]


def since(life: Life, *, on: date, known: datetime) -> date | None:
    """Return the first day of the spell that reaches day *on*, as known at *known*.

    None: that day nothing is wanting.
    """
    begun = None
    for day in (on, *sorted(set(_turns(life, on, known)), reverse=True)):
        if status(life, on=day, known=known) not in UNCONFIRMED:
            break
        begun = day
    return begun


def days_late(comply_by: date | None, *, since: date, on: date) -> int:
    """Return how many days of the spell from *since* to *on* lie after the deadline.

    A body that had its page until the day before yesterday is two days late, however
    long ago the deadline was; one that came to be bound later, no longer than that.

    >>> day = date.fromisoformat
    >>> days_late(day("2022-12-01"), since=day("2022-12-01"), on=day("2022-12-03"))
    2
    >>> days_late(day("2022-12-01"), since=day("2026-11-24"), on=day("2026-11-25"))
    2
    >>> days_late(day("2027-01-01"), since=day("2026-11-24"), on=day("2026-11-25"))
    0
    """
    if comply_by is None or on <= comply_by:
        return 0
    return (on - max(since, comply_by + timedelta(days=1))).days + 1


def status(life: Life, *, on: date, known: datetime) -> Status:
    """Return what is true of the cell on day *on* as known at *known*."""
    text = ruling(life.item.texts, on=on, known=known)
    fact = ruling(life.body, on=on, known=known)
    if text is None or text.duty is None or fact is None:
        return Status.NOT_REQUIRED
    stated = (ruling(each, on=on, known=known) for each in _exemptions(life))
    return cell(
        text.duty,
        fact.body,
        _shown(life, on, known),
        on=on,
        exempt=any(one and frees(one, fact.body, on) for one in stated),
        banned=frozenset(
            code
            for code, told in life.networks.items()
            if (one := ruling(told, on=on, known=known)) and one.banned
        ),
    ).status


def _exemptions(life: Life) -> Iterator[Sequence[Statement]]:
    yield from life.item.exemptions.values()


def _shown(life: Life, on: date, known: datetime) -> Iterator[Shown]:
    for piece in life.evidence:
        event = ruling(piece.events, on=on, known=known)
        if event is not None:
            yield Shown(
                platform=piece.platform,
                form=piece.form,
                state=event.state,
                reviewed_rev=event.reviewed_rev,
            )


def _turns(life: Life, on: date, known: datetime) -> Iterator[date]:
    """Yield the days up to *on* on which the cell could have become another one."""
    facts: list[Fact] = [*life.item.texts, *life.body]
    facts += (event for piece in life.evidence for event in piece.events)
    facts += (each for told in life.networks.values() for each in told)
    stated = [each for told in life.item.exemptions.values() for each in told]
    bodies = [fact.body for fact in life.body]
    turns = [fact.valid_from for fact in (*facts, *stated) if fact.recorded_at <= known]
    turns += (body.existed_from for body in bodies)
    last = [body.existed_until for body in bodies]
    last += (each.valid_until for each in stated)
    # What lasts until a day is over on the next one; the last of days has none.
    turns += (day + timedelta(days=1) for day in last if day and day < date.max)
    yield from (day for day in turns if day is not None and day <= on)
