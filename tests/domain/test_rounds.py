"""When a page is visited again: soon after it failed, in its turn when it opened."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.evidence import AWAITING, STANDING, TAKEN, State
from tracker.domain.rounds import (
    AGAIN,
    EVERY,
    OUR_FAULT,
    PAUSE,
    Turn,
    asked_for,
    next_visit,
)
from tracker.domain.visits import Outcome, PastVisit, Streak, Trouble

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STATES = st.frozensets(st.sampled_from(State))
VISITS = st.builds(
    PastVisit,
    at=st.just(NOW),
    outcome=st.sampled_from(Outcome),
    trouble=st.none() | st.sampled_from(Trouble),
    canary=st.booleans(),
)


def due(outcome, *states, trouble=None, canary=True, streak=None):
    visit = PastVisit(at=NOW, outcome=outcome, trouble=trouble, canary=canary)
    streak = streak or Streak().after(visit)
    found = next_visit(visit, streak, states, every=EVERY)
    return found and (found.at - NOW, found.turn)


def test_an_accepted_page_that_opens_waits_for_its_turn():
    assert due(Outcome.ALIVE, State.ACCEPTED) == (EVERY, Turn.IN_TURN)


def test_a_page_somebody_waits_for_goes_before_others():
    assert due(Outcome.ALIVE, State.SUBMITTED) == (EVERY, Turn.SOON)
    assert due(Outcome.ALIVE, State.ACCEPTED, State.OBJECTED) == (EVERY, Turn.SOON)


def test_a_page_that_failed_is_tried_again_the_next_day():
    for state in (State.ACCEPTED, State.CONFIRMED, State.SUBMITTED):
        assert due(Outcome.GONE, state) == (AGAIN, Turn.SOON)


def test_three_failures_a_day_apart_come_together_over_two_days():
    streak, at = Streak(), NOW
    while not streak.lets_call_gone:
        visit = PastVisit(at=at, outcome=Outcome.GONE, canary=True)
        streak = streak.after(visit)
        last, at = at, next_visit(visit, streak, {State.ACCEPTED}, every=EVERY).at
    assert last - NOW == timedelta(hours=48)
    assert at - last == EVERY


def test_when_our_own_line_was_down_the_page_is_tried_as_soon_as_it_may_be_up():
    assert due(Outcome.ERROR, State.ACCEPTED, canary=False) == (OUR_FAULT, Turn.SOON)


@pytest.mark.parametrize("trouble", [Trouble.TLS, Trouble.BAD_ANSWER])
def test_a_server_that_is_there_is_not_pressed(trouble):
    assert due(Outcome.ERROR, State.ACCEPTED, trouble=trouble) == (EVERY, Turn.IN_TURN)
    assert due(Outcome.BLOCKED, State.ACCEPTED) == (EVERY, Turn.IN_TURN)


def test_a_page_called_gone_is_looked_at_in_its_turn_whatever_it_does():
    for outcome in Outcome:
        assert due(outcome, State.GONE) == (EVERY, Turn.IN_TURN)


@pytest.mark.parametrize("states", [(), (State.REJECTED,), (State.WITHDRAWN,)])
def test_a_page_that_is_nobodys_evidence_is_not_visited(states):
    assert due(Outcome.ALIVE, *states) is None


def test_where_all_are_visited_daily_failing_pages_come_no_later():
    visit = PastVisit(at=NOW, outcome=Outcome.GONE, canary=True)
    day = timedelta(days=1)
    found = next_visit(visit, Streak().after(visit), {State.ACCEPTED}, every=day)
    assert found.at - NOW == day


@settings(deadline=None)
@given(VISITS, STATES)
def test_whatever_stands_is_visited_again_within_its_days(visit, states):
    found = next_visit(visit, Streak().after(visit), states, every=EVERY)
    assert (found is not None) == bool(STANDING & states)
    if found is not None:
        assert OUR_FAULT <= found.at - NOW <= EVERY
        assert found.turn is not Turn.AT_ONCE
        early = found.at - NOW < EVERY
        assert early <= bool((TAKEN | AWAITING) & states or not visit.canary)


def test_a_page_asked_for_goes_at_once_but_not_again_and_again():
    assert asked_for(None, now=NOW).at == NOW
    assert asked_for(NOW - timedelta(days=1), now=NOW).at == NOW
    asked = asked_for(NOW - timedelta(minutes=1), now=NOW)
    assert asked.at - NOW == PAUSE - timedelta(minutes=1)
    assert asked.turn is Turn.AT_ONCE
