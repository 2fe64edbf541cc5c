"""What a visit came to, and how slowly a page comes to be called gone."""

import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import visits
from tracker.domain.visits import (
    FAILED,
    STANDING,
    Hop,
    Met,
    Outcome,
    PastVisit,
    Streak,
    Trouble,
    may_be_called_gone,
    moved_to,
    outcome,
)

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
URLS = st.sampled_from(
    [
        "http://a.ru/",
        "https://www.a.ru",
        "https://b.ru/x?y=1",
        "https://b.ru/login",
        "[",
    ]
) | st.text(max_size=20)
HOPS = st.lists(st.builds(Hop, st.sampled_from([301, 302, 307, 308]), URLS), max_size=4)


def after(hours, result=Outcome.GONE, *, trouble=None, canary=True):
    return PastVisit(
        at=START + timedelta(hours=hours),
        outcome=result,
        trouble=trouble,
        canary=canary,
    )


PAST = st.lists(
    st.builds(
        after,
        st.integers(0, 200),
        st.sampled_from(Outcome),
        trouble=st.none() | st.sampled_from(Trouble),
        canary=st.booleans(),
    ),
    max_size=12,
)


def met(status=200, *hops, asked="https://a.ru/x"):
    return Met(asked=asked, status=status, hops=tuple(Hop(*hop) for hop in hops))


def test_the_examples_of_the_module_hold():
    assert doctest.testmod(visits).failed == 0


def test_a_visit_ends_with_a_status_or_with_trouble_and_not_with_both():
    for status, trouble in [(None, None), (200, Trouble.TLS)]:
        with pytest.raises(ValueError, match="status or with trouble"):
            Met(asked="https://a.ru/", status=status, trouble=trouble)


@pytest.mark.parametrize("trouble", Trouble)
def test_trouble_is_an_error_unless_we_refused_ourselves(trouble):
    found = outcome(Met(asked="https://a.ru/", trouble=trouble))
    refused = found is Outcome.REFUSED_BY_POLICY
    assert refused == (trouble is Trouble.FORBIDDEN)
    assert refused or found is Outcome.ERROR


@pytest.mark.parametrize(
    ("to", "moved"),
    [
        ("https://a.ru/x/", False),
        ("http://www.a.ru/x", False),
        ("https://A.ru/x#part", False),
        ("https://a.ru/y", True),
        ("https://a.ru/x?id=2", True),
        ("https://b.ru/x", True),
        ("https://a.ru/", True),
    ],
)
def test_a_move_is_another_place_and_not_another_spelling(to, moved):
    assert (moved_to(met(200, (301, to))) == to) is moved
    assert (outcome(met(200, (301, to))) is Outcome.MOVED) is moved


def test_a_temporary_redirect_leaves_the_address_as_it_was():
    assert outcome(met(200, (302, "https://b.ru/"))) is Outcome.ALIVE
    assert moved_to(met(200, (301, "https://b.ru/"), (302, "https://c.ru/"))) == (
        "https://b.ru/"
    )


@pytest.mark.parametrize(
    "door",
    [
        "https://id.vk.com/auth?app_id=1",
        "https://a.ru/login",
        "https://a.ru/ru/sign-in/?next=x",
        "https://esia.gosuslugi.ru/aas/oauth2/",
    ],
)
def test_a_door_on_the_way_is_a_wall_and_a_door_that_was_asked_for_is_a_page(door):
    assert outcome(met(200, (302, door))) is Outcome.LOGIN_WALL
    assert outcome(met(200, asked=door)) is Outcome.ALIVE


def test_a_page_called_gone_behind_a_move_is_gone():
    assert outcome(met(404, (301, "https://b.ru/"))) is Outcome.GONE


