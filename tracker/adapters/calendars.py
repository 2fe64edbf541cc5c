"""Deadlines as a calendar file (iCalendar, RFC 5545), for programs that subscribe.

The same facts make the same bytes: nothing of the file is of the moment it was asked
for, so that no program thinks that something has changed. Never decides which days
are deadlines.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

KIND = "text/calendar; charset=utf-8"
#: How often programs are told to ask again.
DAILY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One day: *uid* names it for ever, *sequence* and *at* say which state it is."""

    uid: str
    day: date
    title: str
    text: str
    link: str
    cancelled: bool
    sequence: int
    at: datetime


def written(name: str, entries: Iterable[Entry], *, language: str) -> bytes:
    """Return the calendar called *name* with *entries*, as a file."""
    # A library of dates and zones that only whoever asks for calendars has to load.
    from icalendar import Calendar, vDuration  # noqa: PLC0415

    made = Calendar()
    made.add("prodid", "-//Register of requirements//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name, {"language": language})
    made.add("refresh-interval", vDuration(DAILY), {"value": "DURATION"})
    made.add("x-published-ttl", "P1D")
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def _event(entry: Entry) -> Any:
    from icalendar import Event  # noqa: PLC0415

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.at)
    event.add("last-modified", entry.at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.day)
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("url", entry.link)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A deadline takes nobody's time: it blocks no meeting.
    event.add("transp", "TRANSPARENT")
    return event
