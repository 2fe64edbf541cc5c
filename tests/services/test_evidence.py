from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register
from tracker.domain import dates
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.addresses import Notice
from tracker.domain.coverage import Status
from tracker.domain.errors import (
    AlreadyShown,
    BadAddress,
    BadInput,
    DecidedMeanwhile,
    NotAllowed,
    NotFound,
    NotObliged,
    WrongMove,
)
from tracker.domain.evidence import State
from tracker.services import evidence
from tracker.services.coverage import asked_of
from tracker.services.evidence import Submission
from tracker.storage import journal
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.outbox import SearchDirtyRow
from tracker.storage.platforms import PageRow


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session)
    return database


@pytest.fixture
def anna(store):
    with store.reading() as session:
        body = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == "G1"))
    roles = frozenset({Role.REPRESENTATIVE})
    return Actor(name="Анна", id=7, roles=roles, bodies=frozenset({body}))


def page(address="vk.com/one", **said):
    return Submission(**{"body": "G1", "items": ("L1",), "address": address, **said})


def submitted(store, actor, submission, now):
    with store.writing() as session:
        return evidence.submit(session, actor, submission, now=now)[0].code


def decided(store, code, wanted, now, *, base, **said):
    with store.writing() as session:
        evidence.decide(session, OPERATOR, code, wanted, now=now, base=base, **said)


def status(store, now):
    with store.reading() as session:
        body = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == "G1"))
        (gap,) = asked_of(session, body, on=date(2026, 11, 23))
        return gap.status


def test_a_page_is_stored_under_its_one_address_with_what_was_typed(store, anna, now):
    code = submitted(store, anna, page("m.vk.com/public123?w=wall-1_2"), now)
    with store.reading() as session:
        assert session.scalar(sa.select(PageRow.url)) == "https://vk.com/club123"
        event = session.scalars(sa.select(EvidenceEventRow)).one()
        assert event.words == "m.vk.com/public123?w=wall-1_2"
        assert event.actor == "Анна"
        assert session.scalar(sa.select(EvidenceRow.code)) == code


def test_submitting_is_journalled_and_marked_for_the_search(store, anna, now):
    code = submitted(store, anna, page(), now)
    with store.reading() as session:
        entry = session.scalars(sa.select(journal.JournalEntryRow)).one()
        assert (entry.action, entry.subject) == (
            "evidence.submitted",
            f"evidence:{code}",
        )
        assert not list(journal.check(session))
        kinds = session.scalars(sa.select(SearchDirtyRow.kind)).all()
    assert "evidence" in kinds


def test_accepting_satisfies_and_rejecting_takes_it_back(store, anna, now):
    assert status(store, now) is Status.MISSING
    code = submitted(store, anna, page(), now)
    assert status(store, now) is Status.IN_REVIEW
    decided(store, code, State.ACCEPTED, now, base=1)
    assert status(store, now) is Status.SATISFIED
    decided(store, code, State.REJECTED, now, base=2, reason="closed")
    assert status(store, now) is Status.REJECTED


def test_a_decision_holds_from_the_day_the_page_is_shown(store, anna, now):
    shown = dates.read("2026-11-01")
    code = submitted(store, anna, page(shown_from=shown), now)
    decided(store, code, State.ACCEPTED, now, base=1)
    with store.reading() as session:
        days = session.scalars(sa.select(EvidenceEventRow.valid_from)).all()
    assert set(days) == {date(2026, 11, 1)}


def test_checking_answers_what_submitting_would_and_writes_nothing(store, anna, now):
    with store.reading() as session:
        found = evidence.check(session, anna, page("vk.com/public9"), now=now)
        assert found.address.url == "https://vk.com/club9"
        assert Notice.FORM_REPAIRED in found.address.notices
        assert session.scalar(sa.select(sa.func.count(PageRow.id))) == 0
    submitted(store, anna, page("vk.com/club9"), now)
    with store.reading() as session, pytest.raises(AlreadyShown):
        evidence.check(session, anna, page("vk.com/public9"), now=now)


@pytest.mark.parametrize(
    ("submission", "refusal"),
    [
        (page(body="G2"), NotFound),
        (page(body="NOBODY"), NotFound),
        (page(items=("NOTHING",)), NotObliged),
        (page("не адрес"), BadAddress),
        (page("vk.com/id1"), BadAddress),
        (page("https://t.me/name"), BadAddress),
        (page(shown_from=dates.read("2030")), BadInput),
    ],
)
def test_what_cannot_stand_is_refused_and_leaves_nothing(
    store, anna, now, submission, refusal
):
    with pytest.raises(refusal):
        submitted(store, anna, submission, now)
    with store.reading() as session:
        assert session.scalar(sa.select(sa.func.count(EvidenceRow.id))) == 0
        assert session.scalar(sa.select(sa.func.count(PageRow.id))) == 0


