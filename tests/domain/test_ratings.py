"""The rule of ratings: better never earns less, unknown is no zero, equals share."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rated import CRITERIA, a_criterion, a_methodology
from tracker.domain.methodologies import Formula
from tracker.domain.methodology_faults import unsound
from tracker.domain.ratings import Score, places, ranked, score
from tracker.domain.traits import (
    LESS_IS_BETTER,
    YES_OR_NO,
    Trait,
    read_value,
    spell_value,
)

RULE = a_methodology()


@st.composite
def sound_criteria(draw, code="c"):
    """Draw a criterion whose bands pass the checks."""
    trait = draw(st.sampled_from(Trait))
    if trait in YES_OR_NO:
        return a_criterion(code, trait, (1, draw(st.integers(1, 50))))
    bounds = draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=4, unique=True))
    earned = draw(
        st.lists(
            st.integers(1, 50), min_size=len(bounds), max_size=len(bounds), unique=True
        )
    )
    bounds.sort(reverse=trait in LESS_IS_BETTER)
    return a_criterion(code, trait, *zip(bounds, sorted(earned), strict=True))


@st.composite
def rules(draw):
    """Draw a sound methodology of one to four criteria."""
    count = draw(st.integers(1, 4))
    criteria = tuple(draw(sound_criteria(code=f"c{n}")) for n in range(count))
    return a_methodology(
        criteria=criteria,
        scale=sum(each.most for each in criteria),
        least_known=draw(st.integers(0, 100)),
        formula=draw(st.sampled_from(Formula)),
    )


values = st.none() | st.integers(0, 12_000).map(Decimal)


@st.composite
def rated(draw):
    """Draw a methodology and what is known of some bodies."""
    rule = draw(rules())
    known = st.fixed_dictionaries({each.code: values for each in rule.criteria})
    return rule, draw(st.lists(known, min_size=1, max_size=8))


@settings(max_examples=30, deadline=None)
@given(criterion=sound_criteria(), one=values, other=values)
def test_better_never_earns_less(criterion, one, other):
    assert 0 <= criterion.points(one) <= criterion.most
    if one is not None and other is not None and criterion.better(one, other):
        assert criterion.points(one) >= criterion.points(other)


def test_more_posts_never_earn_fewer_points():
    posts = next(each for each in CRITERIA if each.trait is Trait.POSTS_WEEK)
    earned = [posts.points(Decimal(count)) for count in range(40)]

    assert all(more >= less for less, more in pairwise(earned))
    assert [earned[count] for count in (2, 3, 9, 10)] == [0, 10, 20, 30]


@settings(max_examples=30, deadline=None)
@given(world=rated())
def test_what_is_not_known_is_left_out_and_never_counts_as_zero(world):
    rule, bodies = world
    for told in bodies:
        whole = score(rule, told)
        for criterion in rule.criteria:
            without = score(rule, {**told, criterion.code: None})
            if told[criterion.code] is None:
                assert without == whole
            else:
                assert without.known == whole.known - criterion.most
                earned = criterion.points(told[criterion.code])
                assert without.points == whole.points - earned
        assert 0 <= whole.points <= whole.known <= rule.scale


@settings(max_examples=30, deadline=None)
@given(world=rated())
def test_equal_results_share_a_place_and_the_next_is_left_free(world):
    rule, bodies = world
    scores = [score(rule, told) for told in bodies]
    found = places(rule, scores)

    for one, place in zip(scores, found, strict=True):
        if not ranked(rule, one):
            assert place is None
            continue
        ahead = [
            other for other in scores
            if ranked(rule, other) and result(rule, other) > result(rule, one)
        ]  # fmt: skip
        assert place == len(ahead) + 1


def result(rule, one):
    return one.points if rule.formula is Formula.SUM else one.points / one.known


def test_places_run_1_2_2_4():
    scores = [Score(points=p, known=100, scale=100) for p in (70, 90, 70, 10)]

    assert places(RULE, scores) == [2, 1, 2, 4]


def test_whoever_is_hardly_known_has_no_place_however_bad_or_good():
    hardly = Score(points=40, known=49, scale=100)
    enough = Score(points=0, known=50, scale=100)

    assert places(RULE, [hardly, enough]) == [None, 1]
    nothing = Score(points=0, known=0, scale=100)
    assert places(replace(RULE, least_known=0), [nothing]) == [None]


def test_by_share_a_body_is_measured_by_what_is_known_of_it():
    rule = replace(RULE, formula=Formula.SHARE)
    half, whole = (
        Score(points=p, known=k, scale=100) for p, k in ((40, 50), (60, 100))
    )

    assert places(rule, [half, whole]) == [1, 2]
    assert places(RULE, [half, whole]) == [2, 1]


@settings(max_examples=30, deadline=None)
@given(rule=rules())
def test_a_sound_methodology_is_not_faulted(rule):
    assert list(unsound(rule)) == []


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ({"criteria": ()}, ""),
        ({"scale": 90}, ""),
        ({"least_known": 101}, ""),
        ({"fresh_days": 0}, ""),
        ({"criteria": (*CRITERIA, CRITERIA[0])}, "page"),
    ],
)
def test_what_is_wrong_with_a_methodology_is_said(said, about):
    assert about in [code for code, _ in unsound(replace(RULE, **said))]


@pytest.mark.parametrize(
    ("trait", "bands"),
    [
        (Trait.POSTS_WEEK, [(3, 20), (5, 10)]),
        (Trait.POSTS_WEEK, [(3, 10), (3, 20)]),
        (Trait.POSTS_WEEK, [(3, 0)]),
        (Trait.POSTS_WEEK, []),
        (Trait.POSTS_WEEK, [(-1, 10)]),
        (Trait.REPLY_HOURS, [(24, 20), (48, 30)]),
        (Trait.COVER, [(2, 10)]),
        (Trait.COVER, [(0, 5), (1, 10)]),
    ],
)
def test_bands_by_which_doing_less_would_pay_are_refused(trait, bands):
    criterion = a_criterion("c", trait, *bands)
    rule = a_methodology(criteria=(criterion,), scale=1)

    assert "c" in [code for code, _ in unsound(rule)]


@given(text=st.text(max_size=30), trait=st.sampled_from(Trait))
@settings(max_examples=30, deadline=None)
def test_what_is_typed_is_a_possible_value_or_none(text, trait):
    value = read_value(trait, text)

    if value is not None:
        assert value >= 0
        assert read_value(trait, spell_value(value)) == value


@pytest.mark.parametrize(
    ("trait", "text"),
    [
        (Trait.COVER, "2"),
        (Trait.POSTS_WEEK, "-1"),
        (Trait.POSTS_WEEK, "1.5"),
        (Trait.POSTS_WEEK, "много"),
        (Trait.POSTS_WEEK, "٣"),
        (Trait.POSTS_WEEK, "1e3"),
        (Trait.SUBSCRIBERS, "99999999999"),
        (Trait.RESIDENTS_SHARE, "1.2.3"),
        (Trait.POSTS_WEEK, ""),
    ],
)
def test_what_is_no_value_is_none(trait, text):
    assert read_value(trait, text) is None
