"""Accepted pages after a change of the requirement: who is asked, and what is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.web.registers import GOVERNMENTS, a_register, amend, show
from tracker.domain import dates
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.coverage import Status
from tracker.domain.errors import (
    BadInput,
    DecidedMeanwhile,
    NotAllowed,
    NotFound,
    WrongMove,
)
from tracker.domain.evidence import ASKED, State
from tracker.domain.exemptions import ExemptionOp
from tracker.domain.questions import Question
from tracker.services import confirmations, coverage, evidence, suspicions
from tracker.services.evidence import Submission
from tracker.storage import journal, review_queues, submissions, suspects
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemptions import ExemptionRow
from tracker.storage.requirements import ItemRow

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture
def store(database, now):
    """G1, G2 and the court had pages accepted a week before the text changes."""
    with database.writing() as session:
        a_register(session)
    return database


@pytest.fixture
def codes(store, now):
    shown = {"G1": "vk.com/one", "G2": "vk.com/two", "C1": "vk.com/court"}
    with store.writing() as session:
        return {
            body: show(session, body, address, now=now - 7 * DAY)
            for body, address in shown.items()
        }


@pytest.fixture
def anna(store):
    with store.reading() as session:
        body = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == "G1"))
    roles = frozenset({Role.REPRESENTATIVE})
    return Actor(name="Анна", id=7, roles=roles, bodies=frozenset({body}))


def amended(store, now, **said):
    with store.writing() as session:
        return amend(session, now=now, **said)


def status(store, body, *, on=TODAY, known=None):
    everything = Question(on=on, today=TODAY, known=known, statuses=frozenset(Status))
    with store.reading() as session:
        found = coverage.everything(session, everything)
        return next((gap.status for gap in found if gap.body == body), None)


def queue(store, *, on=TODAY):
    with store.reading() as session:
        needing = suspects.asking(session, on=on)
        rows = review_queues.suspect(session, review_queues.Filter(), needing)
        counts = review_queues.suspect_counts(session, review_queues.Filter(), needing)
        assert sum(counts.values()) == len(rows)
        return {row.body for row in rows}


def row(store, code):
    with store.reading() as session:
        return session.scalars(
            sa.select(EvidenceRow).where(EvidenceRow.code == code)
        ).one()


def changed(store, code, *, on=TODAY):
    with store.reading() as session:
        shown = submissions.one(session, code, on=on)
        return suspicions.changed(session, shown, on=on)


def ask(store, actor, code, *, base=2, now):
    with store.writing() as session:
        confirmations.ask(session, actor, code, base=base, now=now)


def confirm(store, seen, *, now, actor=OPERATOR):
    with store.writing() as session:
        return confirmations.confirm_all(session, actor, seen, now=now)


def test_an_editorial_change_carries_over_and_asks_nobody(store, codes, now):
    amended(store, now, editorial=True)
    assert queue(store) == set()
    assert changed(store, codes["G1"]) is None
    assert status(store, "G1") is Status.SATISFIED


def test_a_change_in_substance_asks_all_whose_pages_were_accepted(store, codes, now):
    amended(store, now)
    assert queue(store) == {"G1", "G2", "C1"}
    assert status(store, "G1") is Status.SUSPECT
    assert status(store, "G3") is Status.MISSING


def test_it_tells_the_version_accepted_and_the_one_that_changed_it(store, codes, now):
    amended(store, now - 9 * DAY, base=1, editorial=True, since="2023-01-01")
    amended(store, now, base=2, since="2026-10-01")
    amended(store, now, base=3, editorial=True, since="2026-11-01")
    told = changed(store, codes["G1"])
    assert told.accepted.seq == 2
    assert (told.by.seq, told.by.valid_from) == (3, date(2026, 10, 1))
    assert told.ruling.seq == 4
    assert told.asks


def test_the_text_accepted_is_not_one_recorded_after_the_decision(store, codes, now):
    amended(store, now, base=1, editorial=True, since="2023-01-01")
    amended(store, now, base=2)
    assert changed(store, codes["G1"]).accepted.seq == 1


def test_a_change_to_come_asks_nobody_before_its_day(store, codes, now):
    amended(store, now, since="2027-01-01")
    assert queue(store) == set()
    assert changed(store, codes["G1"]) is None
    assert queue(store, on=date(2027, 1, 1)) == {"G1", "G2", "C1"}


def test_a_page_accepted_before_that_day_is_asked_when_it_comes(store, now):
    amended(store, now, since="2027-01-01")
    with store.writing() as session:
        show(session, "G1", "vk.com/one", now=now)
    assert queue(store) == set()
    assert queue(store, on=date(2027, 1, 1)) == {"G1"}


def test_whom_the_new_text_does_not_ask_need_confirm_nothing(store, codes, now):
    amended(store, now, scope=GOVERNMENTS, platforms=("ok",))
    assert queue(store) == set()
    assert not changed(store, codes["C1"]).asks
    assert not changed(store, codes["G1"]).asks


def test_an_exempt_body_is_not_asked(store, codes, now):
    amended(store, now)
    with store.writing() as session:
        session.info["journalled"] = True
        session.add(
            ExemptionRow(
                uid="X",
                seq=1,
                op=ExemptionOp.GRANT,
                item_id=session.scalar(sa.select(ItemRow.id)),
                body_id=session.scalar(
                    sa.select(BodyRow.id).where(BodyRow.code == "G1")
                ),
                legal_basis="",
                approved_by="",
                valid_from=date(2026, 1, 1),
                valid_until=None,
                recorded_at=now,
            )
        )
    assert queue(store) == {"G2", "C1"}
    assert status(store, "G1") is Status.EXEMPT


def test_confirming_one_satisfies_it_against_the_new_text(store, codes, now):
    amended(store, now)
    with store.writing() as session:
        evidence.decide(
            session, OPERATOR, codes["G1"], State.CONFIRMED, now=now, base=2
        )
    assert status(store, "G1") is Status.SATISFIED
    assert row(store, codes["G1"]).reviewed_rev == 2
    assert queue(store) == {"G2", "C1"}


def test_asking_makes_the_body_look_no_worse_than_waiting(store, codes, anna, now):
    amended(store, now)
    ask(store, anna, codes["G1"], now=now)
    assert status(store, "G1") is Status.SUSPECT
    assert queue(store) == {"G1", "G2", "C1"}
    assert row(store, codes["G1"]).state is State.ACCEPTED
    with store.reading() as session:
        shown = submissions.one(session, codes["G1"], on=TODAY)
        entries = session.scalars(sa.select(journal.JournalEntryRow.action)).all()
    assert shown.asked_at == now
    assert f"evidence.{ASKED}" in entries
    assert changed(store, codes["G1"]).accepted.seq == 1


def test_one_asks_once_and_only_for_own_pages_that_need_it(store, codes, anna, now):
    with pytest.raises(WrongMove):
        ask(store, anna, codes["G1"], now=now)
    amended(store, now)
    with pytest.raises(NotFound):
        ask(store, anna, codes["G2"], now=now)
    with pytest.raises(DecidedMeanwhile):
        ask(store, anna, codes["G1"], base=1, now=now)
    ask(store, anna, codes["G1"], now=now)
    with pytest.raises(WrongMove):
        ask(store, anna, codes["G1"], base=3, now=now)


def test_after_another_change_one_may_ask_again(store, codes, anna, now):
    amended(store, now)
    ask(store, anna, codes["G1"], now=now)
    confirm(store, {codes["G1"]: 3}, now=now)
    amended(store, now, base=2, since="2026-07-01")
    ask(store, anna, codes["G1"], base=4, now=now)
    assert row(store, codes["G1"]).head == 5


def test_many_are_confirmed_at_once_with_one_entry_a_requirement(store, codes, now):
    amended(store, now)
    seen = dict.fromkeys(codes.values(), 2)
    assert len(confirm(store, seen, now=now)) == 3
    assert queue(store) == set()
    assert {status(store, body) for body in codes} == {Status.SATISFIED}
    with store.reading() as session:
        (entry,) = session.scalars(
            sa.select(journal.JournalEntryRow).where(
                journal.JournalEntryRow.action == "evidence.confirmed_together"
            )
        )
        events = session.scalars(
            sa.select(EvidenceEventRow).where(EvidenceEventRow.seq == 3)
        ).all()
        assert not list(journal.check(session))
    assert all(code in entry.body for code in seen)
    assert {event.state for event in events} == {State.CONFIRMED}
    assert {event.reviewed_rev for event in events} == {2}
    assert row(store, codes["G1"]).decided_at == now


def test_of_many_all_are_confirmed_or_none(store, codes, now):
    amended(store, now)
    with store.writing() as session:
        evidence.decide(
            session,
            OPERATOR,
            codes["G2"],
            State.REJECTED,
            now=now,
            base=2,
            reason="closed",
        )
    with pytest.raises(DecidedMeanwhile) as refused:
        confirm(store, dict.fromkeys(codes.values(), 2), now=now)
    assert refused.value.late == [codes["G2"]]
    assert status(store, "G1") is Status.SUSPECT


def test_nothing_too_much_or_unknown_is_not_confirmed(store, codes, anna, now):
    amended(store, now)
    for seen in ({}, {f"E-{number}": 1 for number in range(501)}):
        with pytest.raises(BadInput):
            confirm(store, seen, now=now)
    with pytest.raises(NotFound):
        confirm(store, {"E-NOTHING": 1}, now=now)
    with pytest.raises(NotAllowed):
        confirm(store, {codes["G1"]: 2}, now=now, actor=anna)
    with store.reading() as session, pytest.raises(NotAllowed):
        confirmations.chosen(session, anna, {codes["G1"]: 2}, now=now)


def test_what_needs_no_confirmation_is_not_confirmed_together(store, codes, now):
    with pytest.raises(DecidedMeanwhile):
        confirm(store, {codes["G1"]: 2}, now=now)


def test_of_many_who_confirm_the_same_at_once_one_does(store, codes, now):
    amended(store, now)
    seen = dict.fromkeys(codes.values(), 2)

    def press(_):
        try:
            return len(confirm(store, seen, now=now))
        except DecidedMeanwhile:
            return 0

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(6))) == [0, 0, 0, 0, 0, 3]
    with store.reading() as session:
        events = session.scalar(
            sa.select(sa.func.count()).where(EvidenceEventRow.seq == 3)
        )
    assert events == 3


def test_an_accepted_page_taken_back_had_counted_until_then(store, anna, now):
    sent = Submission(
        body="G1",
        items=("L1",),
        address="vk.com/old",
        shown_from=dates.read("2023-01-01"),
    )
    with store.writing() as session:
        (row,) = evidence.submit(session, OPERATOR, sent, now=now - 7 * DAY)
        code = row.code
        evidence.decide(
            session, OPERATOR, code, State.ACCEPTED, now=now - 7 * DAY, base=1
        )
    with store.writing() as session:
        evidence.respond(session, anna, code, State.WITHDRAWN, now=now, base=2)
    assert status(store, "G1") is Status.MISSING
    assert status(store, "G1", on=TODAY - DAY) is Status.SATISFIED


def test_a_page_that_came_back_counts_again(store, codes, now):
    for state, base, days in ((State.GONE, 2, 2), (State.CONFIRMED, 3, 1)):
        with store.writing() as session:
            evidence.decide(
                session, OPERATOR, codes["G1"], state, now=now - days * DAY, base=base
            )
    assert status(store, "G1") is Status.SATISFIED
    assert status(store, "G1", on=TODAY - 2 * DAY) is Status.GONE
