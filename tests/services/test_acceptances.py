"""Accepting many at once beside others who decide: each page is decided on once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tracker.domain.acceptances import LeftOut
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.errors import BadInput, DecidedMeanwhile, NotAllowed, NotFound
from tracker.domain.evidence import State
from tracker.services import acceptances, evidence
from tracker.storage import journal, suspects
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.outbox import SearchDirtyRow

PYOTR = Actor(name="Пётр", id=5, roles=frozenset({Role.REVIEWER}))
SENT = {"G1": "vk.com/one", "G2": "ok.ru/two", "C1": "vk.com/court"}


def register(store, now):
    with store.writing() as session:
        a_register(session)
        return {
            body: show(session, body, address, now=now, accept=False)
            for body, address in SENT.items()
        }


@pytest.fixture
def codes(database, now):
    return register(database, now)


def accept(store, codes, now, *, by=PYOTR):
    with store.writing() as session:
        seen = dict.fromkeys(codes, 1)
        return acceptances.accept_all(session, by, seen, now=now)


def reject(store, code, now):
    with store.writing() as session:
        said = {"now": now, "base": 1, "reason": "closed"}
        evidence.decide(session, OPERATOR, code, State.REJECTED, **said)


def states(store):
    with store.reading() as session:
        found = sa.select(EvidenceRow.code, EvidenceRow.state)
        return dict(session.execute(found).all())


def count(store, *conditions):
    event = EvidenceEventRow
    with store.reading() as session:
        return session.scalar(sa.select(sa.func.count(event.id)).where(*conditions))


def test_many_are_accepted_against_the_text_that_rules(database, codes, now):
    found = accept(database, codes.values(), now)
    assert {page.code for page in found.accepted} == set(codes.values())
    with database.reading() as session:
        rows = session.scalars(sa.select(EvidenceRow)).all()
        dirty = session.scalar(
            sa.select(sa.func.count()).where(SearchDirtyRow.kind == "evidence")
        )
        assert not list(journal.check(session))
    assert {(row.state, row.head, row.reviewed_rev) for row in rows} == {
        (State.ACCEPTED, 2, 1)
    }
    assert {row.decided_at for row in rows} == {now}
    assert dirty == 3
    assert count(database, EvidenceEventRow.actor_ref == PYOTR.reference) == 3


def test_of_many_at_once_each_page_is_decided_on_once(database, codes, now):
    """Two reviewers accept all, four reject one each, all at the same moment."""

    def press(number):
        try:
            if number < 2:
                return len(accept(database, codes.values(), now).accepted)
            reject(database, list(codes.values())[number % 3], now)
        except DecidedMeanwhile:
            return 0
        return 1

    with ThreadPoolExecutor(6) as pool:
        done = sum(pool.map(press, range(6)))
    assert done == 3
    assert count(database, EvidenceEventRow.seq == 2) == 3
    assert count(database) == 6
    assert set(states(database).values()) <= {State.ACCEPTED, State.REJECTED}


def interrupted(monkeypatch, store, code, now):
    """Let *code* be rejected between the look and the press that accepts it."""
    move_on = acceptances.move_on

    def late(*args, **kwargs):
        reject(store, code, now)
        return move_on(*args, **kwargs)

    monkeypatch.setattr(acceptances, "move_on", late)


@pytest.mark.postgres
def test_what_is_decided_between_the_look_and_the_press_is_left_out(
    postgres, now, monkeypatch
):
    codes = register(postgres, now)
    interrupted(monkeypatch, postgres, codes["G1"], now)
    found = accept(postgres, codes.values(), now)
    left = [(page.code, why) for page, why in found.left]
    assert left == [(codes["G1"], LeftOut.MOVED_ON)]
    assert states(postgres) == {
        codes["G1"]: State.REJECTED,
        codes["G2"]: State.ACCEPTED,
        codes["C1"]: State.ACCEPTED,
    }


@pytest.mark.postgres
def test_without_the_compare_and_set_a_rejection_would_be_overrun(
    postgres, now, monkeypatch
):
    """The negative control: what the test above shows is the work of the database."""
    codes = register(postgres, now)
    interrupted(monkeypatch, postgres, codes["G1"], now)

    def careless(session, bases, revs, *, values):
        row = EvidenceRow
        asked = sa.update(row).where(row.id.in_(bases)).values(**values)
        return set(session.execute(asked.returning(row.id)).scalars())

    monkeypatch.setattr(suspects, "move_all", careless)
    with pytest.raises(sa.exc.IntegrityError):
        accept(postgres, codes.values(), now)


def test_none_and_unknown_are_refused_and_others_may_not(sqlite, now):
    codes = register(sqlite, now)
    anna = Actor(name="Анна", id=7, roles=frozenset({Role.REPRESENTATIVE}))
    with pytest.raises(BadInput):
        accept(sqlite, (), now)
    with pytest.raises(NotFound):
        accept(sqlite, ["E-NOTHING"], now)
    with pytest.raises(NotAllowed):
        accept(sqlite, codes.values(), now, by=anna)
    assert set(states(sqlite).values()) == {State.SUBMITTED}
