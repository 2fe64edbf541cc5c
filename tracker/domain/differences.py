"""What is different between two questions: who is meant now, and who no longer is."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.coverage import Status


class Side(StrEnum):
    """On which side of a difference a cell stands."""

    #: Meant by the later question and not by the earlier one.
    BECAME = "became"
    #: The other way round.
    CEASED = "ceased"


@dataclass(frozen=True, slots=True, order=True)
class Met:
    """A cell that a question means: its place in lists, and what is true of it there.

    ``place`` is (name as lists are ordered, body's id, item's id).
    """

    place: tuple[str, int, int]
    status: Status

    @property
    def cell(self) -> tuple[int, int]:
        """Return (body's id, item's id)."""
        return self.place[1], self.place[2]
