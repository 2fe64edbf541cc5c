"""When a message is due, which time it tells of, and what may become of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import WrongMove
from tracker.domain.tellings import (
    FIRST_LOOK,
    HEARD,
    MORNING,
    PAUSES,
    MessageState,
    Often,
    move,
    pause,
    period,
    since,
)

moments = st.integers(0, 3_000_000_000).map(lambda at: datetime.fromtimestamp(at, UTC))


@given(moments, st.sampled_from(Often))
def test_no_period_is_named_in_the_night_before_its_first_morning(at, often):
    named = period(often, at)

    assert period(Often.NEVER, at) is None
    if named is None or often is Often.WEEKLY:
        return
    assert at.time() >= MORNING
    assert at.isoweekday() <= 5
    assert named == at.date().isoformat()


@given(moments)
def test_a_week_has_one_name_from_monday_morning_to_sunday_night(at):
    monday = at.date() - timedelta(days=at.weekday())
    begins = datetime.combine(monday, MORNING, UTC)
    last = begins + timedelta(days=7) - timedelta(hours=7, seconds=1)

    assert period(Often.WEEKLY, begins) == period(Often.WEEKLY, last) is not None
    assert period(Often.WEEKLY, begins - timedelta(seconds=1)) is None


@given(st.none() | moments, moments, moments)
def test_a_message_tells_of_nothing_from_before_it_was_wished(told, wished, now):
    begins = since(told, wished=wished, now=now)

    assert begins >= wished
    assert told is None or begins >= told
    if told is not None and told >= wished:
        assert begins == told
    if told is None:
        assert begins >= now - FIRST_LOOK


def test_the_waits_grow_and_come_to_an_end():
    waits = [pause(attempts) for attempts in range(1, len(PAUSES) + 2)]

    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-1] is None


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.DROPPED])
def test_what_was_sent_or_dropped_stays_so(state):
    for wanted in MessageState:
        with pytest.raises(WrongMove):
            move(state, wanted)


def test_what_may_have_been_read_counts_as_heard():
    assert MessageState.UNSURE in HEARD
    assert MessageState.FAILED not in HEARD
