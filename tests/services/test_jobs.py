"""Work that nobody waits for goes on whatever happens to one of its jobs."""

import threading
from itertools import pairwise

import pytest

from tracker.services.jobs import Job, Rounds, begin


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def counted(name, due, *, every=10.0):
    """Return a job with *due* things to do, two in a slice."""
    left = [due]

    def run():
        done = min(left[0], 2)
        left[0] -= done
        return done

    return Job(name=name, run=run, every=every)


def broken():
    def run():
        raise RuntimeError("on purpose")

    return Job(name="broken", run=run, every=10.0)


def test_a_job_with_more_to_do_comes_again_at_once_and_rests_when_it_is_done(clock):
    rounds = Rounds([counted("pages", 3)], clock=clock)

    assert [rounds.round() for _ in range(4)] == [
        {"pages": 2},
        {"pages": 1},
        {"pages": 0},
        {},
    ]
    clock.now = 10.0
    assert rounds.round() == {"pages": 0}


def test_a_job_that_breaks_holds_up_no_other(clock, caplog):
    rounds = Rounds([broken(), counted("pages", 1)], clock=clock)

    assert rounds.round() == {"broken": 0, "pages": 1}
    assert "the job broken broke" in caplog.text


def test_a_job_that_goes_on_breaking_is_tried_ever_more_rarely(clock):
    tries = []

    def run():
        tries.append(clock.now)
        raise RuntimeError("on purpose")

    rounds = Rounds([Job(name="broken", run=run, every=10.0)], clock=clock)
    for _ in range(80):
        rounds.round()
        clock.now += 1.0

    assert [later - earlier for earlier, later in pairwise(tries)] == [5, 10, 20, 40]


def test_the_rounds_end_soon_after_they_are_asked_to(clock):
    stop = threading.Event()
    asked = []

    def run():
        asked.append(1)
        stop.set()
        return 0

    Rounds([Job(name="pages", run=run, every=3600.0)]).keep_on(stop)

    assert asked == [1]


def test_a_job_that_waits_for_others_holds_up_none_that_does_not():
    come, go = threading.Event(), threading.Event()

    def waiting():
        go.wait(30)
        return 0

    def at_home():
        come.set()
        return 0

    end = begin(
        [
            Job(name="visits", run=waiting, every=3600.0, abroad=True),
            Job(name="files", run=at_home, every=3600.0),
        ]
    )

    assert come.wait(30)
    go.set()
    end()
