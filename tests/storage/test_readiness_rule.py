"""Readiness in SQL answers as its plain definition, on both time axes."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world_rows import stored
from tests.worlds import (
    PLATFORMS,
    asked_days,
    asked_moments,
    body_on,
    duty_of,
    expected,
    freeing,
    worlds,
)
from tracker.domain.coverage import UNCONFIRMED
from tracker.domain.errors import NotFound
from tracker.domain.evidence import TAKEN, Form
from tracker.domain.history import ruling
from tracker.domain.platforms import UNUSABLE
from tracker.domain.questions import Question
from tracker.domain.readiness import Part, Reading, is_ready
from tracker.domain.requirements import PlatformRule
from tracker.services import readiness

TODAY = date(2026, 1, 1)
readings = st.builds(
    Reading,
    st.sampled_from(PlatformRule),
    st.lists(st.sampled_from(PLATFORMS), unique=True, max_size=3).map(tuple),
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    world=worlds(),
    on=asked_days,
    known=asked_moments,
    own=st.lists(readings, max_size=2),
)
def test_sql_answers_as_the_plain_rule(database, world, on, known, own):
    question = Question(on=on, today=TODAY, known=known)
    plain = supposed(world, on, known)
    with database.session(write=True) as session:
        stored(session, world)
        if plain is None:
            with pytest.raises(NotFound):
                readiness.supposed(session, "i1", question)
            session.rollback()
            return
        one = readiness.supposed(session, "i1", question)
        side_by_side = readiness.readings(session, one, own)
        found = readiness.outlook(session, one, question, side_by_side)
        lists = {
            (reading, part): names(session, one, question, reading, part)
            for reading in side_by_side
            for part in Part
        }
        session.rollback()

    assert one.written == plain.written
    for reading, column in zip(side_by_side, found.columns(), strict=True):
        told = plain.parts(reading)
        assert {part: lists[reading, part] for part in Part} == told
        assert (column.bound, column.ready, column.lacking, column.newly) == tuple(
            len(told[part]) for part in Part
        )


def names(session, one, question, reading, part):
    """Return who is listed, read whole and page by page alike."""
    whole = list(readiness.bodies(session, one, question, reading, part, limit=None))
    paged, after = [], None
    while page := list(
        readiness.bodies(session, one, question, reading, part, after=after, limit=1)
    ):
        paged += page
        after = page[-1].cursor
    assert paged == whole
    return {each.code for each in whole}


class Plainly:
    """What is supposed, by the plain rules."""

    def __init__(self, written, bound, has, owing, banned):
        self.written, self.bound, self.has = written, bound, has
        self.owing, self.banned = owing, banned

    def parts(self, reading):
        ready = {
            code
            for code in self.bound
            if is_ready(reading, self.has[code], banned=self.banned)
        }
        asks = reading.asks(self.banned)
        lacking = self.bound - ready if asks else set()
        return {
            Part.BOUND: self.bound if asks else set(),
            Part.READY: ready if asks else set(),
            Part.LACKING: lacking,
            Part.NEWLY: lacking - self.owing,
        }


def supposed(world, on, known):
    """Return what is supposed of the first item by the plain rules; None: nothing."""
    told = [
        fact
        for fact in world.versions["I1"]
        if fact.recorded_at <= known and not fact.retracted and duty_of("I1", fact)
    ]
    if not told:
        return None
    duty = duty_of("I1", max(told, key=lambda fact: fact.seq))
    banned = frozenset(
        code
        for code, facts in world.statuses.items()
        if (fact := ruling(facts, on=on, known=known)) and fact.value in UNUSABLE
    )
    bound, has = set(), {}
    for code in world.bodies:
        body = body_on(world, code, on=on, known=known)
        free = any(freeing(world, "I1", code, on=on, known=known))
        if body and body.exists(on) and duty.scope.binds(body) and not free:
            bound.add(code)
            has[code] = set(shown(world, code, on, known))
    owing = {
        body
        for (_, body), cell in expected(world, on=on, known=known).items()
        if cell.status in UNCONFIRMED
    }
    written = Reading(duty.platform_rule, duty.platforms)
    return Plainly(written, bound, has, owing, banned)


def shown(world, code, on, known):
    """Yield the networks on which a body has an accepted page; None: its own site."""
    for whose, item, platform, form, events in world.evidence:
        event = ruling(events, on=on, known=known)
        taken = whose == code and event and event.value[0] in TAKEN
        own = platform is not None or item == "I1"
        if taken and own and form is not Form.ADDRESS_UNKNOWN:
            yield platform
