"""Both time axes at once: for each moment of knowledge, what rules on which days.

A band is what the register knew from one moment to the next; it is cut into segments
by legal days. Whatever day and moment are asked, the segment found there holds what
`tracker.domain.history.ruling` says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Generic, TypeVar

from tracker.domain.history import Fact

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Generic[F]):
    """Days on which one fact rules, or none (*ruling* None); both ends are included."""

    #: None: since ever.
    since: date | None
    #: None: no end of it is known.
    until: date | None
    ruling: F | None

    def covers(self, on: date) -> bool:
        """Tell whether the day *on* is one of its days."""
        return (self.since or date.min) <= on <= (self.until or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band(Generic[F]):
    """What was known from a moment until the next one (None: until now)."""

    known_from: datetime
    known_until: datetime | None
    segments: tuple[Segment[F], ...]
    #: What was said then without a day, if it was not taken back.
    undated: F | None

    def covers(self, known: datetime) -> bool:
        """Tell whether the moment *known* lies within it."""
        ended = self.known_until is not None and self.known_until <= known
        return self.known_from <= known and not ended


def bands(facts: Iterable[F]) -> tuple[Band[F], ...]:
    """Return what was known of one thing, a band for each moment, the earliest first.

    The segments of a band follow one another without a gap, from ever to ever.
    """
    facts = sorted(facts, key=lambda fact: fact.seq)
    moments = sorted({fact.recorded_at for fact in facts})
    return tuple(
        _band([fact for fact in facts if fact.recorded_at <= moment], moment, following)
        for moment, following in zip_longest(moments, moments[1:])
    )


def at(bands: Iterable[Band[F]], *, on: date, known: datetime) -> F | None:
    """Return the fact that rules on day *on* as known at *known*, read off *bands*."""
    for band in bands:
        if band.covers(known):
            return next(each.ruling for each in band.segments if each.covers(on))
    return None


def _band(told: Sequence[F], moment: datetime, following: datetime | None) -> Band[F]:
    undated = [fact for fact in told if fact.valid_from is None]
    return Band(
        known_from=moment,
        known_until=following,
        segments=tuple(_segments(told)),
        undated=undated[-1] if undated and not undated[-1].retracted else None,
    )


def _segments(told: Sequence[F]) -> Iterator[Segment[F]]:
    """Yield the days cut where another fact begins to rule."""
    newest = {fact.valid_from: fact for fact in told if fact.valid_from}
    standing = [day for day in sorted(newest) if not newest[day].retracted]
    if date.min not in standing:
        first = standing[0] if standing else None
        yield Segment(since=None, until=_eve(first), ruling=None)
    for day, following in zip_longest(standing, standing[1:]):
        yield Segment(since=day, until=_eve(following), ruling=newest[day])


def _eve(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None
