"""Versions of one item and day: each corrects the one before it, the last rules.

A file tells such a chain in its order. The register may know more of it: what a file
said before it was edited in place stays on record, and is not asked back.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tracker.services.contents.entries import Entry, VersionEntry
from tracker.services.contents.holdings import as_typed


def chains(entries: Iterable[Entry]) -> dict[str, list[VersionEntry]]:
    """Return the versions among *entries* by item and day, in the order they come."""
    made: dict[str, list[VersionEntry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry, VersionEntry):
            made[entry.chain].append(entry)
    return made


def found(told: Sequence[VersionEntry], there: Sequence[VersionEntry]) -> int:
    """Return how many of *told*, from the first on, are among *there* in that order."""
    count = 0
    for version in there:
        if count < len(told) and same(told[count], version):
            count += 1
    return count


def same(told: VersionEntry, there: VersionEntry) -> bool:
    """Tell whether a file's version says what one of the register does."""
    return as_typed(told) == as_typed(there)
