"""The form of sending shuts nobody out, and shows one field at a time."""

import pytest

from tests.browser.conftest import sign_in

FORM = "/evidence/new?body=GOV-VLG"


@pytest.mark.parametrize("scheme", ["normal", "black"])
def test_axe_finds_no_fault_on_the_form(page, axe, scheme):
    sign_in(page, "representative")
    page.goto("/preferences/")
    page.locator(f"input[name=scheme][value={scheme}]").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    page.goto(FORM)

    assert axe() == []


def test_the_field_of_what_is_chosen_is_the_only_one_to_be_seen(person):
    sign_in(person, "representative")
    person.goto(FORM)
    address, network = person.locator("#address"), person.locator("[name=platform]")
    assert (address.is_visible(), network.first.is_visible()) == (True, False)

    person.locator("#how-address_unknown").check()

    assert (address.is_visible(), network.first.is_visible()) == (False, True)
