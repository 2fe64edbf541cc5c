"""Evidence passes from state to state by one table."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.errors import WrongMove
from tracker.domain.evidence import (
    AWAITING,
    DECISIONS,
    MOVES,
    REOPENINGS,
    TAKEN,
    State,
    holds_from,
    move,
    reopen,
)


def test_every_state_has_its_moves():
    assert set(MOVES) == set(State)


@pytest.mark.parametrize("state", State)
def test_a_move_not_in_the_table_is_refused(state):
    for wanted in set(State) - MOVES[state]:
        with pytest.raises(WrongMove) as refusal:
            move(state, wanted)
        assert refusal.value.facts == {"state": state, "wanted": wanted}


def test_what_is_withdrawn_stays_withdrawn():
    assert MOVES[State.WITHDRAWN] == frozenset()


def test_what_waits_can_be_accepted_and_rejected():
    for state in AWAITING:
        assert move(state, State.ACCEPTED) is State.ACCEPTED
        assert move(state, State.REJECTED) is State.REJECTED


def test_a_decision_leads_back_to_wherever_it_can_have_come_from_and_nowhere_else():
    for before in State:
        for decided in State:
            led = decided in DECISIONS and decided in MOVES[before]
            assert (before in REOPENINGS.get(decided, ())) is led
            if led:
                assert reopen(decided, before) is before
                continue
            with pytest.raises(WrongMove) as refusal:
                reopen(decided, before)
            assert refusal.value.facts == {"state": decided, "wanted": before}


SHOWN, SENT = date(2022, 11, 1), date(2026, 3, 1)


@st.composite
def lives(draw):
    """States one after another, each reached by a move or the way back, and when."""
    states, days = [State.SUBMITTED], [SENT]
    while MOVES[states[-1]] and draw(st.booleans() | st.just(True)) and len(days) < 9:
        back = REOPENINGS.get(states[-1], frozenset()) & set(states[-2:-1])
        states.append(draw(st.sampled_from(sorted(MOVES[states[-1]] | back))))
        days.append(days[-1] + timedelta(days=draw(st.integers(0, 9))))
    return list(zip(states, days, strict=True))


@given(lives())
def test_the_newest_decision_is_the_one_that_rules(life):
    """The state kept on the row and the one the history tells never differ."""
    latest = SHOWN
    for (current, _), (wanted, today) in pairwise(life):
        day = holds_from(current, wanted, since=SHOWN, latest=latest, today=today)
        assert latest <= day <= today
        latest = day


def test_a_decision_holds_from_the_day_the_page_was_shown():
    said = {"since": SHOWN, "latest": SHOWN, "today": SENT}
    assert holds_from(State.SUBMITTED, State.ACCEPTED, **said) == SHOWN
    assert holds_from(State.ACCEPTED, State.REJECTED, **said) == SHOWN
    assert holds_from(State.ACCEPTED, State.CONFIRMED, **said) == SHOWN


def test_what_went_or_was_taken_back_leaves_the_time_before_as_it_was():
    said = {"since": SHOWN, "latest": SHOWN, "today": SENT}
    for taken in TAKEN:
        assert holds_from(taken, State.GONE, **said) == SENT
        assert holds_from(taken, State.WITHDRAWN, **said) == SENT
    assert holds_from(State.GONE, State.CONFIRMED, **said) == SENT
    assert holds_from(State.SUBMITTED, State.WITHDRAWN, **said) == SHOWN
