"""A file is taken back: what nobody decided on is withdrawn, the rest is told."""

import pytest
import sqlalchemy as sa

from tests.evidence_sheets import a_wide_register, speaking_for, take
from tests.sheets_made import count
from tracker.domain.access import OPERATOR
from tracker.domain.errors import NotFound
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.services.evidence_files import take_back
from tracker.storage import journal
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.journal import JournalEntryRow


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_wide_register(session)
    return database


def states(store):
    with store.reading() as session:
        found = sa.select(EvidenceRow.code, EvidenceRow.state).order_by(EvidenceRow.id)
        return [tuple(each) for each in session.execute(found)]


def decide(store, code, wanted, now, **said):
    with store.writing() as session:
        evidence.decide(session, OPERATOR, code, wanted, now=now, base=1, **said)


def test_what_nobody_decided_on_is_withdrawn_and_nothing_is_deleted(store, now):
    batch = take(store, now, *(f"G1;vk.com/page_{n};L1;;" for n in range(1100))).batch
    done = take_back(store, OPERATOR, batch, now=now)
    assert (done.withdrawn, done.kept) == (1100, ())
    assert {state for _, state in states(store)} == {State.WITHDRAWN}
    assert count(store, EvidenceEventRow) == 2200
    with store.reading() as session:
        last = session.scalars(
            sa.select(EvidenceEventRow).where(EvidenceEventRow.seq == 2)
        ).first()
        stages = session.scalars(
            sa.select(JournalEntryRow.body).where(
                JournalEntryRow.action == "import.reverted"
            )
        ).all()
        assert list(journal.check(session)) == []
    assert (last.state, last.actor) == (State.WITHDRAWN, "operator")
    assert [f'"stage":"{name}"' in body for name, body in
            zip(("begun", "done"), stages, strict=True)] == [True, True]  # fmt: skip


def test_what_was_decided_stays_and_is_told(store, now):
    batch = take(store, now, "G1;vk.com/one;L1;;", "G2;vk.com/two;L1;;",
                 "G3;vk.com/three;L1;;").batch  # fmt: skip
    (first, _), (second, _), _ = states(store)
    decide(store, first, State.ACCEPTED, now)
    decide(store, second, State.REJECTED, now, reason="closed")
    done = take_back(store, OPERATOR, batch, now=now)
    assert done.withdrawn == 1
    assert done.kept == ((first, "accepted"), (second, "rejected"))
    again = take_back(store, OPERATOR, batch, now=now)
    assert (again.withdrawn, again.kept) == (0, done.kept)


def test_the_same_file_brings_back_what_was_withdrawn(store, now):
    batch = take(store, now, "G1;vk.com/one;L1;;").batch
    take_back(store, OPERATOR, batch, now=now)
    again = take(store, now, "G1;vk.com/one;L1;;")
    assert (again.created, again.batch) == (1, batch + 1)


def test_of_bodies_no_longer_entrusted_nothing_is_withdrawn(store, now):
    anna = speaking_for(store, "G1", "G2")
    lines = ("G1;vk.com/one;L1;;", "G2;vk.com/two;L1;;")
    batch = take(store, now, *lines, actor=anna).batch
    done = take_back(store, speaking_for(store, "G1"), batch, now=now)
    assert done.withdrawn == 1
    assert [reason for _, reason in done.kept] == ["not_yours"]


def test_an_import_taken_back_half_way_does_not_go_on(store, now):
    class Interrupted(Exception):
        pass

    def stop(done, total):
        raise Interrupted

    lines = [f"G1;vk.com/page_{n};L1;;" for n in range(1500)]
    with pytest.raises(Interrupted):
        take(store, now, *lines, report=stop)
    done = take_back(store, OPERATOR, 1, now=now)
    assert done.withdrawn == 1000
    again = take(store, now, *lines)
    assert (again.created, again.batch) == (1500, 2)


def test_a_batch_that_is_none_of_evidence_is_not_found(store, now):
    with pytest.raises(NotFound):
        take_back(store, OPERATOR, 99, now=now)
