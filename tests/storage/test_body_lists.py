"""Lists and cards of bodies, names and recent changes, on both engines."""

from datetime import date

import pytest

from tests.factories import a_body, a_region
from tests.web.registers import a_register, show
from tracker.domain.bodies import BodyKind
from tracker.domain.evidence import State
from tracker.domain.history import EVER
from tracker.storage import body_cards, body_lists, changes, regions
from tracker.storage.body_lists import Listing

ON = date(2026, 11, 23)


@pytest.fixture
def session(database, now):
    """Return a session on a small register with one accepted page."""
    with database.writing() as session:
        a_register(session, bodies=5)
        show(session, "G1", "vk.com/government_one", now=now)
    with database.reading() as session:
        yield session


def test_walking_by_key_meets_every_body_once_and_in_order(session):
    everybody, after = [], None
    while part := body_lists.lines(session, Listing(), after=after, limit=2):
        everybody += [line.code for line in part]
        after = part[-1].cursor

    assert everybody == ["G1", "G2", "G3", "G4", "G5", "C1"]
    assert everybody == [line.code for line in body_lists.everybody(session, Listing())]


def test_counts_agree_with_the_list(session):
    for kind in (None, *BodyKind):
        listing = Listing(region="VLG", kind=kind)
        counts = body_lists.counts(session, listing)

        assert counts.total == len(list(body_lists.everybody(session, listing)))
        assert counts.facet("kind")[BodyKind.COURT] == 1


@pytest.mark.parametrize("piece", ["%", "_", "\\"])
def test_signs_of_patterns_are_only_signs(session, piece):
    assert not body_lists.lines(session, Listing(name=piece))


def test_names_come_in_order_and_items_whatever_their_case(session):
    names = regions.names(session, item="l1", instrument="LAW")

    assert list(names.regions) == ["VLG", "TVE"]
    assert list(names.platforms) == ["vk", "ok"]
    assert (list(names.items), list(names.instruments)) == (["L1"], ["LAW"])
    assert names.platforms["vk"].spoken("en") == "VKontakte"


def test_places_go_by_row_and_column(session):
    a_region(session, "NEN", col=9, row=0)

    assert [place.region.code for place in regions.places(session)] == [
        "NEN",
        "VLG",
        "TVE",
    ]


def test_a_card_is_of_the_day_asked_and_falls_back_to_now(session):
    body = body_cards.card(session, "G1", on=ON, known=EVER)
    early = body_cards.card(session, "G1", on=ON, known=EVER.replace(year=2000))

    assert (body.region, body.known) == ("VLG", True)
    assert (early.name, early.known) == (body.name, False)
    assert body_cards.card(session, "NOBODY", on=ON, known=EVER) is None


def test_subordinates_are_named_and_counted(session):
    parent = body_cards.card(session, "G1", on=ON, known=EVER).id
    for number in range(body_cards.NAMED + 5):
        a_body(session, f"S{number}", name=f"Школа {number:03}", parent_id=parent)
    named, all_ = body_cards.subordinates(session, parent)

    assert (len(named), all_) == (body_cards.NAMED, body_cards.NAMED + 5)


def test_evidence_stands_as_it_stood_that_day(session, now):
    body = body_cards.card(session, "G1", on=ON, known=EVER).id
    (shown,) = body_cards.shown(session, body, on=ON, known=EVER)

    assert (shown.state, shown.platform, shown.item) == (State.ACCEPTED, "vk", "L1")
    assert shown.decided_at == now
    assert not body_cards.shown(session, body, on=date(2022, 1, 1), known=EVER)


def test_recent_changes_tell_what_was_accepted(session):
    (change,) = changes.recent(session)

    assert (change.body, change.item, change.platform) == ("G1", "L1", "vk")
    assert [document.code for document in changes.documents(session)] == ["LAW"]
