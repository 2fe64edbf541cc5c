"""Files of known registers: recognised by their headings, read without options.

A profile is data: which columns make it known, what each of our columns is made of,
and which columns say nothing the register keeps.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.services.imports.headings import normal


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A value made of another column: its *first* signs, then looked up in *table*."""

    column: str
    first: int | None = None
    table: Mapping[str, str] | None = None

    def value(self, text: str) -> str:
        """Return the value made of *text*; nothing when the table has none."""
        taken = text[: self.first]
        return taken if self.table is None else self.table.get(taken, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A known sort of file."""

    name: str
    #: Headings that together make it known.
    known_by: frozenset[str]
    defaults: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Derived] = field(default_factory=dict)
    #: Headings that are known and not kept.
    ignored: frozenset[str] = frozenset()


#: Courts as the state system «Правосудие» numbers them: two digits of the subject, two
#: letters of the sort of court, a number. Magistrates are courts of the subjects, all
#: others federal courts (article 4 of 1-ФКЗ of 31.12.1996).
COURTS = Profile(
    name="courts",
    known_by=frozenset({"code", "court type"}),
    defaults={"kind": "court"},
    derived={
        "level": Derived(
            column="court type",
            table={
                **dict.fromkeys(
                    ("AS", "AA", "AO", "AV", "AJ", "KJ", "GV", "OV", "KV", "RS", "OS"),
                    "federal",
                ),
                "MS": "regional",
            },
        ),
        "region": Derived(column="code", first=2),
    },
    ignored=frozenset({"status"}),
)

PROFILES = (COURTS,)


def recognised(headings: Iterable[str]) -> Profile | None:
    """Return the profile of a file with *headings*, if it is a known sort."""
    present = {normal(heading) for heading in headings}
    return next((each for each in PROFILES if each.known_by <= present), None)
