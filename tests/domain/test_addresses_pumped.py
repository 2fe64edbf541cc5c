"""No text, however it is blown up, keeps the reading of addresses busy.

The limit is one of work on the processor, a hundred times what is needed: a busy
machine does not reach it, a pattern that can be pumped does.
"""

import signal
import subprocess
import sys

import pytest

from tests.domain.pumping import patterns

ENOUGH = "20"


def pumped(*words):
    """Return how the program ended."""
    command = [sys.executable, "-m", "tests.domain.pumping", *words]
    return subprocess.run(command, capture_output=True, text=True)


def test_every_pattern_gives_up_soon_on_what_is_made_to_hold_it():
    assert len(patterns()) > 25
    ended = pumped(ENOUGH, "patterns")
    assert ended.returncode == 0, ended.stderr


def test_every_pumped_address_is_answered_soon_and_a_megabyte_unread():
    ended = pumped(ENOUGH, "read")
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize("bad", ["(a+)+b", "(?:[a-z]+[.]?)+/"])
def test_a_pattern_that_can_be_pumped_is_caught(bad):
    """The negative control."""
    ended = pumped("1", "pattern", bad)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
