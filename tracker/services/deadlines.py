"""A calendar of deadlines: of one body for everybody, of all own bodies for one person.

Worded here, as what subscribes is a program that chooses no language of a page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.adapters import calendars
from tracker.adapters.calendars import Entry
from tracker.adapters.wordbooks import Voice
from tracker.domain.deadlines import Calendar, Day, Item, Term
from tracker.domain.errors import NotFound
from tracker.storage import deadlines
from tracker.storage.bodies import BodyRow
from tracker.storage.deadlines import Bound
from tracker.storage.hearers import Hearer
from tracker.storage.voices import own

#: Bodies named in one entry; of more, the number.
NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the register is: its address without a slash at the end, and its host."""

    address: str
    host: str


def of_body(session: Session, code: str, *, place: Place, language: str) -> bytes:
    """Return the calendar file of the body *code*; refuse as `NotFound` an unknown."""
    whose = BodyRow.code == code
    found = deadlines.bodies(session, whose)
    if not found:
        raise NotFound(f"no body {code}")
    (body,) = found
    voice = Voice(language)
    told = deadlines.calendar(session, whose)
    teller = _Teller(told=told, place=place, voice=voice, together=False)
    entries = teller.entries(found)
    return calendars.written(body.name, entries, language=voice.language)


def of_person(session: Session, hearer: Hearer, *, place: Place) -> bytes:
    """Return the calendar file of all bodies entrusted to *hearer*, a day an entry."""
    whose = own(hearer.actor)
    found = deadlines.bodies(session, whose)
    voice = Voice(hearer.language)
    told = deadlines.calendar(session, whose)
    teller = _Teller(told=told, place=place, voice=voice, together=True)
    entries = teller.entries(found)
    name = voice.gettext("Deadlines of my bodies")
    return calendars.written(name, entries, language=voice.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """What the entries of one calendar share; *together*: one entry a day, for all."""

    told: Calendar
    place: Place
    voice: Voice
    together: bool

    def entries(self, bodies: Sequence[Bound]) -> Iterator[Entry]:
        """Yield an entry for each day that is or once was set for one of *bodies*."""
        for day in self.told.days:
            meant = [body for body in bodies if self.told.concerns(day, body.body)]
            if meant:
                held = [body for body in meant if self.told.holds(day, body.body)]
                yield self.entry(day, held or meant, cancelled=not held)

    def entry(self, day: Day, bodies: Sequence[Bound], *, cancelled: bool) -> Entry:
        """Return the entry of *day*, which is or once was set for *bodies*."""
        item, alone = day.item, None if self.together else bodies[0]
        of = f"-{alone.body.code}" if alone else ""
        link = f"/b/{alone.body.code}" if alone else f"/r/{item.code}"
        return Entry(
            uid=f"{day.term}-{day.day:%Y%m%d}-{item.uid}{of}@{self.place.host}",
            day=day.day,
            title=_title(day, self.voice, cancelled=cancelled),
            text="\n".join(_lines(day, bodies, self.place, self.voice)),
            link=self.place.address + link,
            cancelled=cancelled,
            # Of one body also what became of it; of many, which come and go, the sum
            # could fall, and a program would keep the older entry.
            sequence=item.revision + self.told.revision + (alone.head if alone else 0),
            at=self._known_at(item, alone),
        )

    def _known_at(self, item: Item, alone: Bound | None) -> datetime:
        moments = [item.known_at]
        if self.told.known_at is not None:
            moments.append(self.told.known_at)
        if alone is not None:
            moments.append(alone.recorded_at)
        return max(moments)


def _title(day: Day, voice: Voice, *, cancelled: bool) -> str:
    heading = day.heading or day.item.code
    comply = day.term is Term.COMPLY
    if cancelled:
        return (
            voice.gettext("Cancelled deadline: %(heading)s", heading=heading)
            if comply
            else voice.gettext("Does not come into force: %(heading)s", heading=heading)
        )
    return (
        voice.gettext("Deadline: %(heading)s", heading=heading)
        if comply
        else voice.gettext("Comes into force: %(heading)s", heading=heading)
    )


def _lines(
    day: Day, bodies: Sequence[Bound], place: Place, voice: Voice
) -> Iterator[str]:
    yield f"{day.item.code}, {day.item.document}"
    yield from (body.name for body in bodies[:NAMED])
    if (more := len(bodies) - NAMED) > 0:
        yield voice.ngettext("and %(number)s more", "and %(number)s more", more)
    yield f"{place.address}/r/{day.item.code}?on={day.day.isoformat()}"
