"""Whom the tables say to chase is whom the rule says."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.tellings import a_deadline, a_person
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.chasers import STAGES, Told, due
from tracker.domain.coverage import OBLIGED, Status
from tracker.domain.evidence import State
from tracker.domain.questions import Question
from tracker.domain.tellings import MessageState, Telling
from tracker.services import coverage, evidence
from tracker.services.digests import of_today
from tracker.storage import hearers, told
from tracker.storage.bodies import BodyRow
from tracker.storage.requirements import ItemRow
from tracker.storage.tellings import ChaserRow, MessageRow
from tracker.storage.voices import own

COMPLY = date(2026, 12, 1)
DAY = timedelta(days=1)
#: Body -> what becomes of its page for L9.
LIVES = {
    "G1": None,
    "G2": (),
    "G3": (State.ACCEPTED,),
    "G4": (State.REJECTED,),
    "G5": (State.ACCEPTED, State.GONE),
    "G6": (State.REJECTED, State.OBJECTED),
}
#: Of each body: whether another day was told, and the stage told; None for nothing.
before = st.none() | st.tuples(st.booleans(), st.sampled_from(STAGES))


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture
def store(database):
    """Anna speaks for bodies whose pages have come to every state, and is told once."""
    at = noon(COMPLY - 90 * DAY)
    with database.writing() as session:
        a_register(session, bodies=len(LIVES))
        a_deadline(session, COMPLY)
        account = a_person(session, bodies=list(LIVES), now=at)
        for body, states in LIVES.items():
            if states is not None:
                live(session, body, states, at)
        session.execute(
            sa.insert(MessageRow).values(
                account_id=account, kind=Telling.DIGEST, period="2026-W01", mark="m",
                state=MessageState.SENT, since=at, until=at, planned_at=at, moved_at=at,
                not_before=at, attempts=1, lease="", detail="",
            )
        )  # fmt: skip
    return database


def live(session, body, states, at):
    """Let a page of *body* pass through *states*."""
    code = show(session, body, f"vk.com/{body}", item="L9", now=at, accept=False)
    for base, state in enumerate(states, 1):
        if state is State.OBJECTED:
            evidence.respond(
                session, OPERATOR, code, state, base=base, words="Нет.", now=at
            )
            continue
        reason = "closed" if state is State.REJECTED else ""
        evidence.decide(
            session, OPERATOR, code, state, base=base, reason=reason, now=at
        )


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    days=st.integers(-40, 40),
    told_before=st.fixed_dictionaries(dict.fromkeys(LIVES, before)),
)
def test_the_tables_chase_whom_the_rule_does(store, days, told_before):
    today = COMPLY + days * DAY
    with store.session(write=True) as session, session.begin() as unit:
        item = session.scalar(sa.select(ItemRow.id).where(ItemRow.code == "L9"))
        ids = dict(session.execute(sa.select(BodyRow.code, BodyRow.id)).all())
        tell(session, item, ids, told_before)
        hearer = hearers.hearer(session, 1)
        day = of_today(session, today)
        found = {
            (each.code, day.stages[0].stages[each.item_id])
            for asked in day.stages
            for each in told.chased(session, own(hearer.actor), asked, account=1)
            if each.item_id == item
        }
        states = cells(session, today)
        unit.rollback()

    expected = {
        (body, stage)
        for body, said in told_before.items()
        if (stage := due(COMPLY, on=today, status=states[body], told=known(said)))
        is not None
    }
    assert found == expected


def tell(session, item, ids, told_before):
    """Write down what was told before."""
    rows = [
        {
            "account_id": 1,
            "item_id": item,
            "body_id": ids[body],
            "comply_by": each.comply_by,
            "stage": each.stage,
            "message_id": 1,
        }
        for body, said in told_before.items()
        for each in known(said)
    ]
    if rows:
        session.execute(sa.insert(ChaserRow), rows)


def known(said):
    """Return what was told as the rule knows it."""
    if said is None:
        return []
    other, stage = said
    return [Told(comply_by=COMPLY + (DAY if other else 0 * DAY), stage=stage)]


def cells(session, today):
    """Return body -> what is true of it for L9."""
    asked = Question(on=today, today=today, item="L9", statuses=OBLIGED)
    return {gap.body: gap.status for gap in coverage.everything(session, asked)}


def test_the_lives_of_the_test_lead_to_many_states(store):
    with store.reading() as session:
        states = set(cells(session, COMPLY).values())

    assert states == {
        Status.MISSING, Status.IN_REVIEW, Status.SATISFIED, Status.REJECTED, Status.GONE
    }  # fmt: skip
