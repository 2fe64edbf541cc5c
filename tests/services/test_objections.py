"""An objection in words, and with another page: both wait together, all or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import (
    AlreadyShown,
    BadAddress,
    BadInput,
    DecidedMeanwhile,
    NotFound,
    WrongMove,
)
from tracker.domain.evidence import State
from tracker.services import evidence, objections, returns
from tracker.services.submissions import not_there_yet
from tracker.storage import journal
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow


def rejected(store, now):
    """Return the code of a page of G1 that was turned down."""
    with store.writing() as session:
        a_register(session)
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    reject(store, code, now, base=1)
    return code


def reject(store, code, now, *, base):
    with store.writing() as session:
        said = {"now": now, "base": base, "reason": "closed"}
        evidence.decide(session, OPERATOR, code, State.REJECTED, **said)


@pytest.fixture
def code(sqlite, now):
    return rejected(sqlite, now)


@pytest.fixture
def anna(code, sqlite):
    return speaks_for(sqlite)


def speaks_for(store, body="G1"):
    with store.reading() as session:
        id_ = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == body))
    roles = frozenset({Role.REPRESENTATIVE})
    return Actor(name="Анна", id=7, roles=roles, bodies=frozenset({id_}))


def object_to(store, actor, code, now, *, base=2, words="Открыта.", address=""):
    with store.writing() as session:
        said = {"base": base, "words": words, "address": address}
        sent = objections.object_to(session, actor, code, now=now, **said)
        return sent and sent.code


def rows(store):
    with store.reading() as session:
        return {row.code: row for row in session.scalars(sa.select(EvidenceRow))}


def test_another_page_waits_beside_the_one_objected_for(sqlite, code, anna, now):
    new = object_to(sqlite, anna, code, now, address="m.vk.com/two")
    found = rows(sqlite)
    assert (found[code].state, found[code].queued_at) == (State.OBJECTED, now)
    assert found[new].state is State.SUBMITTED
    assert found[new].instead_of_id == found[code].id
    assert found[new].submitted_by_ref == anna.reference
    with sqlite.reading() as session:
        row = journal.JournalEntryRow
        entry = session.scalar(
            sa.select(row.body).where(row.action == "evidence.shown_instead")
        )
        assert not list(journal.check(session))
    assert f'"instead":"{code}"' in entry


def test_without_an_address_words_are_enough(sqlite, code, anna, now):
    assert object_to(sqlite, anna, code, now) is None
    assert rows(sqlite)[code].state is State.OBJECTED


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"words": " ", "address": "vk.com/two"}, BadInput),
        ({"address": "не адрес"}, BadAddress),
        ({"address": "vk.com/one"}, AlreadyShown),
        ({"base": 1}, DecidedMeanwhile),
    ],
)
def test_all_is_recorded_or_nothing(sqlite, code, anna, now, said, refusal):
    with pytest.raises(refusal):
        object_to(sqlite, anna, code, now, **said)
    found = rows(sqlite)
    assert [row.state for row in found.values()] == [State.REJECTED]
    with sqlite.reading() as session:
        assert session.scalar(sa.select(sa.func.count(EvidenceEventRow.id))) == 2


def test_to_each_decision_one_objects_once(sqlite, code, anna, now):
    object_to(sqlite, anna, code, now)
    with pytest.raises(WrongMove):
        object_to(sqlite, anna, code, now, base=3)
    reject(sqlite, code, now, base=3)
    object_to(sqlite, anna, code, now, base=4)
    assert rows(sqlite)[code].state is State.OBJECTED


def test_what_is_not_rejected_is_not_objected_to(sqlite, code, anna, now):
    with sqlite.writing() as session:
        other = show(session, "G1", "ok.ru/other", now=now)
    with pytest.raises(WrongMove):
        object_to(sqlite, anna, other, now)


def test_for_a_foreign_body_nobody_objects(sqlite, code, now):
    with pytest.raises(NotFound):
        object_to(sqlite, speaks_for(sqlite, "G2"), code, now, address="vk.com/two")
    assert len(rows(sqlite)) == 1


@pytest.mark.postgres
def test_the_same_page_shown_anew_at_this_very_moment_is_told(
    postgres, now, monkeypatch
):
    """Between the look whether it is there and the objection another shows it."""
    code = rejected(postgres, now)
    looks = []

    def look(session, row):
        if looks:
            return not_there_yet(session, row)
        looks.append(row)
        with postgres.writing() as other:
            show(other, "G1", "vk.com/one", now=now, accept=False)
        return None

    monkeypatch.setattr(returns, "not_there_yet", look)
    with pytest.raises(AlreadyShown):
        object_to(postgres, OPERATOR, code, now)
    assert rows(postgres)[code].state is State.REJECTED
    # The negative control: it was the database that saw it, at the second look.
    assert len(looks) == 1


def test_of_an_objection_and_the_same_page_shown_anew_at_once_one_stands(database, now):
    code = rejected(database, now)

    def press(number):
        try:
            if number % 2:
                object_to(database, OPERATOR, code, now)
            else:
                with database.writing() as session:
                    show(session, "G1", "vk.com/one", now=now, accept=False)
        except (AlreadyShown, DecidedMeanwhile):
            return 0
        return 1

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(press, range(6))) == 1
    standing = [row for row in rows(database).values() if row.state != State.REJECTED]
    assert len(standing) == 1
