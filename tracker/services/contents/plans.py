"""What a load will do with each entry, decided before anything is written.

Three spellings of an entry are compared: what the file says, what the register holds,
and what was last loaded, of which a fingerprint is kept as the section's mark. Who
changed is then known: only the file (take it), only the register (leave it alone), or
both (refuse: a person must bring the two together). The versions of one item and day
are looked at together: see `tracker.services.contents.chains`.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.requirements import Op
from tracker.services.contents.chains import chains, found, same
from tracker.services.contents.entries import (
    Entry,
    EvidenceEntry,
    ItemEntry,
    PlatformEntry,
    VersionEntry,
)
from tracker.services.contents.forms import spell
from tracker.services.contents.holdings import Holdings, as_typed
from tracker.services.contents.problems import Problem
from tracker.services.contents.shelves import Shelf

BOTH_CHANGED = (
    "changed both here and in the register since the last load: run `tracker content"
    " export FOLDER`, load that folder, then make this edit anew in its file"
)


class Fate(StrEnum):
    """What becomes of an entry."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    WAITING = "waiting"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of an entry as it was last loaded."""

    sha256: str
    #: The seq of the item's newest version then.
    head: int


@dataclass(slots=True)
class Plan:
    """The fate of every entry by key, and why some are refused."""

    fates: dict[str, Fate] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        """Return how many entries have *fate*."""
        return sum(1 for each in self.fates.values() if each is fate)

    def without(self, keys: Collection[str]) -> "Plan":
        """Return the plan with the entries *keys* waiting for a person."""
        waiting = dict.fromkeys(keys, Fate.WAITING)
        return Plan({**self.fates, **waiting}, self.problems)

    @property
    def writes(self) -> bool:
        """Tell whether the load changes anything."""
        return any(map(self.writes_of, self.fates))

    def writes_of(self, key: str) -> bool:
        """Tell whether the load writes the entry *key*."""
        return self.fates[key] in (Fate.CREATED, Fate.CHANGED)


def fingerprint(entry: Entry) -> str:
    """Return the SHA-256 of all that *entry* says, however its file spells it."""
    key = entry.key
    if isinstance(entry, VersionEntry):
        entry, key = as_typed(entry), entry.chain
    said = [key, spell(entry), getattr(entry, "text", "")]
    spelled = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(spelled.encode(errors="surrogatepass")).hexdigest()


def plan(shelf: Shelf, held: Holdings, marks: Mapping[str, Mark]) -> Plan:
    """Return what to do with the entries of *shelf* beside what is *held*."""
    made = Plan()
    chained = _chained(shelf, held, marks)
    for key, entry in shelf.entries.items():
        fate = chained.get(key) or _fate(entry, held, marks.get(key))
        if fate is Fate.REFUSED:
            made.problems.append(shelf.places[key].problem(f"{key} {BOTH_CHANGED}"))
        elif fate is Fate.CHANGED:
            there = held.entries.get(key)
            made.problems += (
                shelf.places[key].problem(reason)
                for reason in _impossible(entry, there)
            )
        made.fates[key] = fate
    made.problems += _dropped(shelf, held, marks)
    return made


def _fate(entry: Entry, held: Holdings, mark: Mark | None) -> Fate:
    there = held.entries.get(entry.key)
    if there == entry:
        return Fate.UNCHANGED
    moved = isinstance(entry, EvidenceEntry) and entry.evidence in held.moved
    if there is None and not moved:
        return Fate.CREATED
    if mark is None:
        # Never loaded: what anyone may correct is corrected, what is history is not.
        guarded = isinstance(entry, EvidenceEntry)
        return Fate.REFUSED if guarded else Fate.CHANGED
    if mark.sha256 == fingerprint(entry):
        return Fate.KEPT
    untouched = there is not None and mark.sha256 == fingerprint(there)
    return Fate.CHANGED if untouched else Fate.REFUSED


def _chained(
    shelf: Shelf, held: Holdings, marks: Mapping[str, Mark]
) -> dict[str, Fate]:
    """Return the fates of all versions by key: those of one item and day together."""
    fates: dict[str, Fate] = {}
    for key, told in chains(shelf.entries.values()).items():
        lasts = _lasts(told, held.chains.get(key, []), marks.get(key), held)
        fates |= {version.key: fate for version, fate in zip(told, lasts, strict=True)}
    return fates


def _lasts(
    told: Sequence[VersionEntry],
    there: Sequence[VersionEntry],
    mark: Mark | None,
    held: Holdings,
) -> list[Fate]:
    """Return the fates of the chain *told* in a file where *there* is on record.

    The register keeps what a file no longer tells: *told* needs to be in it in order,
    and its last version to be the last one there.
    """
    if not there:
        return [Fate.CREATED] * len(told)
    *earlier, last = told
    if found(earlier, there[:-1]) == len(earlier):
        return [Fate.UNCHANGED] * len(earlier) + [_last(last, there[-1], mark, held)]
    known = found(told, there)
    if known and same(told[known - 1], there[-1]):
        fate = Fate.CREATED
    elif mark and _untouched(last, there[-1], mark, held):
        fate = Fate.CHANGED
    else:
        fate = Fate.REFUSED
    return [Fate.UNCHANGED] * known + [fate] * (len(told) - known)


def _last(
    last: VersionEntry, there: VersionEntry, mark: Mark | None, held: Holdings
) -> Fate:
    if same(last, there):
        return Fate.UNCHANGED
    if mark is None:
        return Fate.REFUSED
    if mark.sha256 == fingerprint(last):
        return Fate.KEPT
    untouched = _untouched(last, there, mark, held)
    return Fate.CHANGED if untouched else Fate.REFUSED


def _untouched(
    last: VersionEntry, there: VersionEntry, mark: Mark, held: Holdings
) -> bool:
    """Tell whether nobody published for this day, or at all, since *mark*."""
    return mark.sha256 == fingerprint(there) or held.heads[last.item] == mark.head


def _dropped(
    shelf: Shelf, held: Holdings, marks: Mapping[str, Mark]
) -> Iterator[Problem]:
    """Yield the versions that were loaded, still rule their day, and left the files.

    Moving a day in a file would else leave both days in force. A version without a
    day never rules, so it may go.
    """
    for key in marks.keys() - shelf.entries.keys():
        there = held.chains[key][-1] if key in held.chains else None
        if there and there.day and there.op is not Op.RETRACT:
            reason = (
                f"its version from {there.in_force} is gone, and what was published"
                " stays: put that section back, with op: retract if it never held"
            )
            yield shelf.places[f"item:{there.item}"].problem(reason)


def _impossible(entry: Entry, there: Entry | None) -> Iterator[str]:
    """Yield why *entry* cannot take the place of what is *there*."""
    if isinstance(entry, ItemEntry) and isinstance(there, ItemEntry):
        owner = there.instrument
        if entry.instrument != owner:
            yield f"{entry.item} is an item of {owner}: give it a new code"
    if isinstance(entry, PlatformEntry) and isinstance(there, PlatformEntry):
        days = {status.day for status in entry.statuses}
        for status in there.statuses:
            if status.day not in days:
                yield (
                    f"the status from {status.when} is gone, and what was recorded"
                    " stays: say what is true from that day"
                )
