"""What publishing would do is foretold exactly: whom it binds, frees, asks anew."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_body, a_region
from tests.services.proposed import a_proposal, change_of, publish, take_in, write
from tests.web.registers import a_duty, a_register, show
from tracker.domain.bodies import EVERYBODY, Body, BodyKind, Level, Scope, why, why_not
from tracker.domain.proposals import ChangeKind, Terms
from tracker.domain.questions import Question
from tracker.domain.requirements import ChangeClass
from tracker.services.impacts import bodies, impact
from tracker.services.readings import bound
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.bound_bodies import Which

TODAY = date(2026, 11, 23)
COURTS = Scope(kinds=frozenset({BodyKind.COURT}))
TERMS = Terms(title="Проба", in_force="2026-12-01", reason="Проба")
KINDS = (BodyKind.COURT, BodyKind.REGIONAL_EXECUTIVE_BODY, BodyKind.HEAD_OF_REGION)


@pytest.fixture
def store(database, now):
    with database.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now)
    return database


def begun(store, now, kind=ChangeKind.AMEND):
    return change_of(store, take_in(store, now, a_proposal(store, now), "L1", kind))


def foretold(store, now, change, terms=TERMS):
    with store.reading() as session:
        return impact(session, change, terms, today=TODAY, now=now)


def named(store, found, which, **said):
    with store.reading() as session:
        return [each.code for each in bodies(session, found, which, **said)]


def amended(change, /, **said):
    return replace(change, proposed=replace(change.proposed, **said))


def test_the_impact_is_known_before_anything_is_written(store, now):
    change = amended(begun(store, now), duty=a_duty("L1", scope=COURTS))
    found = foretold(store, now, change)
    numbers = found.numbers
    assert (numbers.before, numbers.after, numbers.gained, numbers.lost) == (4, 1, 0, 3)
    assert (found.suspect, found.on) == (1, date(2026, 12, 1))
    assert named(store, found, Which.LOST) == ["G1", "G2", "G3"]
    assert named(store, found, Which.BOUND) == ["C1"]
    assert named(store, found, Which.SUSPECT) == ["G1"]
    assert named(store, found, Which.GAINED) == []


def test_an_editorial_change_asks_nobody_to_confirm(store, now):
    change = amended(begun(store, now), change=ChangeClass.EDITORIAL)
    assert foretold(store, now, change).suspect == 0


@pytest.mark.parametrize("kind", [ChangeKind.REPEAL, ChangeKind.SUSPEND])
def test_what_goes_out_of_force_frees_all(store, now, kind):
    numbers = foretold(store, now, begun(store, now, kind)).numbers
    assert (numbers.after, numbers.lost) == (0, 4)


def test_a_moved_commencement_frees_until_its_day(store, now):
    change = begun(store, now, ChangeKind.COMMENCEMENT)
    later = foretold(store, now, change, replace(TERMS, in_force="2027-06-01"))
    assert (later.on, later.numbers.lost) == (TODAY, 4)
    unknown = foretold(store, now, change, replace(TERMS, in_force="unknown"))
    assert (unknown.numbers.after, unknown.supposed) == (0, False)


def test_a_change_without_a_day_is_looked_at_as_if_it_held(store, now):
    change = amended(begun(store, now), duty=a_duty("L1", scope=COURTS))
    found = foretold(store, now, change, Terms(title="Проба"))
    assert (found.supposed, found.on) == (True, TODAY)
    assert found.numbers.after == 1


def test_a_suspension_without_a_day_is_not_looked_at_on_the_day_of_its_end(store, now):
    change = amended(begun(store, now, ChangeKind.SUSPEND), until=date(2027, 1, 31))
    found = foretold(store, now, change, Terms(title="Проба"))
    assert (found.supposed, found.on) == (True, TODAY)
    assert (found.numbers.after, found.numbers.lost) == (0, 4)


def test_what_was_foretold_comes_true(store, now):
    id_ = a_proposal(store, now, terms=TERMS)
    change = take_in(store, now, id_, "L1")
    write(store, now, change, duty=a_duty("L1", scope=COURTS))
    found = foretold(store, now, change_of(store, change))
    publish(store, now, id_)
    with store.reading() as session:
        question = Question(on=found.on, today=TODAY, item="L1")
        assert bound(session, question).obliged == found.numbers.after
    again = foretold(store, now, change_of(store, change))
    assert again.suspect == 0


def test_a_long_list_goes_on_where_it_stopped(store, now):
    found = foretold(store, now, begun(store, now))
    with store.reading() as session:
        first = bodies(session, found, Which.BOUND, limit=2)
        rest = bodies(session, found, Which.BOUND, after=first[-1].cursor)
    assert [each.code for each in (*first, *rest)] == ["G1", "G2", "G3", "C1"]


@pytest.mark.parametrize("count", [3, 40])
def test_the_number_of_questions_does_not_grow_with_the_bodies(database, now, count):
    with database.writing() as session:
        a_register(session, bodies=count)
    change = begun(database, now)
    asked = []
    with database.reading() as session:
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        impact(session, change, TERMS, today=TODAY, now=now)
    assert len(asked) <= 12


@st.composite
def scopes(draw):
    """Return a scope over the few kinds, levels, regions and bodies there are."""

    def some(values):
        return draw(st.frozensets(st.sampled_from(values), max_size=2))

    return Scope(
        kinds=some(KINDS),
        levels=some(tuple(Level)),
        regions=some(("VLG", "TVE", "AA")),
        include=some(("G1", "C1", "H1")),
        exclude=some(("G1", "G2", "H1")),
    )


@given(before=st.none() | scopes(), after=st.none() | scopes())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_numbers_are_those_of_the_rule(crowd, before, after):
    store, change, now, there = crowd
    duties = [scope and a_duty("L1", scope=scope) for scope in (before, after)]
    with store.reading() as session:
        found = impact(
            session, amended(change, duty=duties[1]), TERMS, today=TODAY, now=now
        )
        old = found.duties.before and replace(found.duties.before, duty=duties[0])
        found = replace(
            found, duties=replace(found.duties, before=old if before else None)
        )
        listed = {
            which: {each.code for each in bodies(session, found, which, limit=None)}
            for which in (Which.BOUND, Which.GAINED, Which.LOST)
        }

    def bound_by(scope):
        return {each.code for each in there if scope and scope.binds(each)}

    assert listed[Which.BOUND] == bound_by(after)
    assert listed[Which.GAINED] == bound_by(after) - bound_by(before)
    assert listed[Which.LOST] == bound_by(before) - bound_by(after)


@pytest.fixture
def crowd(store, now):
    """Return a store with bodies of all sorts, a change of L1, and the bodies."""
    with store.writing() as session:
        session.info["journalled"] = True
        region = a_region(session, "AA")
        for code, kind, level in (
            ("H1", BodyKind.HEAD_OF_REGION, Level.REGIONAL),
            ("C2", BodyKind.COURT, Level.FEDERAL),
            ("M1", BodyKind.COURT, Level.MUNICIPAL),
        ):
            a_body(session, code, kind=kind, level=level, region_id=region.id)
    with store.reading() as session:
        regions = dict(iter(session.execute(sa.select(RegionRow.id, RegionRow.code))))
        there = [
            Body(
                code=row.code,
                kind=row.kind,
                level=row.level,
                region=regions.get(row.region_id),
            )
            for row in session.scalars(sa.select(BodyRow))
        ]
    return store, begun(store, now), now, there


@given(scope=scopes() | st.just(EVERYBODY), kind=st.sampled_from(KINDS))
def test_there_is_a_reason_for_being_bound_or_a_reason_for_not(scope, kind):
    body = Body(code="G1", kind=kind, level=Level.REGIONAL, region="VLG")
    assert bool(why(scope, body)) is scope.binds(body)
    assert bool(why_not(scope, body)) is not scope.binds(body)
