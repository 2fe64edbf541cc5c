"""Hosts are asked once a second, by a clock and a sleep that are given."""

from threading import Lock, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.visiting_servers import page, redirect, serving
from tracker.adapters import visiting_turns
from tracker.adapters.visiting import Policy, Turns, visit
from tracker.adapters.visiting_turns import Deadline, OutOfTime
from tracker.domain.visits import Outcome


class Time:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self):
        self.now = 100.0
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def turns(time, **others):
    return Turns(clock=time.clock, sleep=time.sleep, **others)


def test_one_host_is_asked_once_a_second_and_others_meanwhile():
    time = Time()
    line = turns(time)
    waited = [line.wait(host) for host in ["t.me", "vk.com", "t.me", "ok.ru", "t.me"]]
    assert waited == [0, 0, 1, 0, 1]


def test_nobody_waits_who_comes_late_enough():
    time = Time()
    line = turns(time)
    line.wait("t.me")
    time.now += 1
    assert line.wait("t.me") == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), max_size=30))
def test_two_requests_to_one_host_are_never_closer_than_the_pause(arrivals):
    time = Time()
    line = turns(time)
    asked = {}
    for host, later in arrivals:
        time.now += later
        line.wait(host)
        assert time.now - asked.get(host, 0) >= 1 - 1e-9
        asked[host] = time.now


def test_threads_stand_in_one_line():
    waited, lock = [], Lock()
    line = Turns(clock=lambda: 0.0, sleep=lambda seconds: None)

    def ask():
        seconds = line.wait("t.me")
        with lock:
            waited.append(seconds)

    threads = [Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waited) == list(range(20))


def test_hosts_whose_pause_is_over_are_forgotten(monkeypatch):
    monkeypatch.setattr(visiting_turns, "_MANY", 10)
    time = Time()
    line = turns(time)
    for number in range(100):
        line.wait(f"host{number}.ru")
        time.now += 1
    assert len(line._next) <= 11


def test_a_deadline_runs_out_and_can_be_put_off():
    time = Time()
    deadline = Deadline(10, clock=time.clock)
    time.now += 9
    assert deadline.left() == pytest.approx(1)
    deadline.put_off(5)
    time.now += 5
    assert deadline.left() == pytest.approx(1)
    time.now += 1
    with pytest.raises(OutOfTime):
        deadline.left()


def test_standing_in_line_is_not_taken_from_the_time_of_the_visit():
    def answer(path, send):
        send(redirect("/b") if path == "/a" else page())

    time = Time()
    line = turns(time, pause=60)
    with serving(answer) as server:
        policy = Policy(
            ports=frozenset({server.port}),
            spared=frozenset({("127.0.0.1", server.port)}),
        )
        line.wait("127.0.0.1")
        met = visit(f"{server.url}/a", policy=policy, turns=line, clock=time.clock)
    assert (met.outcome, time.slept) == (Outcome.ALIVE, [60, 60])
