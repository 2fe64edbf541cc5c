"""The way from a bill to a law in force: which stages were reached by a day.

A stage without a day is not one that was missed: that the register holds no word of
a reading does not mean that there was none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from tracker.domain import dates
from tracker.domain.instruments import EventKind

#: The stages in their order (constitution of the Federation, articles 104 to 107).
WAY = (
    EventKind.INTRODUCED,
    EventKind.FIRST_READING,
    EventKind.SECOND_READING,
    EventKind.THIRD_READING,
    EventKind.APPROVED_BY_UPPER_HOUSE,
    EventKind.SIGNED,
    EventKind.PUBLISHED,
    EventKind.IN_FORCE,
)


class Reached(StrEnum):
    """How far a document has come, as far as its events tell."""

    REACHED = "reached"
    #: The next stages were reached; of this one nothing is told.
    UNTOLD = "untold"
    AHEAD = "ahead"


class Happening(Protocol):
    """Something that happened to a document; *happened* in EDTF."""

    @property
    def kind(self) -> EventKind:
        """Return what happened."""

    @property
    def happened(self) -> str:
        """Return when, as its source knows it."""


H = TypeVar("H", bound=Happening)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop(Generic[H]):
    """A stage of the way, and the event that tells of it (None: nothing is told)."""

    kind: EventKind
    reached: Reached
    event: H | None


def way(events: Iterable[H], *, on: date) -> tuple[Stop[H], ...]:
    """Return all stages with what *events* tell of them on day *on*."""
    told = {event.kind: event for event in reversed(list(events))}
    behind = [n for n, kind in enumerate(WAY) if kind in told and _past(told[kind], on)]
    last = max(behind, default=-1)
    return tuple(
        Stop(kind=kind, reached=_reached(number, behind, last), event=told.get(kind))
        for number, kind in enumerate(WAY)
    )


def _reached(number: int, behind: list[int], last: int) -> Reached:
    if number in behind:
        return Reached.REACHED
    return Reached.UNTOLD if number < last else Reached.AHEAD


def _past(event: Happening, on: date) -> bool:
    """Tell whether *event* surely lies on or before the day *on*.

    Of a day that is not known it is only told that it happened.
    """
    try:
        stated = dates.read(event.happened)
    except dates.BadDate:
        return True
    return (stated.latest or stated.earliest or date.min) <= on
