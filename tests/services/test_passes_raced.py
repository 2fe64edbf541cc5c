"""Two people with one link at one moment: the database lets one of them in."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register
from tracker.domain.access import OPERATOR, Role
from tracker.domain.errors import BadAddress, PassOver
from tracker.services import invitations, submission_links
from tracker.services.evidence import Submission
from tracker.services.invitations import Invited
from tracker.services.rights import Rights
from tracker.storage import invitations as kept_invitations
from tracker.storage import submission_links as kept_links
from tracker.storage.accounts import AccountRow
from tracker.storage.evidence import EvidenceRow

SECRET = "s" * 43
AT_ONCE = 4


@pytest.fixture
def register(database, now):
    """A register with one open invitation and one open link, by the same secret."""
    invited = Invited(
        email="a@b", name="Анна", rights=Rights(roles=frozenset({Role.READER})), days=1
    )
    with database.writing() as session:
        a_register(session)
        invitations.invite(session, OPERATOR, invited, secret=SECRET, now=now)
        submission_links.lend(session, OPERATOR, "G1", secret=SECRET, days=1, now=now)
    return database


def raced(database, work):
    """Do *work* in as many threads at once; return how many were let in."""
    start = Barrier(AT_ONCE)

    def one(number):
        start.wait()
        try:
            with database.writing() as session:
                work(session, number)
        except PassOver:
            return 0
        return 1

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(one, range(AT_ONCE)))


def count(database, table):
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))


def accepting(now):
    def work(session, number):
        invitations.accept(session, SECRET, password_hash=str(number), now=now)

    return work


def sending(now):
    def work(session, number):
        page = Submission(body="G1", items=("L1",), address=f"vk.com/official{number}")
        submission_links.send(session, SECRET, page, now=now)

    return work


def test_an_invitation_accepted_by_many_at_once_makes_one_account(register, now):
    assert raced(register, accepting(now)) == 1
    assert count(register, AccountRow) == 1


def test_a_link_used_by_many_at_once_sends_once(register, now):
    assert raced(register, sending(now)) == 1
    assert count(register, EvidenceRow) == 1


def test_without_the_compare_and_set_the_race_is_lost(
    postgres, now, monkeypatch, request
):
    """The negative control: what the tests above would see, were nothing guarded."""
    with postgres.writing() as session:
        a_register(session)
        submission_links.lend(session, OPERATOR, "G1", secret=SECRET, days=1, now=now)
    seen = Barrier(AT_ONCE)

    def take(session, id_, *, now):
        link = kept_links.one(session, id_=id_)
        seen.wait()
        return link.used_at is None

    monkeypatch.setattr(kept_links, "take", take)

    assert raced(postgres, sending(now)) > 1
    assert count(postgres, EvidenceRow) > 1


def test_what_is_refused_spends_no_link(register, now):
    wrong = Submission(body="G1", items=("L1",), address="no address")
    with pytest.raises(BadAddress), register.writing() as session:
        submission_links.send(session, SECRET, wrong, now=now)
    with register.reading() as session:
        assert kept_links.one(session, id_=1).used_at is None
        assert kept_invitations.one(session, id_=1).used_at is None

    assert raced(register, sending(now)) == 1


def test_a_link_out_of_date_sends_nothing(register, now):
    with pytest.raises(PassOver), register.writing() as session:
        sending(now + timedelta(days=1))(session, 1)
    assert count(register, EvidenceRow) == 0
