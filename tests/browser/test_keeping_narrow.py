"""The notices of unsent texts and their pages fit a narrow screen."""

import pytest

from tests.browser import test_keeping as keeping
from tests.browser.conftest import sign_in


@pytest.mark.parametrize("width", [640, 320])
def test_nothing_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, "representative")
    keeping.typed(page)
    page.locator("main").get_by_role("button", name="Проверить").click()
    page.wait_for_load_state()
    seen = {}
    for path in (keeping.FORM, "/keepsakes/"):
        page.goto(path)
        seen[path] = page.evaluate("document.documentElement.scrollWidth")
    page.locator("main th a").first.click()
    page.wait_for_load_state()
    seen["the text"] = page.evaluate("document.documentElement.scrollWidth")

    assert keeping.WORDS in page.locator("main").inner_text()
    assert [path for path, wide in seen.items() if wide > width] == []
