"""The history of an item as it is told: what the register learned, step by step.

Most steps are one version. A moved commencement is recorded as two, the old day taken
back and the same text set for a new one; it is one step to whoever reads.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from tracker.domain.history import EVER, Fact, ruling
from tracker.domain.requirements import Op


class Deed(StrEnum):
    """What a step did."""

    INTRODUCED = "introduced"
    #: What had no day got one.
    COMMENCED = "commenced"
    AMENDED = "amended"
    #: Said anew for the same day.
    CORRECTED = "corrected"
    MOVED = "moved"
    RETRACTED = "retracted"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REPEALED = "repealed"
    #: Repealed by words that came together with the text itself.
    LIMITED = "limited"
    REENACTED = "reenacted"


class Told(Fact, Protocol):
    """A version of an item, as far as telling it needs."""

    @property
    def op(self) -> Op:
        """Return what the version does to its item."""


T = TypeVar("T", bound=Told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[T]):
    """One step: what was done by which version, and what it took the place of."""

    deed: Deed
    version: T
    #: What ruled before it, or what it corrected, moved or took back.
    before: T | None
    #: The last day on which it holds, as far as was known at that moment.
    until: date | None


def chronicle(
    versions: Iterable[T], *, alike: Callable[[T, T], bool]
) -> tuple[Step[T], ...]:
    """Return the steps of *versions* in the order in which they became known.

    *alike* tells whether two versions say the same, whatever their days.
    """
    told = sorted(versions, key=lambda version: version.seq)
    moves = _moves(told, alike)
    silent = {taking.seq for taking, _ in moves.values()}
    return tuple(
        _moved(told, version, moves[version.seq][1])
        if version.seq in moves
        else _step(told, version)
        for version in told
        if version.seq not in silent
    )


def last_day(versions: Sequence[T], version: T) -> date | None:
    """Return the last day on which *version* holds; None: no end of it is known."""
    if version.valid_from is None:
        return None
    for day in sorted({each.valid_from for each in versions if each.valid_from}):
        rules = ruling(versions, on=day, known=EVER)
        if day > version.valid_from and rules is not version:
            return day - timedelta(days=1)
    return None


def _moves(
    told: Sequence[T], alike: Callable[[T, T], bool]
) -> Mapping[int, tuple[T, T]]:
    """Return by seq the versions that were moved: what took back the old day, and it.

    Both are recorded at one moment, in either order.
    """
    moves: dict[int, tuple[T, T]] = {}
    for taking in told:
        taken = _same_day(told, taking) if taking.retracted else None
        if taken is None:
            continue
        for version in told:
            if (
                version.seq > taken.seq
                and version.seq not in moves
                and version.recorded_at == taking.recorded_at
                and version.op is taken.op
                and version.valid_from != taking.valid_from
                and alike(taken, version)
            ):
                moves[version.seq] = (taking, taken)
                break
    return moves


def _moved(told: Sequence[T], version: T, taken: T) -> Step[T]:
    known = [each for each in told if each.recorded_at <= version.recorded_at]
    return Step(
        deed=Deed.MOVED,
        version=version,
        before=taken,
        until=last_day(known, version),
    )


def _step(told: Sequence[T], version: T) -> Step[T]:
    same = _same_day(told, version)
    ruled = _ruled_the_day_before(told, version)
    known = [each for each in told if each.recorded_at <= version.recorded_at]
    return Step(
        deed=_deed(told, version, same=same, ruled=ruled),
        version=version,
        before=same or ruled,
        until=None if version.retracted else last_day(known, version),
    )


def _deed(told: Sequence[T], version: T, *, same: T | None, ruled: T | None) -> Deed:
    if version.op is Op.RETRACT:
        return Deed.RETRACTED
    if version.op is Op.SUSPEND:
        return Deed.SUSPENDED
    if version.op is Op.REPEAL:
        together = ruled is not None and ruled.recorded_at == version.recorded_at
        return Deed.LIMITED if together else Deed.REPEALED
    if same is not None:
        return Deed.CORRECTED
    if ruled is not None:
        return _AFTER[ruled.op]
    waited = version.valid_from and _undated(told, version)
    return Deed.COMMENCED if waited else Deed.INTRODUCED


#: What a text does after that which ruled the day before.
_AFTER = {
    Op.SET: Deed.AMENDED,
    Op.SUSPEND: Deed.RESUMED,
    Op.REPEAL: Deed.REENACTED,
}


def _same_day(told: Sequence[T], version: T) -> T | None:
    """Return what was last said for the day of *version* before it, if it stood."""
    said = [
        each
        for each in told
        if each.seq < version.seq and each.valid_from == version.valid_from
    ]
    return said[-1] if said and not said[-1].retracted else None


def _ruled_the_day_before(told: Sequence[T], version: T) -> T | None:
    if version.valid_from in (None, date.min):
        return None
    earlier = [each for each in told if each.seq < version.seq]
    return ruling(earlier, on=version.valid_from - timedelta(days=1), known=EVER)


def _undated(told: Sequence[T], version: T) -> bool:
    said = [each for each in told if each.seq < version.seq and each.valid_from is None]
    return bool(said) and not said[-1].retracted
