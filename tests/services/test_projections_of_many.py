"""What is written of many at once keeps today's counts true as well."""

from tests.services.test_projections import a_store, differences, standing
from tests.sheets_made import a_sheet
from tests.web.registers import show
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.questions import Question
from tracker.services import acceptances, coverage
from tracker.services.imports import import_bodies, revert

HEADINGS = "code;name;kind;level;region"
ANNA = Actor(name="Анна", id=7, roles=frozenset({Role.REVIEWER}))


def test_an_import_of_bodies_and_its_undoing_are_counted_at_once(database, now):
    store = a_store(database, now)
    lines = [f"N{n};Суд {n};court;federal;VLG" for n in range(40)]
    changed = ["G1;Правительство 001;court;federal;TVE"]
    sheet = a_sheet(HEADINGS, *lines, *changed)

    batch = import_bodies(store, OPERATOR, sheet, mapping={}, now=now).batch
    after = differences(store, now)
    revert(store, OPERATOR, batch, now=now)

    assert after == []
    assert differences(store, now) == []
    assert standing(store, now).serves


def test_pages_accepted_together_are_counted_at_once(database, now):
    store = a_store(database, now)
    with store.writing() as session:
        codes = [
            show(session, body, f"vk.com/{body}x", now=now, accept=False)
            for body in ("G1", "G2", "C1")
        ]
    with store.writing() as session:
        acceptances.accept_all(session, ANNA, dict.fromkeys(codes, 1), now=now)

    assert differences(store, now) == []
    with store.reading() as session:
        question = Question(
            on=standing(store, now).today, today=standing(store, now).today, item="L1"
        )
        assert coverage.counts(session, question) == (0, 3, 0)
