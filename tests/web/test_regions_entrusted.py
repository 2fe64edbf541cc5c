"""A representative of a whole region: all its bodies, and none of another."""

import pytest

from tests.web.client import PASSWORD, Visitor, ensure_account
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.services import accounts

EMAIL = "representative@register.example"


@pytest.fixture
def boris(app, sqlite, now):
    """Boris speaks for the Vologda region: G1, G3, C1; and for G2 by name."""
    with sqlite.writing() as session:
        a_register(session)
    ensure_account(app, EMAIL, "representative", ["G2"])
    with sqlite.writing() as session:
        account = accounts.found(session, email=EMAIL).id
        accounts.set_regions(session, OPERATOR, account, ["VLG"], now=now)
    visitor = Visitor(app)
    visitor.submit("/login", 302, email=EMAIL, password=PASSWORD)
    return visitor


def test_whoever_speaks_for_a_region_chooses_among_its_bodies_by_name(boris):
    page = boris.get("/evidence/new")
    assert all(name in page.text for name in ("001", "002", "003", "Суд"))

    found = boris.get("/evidence/new?q=суд&item=L1")
    assert "/evidence/new?body=C1&item=L1" in found.links()
    assert "001" not in found.text
    assert "нет такого названия" in boris.get("/evidence/new?q=никто").text


def test_a_body_of_the_region_is_spoken_for_and_a_foreign_one_is_not_there(
    boris, sqlite, now
):
    sent = boris.submit("/evidence/new?body=G3", address="vk.com/three", item="L1")
    assert "Правительство 003" in boris.follow(sent).html
    with sqlite.writing() as session:
        accounts.set_bodies(
            session, OPERATOR, accounts.found(session, email=EMAIL).id, [], now=now
        )
    again = Visitor(boris.app)
    again.submit("/login", 302, email=EMAIL, password=PASSWORD)

    again.get("/evidence/new?body=G3")
    again.get("/evidence/new?body=G2", status=404)


def test_the_list_of_own_evidence_is_that_of_the_region(boris, sqlite, now):
    with sqlite.writing() as session:
        codes = {
            body: show(session, body, f"vk.com/{body.lower()}", now=now)
            for body in ("G1", "G2", "G3")
        }

    page = boris.get("/evidence/")

    assert "/bodies/?region=VLG" in page.links()
    assert {f"/evidence/{code}" for code in codes.values()} <= set(page.links())


def test_the_card_offers_to_submit_for_a_body_of_the_region(boris):
    assert "/evidence/new?body=G3&item=L1" in boris.get("/b/G3").links()
