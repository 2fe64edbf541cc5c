"""Whose page a row of a file shows: the body it tells, if it is one to speak for.

Asks for all rows of a chunk at once. Never guesses: who is called alike is listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.access import Actor
from tracker.domain.evidence_files import RowFate, RowReason, bodies_meant
from tracker.services.evidence_files.columns import Reading
from tracker.services.evidence_files.rows import NUMBERS, Line, Told, Trouble, told
from tracker.services.imports.headings import normal
from tracker.storage import evidence_batches
from tracker.storage.evidence_batches import BodyHere

Names = Mapping[str, set[int]]
#: Bodies listed for a choice.
MOST_LISTED = 20


def names_in(
    session: Session, cells: Iterable[Mapping[str, str]], reading: Reading
) -> Names:
    """Return which bodies are called as the rows of a whole file call theirs."""
    asked = reading.names_bodies
    wanted = {name for row in cells if asked and (name := told(reading.said(row)).name)}
    return evidence_batches.called(session, wanted, spelled=normal)


class Directory:
    """Finds the bodies of one file for whoever sent it."""

    def __init__(
        self, actor: Actor, choices: Mapping[str, str], names: Names, *, today: date
    ) -> None:
        self.actor = actor
        self.choices = choices
        self.names = names
        self.today = today

    def found(
        self, session: Session, lines: Sequence[Line]
    ) -> list[BodyHere | Trouble]:
        """Return for each of *lines* its body, or why it is none. Four queries."""
        present = _Present(session, lines, self.names, today=self.today)
        return [self._of(line.told, present) for line in lines]

    def _of(self, told: Told, present: "_Present") -> BodyHere | Trouble:
        column, value = _told_in(told)
        meant = present.meant(told)
        if isinstance(meant, RowReason):
            return Trouble(reason=meant, column=column, value=value)
        bodies = self._narrowed([present.bodies[id_] for id_ in sorted(meant)], told)
        if len(bodies) > 1:
            listed = " ".join(body.code for body in bodies[:MOST_LISTED])
            facts = {"words": told.key, "candidates": listed}
            return Trouble(
                reason=RowReason.SEVERAL_BODIES,
                column=column,
                value=value,
                facts=facts,
                fate=RowFate.AMBIGUOUS,
            )
        if not self._speaks_for(bodies[0]):
            return Trouble(reason=RowReason.NOT_YOURS, column=column, value=value)
        return bodies[0]

    def _narrowed(self, bodies: list[BodyHere], told: Told) -> list[BodyHere]:
        """Return of *bodies* the one chosen, else those to speak for, else all."""
        if len(bodies) == 1:
            return bodies
        chosen = self.choices.get(told.key)
        own = [body for body in bodies if self._speaks_for(body)]
        return [body for body in own if body.code == chosen] or own or bodies[:1]

    def _speaks_for(self, body: BodyHere) -> bool:
        return self.actor.speaks_for(body.id, region=body.region_id)


class _Present:
    """The bodies that the rows of one chunk may mean, as they are now."""

    def __init__(
        self, session: Session, lines: Sequence[Line], names: Names, *, today: date
    ) -> None:
        self.bodies: dict[int, BodyHere] = {}
        self.names = names
        self.today = today
        self._bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
        wanted: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            for column, value in line.told.numbers:
                wanted[column].add(value)
            wanted["code"].add(line.told.typed)
        for column in NUMBERS:
            values = wanted[column] - {""}
            if column == "code":
                values |= {value.upper() for value in values}
            for told_by, body in evidence_batches.bodies(session, column, values):
                self.bodies[body.id] = body
                self._bearers[column, str(told_by)].add(body.id)
        called = set().union(*(names.get(line.told.name, ()) for line in lines))
        more = called - self.bodies.keys()
        for _, body in evidence_batches.bodies(session, "id", more):
            self.bodies[body.id] = body

    def meant(self, told: Told) -> frozenset[int] | RowReason:
        """Return the bodies that *told* may mean, those that exist before others."""
        if not told.numbers and (coded := self._bearing("code", told.typed)):
            return frozenset(coded)
        named = self._existing(self.names.get(told.name, ())) if told.name else None
        numbers = [self._bearing(*number) for number in told.numbers]
        return bodies_meant(numbers, named=named)

    def _bearing(self, column: str, value: str) -> set[int]:
        spellings = (value, value.upper()) if column == "code" else (value,)
        found = (self._bearers.get((column, each), set()) for each in spellings)
        return self._existing(next(filter(None, found), set()))

    def _existing(self, ids: Iterable[int]) -> set[int]:
        known = {id_ for id_ in ids if id_ in self.bodies}
        alive = {i for i in known if self.bodies[i].exists(self.today)}
        return alive or known


def _told_in(told: Told) -> tuple[str, str]:
    """Return the column and the words by which a row tells its body."""
    return next(iter(told.numbers), ("body", told.typed))
