"""One request a second to a host, whichever process asks."""

from datetime import timedelta
from threading import Thread

import pytest

from tracker.services import shared_turns
from tracker.services.shared_turns import LONGEST, SharedTurns
from tracker.storage.engines import Database


class Time:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self, now):
        self.moment = now

    def now(self):
        return self.moment

    def sleep(self, seconds):
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def another(database):
    """The same store as another process opens it."""
    store = Database(database.url.render_as_string(hide_password=False))
    yield store
    store.dispose()


def standing(database, now):
    """Return turns on *database* at a clock that stands still."""
    return SharedTurns(database, now=lambda: now, sleep=lambda seconds: None)


def test_two_processes_stand_in_one_line(database, another, now):
    ours, theirs = standing(database, now), standing(another, now)
    waited = [
        line.wait(host)
        for line, host in [
            (ours, "t.me"), (theirs, "t.me"), (theirs, "vk.com"), (ours, "t.me"),
            (ours, "vk.com"),
        ]
    ]  # fmt: skip
    assert waited == [0, 1, 0, 2, 1]


def test_threads_of_two_processes_are_a_second_apart(database, another, now):
    waited, lines = [], [standing(database, now), standing(another, now)]
    threads = [
        Thread(target=lambda line=line: waited.append(line.wait("t.me")))
        for line in lines * 6
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waited) == list(range(12))


def test_turns_of_one_process_alone_would_ask_too_often(database, another, now):
    """The negative control: what each process keeps for itself the other misses."""
    from tracker.adapters.visiting import Turns

    lines = [Turns(clock=lambda: 0.0, sleep=lambda seconds: None) for _ in range(2)]
    assert [line.wait("t.me") for line in lines] == [0, 0]


def test_a_host_that_was_left_alone_is_asked_at_once(database, now):
    time = Time(now)
    line = SharedTurns(database, now=time.now, sleep=time.sleep)
    assert [line.wait("t.me"), line.wait("t.me")] == [0, 1]
    time.sleep(1)
    assert line.wait("t.me") == 0


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=3650)])
def test_a_clock_that_is_set_back_keeps_no_host_waiting(database, now, ahead):
    standing(database, now + ahead).wait("t.me")
    assert standing(database, now).wait("t.me") == 0
    assert standing(database, now).wait("t.me") == 1


def test_a_turn_within_a_long_queue_is_kept(database, now):
    near = timedelta(seconds=LONGEST - 2)
    standing(database, now + near).wait("t.me")
    assert standing(database, now).wait("t.me") == pytest.approx(LONGEST - 1)


def test_hosts_nobody_asks_any_more_are_forgotten(database, now):
    line = standing(database, now)
    line.wait("t.me")
    shared_turns.forget(database, now=now)
    assert line.wait("t.me") == 1
    shared_turns.forget(database, now=now + timedelta(days=1))
    assert line.wait("t.me") == 0
