"""The numbers of answers about the past: recalled, or worked out once and laid by.

Only `tracker.services.coverage` and the trend ask here. What is recalled is what would
be worked out: a property test says so. Writes nothing: doors do, afterwards.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from tracker.clock import LEGAL_ZONE
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import Status
from tracker.domain.memories import Memory, memory
from tracker.domain.questions import Question
from tracker.storage import remembered

T = TypeVar("T")
#: Bodies meant, bodies obliged, rows.
Counts = tuple[int, int, int]

_COUNTS, _TALLIES = "counts", "tallies"
#: Counts by place and status are the same under every filter by them.
_BY_PLACE = ("item", "region", "kind", "level", "statuses")
_COLUMNS = ("item", "region", "kind", "level", "status", "count", "elsewhere")
_SETS: dict[str, Any] = {"kind": BodyKind, "level": Level, "status": Status}


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is remembered of the answer to one question."""

    session: Session
    names: dict[str, Memory | None]

    def counts(self, find: Callable[[], Sequence[int]]) -> Counts:
        """Return bodies meant, bodies obliged and rows; *find* works them out."""
        name = self.names[_COUNTS]
        told = remembered.remembered(self.session, name, lambda: list(find()))
        bodies, obliged, rows = told
        return bodies, obliged, rows

    def tallies(
        self, made: Callable[..., T], find: Callable[[], Iterable[T]]
    ) -> tuple[T, ...]:
        """Return the counts by place and status; *find* works them out.

        *made* makes one of them from its values.
        """
        name = self.names[_TALLIES]
        if name is None:
            return tuple(find())
        told = remembered.remembered(self.session, name, lambda: _spelled(find()))
        return tuple(_read(told, made))


def recalled(session: Session, question: Question) -> Recalled:
    """Return what is remembered of the answer to *question*. One query, or none."""
    names = {_COUNTS: _counts(question), _TALLIES: _tallies(question)}
    remembered.fetch(session, [name for name in names.values() if name])
    return Recalled(session, names)


def counts_of(
    session: Session, questions: Iterable[Question]
) -> dict[Question, Counts]:
    """Return the numbers of those of *questions* that are remembered. One query."""
    named = {name: each for each in questions if (name := _counts(each))}
    remembered.fetch(session, named)
    told = remembered.at_hand(session, named)
    return {named[name]: (told[name][0], told[name][1], told[name][2]) for name in told}


def _counts(question: Question) -> Memory | None:
    return memory(question, _COUNTS) if _worth_it(question) else None


def _tallies(question: Question) -> Memory | None:
    if not _worth_it(question):
        return None
    return memory(question, _TALLIES, leaving=_BY_PLACE)


def _worth_it(question: Question) -> bool:
    """Tell whether the moment is one that is asked for again.

    The end of a day, or a reporting date's: of all other moments there are too many.
    """
    if question.snapshot or question.known is None:
        return True
    return question.known.astimezone(LEGAL_ZONE).time() == time.max


def _spelled(tallies: Iterable[Any]) -> dict[str, Any]:
    regions: dict[str, str] = {}
    rows = []
    for each in tallies:
        if each.region is not None:
            regions[each.region] = each.region_name
        rows.append([getattr(each, name) for name in _COLUMNS])
    return {"columns": _COLUMNS, "regions": regions, "rows": rows}


def _read(told: Any, made: Callable[..., T]) -> Iterable[T]:
    columns, regions = told["columns"], told["regions"]
    for row in told["rows"]:
        said = dict(zip(columns, row, strict=True))
        typed = {name: take(said[name]) for name, take in _SETS.items()}
        yield made(**{**said, **typed}, region_name=regions.get(said["region"]))
