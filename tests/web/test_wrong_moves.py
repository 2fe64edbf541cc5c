"""A move that the table does not have is refused on the page, in words."""

import pytest

from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tests.web.test_review import plain, state
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import DECISIONS, MOVES, OWN_MOVES, State
from tracker.services import evidence

#: How a piece comes into each state.
WAYS = {
    State.SUBMITTED: (),
    State.ACCEPTED: (State.ACCEPTED,),
    State.REJECTED: (State.REJECTED,),
    State.OBJECTED: (State.REJECTED, State.OBJECTED),
    State.WITHDRAWN: (State.WITHDRAWN,),
    State.GONE: (State.ACCEPTED, State.GONE),
    State.CONFIRMED: (State.ACCEPTED, State.CONFIRMED),
}


def led(session, way, address, now):
    code = show(session, "G1", address, now=now, accept=False)
    for base, wanted in enumerate(way, start=1):
        said = {"base": base, "now": now, "words": "Слова."}
        if wanted in OWN_MOVES:
            evidence.respond(session, OPERATOR, code, wanted, **said)
        else:
            said["reason"] = "closed"
            evidence.decide(session, OPERATOR, code, wanted, **said)
    return code


@pytest.fixture
def codes(sqlite, now):
    """One piece in each state."""
    with sqlite.writing() as session:
        a_register(session)
        return {
            each: led(session, way, f"vk.com/{each}_page", now)
            for each, way in WAYS.items()
        }


def test_no_decision_is_made_that_the_table_lacks(codes, app, sqlite):
    pyotr = Visitor(app).login("reviewer")
    form = pyotr.get(f"/evidence/{codes[State.SUBMITTED]}").form()
    refused = 0
    for stands, code in codes.items():
        for wanted in DECISIONS - MOVES[stands]:
            sent = {"base": str(len(WAYS[stands]) + 1), "decision": wanted.value}
            key = form["idempotency_key"][:16] + f"{stands}-{wanted}-padded"[:20]
            sent |= {"idempotency_key": key, "reason": "closed"}
            page = pyotr.post(f"/review/{code}", sent, status=409)
            assert "Ваше решение не записано." in plain(page)
            assert state(sqlite, code) is stands
            refused += 1
    assert refused == sum(len(DECISIONS - MOVES[each]) for each in State)


def test_no_body_does_what_the_table_lacks(codes, app, sqlite):
    anna = Visitor(app).login("representative", bodies=["G1"])
    form = anna.get(f"/evidence/{codes[State.SUBMITTED]}").form()
    for stands, code in codes.items():
        for wanted in OWN_MOVES - MOVES[stands]:
            sent = {"base": str(len(WAYS[stands]) + 1), "do": wanted.value}
            key = form["idempotency_key"][:16] + f"{stands}-{wanted}-padded"[:20]
            sent |= {"idempotency_key": key, "words": "Слова."}
            page = anna.post(f"/evidence/{code}", sent, status=409)
            assert "не записано" in plain(page)
            assert state(sqlite, code) is stands
