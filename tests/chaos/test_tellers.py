"""Whoever sends letters may be killed at any moment: nobody gets a letter twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.adapters.mail_server import HANG_UP, TakesMail
from tests.chaos.teller import NOON
from tests.services.tellings import a_person
from tests.web.registers import a_register, show
from tracker.storage import journal, messages

ROOT = Path(__file__).parents[2]
#: Moments of a conversation with a mail server, in order.
MOMENTS = ("connect", "mail", "rcpt", "data", "text", "answered")
#: Minutes after which what was left on its way is known to have been left.
LATER = 20


@pytest.fixture
def store(sqlite):
    """Return a function that makes a register with so many people to be told."""

    def made(people):
        with sqlite.writing() as session:
            a_register(session)
            show(session, "G1", "vk.com/one", now=NOON - timedelta(days=1))
            for number in range(people):
                email = f"p{number}@example.org"
                a_person(session, email, bodies=["G1"], now=NOON - timedelta(days=9))
        return sqlite

    return made


class Teller:
    """A process that tells; one at a time, killed by whom it speaks to."""

    def __init__(self, database, folder, *way):
        self.url = database.url.render_as_string(hide_password=False)
        self.folder, self.way, self.process = folder, way, None

    def start(self, port, minutes=0):
        """Start a process; return once it is about to begin."""
        words = [self.url, str(self.folder), str(port), str(minutes), *self.way]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.teller", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n", self.process.stderr.read()

    def kill(self):
        """Kill the process, wherever it is."""
        os.kill(self.process.pid, signal.SIGKILL)

    def ended(self):
        """Wait until the process has ended; return its code."""
        _, said = self.process.communicate(timeout=120)
        assert self.process.returncode in (0, -signal.SIGKILL), said[-2000:]
        return self.process.returncode


def delivered(server):
    """Return address -> how many letters arrived there whole."""
    return Counter(message["To"] for message in server.messages)


def states(database):
    with database.reading() as session:
        assert list(journal.check(session)) == []
        return messages.counts(session)


def killed_at_each_of(moments, teller):
    """Send with a kill at each moment, then let one process end; return the server."""
    waiting = list(moments)

    def strike(moment):
        if not waiting or waiting[0] != moment:
            return None
        waiting.pop(0)
        teller.kill()
        return HANG_UP

    hooks = {moment: lambda m=moment: strike(m) for moment in MOMENTS}
    with TakesMail(**hooks) as server:
        for _ in moments:
            teller.start(server.port)
            assert teller.ended() == -signal.SIGKILL
        for minutes in (LATER, 2 * LATER):
            teller.start(server.port, minutes)
            assert teller.ended() == 0
    assert waiting == []
    return server


def test_killed_at_each_moment_of_a_conversation_nobody_gets_two(store, tmp_path):
    database = store(9)

    server = killed_at_each_of(MOMENTS, Teller(database, tmp_path))

    counts = delivered(server)
    found = states(database)
    assert set(counts.values()) == {1}
    assert sum(found.values()) == 9
    # Killed before the text had gone whole, nothing arrived; after it, one did.
    assert len(counts) == 9 - MOMENTS.index("text")
    # After the answer it may have had the time to write it down.
    assert found["unsure"] in (5, 6)
    assert found["sent"] + found["unsure"] == 9


def test_the_kills_would_show_a_letter_sent_before_it_is_written_down(store, tmp_path):
    database = store(2)

    server = killed_at_each_of(["text"], Teller(database, tmp_path, "blindly"))

    assert max(delivered(server).values()) > 1


def check_killed_at_random(database, folder, people, kills, seed):
    """Kill processes at random times until all is told; check what arrived."""
    chance = random.Random(seed)
    teller, minutes, struck = Teller(database, folder), 0, 0
    with TakesMail() as server:
        for _ in range(kills):
            teller.start(server.port, minutes)
            time.sleep(chance.uniform(0, 0.6))
            teller.kill()
            struck += teller.ended() != 0
            minutes += LATER
        teller.start(server.port, minutes)
        assert teller.ended() == 0
        teller.start(server.port, minutes + LATER)
        assert teller.ended() == 0
    found, counts = states(database), delivered(server)
    assert struck
    assert set(counts.values()) == {1}
    assert found.get("sent", 0) <= len(counts) <= people
    assert found.get("sent", 0) + found.get("unsure", 0) == people


def test_killed_at_any_moment_nobody_gets_two_and_nobody_is_forgotten(store, tmp_path):
    check_killed_at_random(store(40), tmp_path, 40, kills=4, seed=1)


@pytest.mark.slow
def test_killed_at_any_moment_nobody_gets_two_at_length(store, tmp_path):
    check_killed_at_random(store(800), tmp_path, 800, kills=150, seed=2)


def test_two_who_tell_at_once_send_each_letter_once(store, tmp_path):
    database = store(40)
    both = [Teller(database, tmp_path) for _ in range(2)]
    with TakesMail() as server:
        for each in both:
            each.start(server.port)
        assert [each.ended() for each in both] == [0, 0]

    assert set(delivered(server).values()) == {1}
    assert len(delivered(server)) == 40
    assert states(database) == {"sent": 40}