def test_a_refused_address_says_what_may_have_been_meant(store, anna, now):
    with pytest.raises(BadAddress) as refused:
        submitted(store, anna, page("vk.com/wall-5_1"), now)
    assert refused.value.facts["suggestion"] == "https://vk.com/club5"
    assert refused.value.facts["field"] == "address"


def test_one_page_shown_twice_is_refused_however_it_is_spelled(store, anna, now):
    code = submitted(store, anna, page("vk.com/public77"), now)
    with pytest.raises(AlreadyShown) as refused:
        submitted(store, anna, page("https://m.vk.com/club77"), now)
    assert refused.value.facts["evidence"] == code


def test_a_rejected_page_may_be_shown_anew(store, anna, now):
    code = submitted(store, anna, page(), now)
    decided(store, code, State.REJECTED, now, base=1, reason="closed")
    assert submitted(store, anna, page(), now) != code


def test_of_many_who_show_one_page_at_once_one_does(store, anna, now):
    def press(_):
        try:
            return submitted(store, anna, page("vk.com/race"), now)
        except AlreadyShown as refused:
            return refused.facts["evidence"]

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(press, range(8)))
    assert len(codes) == 1


def test_two_bodies_may_name_one_new_page_at_once(store, now):
    def press(body):
        return submitted(store, OPERATOR, page("vk.com/shared", body=body), now)

    with ThreadPoolExecutor(3) as pool:
        codes = set(pool.map(press, ("G1", "G2", "G3")))
    assert len(codes) == 3
    with store.reading() as session:
        assert session.scalar(sa.select(sa.func.count(PageRow.id))) == 1
        found = evidence.check(
            session, OPERATOR, page("vk.com/shared", body="C1"), now=now
        )
    assert found.claimed_by == ("G1", "G2", "G3")


def test_of_many_decisions_at_once_one_is_taken(store, anna, now):
    code = submitted(store, anna, page(), now)

    def press(wanted):
        try:
            decided(store, code, wanted, now, base=1, reason="closed")
        except DecidedMeanwhile:
            return None
        return wanted

    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(press, [State.ACCEPTED, State.REJECTED] * 4))
    (wanted,) = [each for each in taken if each]
    with store.reading() as session:
        row = session.scalars(sa.select(EvidenceRow)).one()
        events = session.scalar(sa.select(sa.func.count(EvidenceEventRow.id)))
    assert (row.state, row.head, events) == (wanted, 2, 2)


def test_a_decision_on_an_old_event_is_told_to_be_late(store, anna, now):
    code = submitted(store, anna, page(), now)
    decided(store, code, State.ACCEPTED, now, base=1)
    with pytest.raises(DecidedMeanwhile):
        decided(store, code, State.ACCEPTED, now, base=1)
    with pytest.raises(WrongMove):
        decided(store, code, State.ACCEPTED, now, base=2)


def test_a_rejection_needs_a_reason_and_another_reason_words(store, anna, now):
    code = submitted(store, anna, page(), now)
    for said in ({}, {"reason": "other"}, {"reason": "other", "words": " "}):
        with pytest.raises(BadInput):
            decided(store, code, State.REJECTED, now, base=1, **said)


def test_only_a_reviewer_decides_and_only_the_body_answers(store, anna, now):
    code = submitted(store, anna, page(), now)
    with pytest.raises(NotAllowed), store.writing() as session:
        evidence.decide(session, anna, code, State.ACCEPTED, now=now, base=1)
    with pytest.raises(NotAllowed), store.writing() as session:
        evidence.respond(session, anna, code, State.ACCEPTED, now=now, base=1)
    stranger = Actor(name="чужой", id=9, roles=anna.roles)
    with pytest.raises(NotFound), store.writing() as session:
        evidence.respond(session, stranger, code, State.WITHDRAWN, now=now, base=1)


def test_an_objection_brings_a_rejection_back_to_review(store, anna, now):
    code = submitted(store, anna, page(), now)
    decided(store, code, State.REJECTED, now, base=1, reason="closed")
    with pytest.raises(BadInput), store.writing() as session:
        evidence.respond(session, anna, code, State.OBJECTED, now=now, base=2)
    with store.writing() as session:
        evidence.respond(
            session, anna, code, State.OBJECTED, now=now, base=2, words="Открыта."
        )
    assert status(store, now) is Status.IN_REVIEW


def test_an_objection_cannot_make_one_page_stand_twice(store, anna, now):
    first = submitted(store, anna, page(), now)
    decided(store, first, State.REJECTED, now, base=1, reason="closed")
    submitted(store, anna, page(), now)
    with pytest.raises(AlreadyShown), store.writing() as session:
        evidence.respond(
            session, anna, first, State.OBJECTED, now=now, base=2, words="Открыта."
        )


def test_withdrawn_evidence_no_longer_stands(store, anna, now):
    code = submitted(store, anna, page(), now)
    with store.writing() as session:
        evidence.respond(session, anna, code, State.WITHDRAWN, now=now, base=1)
    assert status(store, now) is Status.MISSING
