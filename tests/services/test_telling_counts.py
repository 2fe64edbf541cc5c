"""What it takes to tell a person does not depend on how much there is to tell."""

import pytest
import sqlalchemy as sa

from tests.services.tellings import DAY, HOUR, a_deadline, a_person, a_teller, told
from tests.web.registers import a_register, amend, show
from tracker.clock import day
from tracker.services.digests import Span, gather, of_today
from tracker.storage import hearers


@pytest.fixture
def teller(sqlite, tmp_path, now):
    """Anna speaks for G1 with one page, Boris for a region with twenty of each."""
    with sqlite.writing() as session:
        a_register(session, bodies=40)
        for number in range(1, 41, 2):
            show(session, f"G{number}", f"vk.com/g{number}", now=now - HOUR)
        amend(session, now=now - HOUR)
        a_deadline(session, day(now))
        a_person(session, bodies=["G1"], now=now - 60 * DAY)
        a_person(session, "boris@example.org", regions=["VLG"], now=now - 60 * DAY)
    return a_teller(sqlite, tmp_path, now)


def queries(database, account, now):
    """Return how many statements gathering what *account* is told takes."""
    seen = []
    with database.reading() as session:
        hearer = hearers.hearer(session, account)
        today = of_today(session, day(now))
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
        gathered = gather(session, hearer, today, Span(since=now - DAY, until=now))
    return len(seen), gathered.digest.own


def test_the_number_of_queries_does_not_grow_with_bodies_and_pages(teller):
    database, now = teller.database, teller.now()

    few, little = queries(database, 1, now)
    many, much = queries(database, 2, now)

    assert (little.decisions.count, much.decisions.count) == (1, 20)
    assert (little.suspects.count, much.suspects.count) == (1, 20)
    assert few == many <= 10


def test_a_long_list_is_named_up_to_twenty_and_counted(teller):
    letters = {letter.to: letter.text for letter in told(teller)}

    assert "Страницы пока нет у 20 органов:" in letters["boris@example.org"]
    assert len(letters["boris@example.org"]) < 12_000
