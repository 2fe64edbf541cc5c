"""With what pages are visited: the line, the turns, the clock, the canaries.

Made once from the settings and shared by all visits of a process, so that no host is
asked more often than its turn comes. Tests give their own parts.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.adapters import vk
from tracker.adapters.visiting import POLICY, Policy, Turns, Visited, visit
from tracker.adapters.visiting_lines import Resolver, system_addresses
from tracker.config import Settings
from tracker.domain.rounds import EVERY
from tracker.services.shared_turns import SharedTurns
from tracker.storage.engines import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """All that a visit needs; *clock* counts seconds and never goes back."""

    policy: Policy = POLICY
    turns: Turns = field(default_factory=Turns)
    resolver: Resolver = system_addresses
    tls: ssl.SSLContext | None = None
    clock: Callable[[], float] = time.monotonic
    canaries: tuple[str, ...] = ()
    every: timedelta = EVERY
    vk_token: str = field(default="", repr=False)
    vk_home: str = vk.HOME
    #: Threads of one run. Hosts are protected by their turns, not by this.
    workers: int = 8

    def visit(self, url: str) -> Visited:
        """Return what a visit to *url* came to."""
        return visit(
            url,
            policy=self.policy,
            resolver=self.resolver,
            turns=self.turns,
            clock=self.clock,
            tls=self.tls,
        )

    def communities(self, handles: Iterable[str]) -> dict[str, vk.Community]:
        """Return what VKontakte's interface tells; raise `vk.Silent` if nothing."""
        return vk.communities(
            tuple(handles),
            token=self.vk_token,
            home=self.vk_home,
            policy=self.policy,
            turns=self.turns,
            resolver=self.resolver,
            tls=self.tls,
        )


def prepared(settings: Settings, *, database: Database | None = None) -> Means:
    """Return the means that *settings* describe; keep them as long as you visit.

    With *database* the turns of hosts are shared with all processes that have it.
    """
    inner = settings.visit_inner
    ports = POLICY.ports | {port for _, port in inner}
    return Means(
        policy=replace(POLICY, ports=ports, spared=inner),
        turns=SharedTurns(database) if database else Turns(),
        canaries=settings.canaries,
        every=timedelta(days=settings.visit_days),
        vk_token=settings.vk_token,
    )


class Moments:
    """The moments of a run: the one it began at, and the seconds since.

    So the order of what a run writes does not depend on a clock that is set meanwhile.
    """

    def __init__(self, began: datetime, clock: Callable[[], float]) -> None:
        self._began = began
        self._clock = clock
        self._start = clock()

    @property
    def seconds(self) -> float:
        """Return the seconds since the run began."""
        return self._clock() - self._start

    def now(self) -> datetime:
        """Return the present moment of the run."""
        return self._began + timedelta(seconds=self.seconds)
