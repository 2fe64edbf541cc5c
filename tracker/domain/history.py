"""The two time axes: what ruled on a day, as the register knew it at a moment.

One rule serves versions of requirements, facts about bodies, states of evidence,
exemptions and platforms. Facts are only ever added. On day V, as known at K: take
the facts with ``valid_from <= V`` and ``recorded_at <= K``; of those with the same
``valid_from`` the highest ``seq`` wins; drop what is retracted; of what remains the
latest ``valid_from`` wins. `tracker.storage.history` spells this in SQL.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, Protocol, TypeVar


class Fact(Protocol):
    """One dated statement about one thing."""

    @property
    def seq(self) -> int:
        """Return the number of the statement, rising as the register learns."""

    @property
    def valid_from(self) -> date | None:
        """Return the day from which it holds; None: not known to hold yet."""

    @property
    def recorded_at(self) -> datetime:
        """Return the moment at which the register came to know it."""

    @property
    def retracted(self) -> bool:
        """Tell whether it takes back what was stated for the same day."""


#: The end of time: the moment of knowledge for "all that is known now".
EVER = datetime(9999, 12, 31, tzinfo=UTC)

F = TypeVar("F", bound=Fact)


def ruling(facts: Iterable[F], *, on: date, known: datetime) -> F | None:
    """Return the fact of one thing that rules on day *on* as known at *known*."""
    newest: dict[date, F] = {}
    for fact in sorted(facts, key=lambda fact: fact.seq):
        if fact.valid_from and fact.valid_from <= on and fact.recorded_at <= known:
            newest[fact.valid_from] = fact
    standing = [day for day, fact in newest.items() if not fact.retracted]
    return newest[max(standing)] if standing else None


@dataclass(frozen=True, slots=True)
class Course(Generic[F]):
    """What ruled when, as known at one moment: for many questions about one thing.

    *said* is the last word on each day, a retraction too; *standing* are the facts
    that rule from their day on, the earliest first.
    """

    said: Mapping[date, F]
    standing: tuple[F, ...]
    days: tuple[date, ...]

    def ruling(self, on: date) -> F | None:
        """Return the fact that rules on day *on*."""
        place = bisect_right(self.days, on)
        return self.standing[place - 1] if place else None

    def after(self, day: date) -> F | None:
        """Return the first fact that begins to rule after *day*."""
        place = bisect_right(self.days, day)
        return self.standing[place] if place < len(self.standing) else None


def course(facts: Iterable[F]) -> Course[F]:
    """Return what ruled when by *facts*, all of them known.

    Its answers are those of `ruling`; a property test proves it.
    """
    said: dict[date, F] = {}
    for fact in facts:
        day = fact.valid_from
        if day and (day not in said or said[day].seq < fact.seq):
            said[day] = fact
    days = tuple(sorted(day for day, fact in said.items() if not fact.retracted))
    return Course(said, tuple(said[day] for day in days), days)
