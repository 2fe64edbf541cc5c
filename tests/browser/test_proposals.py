"""Pages of proposals: nobody is shut out of them, and nothing scrolls sideways."""

import pytest

from tests.browser.conftest import sign_in
from tests.browser.test_pages import SCHEMES, shown

PLACES = ("list", "start", "desk", "proposal", "terms", "items", "drafts", "bodies")


@pytest.fixture
def addresses(page, register):
    """Sign an editor in and begin a proposal; return its pages by name."""
    sign_in(page, "editor")
    page.goto("/r/R5/edit")
    page.get_by_role("button", name="Начать").click()
    page.wait_for_url("**/changes/*")
    desk = page.url
    page.locator("textarea[name=text]").fill("Слова для проверки.\n\nВторой абзац.")
    page.locator("input[name=change][value=substantive]").check()
    page.get_by_role("button", name="Сохранить черновик").click()
    page.wait_for_load_state()
    proposal = desk.partition("/changes/")[0]
    return {
        "list": "/proposals/",
        "start": "/r/R5/edit",
        "desk": desk,
        "proposal": proposal,
        "terms": f"{proposal}/terms",
        "items": f"{proposal}/items?document=URA2022",
        "drafts": f"{desk}/drafts",
        "bodies": f"{desk}/bodies/bound",
    }


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_fault_in_a_proposal(page, register, axe, addresses, scheme):
    shown(page, register, scheme)
    faults = {}
    for place in PLACES:
        page.goto(addresses[place])
        if place == "desk":
            page.locator("#look ins").first.wait_for()
        faults[place] = axe()
    assert faults == {place: [] for place in PLACES}


@pytest.mark.parametrize("width", [640, 320])
def test_a_proposal_does_not_scroll_sideways(page, addresses, width):
    page.set_viewport_size({"width": width, "height": 800})
    wide = {}
    for place in PLACES:
        page.goto(addresses[place])
        wide[place] = page.evaluate(
            "document.documentElement.scrollWidth > window.innerWidth"
        )
    assert wide == dict.fromkeys(PLACES, False)


def test_the_whole_way_is_walked_by_keyboard(page, register):
    """From the item to the saved draft without touching the mouse."""
    sign_in(page, "editor2")
    page.goto("/r/C1/edit")
    button = page.get_by_role("button", name="Начать")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes/*")
    page.locator("textarea[name=text]").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("Набрано с клавиатуры.")
    page.locator("input[name=change]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Сохранить черновик").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/proposals/*")
    page.wait_for_load_state()
    assert "клавиатуры" in page.locator("main").inner_text()
