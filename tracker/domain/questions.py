"""The question "who is missing what", as a value: filters, day and moment of knowledge.

A question can be spelled in an address and read back; every list, count, file and
feed of the answer is made from the same one.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.history import EVER
from tracker.domain.requirements import Binding, Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which cells are asked for; None does not narrow.

    ``on`` is the legal day, ``known`` the moment of knowledge (None: all that is
    known now), ``today`` the present legal day. ``bodies`` narrows to ids found by
    words; ``statuses`` to what is true of the cell.
    """

    on: date
    today: date
    known: datetime | None = None
    item: str | None = None
    instrument: str | None = None
    platform: str | None = None
    modality: Modality | None = None
    binding: Binding | None = None
    region: str | None = None
    kind: BodyKind | None = None
    level: Level | None = None
    statuses: frozenset[Status] = UNCONFIRMED
    bodies: frozenset[int] | None = None
    #: The code of the reporting date that gave ``on`` and ``known``; filters nothing.
    snapshot: str | None = None

    @property
    def present(self) -> bool:
        """Tell whether today is asked for, with all that is known now."""
        return self.known is None and self.on == self.today

    @property
    def knowledge(self) -> datetime:
        """Return the moment up to which the register's knowledge counts."""
        return self.known or EVER

    def without(self, *names: str) -> "Question":
        """Return the question without the filters *names*."""
        nothing: dict[str, Any] = dict.fromkeys(names)
        return replace(self, **nothing)
