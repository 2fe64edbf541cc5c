"""Map, league, matrix and cell in a browser: open to all, on paper, by keys.

And the way of an analyst, without a mouse, from the first page to a list.
"""

import io

import pytest
from pypdf import PdfReader

from tests.browser.test_pages import shown

PAGES = {
    "map": "/missing/map?platform=ok&instrument=ORDER2523",
    "league": "/missing/regions?by=share",
    "matrix": "/missing/matrix?region=VLG",
    "cell": "/missing/cell/HEAD-VLG-VOLOGDA/R3?on=2022-12-01",
}


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_shut_out_and_nothing_scrolls_sideways(page, register, axe, name):
    for scheme in ("white on black", "normal"):
        shown(page, register, scheme)
        page.goto(PAGES[name])
        assert axe() == []
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["map", "league"])
def test_the_regions_fill_one_sheet_of_paper(page, name):
    page.goto(PAGES[name])
    sheet = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))

    assert len(sheet.pages) == 1
    # The map has tiles for the regions, the league their names.
    assert ("Псковская область" in sheet.pages[0].extract_text()) == (name == "league")


def press_until(page, found, key="Tab", most=80):
    """Press *key* until the address of what has the focus is *found*."""
    for _ in range(most):
        page.keyboard.press(key)
        address = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if found(address):
            return address
    raise AssertionError(f"not reached by {most} presses of {key}")


def test_keys_lead_from_the_first_page_to_the_list_of_a_region(page):
    """Over the map at once, to that of a network, under the order, into a tile."""
    page.goto("/")
    press_until(page, lambda address: address == "#after-map")
    page.keyboard.press("Enter")
    press_until(page, lambda address: address == "/missing/map?platform=ok", most=9)
    page.keyboard.press("Enter")
    page.wait_for_url("**/missing/map?platform=ok")

    press_until(
        page, lambda address: address.endswith("instrument=ORDER2523"), most=200
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/missing/map?platform=ok&instrument=ORDER2523")
    press_until(page, lambda address: "region=VLG" in address)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    page.wait_for_url("**/missing/?platform=ok&region=VLG&instrument=ORDER2523")

    assert outline == "solid"
    assert "Вологодская область" in page.locator("h1").inner_text()
