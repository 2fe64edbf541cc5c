"""Two decide on one body at the same time: the second computes after the first.

The race is arranged, not waited for: the first unit has written everything and not
ended when the second begins, and ends once the second waits for it.
"""

import threading
import time

import pytest
import sqlalchemy as sa

from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence, projection_checks, projections
from tracker.storage import projection_states

WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def pieces(postgres, now):
    """Return two accepted pieces of one body, of which one would do; all counted."""
    with postgres.writing() as session:
        a_register(session)
        codes = [
            show(session, "G1", address, now=now)
            for address in ("vk.com/one", "ok.ru/one")
        ]
    projections.rebuild(postgres, now=now, report=lambda *_: None)
    return codes


def lost(session, code, now):
    evidence.decide(session, OPERATOR, code, State.GONE, now=now, base=2)


def at_once(database, pieces, now):
    """Call the first piece gone, and the second one before that unit has ended.

    Each unit alone leaves the body with a page; both together leave it with none.
    """

    def second():
        with database.writing() as session:
            lost(session, pieces[1], now)

    thread = threading.Thread(target=second)
    with database.writing() as session:
        lost(session, pieces[0], now)
        thread.start()
        until = time.monotonic() + 30
        while not waiting(database) and time.monotonic() < until:
            time.sleep(0.01)
        assert waiting(database)
    thread.join(30)
    assert not thread.is_alive()


def waiting(database):
    with database.reading() as session:
        return session.scalar(WAITING)


def differences(database, now):
    return list(projection_checks.verify(database, now=now, report=lambda *_: None))


@pytest.mark.postgres
def test_the_second_sees_what_the_first_has_written(postgres, pieces, now):
    at_once(postgres, pieces, now)

    assert differences(postgres, now) == []


@pytest.mark.postgres
def test_without_one_line_of_writers_it_would_not(postgres, pieces, now, monkeypatch):
    """The negative control: it is the line of writers that ends the race."""
    monkeypatch.setattr(projection_states, "held", projection_states.state)

    at_once(postgres, pieces, now)

    assert differences(postgres, now) != []
