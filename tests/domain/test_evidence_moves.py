"""Evidence passes from state to state by one table."""

import pytest

from tracker.domain.errors import WrongMove
from tracker.domain.evidence import AWAITING, MOVES, State, move


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
