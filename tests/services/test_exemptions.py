"""The use cases of exemptions on both engines: rights, races, and one effect each."""

import threading
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from tests.web.freed import an_exemption, by_name, free, statements
from tests.web.registers import a_register
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import NotAllowed, NotFound, StaleEdit
from tracker.services import exemption_steps, exemptions
from tracker.services.exemption_steps import found
from tracker.services.exemptions import Revocation

SINCE = date(2026, 1, 1)


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session)
    return database


def ending(session, uid, base, now):
    said = Revocation(legal_basis="Постановление № 400", since=SINCE)
    exemptions.revoke(session, OPERATOR, uid, said, base=base, now=now)


def correcting(session, uid, base, now):
    said = an_exemption(by_name("G1"))
    exemptions.correct(session, OPERATOR, uid, said, base=base, reason="Так", now=now)


def at_once(store, uid, now, deeds):
    """Let *deeds* see the same statement, and write one after another; return faults.

    Each reads before any writes: what only a look at the head would let pass.
    """
    faults, together = [], threading.Barrier(len(deeds))
    seen = exemption_steps.unmoved

    def unmoved(session, uid, base, *, now):
        told = seen(session, uid, base, now=now)
        together.wait(10)
        return told

    def run(deed):
        try:
            with store.writing() as session:
                deed(session, uid, 1, now)
        except Exception as fault:
            faults.append(type(fault))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exemptions, "unmoved", unmoved)
        threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    return faults


@pytest.mark.postgres
def test_of_two_deeds_on_one_statement_the_database_keeps_one(postgres, now):
    with postgres.writing() as session:
        a_register(session)
    uid = free(postgres, now=now)

    assert at_once(postgres, uid, now, [ending, correcting]) == [StaleEdit]
    assert [seq for seq, _ in statements(postgres)] == [1, 2]


@pytest.mark.postgres
def test_without_its_key_the_database_would_keep_both(postgres, now):
    """The negative control: the two do meet, and only the key keeps them apart."""
    with postgres.writing() as session:
        a_register(session)
    uid = free(postgres, now=now)
    with postgres.engine.begin() as connection:
        connection.execute(
            sa.text("ALTER TABLE exemptions DROP CONSTRAINT uq_exemptions_uid_seq")
        )

    assert at_once(postgres, uid, now, [ending, correcting]) == []
    assert [seq for seq, _ in statements(postgres)] == [1, 2, 2]


def test_a_deed_on_what_moved_on_is_refused(store, now):
    uid = free(store, now=now)
    with store.writing() as session:
        ending(session, uid, 1, now)

    with pytest.raises(StaleEdit), store.writing() as session:
        correcting(session, uid, 1, now)
    assert statements(store) == [(1, "grant"), (2, "revoke")]


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.ADMIN])
def test_without_the_act_nothing_is_stated(store, now, role):
    actor = Actor(name="A", id=1, roles=frozenset({role}))

    with pytest.raises(NotAllowed), store.writing() as session:
        exemptions.grant(session, actor, an_exemption(), now=now)
    assert statements(store) == []


def test_there_is_no_exemption_from_what_is_not_there(store, now):
    with pytest.raises(NotFound), store.writing() as session:
        exemptions.grant(session, OPERATOR, an_exemption(item="NOSUCH"), now=now)


def test_a_refused_correction_leaves_no_half_of_it(store, now):
    uid = free(store, an_exemption(by_name("C1")), now=now)
    said = replace(an_exemption(by_name("NOBODY")), valid_from=SINCE)

    with pytest.raises(Exception, match="no such body"), store.writing() as session:
        exemptions.correct(session, OPERATOR, uid, said, base=1, reason="Так", now=now)
    assert statements(store) == [(1, "grant")]


def test_one_body_alone_stands_in_the_row_a_list_beside_it(store, now):
    free(store, an_exemption(by_name("C1")), now=now)
    free(store, an_exemption(by_name("C1", "G1")), now=now)
    with store.reading() as session:
        alone = "SELECT count(*) FROM exemptions WHERE body_id IS NOT NULL"
        listed = "SELECT count(*) FROM exemption_scopes"
        counts = [session.scalar(sa.text(asked)) for asked in (alone, listed)]

    assert counts == [1, 2]


def test_it_is_found_whatever_the_case_of_its_code(store, now):
    uid = free(store, now=now)

    with store.reading() as session:
        assert found(session, uid.lower(), on=now.date()).uid == uid
