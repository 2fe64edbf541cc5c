"""The projection keeps what the plain rule says, however it came to be there."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world_rows import stored
from tests.worlds import (
    FIRST,
    KINDS,
    LEVELS,
    PLATFORMS,
    REGIONS,
    Fact,
    World,
    days,
    expected,
    worlds,
)
from tracker.domain.coverage import Status
from tracker.domain.history import EVER
from tracker.domain.questions import Question
from tracker.services import coverage, coverage_sources, projection_checks, projections
from tracker.services.projections import rules_of
from tracker.storage import projection_counts, projection_states
from tracker.storage.bodies import BodyRow
from tracker.storage.coverage import CODE_OF
from tracker.storage.projection_chunks import stands_of_many
from tracker.storage.projection_live import stands_live
from tracker.storage.projection_stands import stands

on_one_database = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def as_now(world: World) -> World:
    """Return *world* with its bodies as they are now: their past plays no part."""
    newest = {
        code: max(facts, key=lambda fact: (fact.valid_from, fact.seq))
        for code, facts in world.bodies.items()
    }
    return replace(
        world,
        bodies={
            code: [Fact(1, FIRST, fact.recorded_at, fact.value)]
            for code, fact in newest.items()
        },
    )


def plainly(world, on):
    """Return (item, body) -> (status, networks lacking) by the plain rules alone."""
    return {
        key: (CODE_OF[cell.status], frozenset(cell.wanting))
        for key, cell in expected(world, on=on, known=EVER).items()
        if cell.status is not Status.NOT_REQUIRED
    }


def spelled(session, stands, rules):
    """Return the same of *stands*, by codes."""
    codes = dict(session.execute(sa.select(BodyRow.id, BodyRow.code)).all())
    duties = {duty.item_id: duty for duty in rules.duties}
    return {
        (duties[cell.item_id].code, codes[body]): (
            cell.status,
            frozenset(
                code
                for code, id_ in duties[cell.item_id].platform_ids.items()
                if f",{id_}," in cell.lacking
            ),
        )
        for body, stand in stands.items()
        for cell in stand.cells
    }


@on_one_database
@given(world=worlds().map(as_now), on=days)
def test_all_ways_of_computing_agree_with_the_plain_rule(database, world, on):
    with database.session(write=True) as session:
        stored(session, world)
        rules = rules_of(session, on)
        ids = body_ids(session)
        one_by_one = stands(session, rules, ids)
        by_the_chunk = stands_of_many(session, rules, ids)
        live = stands_live(session, rules, BodyRow.id.in_(ids))
        told = spelled(session, one_by_one, rules)
        session.rollback()

    assert told == plainly(world, on)
    assert by_the_chunk == one_by_one
    assert {body: replace(each, coming=None) for body, each in one_by_one.items()} == (
        live
    )


def body_ids(session):
    return sorted(session.scalars(sa.select(BodyRow.id)))


@on_one_database
@given(world=worlds().map(as_now), on=days, later=days, size=st.integers(1, 2))
def test_what_is_kept_is_true_until_the_next_change(database, world, on, later, size):
    with database.session(write=True) as session:
        stored(session, world)
        projection_states.mark_all(session)
        projections.begin(session, on)
        while projection_states.state(session).rebuilding:
            projections.keep(session, projections.computed(session, size), on)
        state = projection_states.state(session)
        ids = body_ids(session)
        kept = projection_counts.kept(session, ids)
        told = spelled(session, kept, rules_of(session, on))
        miscounted = list(projection_checks.miscounts(session))
        session.rollback()

    assert told == plainly(world, on)
    assert miscounted == []
    assert state.stands(on)
    if later >= on and state.stands(later):
        assert plainly(world, later) == plainly(world, on)


PLACES = st.fixed_dictionaries(
    {},
    optional={
        "region": st.sampled_from(REGIONS),
        "kind": st.sampled_from(KINDS),
        "level": st.sampled_from(LEVELS),
        "item": st.sampled_from(["I1", "i2"]),
        "platform": st.sampled_from(PLATFORMS),
        "statuses": st.frozensets(st.sampled_from(Status), min_size=1),
    },
)


@on_one_database
@given(
    world=worlds().map(as_now),
    on=days,
    asked=st.lists(PLACES, min_size=1, max_size=4),
)
def test_what_is_kept_answers_as_what_is_live(database, world, on, asked):
    questions = [Question(on=on, today=on, **each) for each in asked]
    with database.session(write=True) as session:
        stored(session, world)
        live = [answered(session, each) for each in questions]
        projections.begin(session, on)
        while projection_states.state(session).rebuilding:
            projections.keep(session, projections.computed(session, 5), on)
        kept = [answered(session, each) for each in questions]
        served = [
            coverage_sources.kept(session, each, coverage.duties(session, each))
            for each in questions
        ]
        asks = [
            any(
                each.platform is None or each.platform in duty.asked
                for duty in coverage.duties(session, each)
                if duty.asks
            )
            for each in questions
        ]
        session.rollback()

    assert kept == live
    assert [each is not None for each in served] == asks


def answered(session, question):
    """Return everything that is answered to *question*, but for the order of sums."""
    told = coverage.answer(session, question)
    tallies = Counter()
    for tally in told.tallies:
        if question.item in (None, tally.item, tally.item.lower()):
            tallies[replace(tally, count=0)] += tally.count
    first = coverage.page(session, question, told.duties, limit=2)
    second = first.following and coverage.page(
        session, question, told.duties, after=first.following, limit=1
    )
    return (
        [told.facet(name) for name in ("region", "kind", "level", "item", "status")],
        told.in_states([frozenset({each}) for each in Status]),
        (told.bodies, told.obliged, told.rows, told.duties),
        tallies,
        list(coverage.everything(session, question)),
        first,
        second,
        coverage.bodies_meant(session, question),
    )
