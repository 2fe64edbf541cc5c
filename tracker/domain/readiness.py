"""Who would be ready if a requirement were in force: the rule, in plain words.

A bill asks for pages that bodies may have for other reasons. So a body is *ready* for
a requirement when it has accepted pages on the networks asked for, whatever
requirement they were accepted for, that stand on the day. Whom the requirement would
bind is told as for any other (`tracker.domain.coverage`): by scope and existence;
whoever is exempt from that very requirement is not counted.

Whether one of the networks named is enough or all of them are needed is disputed for
the law that this register follows; a `Reading` is one of the answers.

`tracker.storage.readiness` spells this in SQL; a property test proves them equal.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.requirements import PlatformRule


@dataclass(frozen=True, slots=True)
class Reading:
    """How many of which networks are asked for; none named: any network will do."""

    rule: PlatformRule
    platforms: tuple[str, ...] = ()

    def usable(self, banned: Collection[str]) -> tuple[str, ...]:
        """Return the networks named that may be used."""
        return tuple(each for each in self.platforms if each not in banned)

    def asks(self, banned: Collection[str]) -> bool:
        """Tell whether it asks for anything where the networks *banned* are banned."""
        return not self.platforms or bool(self.usable(banned))


def is_ready(
    reading: Reading,
    has: Collection[str | None],
    *,
    banned: Collection[str] = frozenset(),
) -> bool:
    """Tell whether a body with accepted pages on the networks *has* is ready.

    None among them stands for what was accepted for this very requirement and lies on
    no network: an official site. It will do where no network is named.

    >>> is_ready(Reading(PlatformRule.ANY_OF, ("vk", "ok")), {"ok"})
    True
    >>> is_ready(Reading(PlatformRule.ALL_OF, ("vk", "ok")), {"ok"})
    False
    >>> is_ready(Reading(PlatformRule.UNSPECIFIED), {"telegram"})
    True
    """
    shown = {each for each in has if each not in banned}
    asked = reading.usable(banned)
    if not asked:
        return bool(shown) and reading.asks(banned)
    found = [each in shown for each in asked]
    return all(found) if reading.rule is PlatformRule.ALL_OF else any(found)


class Part(StrEnum):
    """Which of the bodies that would be bound are meant."""

    BOUND = "bound"
    READY = "ready"
    LACKING = "lacking"
    #: Lacking, and not missing today anything that the law obliges to.
    NEWLY = "newly"