@given(st.integers(100, 599), HOPS, URLS, st.booleans())
def test_every_answer_comes_to_something(status, hops, asked, walled):
    found = Met(asked=asked, status=status, hops=tuple(hops), walled=walled)
    came_to = outcome(found)

    assert came_to is not Outcome.REFUSED_BY_POLICY
    assert (came_to in STANDING) <= (200 <= status < 300)
    assert (came_to is Outcome.GONE) <= (status in (404, 410))
    assert (came_to is Outcome.MOVED) <= (moved_to(found) is not None)


def test_three_failures_over_two_days_are_enough_and_nothing_less_is():
    assert may_be_called_gone([after(0), after(24), after(48)])
    assert may_be_called_gone([after(0, Outcome.ERROR), after(1), after(48)])
    assert not may_be_called_gone([after(0), after(48)])
    assert not may_be_called_gone([after(0), after(24), after(47)])
    assert not may_be_called_gone([])


def test_a_page_that_was_met_in_between_has_to_fail_anew():
    history = [after(0), after(24), after(30, Outcome.ALIVE), after(48), after(72)]
    assert not may_be_called_gone(history)
    assert may_be_called_gone([*history, after(96)])
    assert not may_be_called_gone(
        [after(0), after(24), after(48), after(49, Outcome.MOVED)]
    )


def test_a_page_that_answered_is_there_whatever_the_canary_did():
    history = [after(0), after(24), after(48)]
    assert not may_be_called_gone([*history, after(50, Outcome.ALIVE, canary=False)])


@pytest.mark.parametrize(
    "silent",
    [
        after(24, canary=False),
        after(24, Outcome.BLOCKED),
        after(24, Outcome.LOGIN_WALL),
        after(24, Outcome.REFUSED_BY_POLICY, trouble=Trouble.FORBIDDEN),
        after(24, Outcome.ERROR, trouble=Trouble.TLS),
        after(24, Outcome.ERROR, trouble=Trouble.BAD_ANSWER),
        after(24, Outcome.ERROR, trouble=Trouble.TOO_MANY_HOPS),
    ],
)
def test_what_tells_nothing_of_the_page_counts_neither_way(silent):
    assert not may_be_called_gone([after(0), silent, after(48)])
    assert may_be_called_gone([after(0), silent, after(30), after(48)])


@given(PAST)
def test_a_page_called_gone_failed_three_times_over_two_days_beside_a_canary(past):
    failed = [visit for visit in past if visit.outcome in FAILED and visit.canary]
    moments = [visit.at for visit in failed]
    met_last = max((v.at for v in past if v.outcome in STANDING), default=None)
    if may_be_called_gone(past):
        assert len(failed) >= 3
        assert max(moments) - min(moments) >= timedelta(hours=48)
        assert met_last is None or met_last < max(moments)


@given(PAST, st.randoms())
def test_the_order_in_which_visits_are_given_does_not_matter(past, random):
    mixed = random.sample(past, len(past))
    assert may_be_called_gone(mixed) == may_be_called_gone(past)


@given(PAST)
def test_our_own_outage_is_never_held_against_a_page(past):
    quiet = [visit for visit in past if visit.canary or visit.outcome in STANDING]
    assert may_be_called_gone(quiet) == may_be_called_gone(past)


@given(PAST)
def test_one_good_answer_at_the_end_settles_it(past):
    assert not may_be_called_gone([*past, after(500, Outcome.ALIVE)])


@given(PAST)
def test_the_rule_kept_visit_by_visit_gives_the_same_answer(past):
    streak = Streak()
    for visit in sorted(past, key=lambda v: (v.at, v.outcome in STANDING)):
        streak = streak.after(visit)
    assert streak.lets_call_gone == may_be_called_gone(past)


def test_a_challenge_to_prove_a_browser_is_a_wall():
    to = "https://vk.com/challenge.html?hash429=x&redirect=/club1"
    found = met(200, (302, to), asked="https://vk.com/club1")
    assert outcome(found) is Outcome.BLOCKED


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        PastVisit(at=datetime(2026, 1, 1), outcome=Outcome.GONE, canary=True)  # noqa: DTZ001
