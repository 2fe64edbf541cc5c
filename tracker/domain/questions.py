"""The question "who is missing what", as a value: filters, day and moment of knowledge.

A question can be spelled in an address and read back; every list, count, file and
feed of the answer is made from the same one.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.coverage import UNCONFIRMED, Status
from tracker.domain.history import EVER
from tracker.domain.requirements import Binding, Modality


class Order(StrEnum):
    """How the rows of an answer are ordered; rows that are equal so go by name."""

    NAME = "name"
    REGION = "region"
    STATUS = "status"
    #: The deadline that passed first comes first; duties without one come last.
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which cells are asked for; None does not narrow.

    ``on`` is the legal day, ``known`` the moment of knowledge (None: all that is
    known now), ``today`` the present legal day. ``parent`` is the code of a body:
    it and those directly below it are meant. ``words`` must all stand in the name.
    ``late`` narrows to duties whose deadline lies so many days before ``on``, or
    more. ``bodies`` narrows to ids found by words; ``statuses`` to what is true of
    the cell. ``order`` narrows nothing.
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
    parent: str | None = None
    words: str | None = None
    late: int | None = None
    statuses: frozenset[Status] = UNCONFIRMED
    bodies: frozenset[int] | None = None
    #: The code of the reporting date that gave ``on`` and ``known``; filters nothing.
    snapshot: str | None = None
    order: Order = Order.NAME

    @property
    def present(self) -> bool:
        """Tell whether today is asked for, with all that is known now."""
        return self.known is None and self.on == self.today

    @property
    def knowledge(self) -> datetime:
        """Return the moment up to which the register's knowledge counts."""
        return EVER if self.known is None else self.known

    @property
    def due_by(self) -> date | None:
        """Return the day by which deadlines asked for have passed; None: any, or none.

        The day 1, where so many days before ``on`` there was no calendar.
        """
        if self.late is None:
            return None
        return self.on - min(timedelta(days=self.late), self.on - date.min)

    def without(self, *names: str) -> "Question":
        """Return the question without the filters *names*."""
        nothing: dict[str, Any] = dict.fromkeys(names)
        return replace(self, **nothing)
