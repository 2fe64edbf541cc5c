"""Work that nobody waits for, done in turns: a slice of each job, again and again.

What is due stands in the database and nowhere else, so that a job may be killed at any
moment and goes on from there; there is no queue that could say something else. Leases
keep two processes from doing one thing twice: that is each job's own affair. Nothing
here knows what the jobs are.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

#: Seconds before a job that broke is tried again; doubled each time, up to the most.
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 600.0
#: Seconds that the end of a process waits for the slice under way.
PATIENCE = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be done as it falls due.

    *run* does a bounded slice and returns how many things it did, 0 when nothing was
    due. *every*: seconds until the next look after that. *abroad*: it spends its time
    waiting for other people's servers.
    """

    name: str
    run: Callable[[], int]
    every: float
    abroad: bool = False


@dataclass(slots=True)
class _Turn:
    """When a job is looked at next, and how often it broke in a row."""

    job: Job
    at: float = 0.0
    broken: int = 0


@dataclass(slots=True)
class Rounds:
    """Looks at each job when its time has come; one that breaks holds up no other."""

    jobs: Iterable[Job]
    clock: Callable[[], float] = time.monotonic
    _turns: list[_Turn] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = [_Turn(job) for job in self.jobs]

    def round(self) -> dict[str, int]:
        """Do a slice of every job whose time has come; return how much each did."""
        now = self.clock()
        return {
            turn.job.name: self._done(turn) for turn in self._turns if turn.at <= now
        }

    def through(self) -> dict[str, int]:
        """Do all that is due now; return how much of each job that was."""
        total = {turn.job.name: 0 for turn in self._turns}
        while any((done := self.round()).values()):
            for name, count in done.items():
                total[name] += count
        return total

    def keep_on(self, stop: threading.Event) -> None:
        """Go round until *stop* is set; the slice under way is done to its end."""
        while not stop.is_set():
            if not any(self.round().values()):
                stop.wait(self._rest())

    def _done(self, turn: _Turn) -> int:
        try:
            done = turn.job.run()
        except Exception:
            # Whatever it was, the other jobs go on, and this one is tried again.
            log.exception("the job %s broke", turn.job.name)
            pause = min(FIRST_PAUSE * 2**turn.broken, LONGEST_PAUSE)
            turn.broken += 1
            turn.at = self.clock() + pause
            return 0
        turn.broken = 0
        turn.at = self.clock() + (0.0 if done else turn.job.every)
        return done

    def _rest(self) -> float:
        now = self.clock()
        nearest = min((turn.at for turn in self._turns), default=now + 1.0)
        return max(0.1, nearest - now)


def begin(jobs: Iterable[Job]) -> Callable[[], None]:
    """Go round in two threads; return what stops them and waits for their slices.

    What waits for other people's servers has a thread of its own, so that it never
    holds up what people here wait for.
    """
    stop = threading.Event()
    parts: dict[bool, list[Job]] = {False: [], True: []}
    for job in jobs:
        parts[job.abroad].append(job)
    threads = [
        threading.Thread(
            target=Rounds(part).keep_on, args=(stop,), name="jobs", daemon=True
        )
        for part in parts.values()
    ]
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)

    return end
