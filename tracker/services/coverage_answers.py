"""The numbers of an answer about coverage, and the sums that are made of them.

Asks the store for nothing: `tracker.services.coverage` fills in what is counted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import OBLIGED, UNCONFIRMED, Status
from tracker.domain.questions import Question
from tracker.storage.duties import DutyInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One group of cells with the same place and status, and how many there are."""

    item: str
    region: str | None
    region_name: str | None
    kind: BodyKind
    level: Level
    status: Status
    count: int
    #: The network asked for is confirmed here, another one is wanting: such a cell is
    #: none of those missing there, but somebody is obliged by it.
    elsewhere: bool = False

    @property
    def confirmed(self) -> bool:
        """Tell whether an accepted page is there: on the network asked for, if any."""
        return self.elsewhere or self.status in OBLIGED - UNCONFIRMED


class Later(Sequence[Tally]):
    """Tallies that are fetched when somebody looks at them, and only then."""

    def __init__(self, fetch: Callable[[], Iterable[Tally]]) -> None:
        self._fetch = fetch

    @cached_property
    def _there(self) -> tuple[Tally, ...]:
        return tuple(self._fetch())

    @overload
    def __getitem__(self, place: int) -> Tally: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Tally, ...]: ...

    def __getitem__(self, place: int | slice) -> Tally | tuple[Tally, ...]:
        """Return the tally at *place*."""
        return self._there[place]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer in numbers: *bodies* of *obliged* are meant, in *rows* cells."""

    question: Question
    duties: tuple[DutyInForce, ...]
    bodies: int
    obliged: int
    rows: int
    tallies: Sequence[Tally]
    #: The counts by each filter, where they are known without the tallies; by status
    #: and whether only another network is wanting.
    sums: Mapping[str, Counter[Any]] | None = field(default=None, compare=False)

    def facet(self, name: str) -> Counter[Any]:
        """Return the counts by *name* under all the other filters."""
        if self.sums is not None:
            return Counter(self._states() if name == "status" else self.sums[name])
        matched = (t for t in self.tallies if _fits(t, self.question, leaving=name))
        counts: Counter[Any] = Counter()
        for tally in matched:
            counts[getattr(tally, name)] += tally.count
        return counts

    def in_states(self, choices: Iterable[frozenset[Status]]) -> list[int]:
        """Return how many rows the list would have under each of *choices*.

        A cell whose network is confirmed, while another one is wanting, is listed
        where confirmed states are asked for too, and not among those missing there.
        """
        apart = self._apart()
        return [
            sum(
                count
                for (status, elsewhere), count in apart.items()
                if status in wanted and not (elsewhere and wanted <= UNCONFIRMED)
            )
            for wanted in choices
        ]

    def _apart(self) -> Counter[tuple[Status, bool]]:
        if self.sums is not None:
            return self.sums["status"]
        apart: Counter[tuple[Status, bool]] = Counter()
        for tally in self.tallies:
            if _fits(tally, self.question, leaving="status"):
                apart[tally.status, tally.elsewhere] += tally.count
        return apart

    def _states(self) -> Counter[Status]:
        counts: Counter[Status] = Counter()
        for (status, _), n in self._apart().items():
            counts[status] += n
        return counts

    def regions(self) -> dict[str, str]:
        """Return the names of the regions that occur, by code."""
        return {t.region: t.region_name or "" for t in self.tallies if t.region}

    def fits(
        self, tally: Tally, *, leaving: str, statuses: frozenset[Status] | None = None
    ) -> bool:
        """Tell whether *tally* passes the filters, leaving out the one named.

        *statuses* are asked for instead of the question's own.
        """
        return _fits(tally, self.question, leaving=leaving, statuses=statuses)


def _fits(
    tally: Tally,
    question: Question,
    *,
    leaving: str,
    statuses: frozenset[Status] | None = None,
) -> bool:
    """Tell whether *tally* passes the question's filters, leaving one of them out."""
    for name in ("region", "kind", "level"):
        wanted = getattr(question, name)
        if name != leaving and wanted not in (None, getattr(tally, name)):
            return False
    named = question.item is None or tally.item.lower() == question.item.lower()
    if leaving != "item" and not named:
        return False
    if leaving == "status":
        return True
    wanted = statuses or question.statuses
    return tally.status in wanted and not (tally.elsewhere and wanted <= UNCONFIRMED)
