"""Whatever people do, what is counted stays true; and what does not, is caught."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.registers import GOVERNMENTS, a_register, advise, amend, show
from tracker import clock
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Level, Scope
from tracker.domain.coverage import Status
from tracker.domain.errors import Refused
from tracker.domain.evidence import State
from tracker.domain.exemptions import Exemption
from tracker.domain.questions import Question
from tracker.services import (
    bodies,
    coverage,
    coverage_sources,
    evidence,
    exemptions,
    projection_checks,
    projections,
    reopening,
)
from tracker.services.bodies import BodyRecord
from tracker.services.exemptions import Revocation
from tracker.storage import projection_sources
from tracker.storage import projection_states as states
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemptions import ExemptionRow
from tracker.storage.requirements import ItemRow

CODES = ("G1", "G2", "C1", "N1")


def silent(done, total):
    """Report nothing."""


def differences(store, now):
    return list(projection_checks.verify(store, now=now, report=silent))


def standing(store, now):
    with store.reading() as session:
        return projection_checks.status(session, now=now)


def a_store(database, now):
    with database.writing() as session:
        a_register(session, bodies=2)
        advise(session)
    projections.rebuild(database, now=now, report=silent)
    return database


def test_an_empty_register_is_computed_by_the_job_alone(database, now):
    assert not standing(database, now).serves

    while projections.run_due(database, now=now):
        pass

    assert standing(database, now).serves
    assert projections.run_due(database, now=now) == 0


def test_accepting_a_page_is_counted_at_once(database, now):
    store = a_store(database, now)

    with store.writing() as session:
        show(session, "G1", "vk.com/vologda", now=now)

    assert standing(store, now).serves
    assert differences(store, now) == []


def test_a_write_that_touches_nobody_is_caught(database, now):
    store = a_store(database, now)
    with store.writing() as session:
        show(session, "G1", "vk.com/vologda", now=now, accept=False)
    with store.writing() as session:
        # Past the services, as no room of the house may do it.
        session.info["journalled"] = True
        row = session.scalars(sa.select(EvidenceRow)).one()
        values = {"evidence_id": row.id, "seq": 2, "state": State.ACCEPTED}
        values |= {"valid_from": clock.day(now), "recorded_at": now, "reviewed_rev": 1}
        values |= {"actor": "", "actor_ref": "", "reason": "", "words": ""}
        session.execute(sa.insert(EvidenceEventRow), [values])

    (found,) = differences(store, now)

    assert (found.body, found.item) == ("G1", "L1")
    assert (found.kept, found.live) == (Status.IN_REVIEW, Status.SATISFIED)


def test_a_counter_that_went_astray_is_caught_and_computed_anew(database, now):
    store = a_store(database, now)
    with store.writing() as session:
        session.execute(sa.text("UPDATE coverage_counts SET n = n + 1"))

    assert {found.counter for found in differences(store, now)} == {"bodies"}

    projections.rebuild(store, now=now, report=silent)

    assert differences(store, now) == []


def test_publishing_writes_two_rows_and_the_job_does_the_rest(database, now):
    store = a_store(database, now)

    with store.writing() as session:
        amend(session, now=now, platforms=("ok",))
    before = standing(store, now)
    while projections.run_due(store, now=now):
        pass
    after = standing(store, now)

    assert before.serves
    assert before.stale_items == ("L1",)
    assert after.stale_items == ()
    assert differences(store, now) == []


def test_on_the_day_of_a_change_everything_is_live_until_computed(database, now):
    store = a_store(database, now)
    soon = clock.day(now) + timedelta(days=2)
    with store.writing() as session:
        amend(session, now=now, platforms=("ok",), since=soon.isoformat())
    while projections.run_due(store, now=now):
        pass

    days = [now + timedelta(days=n) for n in range(3)]
    assert standing(store, now).next_change == soon
    assert [standing(store, day).serves for day in days] == [True, True, False]

    while projections.run_due(store, now=days[2]):
        pass

    assert standing(store, days[2]).serves
    assert differences(store, days[2]) == []


# --- walks -------------------------------------------------------------------

sendings = st.tuples(
    st.just("send"),
    st.sampled_from(CODES),
    st.sampled_from(["L1", "R1"]),
    st.sampled_from(["vk.com/p", "ok.ru/p"]),
)
decisions = st.tuples(
    st.just("decide"),
    st.integers(0, 5),
    st.sampled_from([State.ACCEPTED, State.ACCEPTED, State.REJECTED, State.GONE]),
)
answers = st.tuples(
    st.just("respond"),
    st.integers(0, 5),
    st.sampled_from([State.WITHDRAWN, State.OBJECTED]),
)
reopenings = st.tuples(st.just("reopen"), st.integers(0, 5))
amendments = st.tuples(
    st.just("amend"),
    st.sampled_from(["L1", "R1"]),
    st.integers(-3, 3),
    st.sampled_from([("vk",), ("ok",), ("vk", "ok")]),
)
grants = st.tuples(
    st.just("exempt"),
    st.sampled_from(["L1", "R1"]),
    st.sampled_from([Scope(include=frozenset({"G1"})), GOVERNMENTS]),
    st.integers(-2, 2),
    st.none() | st.integers(2, 4),
)
revocations = st.tuples(st.just("revoke"), st.integers(0, 3), st.integers(0, 2))
records = st.tuples(
    st.just("record"),
    st.sampled_from(CODES),
    st.sampled_from([BodyKind.REGIONAL_EXECUTIVE_BODY, BodyKind.COURT]),
    st.sampled_from(["VLG", "TVE", None]),
    st.none() | st.integers(-1, 2),
)
nights = st.tuples(st.just("sleep"), st.integers(1, 2))
slices = st.tuples(st.just("rebuild"), st.integers(1, 3))
deeds = st.one_of(
    sendings, sendings, decisions, decisions, answers, reopenings, amendments,
    grants, revocations, records, nights, slices, slices,
)  # fmt: skip


class Walk:
    """One random life of a register through its own services."""

    def __init__(self, store, now):
        self.store, self.now, self.number = store, now, 0

    def do(self, deed):
        name, *said = deed
        self.now += timedelta(seconds=1)
        try:
            getattr(self, name)(*said)
        except Refused:
            return

    def _day(self, days):
        return clock.day(self.now) + timedelta(days=days)

    def _nth(self, session, row, number):
        found = session.scalars(sa.select(row).order_by(row.id)).all()
        return found[number % len(found)] if found else None

    def send(self, body, item, address):
        self.number += 1
        with self.store.writing() as session:
            show(session, body, f"{address}{self.number}", item=item, now=self.now,
                 accept=False)  # fmt: skip

    def decide(self, number, wanted):
        with self.store.writing() as session:
            if row := self._nth(session, EvidenceRow, number):
                evidence.decide(session, OPERATOR, row.code, wanted, base=row.head,
                                reason="closed", now=self.now)  # fmt: skip

    def respond(self, number, wanted):
        with self.store.writing() as session:
            if row := self._nth(session, EvidenceRow, number):
                evidence.respond(session, OPERATOR, row.code, wanted, base=row.head,
                                 words="Слова.", now=self.now)  # fmt: skip

    def reopen(self, number):
        with self.store.writing() as session:
            if row := self._nth(session, EvidenceRow, number):
                reopening.take_back(session, OPERATOR, row.code, base=row.head,
                                    words="Слова.", now=self.now)  # fmt: skip

    def amend(self, item, days, platforms):
        with self.store.writing() as session:
            base = session.scalar(sa.select(ItemRow.head).where(ItemRow.code == item))
            amend(session, item, base=base, now=self.now, platforms=platforms,
                  since=self._day(days).isoformat())  # fmt: skip

    def exempt(self, item, scope, since, until):
        with self.store.writing() as session:
            exemptions.grant(
                session,
                OPERATOR,
                Exemption(
                    item=item,
                    scope=scope,
                    legal_basis="Приказ",
                    valid_from=self._day(since),
                    valid_until=None if until is None else self._day(until),
                ),
                now=self.now,
            )

    def revoke(self, number, days):
        with self.store.writing() as session:
            if row := self._nth(session, ExemptionRow, number):
                exemptions.revoke(
                    session,
                    OPERATOR,
                    row.uid,
                    Revocation(legal_basis="Приказ", since=self._day(days)),
                    base=row.seq,
                    now=self.now,
                )

    def record(self, code, kind, region, until):
        with self.store.writing() as session:
            session.info["journalled"] = True
            bodies.record(
                session,
                BodyRecord(
                    code=code,
                    name=code,
                    kind=kind,
                    level=Level.REGIONAL,
                    region=region,
                    existed_until=None if until is None else self._day(until),
                ),
                valid_from=clock.day(self.now),
                now=self.now,
            )

    def sleep(self, days):
        self.now += timedelta(days=days)

    def rebuild(self, size):
        projections.run_due(self.store, now=self.now, size=size)


def lives(examples):
    """Return what makes a test of random lives out of one of a given life."""

    def made(test):
        return settings(
            max_examples=examples,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )(given(life=st.lists(deeds, max_size=14))(test))

    return made


@lives(5)
def test_after_any_life_what_serves_is_true(walked, now, life):
    live_through(walked, life)

    assert differences(walked, walked.until) == []


@pytest.mark.slow
@lives(200)
def test_after_any_of_many_lives_what_serves_is_true(walked, now, life):
    live_through(walked, life)

    assert differences(walked, walked.until) == []


def live_through(walked, life):
    walk = Walk(walked, walked.until)
    for deed in life:
        walk.do(deed)
        assert differences(walked, walk.now) == []
    assert answers(walked, walk.now) == live_answers(walked, walk.now)
    while projections.run_due(walked, now=walk.now):
        pass
    walked.until = walk.now

    assert standing(walked, walk.now).serves
    assert standing(walked, walk.now).stale_items == ()
    assert differences(walked, walk.now) == []
    assert answers(walked, walk.now) == live_answers(walked, walk.now)


QUESTIONS = [
    {},
    {"words": "суд"},
    {"parent": "G1", "platform": "vk"},
    {"region": "VLG", "platform": "ok"},
    {"item": "L1", "kind": BodyKind.COURT, "statuses": frozenset(Status)},
]


def answers(store, now):
    """Return what the register answers today, wherever it takes it from."""
    today = clock.day(now)
    found = []
    for asked in QUESTIONS:
        question = Question(on=today, today=today, **asked)
        with store.reading() as session:
            told = coverage.answer(session, question)
            facets = [told.facet(name) for name in ("region", "kind", "level", "item")]
            rows = coverage.page(session, question, told.duties).rows
            assert sum(facets[0].values()) >= told.rows
            assert "region" in asked or sum(facets[0].values()) == told.rows
            states = told.in_states([frozenset({each}) for each in Status])
            found.append((told.bodies, told.obliged, told.rows, facets, states, rows))
    return found


def live_answers(store, now):
    """Return the same, as if nothing were kept."""
    with pytest.MonkeyPatch.context() as patch:
        for room in (projection_sources, coverage_sources):
            patch.setattr(room, "serving_state", lambda *_: None)
        return answers(store, now)


@pytest.fixture
def walked(database, now):
    """Return one store that lives on from example to example: lives grow long."""
    store = a_store(database, now)
    store.until = now
    return store


def test_a_day_of_the_projection_never_goes_back(database, now):
    store = a_store(database, now)
    tomorrow = now + timedelta(days=1)
    with store.writing() as session:
        show(session, "G1", "vk.com/vologda", now=tomorrow)

    assert not standing(store, now).serves
    assert standing(store, tomorrow).serves
    with store.reading() as session:
        assert states.state(session).day == clock.day(tomorrow)
    assert date(2026, 11, 24) == clock.day(tomorrow)
