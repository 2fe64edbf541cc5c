"""A slip is taken back by whoever made it, on the same day, and nothing is lost."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, amend
from tracker import clock
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.coverage import Status
from tracker.domain.errors import (
    AlreadyShown,
    BadInput,
    DecidedMeanwhile,
    NotAllowed,
    WrongMove,
)
from tracker.domain.evidence import REOPENED, State
from tracker.services import confirmations, evidence, reopening
from tracker.services.coverage import asked_of
from tracker.services.evidence import Submission
from tracker.storage import decisions, journal
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow

PYOTR = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
INNA = Actor(name="Инна", id=6, roles=frozenset({Role.REVIEWER}))
TODAY = date(2026, 11, 23)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(sqlite):
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


@pytest.fixture
def code(store, now):
    return sent(store, now - timedelta(days=3))


def sent(store, now):
    page = Submission(body="G1", items=("L1",), address="vk.com/one")
    with store.writing() as session:
        return evidence.submit(session, OPERATOR, page, now=now)[0].code


def decide(store, code, wanted, now, *, base, by=PYOTR, **said):
    with store.writing() as session:
        evidence.decide(session, by, code, wanted, now=now, base=base, **said)


def object_to(store, code, now, *, base):
    with store.writing() as session:
        said = {"base": base, "words": "Открыта."}
        evidence.respond(session, OPERATOR, code, State.OBJECTED, now=now, **said)


def take_back(store, code, now, *, base, by=PYOTR, words="Не та кнопка."):
    with store.writing() as session:
        reopening.take_back(session, by, code, base=base, words=words, now=now)


def row(store, code):
    with store.reading() as session:
        return session.scalar(sa.select(EvidenceRow).where(EvidenceRow.code == code))


def status(store, on=TODAY):
    with store.reading() as session:
        body = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == "G1"))
        (gap,) = asked_of(session, body, on=on)
        return gap.status


@pytest.mark.parametrize("wanted", [State.ACCEPTED, State.REJECTED])
def test_what_was_decided_by_a_slip_waits_again_as_it_waited(store, code, now, wanted):
    was = row(store, code)
    decide(store, code, wanted, now, base=1, reason="closed")
    take_back(store, code, now + MINUTE, base=2)
    found = row(store, code)
    assert (found.state, found.head, found.decided_at) == (State.SUBMITTED, 3, None)
    assert (found.queued_at, found.reviewed_rev) == (was.queued_at, was.reviewed_rev)
    assert status(store) is Status.IN_REVIEW
    assert status(store, TODAY - timedelta(days=2)) is Status.IN_REVIEW


def test_nothing_is_struck_out_and_the_journal_tells(store, code, now):
    decide(store, code, State.ACCEPTED, now, base=1)
    take_back(store, code, now + MINUTE, base=2)
    event = EvidenceEventRow
    with store.reading() as session:
        found = sa.select(event.state, event.reason, event.words).order_by(event.seq)
        steps = [tuple(each) for each in session.execute(found)]
        entry = session.scalar(
            sa.select(journal.JournalEntryRow.body).where(
                journal.JournalEntryRow.action == "evidence.reopened"
            )
        )
        assert not list(journal.check(session))
    assert [state for state, *_ in steps] == ["submitted", "accepted", "submitted"]
    assert steps[-1][1:] == (REOPENED, "Не та кнопка.")
    assert '"again":"submitted","decided":"accepted"' in entry
    assert "кнопка" not in entry


def test_an_answer_to_an_objection_leads_back_to_the_objection(store, code, now):
    decide(store, code, State.REJECTED, now - 3 * MINUTE, base=1, reason="closed")
    object_to(store, code, now - 2 * MINUTE, base=2)
    decide(store, code, State.ACCEPTED, now, base=3, by=INNA)
    take_back(store, code, now, base=4, by=INNA)
    found = row(store, code)
    assert found.state is State.OBJECTED
    assert found.queued_at == now - 2 * MINUTE
    assert found.decided_at == now - 3 * MINUTE
    decide(store, code, State.ACCEPTED, now, base=5, by=INNA)
    assert status(store) is Status.SATISFIED


def test_a_confirmation_taken_back_needs_confirmation_again(store, code, now):
    decide(store, code, State.ACCEPTED, now, base=1, by=INNA)
    with store.writing() as session:
        amend(session, now=now)
    with store.writing() as session:
        confirmations.confirm_all(session, PYOTR, {code: 2}, now=now)
    assert status(store) is Status.SATISFIED
    take_back(store, code, now, base=3)
    assert status(store) is Status.SUSPECT


def test_what_went_by_a_slip_has_never_gone(store, code, now):
    decide(store, code, State.ACCEPTED, now - timedelta(days=1), base=1)
    decide(store, code, State.GONE, now, base=2)
    assert status(store) is Status.GONE
    take_back(store, code, now, base=3)
    assert status(store) is Status.SATISFIED


def test_nobody_takes_back_what_another_decided(store, code, now):
    decide(store, code, State.ACCEPTED, now, base=1, by=INNA)
    with pytest.raises(WrongMove):
        take_back(store, code, now, base=2)
    assert row(store, code).state is State.ACCEPTED


def test_a_decision_taken_back_is_told_as_no_decision(store, code, now):
    decide(store, code, State.REJECTED, now, base=1, reason="closed")
    take_back(store, code, now + MINUTE, base=2)
    decide(store, code, State.ACCEPTED, now + 2 * MINUTE, base=3)
    decide(store, code, State.GONE, now + 3 * MINUTE, base=4)
    take_back(store, code, now + 4 * MINUTE, base=5)
    event = EvidenceEventRow
    with store.reading() as session:
        found = session.scalars(sa.select(event.seq).where(decisions.stands(event)))
        assert found.all() == [4]


def test_after_midnight_in_moscow_a_decision_stands(store, code, now):
    late = now.replace(hour=20, minute=59)
    decide(store, code, State.ACCEPTED, late, base=1)
    assert clock.day(late) != clock.day(late + 2 * MINUTE)
    with pytest.raises(WrongMove):
        take_back(store, code, late + 2 * MINUTE, base=2)
    take_back(store, code, late + timedelta(seconds=59), base=2)


def test_only_a_decision_can_be_taken_back_once_and_with_words(store, code, now):
    with pytest.raises(WrongMove):
        take_back(store, code, now, base=1)
    decide(store, code, State.ACCEPTED, now, base=1)
    with pytest.raises(BadInput):
        take_back(store, code, now, base=2, words=" ")
    body = Actor(name="Анна", id=5, roles=frozenset({Role.REPRESENTATIVE}))
    with pytest.raises(NotAllowed):
        take_back(store, code, now, base=2, by=body)
    take_back(store, code, now, base=2)
    with pytest.raises(WrongMove):
        take_back(store, code, now, base=3)
    with pytest.raises(DecidedMeanwhile):
        take_back(store, code, now, base=2)


def test_after_the_body_has_gone_on_a_decision_stands(store, code, now):
    decide(store, code, State.REJECTED, now, base=1, reason="closed")
    object_to(store, code, now, base=2)
    with pytest.raises(DecidedMeanwhile):
        take_back(store, code, now, base=2)
    with pytest.raises(WrongMove):
        take_back(store, code, now, base=3)


def test_a_rejection_after_which_the_page_was_shown_anew_stands(store, code, now):
    decide(store, code, State.REJECTED, now, base=1, reason="closed")
    again = sent(store, now)
    with pytest.raises(AlreadyShown) as refused:
        take_back(store, code, now, base=2)
    assert refused.value.facts["evidence"] == again
    assert row(store, code).state is State.REJECTED


def test_slips_over_and_over_keep_the_moment_of_the_decision_that_holds(
    store, code, now
):
    decide(store, code, State.ACCEPTED, now, base=1)
    decide(store, code, State.GONE, now + MINUTE, base=2)
    take_back(store, code, now + 2 * MINUTE, base=3)
    assert row(store, code).decided_at == now
    decide(store, code, State.REJECTED, now + 3 * MINUTE, base=4, reason="closed")
    take_back(store, code, now + 4 * MINUTE, base=5)
    assert row(store, code).decided_at == now
    assert status(store) is Status.SATISFIED
