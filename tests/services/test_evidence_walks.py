"""Wherever people press, evidence makes the moves of the table and no others."""

from itertools import count, pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.registers import a_register, show
from tracker.domain.access import Actor, Role
from tracker.domain.errors import WrongMove
from tracker.domain.evidence import (
    DECISIONS,
    MOVES,
    OWN_MOVES,
    REOPENED,
    REOPENINGS,
    State,
)
from tracker.services import evidence, reopening
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow

PYOTR = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
ANNA = Actor(name="Анна", id=7, roles=frozenset({Role.REVIEWER}))
BACK = "taken back"
DEEDS = sorted([*DECISIONS, *OWN_MOVES, BACK])
_numbers = count()


@pytest.fixture
def store(sqlite):
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


def press(session, code, deed, base, now):
    said = {"base": base, "words": "Слова.", "now": now}
    if deed == BACK:
        reopening.take_back(session, PYOTR, code, **said)
    elif deed in OWN_MOVES:
        evidence.respond(session, ANNA, code, State(deed), **said)
    else:
        evidence.decide(session, PYOTR, code, State(deed), reason="closed", **said)


def allowed(life, deed):
    """Tell whether the rule lets *deed* be done after *life*: states, and how come."""
    state, by = life[-1]
    if deed == BACK:
        return by in DECISIONS and by != BACK
    return deed in MOVES[state]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(st.sampled_from(DEEDS), max_size=9))
def test_random_presses_make_allowed_moves_and_leave_the_rest_alone(store, now, deeds):
    with store.writing() as session:
        code = show(session, "G1", f"vk.com/p{next(_numbers)}", now=now, accept=False)
    life = [(State.SUBMITTED, "sent")]
    for deed in deeds:
        base = len(life)
        if not allowed(life, deed):
            with pytest.raises(WrongMove), store.writing() as session:
                press(session, code, deed, base, now)
            continue
        with store.writing() as session:
            press(session, code, deed, base, now)
        life.append((life[-2][0] if deed == BACK else State(deed), deed))
    row, event = EvidenceRow, EvidenceEventRow
    with store.reading() as session:
        found = session.execute(sa.select(row.id, row.state).where(row.code == code))
        id_, state = found.one()
        asked = sa.select(event.state, event.reason).where(event.evidence_id == id_)
        steps = session.execute(asked.order_by(event.seq)).all()
    assert [step.state for step in steps] == [each for each, _ in life]
    assert state is life[-1][0]
    for before, after in pairwise(steps):
        led = REOPENINGS if after.reason == REOPENED else MOVES
        assert after.state in led[before.state]
