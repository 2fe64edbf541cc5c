"""Choosing letters and a calendar in a browser, with scripts and without."""

import pytest

from tests.browser.conftest import sign_in

PLACE = "/account/letters"


@pytest.mark.parametrize("scheme", ["normal", "black"])
def test_the_pages_of_letters_shut_nobody_out(page, register, axe, scheme):
    page.context.add_cookies(
        [{"name": "display", "value": f"{scheme}:100:normal", "url": register.address}]
    )
    sign_in(page, "representative")
    page.goto(PLACE)
    page.locator("#calendar ~ form button[value=open]").first.click()
    page.wait_for_url(f"**{PLACE}#calendar")
    found = {}
    for path in (PLACE, f"{PLACE}/now", "/help/letters"):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(path)
        found[path] = axe()
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[path].append("scrolls sideways")

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_it_all_works_with_and_without_scripts(person):
    sign_in(person, "reviewer")
    person.get_by_role("link", name="Письма и календарь").click()
    person.get_by_label("По рабочим дням").check()
    person.get_by_role("button", name="Сохранить выбор").click()

    assert "Ваш выбор сохранён." in person.locator("main").inner_text()
    assert person.get_by_label("По рабочим дням").is_checked()

    person.locator("button[value=open]").click()
    place = person.locator(".letters__address").get_attribute("href")
    path = place[place.index("/calendar/") :]
    assert person.request.get(path).text().startswith("BEGIN:VCALENDAR")
