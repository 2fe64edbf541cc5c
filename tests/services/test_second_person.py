"""Nobody decides alone on what came from his own account."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, amend
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import FourEyes
from tracker.domain.evidence import State
from tracker.services import confirmations, evidence
from tracker.services.evidence import Submission
from tracker.storage import journal
from tracker.storage.bodies import RegionRow

PYOTR = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
#: Bears the same name, and is somebody else.
OTHER = Actor(name="Пётр", id=6, roles=frozenset({Role.REVIEWER}))


@pytest.fixture
def store(sqlite):
    with sqlite.writing() as session:
        a_register(session)
    return sqlite


def sent(store, now, *, by=PYOTR, body="G1"):
    page = Submission(body=body, items=("L1",), address="vk.com/one")
    with store.writing() as session:
        return evidence.submit(session, by, page, now=now)[0].code


def decide(store, now, code, wanted=State.ACCEPTED, *, by=PYOTR, base=1, **said):
    with store.writing() as session:
        evidence.decide(session, by, code, wanted, now=now, base=base, **said)


def entries(store, action):
    with store.reading() as session:
        row = journal.JournalEntryRow
        return list(session.scalars(sa.select(row.body).where(row.action == action)))


def test_who_sent_a_page_neither_accepts_nor_rejects_it(store, now):
    code = sent(store, now)
    with pytest.raises(FourEyes):
        decide(store, now, code)
    with pytest.raises(FourEyes):
        decide(store, now, code, State.REJECTED, reason="closed")
    decide(store, now, code, by=OTHER)
    for wanted in (State.GONE, State.CONFIRMED):
        with pytest.raises(FourEyes):
            decide(store, now, code, wanted, base=2)


def test_it_is_the_account_that_counts_not_the_name(store, now):
    decide(store, now, sent(store, now), by=OTHER)
    assert len(entries(store, "evidence.accepted")) == 1


def test_with_four_eyes_off_the_journal_says_that_one_did_both(store, now):
    decide(store, now, sent(store, now), four_eyes=False)
    decide(store, now, sent(store, now, body="G2"), by=OTHER, four_eyes=False)
    own, other = entries(store, "evidence.accepted")
    assert '"four_eyes":false' in own
    assert "four_eyes" not in other


def test_a_whole_region_sent_by_one_account_is_decided_on_by_another(store, now):
    with store.reading() as session:
        region = session.scalar(sa.select(RegionRow.id).where(RegionRow.code == "VLG"))
    both = frozenset({Role.REPRESENTATIVE, Role.REVIEWER})
    anna = Actor(name="Анна", id=7, roles=both, regions=frozenset({region}))
    with pytest.raises(FourEyes):
        decide(store, now, sent(store, now, by=anna, body="G3"), by=anna)


def test_who_objects_or_asks_for_a_body_does_not_answer_himself(store, now):
    code = sent(store, now, by=OPERATOR)
    decide(store, now, code, State.REJECTED, by=OTHER, reason="closed")
    with store.writing() as session:
        said = {"base": 2, "words": "Открыта."}
        evidence.respond(session, PYOTR, code, State.OBJECTED, now=now, **said)
    with pytest.raises(FourEyes):
        decide(store, now, code, base=3)
    decide(store, now, code, by=OTHER, base=3)

    asked = sent(store, now, by=OPERATOR, body="G2")
    decide(store, now, asked, by=OTHER)
    with store.writing() as session:
        amend(session, now=now)
    with store.writing() as session:
        confirmations.ask(session, PYOTR, asked, base=2, now=now + timedelta(hours=1))
    with pytest.raises(FourEyes):
        decide(store, now, asked, State.CONFIRMED, base=3)


def test_the_shell_of_the_operator_is_no_account(store, now):
    decide(store, now, sent(store, now, by=OPERATOR), by=OPERATOR)
    assert len(entries(store, "evidence.accepted")) == 1
