"""Many write and compute at once, and are killed: what serves stays true."""

import multiprocessing
import random
import time
from dataclasses import dataclass

import pytest

from tests.chaos.counter import NOW, work
from tests.web.registers import a_register
from tracker.services import projection_checks, projections

SHORT = 2.0
LONG = [pytest.param(60.0, marks=pytest.mark.slow)]


def silent(done, total):
    """Report nothing."""


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session, bodies=12)
    projections.rebuild(database, now=NOW, report=silent)
    return database


@dataclass(frozen=True)
class Running:
    """A process at work, and how many things it has finished."""

    process: object
    finished: object

    def killed(self):
        """Kill it wherever it is; return how many things it has finished."""
        self.process.kill()
        self.process.join()
        return self.finished.value


def started(store, what, seed):
    # Forked: nothing is open yet that two processes would share.
    store.dispose()
    fork = multiprocessing.get_context("fork")
    finished = fork.Value("i", 0, lock=False)
    url = store.url.render_as_string(hide_password=False)
    process = fork.Process(target=work, args=(url, what, seed, finished), daemon=True)
    process.start()
    return Running(process, finished)


def raced(store, whats, *, seconds, kills=False):
    """Let *whats* run side by side; return how much each finished. All end killed."""
    chance = random.Random(7)
    running = [started(store, what, seed) for seed, what in enumerate(whats)]
    until, finished = time.monotonic() + seconds, []
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.05, 0.3))
        if kills:
            # Wherever it is: within a chunk, between chunks, at the commit.
            place = chance.randrange(len(running))
            finished.append(running[place].killed())
            seed = len(finished) + len(whats)
            running[place] = started(store, whats[place], seed)
    return finished + [each.killed() for each in running]


def differences(store):
    return list(projection_checks.verify(store, now=NOW, report=silent))


def finish(store):
    while projections.run_due(store, now=NOW):
        pass


@pytest.mark.parametrize("seconds", [SHORT, *LONG])
def test_those_who_write_and_those_who_compute_are_killed(store, seconds):
    works = ["rebuild", "rebuild", "decide"]

    assert sum(raced(store, works, seconds=seconds, kills=True)) > 3
    assert differences(store) == []
    finish(store)
    with store.reading() as session:
        assert projection_checks.status(session, now=NOW).serves
    assert differences(store) == []


@pytest.mark.parametrize("seconds", [SHORT, *LONG])
def test_many_touch_the_same_bodies_at_once(store, seconds):
    finished = raced(store, ["decide"] * 3 + ["rebuild"], seconds=seconds)

    assert sum(finished) > 3
    assert differences(store) == []
    finish(store)
    assert differences(store) == []
