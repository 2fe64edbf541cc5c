"""A body as a source speaks of it, and how that differs from what is recorded."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from tracker.domain.bodies import NEVER, BodyKind, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRecord:
    """What a source says of a body; *region* and *parent* are codes.

    *code* may be empty where a natural key tells which body is meant. *line* is
    where in the source it stands, and no part of what is said.
    """

    code: str
    name: str
    kind: BodyKind
    level: Level
    short_name: str = ""
    region: str | None = None
    parent: str | None = None
    inn: str = ""
    ogrn: str = ""
    oktmo: str = ""
    site: str = ""
    site_raw: str = ""
    address: str = ""
    existed_from: date | None = None
    existed_until: date | None = None
    note: str = ""
    aliases: tuple[str, ...] = ()
    line: int | None = field(default=None, compare=False)


#: Everything a source may speak of.
SAID = frozenset(each.name for each in fields(BodyRecord)) - {"code", "line"}


@dataclass(frozen=True, slots=True)
class Change:
    """A body of which something else is said than stands in the register."""

    record: BodyRecord
    present: BodyRecord
    #: Its row: ``id``, ``head``, ``successor_id`` are kept.
    row: Any

    @property
    def revives(self) -> bool:
        """Tell whether the body was taken back and is now said to be after all."""
        return self.present.existed_until == NEVER != self.record.existed_until

    @property
    def of_facts(self) -> bool:
        """Tell whether more than the other names changed."""
        return replace(self.record, aliases=()) != replace(self.present, aliases=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What recording would do."""

    new: tuple[BodyRecord, ...] = ()
    changes: tuple[Change, ...] = ()
    #: Codes of which nothing new is said.
    unchanged: tuple[str, ...] = ()

    @property
    def created(self) -> int:
        """Return how many bodies come into the register, or come back into it."""
        return len(self.new) + sum(change.revives for change in self.changes)

    @property
    def changed(self) -> int:
        """Return how many bodies that are in the register change."""
        return sum(not change.revives for change in self.changes)
