"""Two documents side by side, network by network: where they ask different things."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.requirements import Duty


class Difference(StrEnum):
    """How two documents stand to one another about one network."""

    ONLY_HERE = "only_here"
    ONLY_THERE = "only_there"
    #: Both name it, with another strength, force or rule.
    UNLIKE = "unlike"
    ALIKE = "alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What two documents ask about one network."""

    platform: str
    difference: Difference
    here: tuple[Duty, ...]
    there: tuple[Duty, ...]


def beside(here: Iterable[Duty], there: Iterable[Duty]) -> Iterator[Beside]:
    """Yield every network that duties *here* or *there* name, in the order they do."""
    here, there = tuple(here), tuple(there)
    for platform in dict.fromkeys(
        p for duty in (*here, *there) for p in duty.platforms
    ):
        ours = tuple(duty for duty in here if platform in duty.platforms)
        theirs = tuple(duty for duty in there if platform in duty.platforms)
        yield Beside(
            platform=platform,
            difference=_difference(ours, theirs),
            here=ours,
            there=theirs,
        )


def _difference(here: tuple[Duty, ...], there: tuple[Duty, ...]) -> Difference:
    if not there:
        return Difference.ONLY_HERE
    if not here:
        return Difference.ONLY_THERE
    alike = set(map(_strength, here)) == set(map(_strength, there))
    return Difference.ALIKE if alike else Difference.UNLIKE


def _strength(duty: Duty) -> tuple[str, str, str]:
    return duty.modality, duty.binding, duty.platform_rule
