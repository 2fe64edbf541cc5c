"""What an import answers: counts, and every value that was refused or questioned."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

#: Reason -> the plain words; ``{…}`` are named facts.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        # refused
        "no_name_and_no_code": "neither a name nor a code",
        "bad_code": "a code has letters, digits, points and hyphens, 64 at most",
        "unknown_kind": "no such kind of body",
        "unknown_level": "no such level of public power",
        "no_key": "no code, OGRN, INN or OKTMO tells which body it is",
        "ambiguous_key": "several bodies have this {key}",
        "repeated_key": "line {first} says something else of the same body",
        # questioned
        "repeated_row": "the same as line {first}",
        "unknown_region": "no such region; taken without one",
        "unknown_parent": "no such body; taken without a parent",
        "ambiguous_parent": "several bodies are called so; taken without a parent",
        "parent_cycle": "a body above itself; taken without a parent",
        "bad_inn": "the INN's check digit is wrong",
        "bad_ogrn": "the OGRN's check digit is wrong",
        "bad_oktmo": "an OKTMO has 8 or 11 digits",
        "zero_restored": "a zero lost at the beginning was put back: {mended}",
        "bad_date": "no day; taken without it",
        "ends_before_it_begins": "the last day is before the first",
        "no_name": "no name",
        "duplicate_name": "the same name as on line {first}",
        "shared_site": "one site for {count} bodies",
        "surplus_cells": "cells under no heading were left out",
        "unknown_column": "the column is not known and was left out",
        "bad_site": "no address of a site ({detail}); kept as typed",
        "mended_site": "the address was mended ({detail}): {mended}",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A value that was refused or questioned: where it stands, what is wrong."""

    line: int
    column: str
    value: str
    reason: str
    message: str


def problem(
    reason: str,
    line: int,
    *,
    column: str = "",
    value: str = "",
    words: str = "",
    **facts: object,
) -> Problem:
    """Return the problem *reason* in the plain words of *words*, by default its own."""
    return Problem(
        line=line,
        column=column,
        value=value,
        reason=reason,
        message=WORDS[words or reason].format(**facts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import did: ``read = created + changed + unchanged + len(refused)``.

    *batch* is the number under which it can be taken back; None when it changed
    nothing or was only tried.
    """

    read: int
    created: int
    changed: int
    unchanged: int
    refused: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    batch: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as the doors answer it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverted:
    """What taking back an import did.

    *ended* bodies it had brought, *restored* bodies it had changed; *kept* are the
    codes of bodies left as they are, with the reason (``has_evidence``,
    ``changed_since``). Of an import of evidence, *withdrawn* pieces; *kept* are the
    codes of those that stay, with the state they have come to.
    """

    batch: int
    ended: int = 0
    restored: int = 0
    withdrawn: int = 0
    kept: tuple[tuple[str, str], ...] = ()
