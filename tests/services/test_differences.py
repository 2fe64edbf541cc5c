"""What became different is the difference of the two whole answers, row by row."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world_rows import stored
from tests.worlds import asked_days, moments, worlds
from tracker.domain.coverage import Status
from tracker.domain.differences import Side
from tracker.domain.questions import Question
from tracker.services import coverage, differences

TODAY = date(2026, 1, 1)
filters = st.sampled_from(
    [
        {},
        {"platform": "vk"},
        {"item": "I1"},
        {"region": "AA"},
        {"statuses": frozenset({Status.SATISFIED})},
    ]
)
pairs = st.tuples(asked_days, st.none() | moments)
on_one_database = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def asked(pair, **narrowing):
    on, known = pair
    return Question(on=on, today=TODAY, known=known, **narrowing)


def meant(session, question):
    return {
        (gap.body, gap.duty.code): gap.status
        for gap in coverage.everything(session, question)
    }


def told(session, found, side):
    return {
        (each.body, each.duty.code): (each.before, each.after)
        for each in differences.everything(session, found, side)
    }


@on_one_database
@given(
    world=worlds(),
    first=pairs,
    second=pairs,
    narrowing=filters,
    other=st.none() | filters,
)
def test_it_is_the_difference_of_the_two_lists(
    database, world, first, second, narrowing, other
):
    before = asked(first, **(narrowing if other is None else other))
    after = asked(second, **narrowing)
    with database.session(write=True) as session:
        stored(session, world)
        old, new = meant(session, before), meant(session, after)
        found = differences.between(session, before, after)
        became, ceased = (told(session, found, side) for side in Side)
        paged = pages(session, found, Side.BECAME)
        session.rollback()

    assert became.keys() == new.keys() - old.keys()
    assert ceased.keys() == old.keys() - new.keys()
    assert {key: after for key, (_, after) in became.items()} == {
        key: new[key] for key in became
    }
    assert {key: before for key, (before, _) in ceased.items()} == {
        key: old[key] for key in ceased
    }
    assert paged == list(became)


def pages(session, found, side):
    seen, after = [], None
    while True:
        part = differences.page(session, found, side, after=after, limit=1)
        seen += [(row.body, row.duty.code) for row in part.rows]
        after = part.following
        if after is None:
            return seen


@on_one_database
@given(world=worlds(), first=pairs, second=pairs)
def test_who_was_not_touched_is_not_looked_at_and_not_missed(
    sqlite, world, first, second
):
    """The narrow way gives what looking at everybody gives."""
    before, after = asked(first), asked(second)
    with sqlite.session(write=True) as session:
        stored(session, world)
        narrow = differences.between(session, before, after)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(differences, "MOST", -1)
            wide = differences.between(session, before, after)
        session.rollback()

    assert (narrow.became, narrow.ceased) == (wide.became, wide.ceased)


def test_a_question_differs_from_itself_in_nothing(sqlite):
    question = asked((TODAY, None))
    with sqlite.reading() as session:
        found = differences.between(session, question, question)

    assert (found.became, found.ceased) == ((), ())
