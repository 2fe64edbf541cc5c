"""Visits before a real browser: nobody shut out, a lost page decided on by keyboard."""

from datetime import timedelta

import pytest

from tests.browser.conftest import sign_in
from tests.visits_made import observed, shown
from tracker import clock
from tracker.domain.observations import Via
from tracker.domain.visits import Outcome

SCHEMES = ["normal:100:normal", "black:150:wide"]


@pytest.fixture
def lost(register):
    """Show two pages of a government: one visited for weeks, one lost for days."""
    now = clock.now()
    then = now - timedelta(days=60)
    number = now.strftime("%H%M%S%f")
    alive, gone = f"https://vk.com/a{number}", f"https://vk.com/g{number}"
    with register.database.writing() as session:
        codes = [
            shown(session, url, body="GOV-BA", item="FZ270-pages", now=then)
            for url in (alive, gone)
        ]
    for week in range(8, 0, -1):
        observed(
            register.database, alive, at=now - timedelta(days=7 * week),
            via=Via.API, title="Правительство", subscribers=900 - 7 * week,
        )  # fmt: skip
    for days in (3, 2, 1):
        at = now - timedelta(days=days)
        observed(register.database, gone, at=at, outcome=Outcome.GONE, status=404)
    return codes


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(
    page, register, lost, axe, scheme
):
    cookie = {"name": "display", "value": scheme, "url": register.address}
    page.context.add_cookies([cookie])
    sign_in(page, "reviewer")
    for path in (f"/evidence/{lost[0]}", "/b/GOV-BA", "/review/gone"):
        page.goto(path)
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        assert axe() == []
        page.set_viewport_size({"width": 320, "height": 800})
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        assert not page.evaluate(wide)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_a_reviewer_decides_by_keyboard_with_and_without_scripts(person, lost):
    sign_in(person, "reviewer")
    person.goto("/review/gone")
    section = person.locator(".lost", has=person.locator(f"a[href*='{lost[1]}']"))
    section.get_by_role("button", name="Отметить, что не открывается").focus()
    with person.expect_navigation():
        person.keyboard.press("Enter")
    assert "Страница отмечена как не открывающаяся." in person.inner_text("main")
    person.goto(f"/evidence/{lost[1]}")
    state = person.inner_text(".status").replace("\xa0", " ")
    assert "не открывается" in state
