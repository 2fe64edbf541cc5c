"""The queue of pages after visits, asked of each engine."""

from datetime import timedelta

import pytest

from tests.visits_made import observed, shown
from tests.web.registers import a_register
from tracker import clock
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.domain.visits import Outcome
from tracker.services import evidence
from tracker.storage import lost_pages, visit_cards
from tracker.storage.lost_pages import Kind

DAY = timedelta(days=1)


def url(name):
    return f"https://vk.com/{name}"


@pytest.fixture
def store(database, now):
    """Pages of G1 and G2 that are lost, moved, back, and fine."""
    then = now - 30 * DAY
    with database.writing() as session:
        a_register(session)
        for name, body in [("lost", "G1"), ("later", "G2"), ("moved", "G1"),
                           ("fine", "G1"), ("rejected", "G2")]:  # fmt: skip
            shown(session, url(name), body=body, now=then)
        back = shown(session, url("back"), body="G2", now=then)
        gone = {"now": then, "base": 2}
        evidence.decide(session, OPERATOR, back, State.GONE, **gone)
        rejected = shown(session, url("turned-down"), now=then, accept=False)
        evidence.decide(
            session, OPERATOR, rejected, State.REJECTED, now=then, base=1,
            reason="not_theirs",
        )  # fmt: skip
    for days in (3, 2, 1):
        for hours, name in enumerate(("lost", "later", "turned-down")):
            at = now - days * DAY + timedelta(hours=hours)
            observed(database, url(name), at=at, outcome=Outcome.GONE)
    observed(database, url("moved"), at=now, outcome=Outcome.MOVED, moved_to="x")
    observed(database, url("back"), at=now)
    observed(database, url("fine"), at=now)
    return database


def asked(store, kind, **others):
    with store.reading() as session:
        found = lost_pages.pages(session, kind, **others)
        others.pop("after", None)
        counted = lost_pages.count(session, kind, **others)
    return [each.url.rpartition("/")[2] for each in found], counted


def test_each_kind_has_its_pages_the_longest_waiting_first(store):
    assert asked(store, Kind.LOST) == (["lost", "later"], 2)
    assert asked(store, Kind.MOVED) == (["moved"], 1)
    assert asked(store, Kind.BACK) == (["back"], 1)


def test_pages_are_narrowed_and_walked_by_their_key(store):
    assert asked(store, Kind.LOST, region="VLG") == (["lost"], 1)
    assert asked(store, Kind.LOST, region="TVE", platform="vk") == (["later"], 1)
    assert asked(store, Kind.BACK, region="TVE") == (["back"], 1)
    assert asked(store, Kind.MOVED, platform="ok") == ([], 0)
    with store.reading() as session:
        first = lost_pages.pages(session, Kind.LOST)[0]
    assert asked(store, Kind.LOST, after=first.cursor)[0] == ["later"]


def test_evidence_of_a_page_is_that_which_can_be_decided_on(store, now):
    with store.reading() as session:
        (page, _) = lost_pages.pages(session, Kind.LOST)
        told = lost_pages.evidence(session, Kind.LOST, [page.id], on=clock.day(now))
        visits = visit_cards.visits(session, [page.id], most=2)
    assert [each.body for each in told[page.id]] == ["G1"]
    moments = [each.at for each in visits[page.id]]
    assert moments == [now - DAY, now - 2 * DAY]
