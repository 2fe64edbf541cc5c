"""While today's numbers are recomputed the list says so, and is right all the same."""

import pytest

from tests.web.registers import a_register, amend, show
from tracker.services import projections


@pytest.fixture
def store(sqlite, now):
    with sqlite.writing() as session:
        a_register(session, bodies=5)
        show(session, "G1", "vk.com/vologda", now=now)
    projections.rebuild(sqlite, now=now, report=lambda done, total: None)
    return sqlite


SAID = "Сегодняшние числа пересчитываются"


def test_the_number_is_the_same_before_during_and_after(visitor, store, now):
    kept = visitor.get("/missing/?item=L1")
    with store.writing() as session:
        amend(session, now=now, editorial=True)
    projections.run_due(store, now=now, size=2)
    during = visitor.get("/missing/?item=L1")
    while projections.run_due(store, now=now):
        pass
    after = visitor.get("/missing/?item=L1")

    assert SAID not in kept.text
    assert f"{SAID}: готово 33\xa0%." in during.text
    assert SAID not in after.text
    assert kept.heading == during.heading == after.heading
