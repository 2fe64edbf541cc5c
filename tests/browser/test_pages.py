"""Every public page: nobody is shut out, nothing scrolls sideways, nothing leaks."""

import pytest

PAGES = [
    "/",
    "/missing/",
    "/missing/?platform=tiktok&region=VLG&on=2022-07-01",
    "/bodies/",
    "/b/HEAD-VLG-VOLOGDA",
    "/b/GOV-BA",
    "/instruments/",
    "/i/URA2022",
    "/i/FZ270",
    "/r/R1",
    "/r/R1?on=2022-05-01",
    "/r/R5/history",
    "/r/R5/v/1",
    "/r/R5/compare?from=1&to=2",
    "/r/FZ270-pages/compare?from=2022-11-30&to=2022-12-01&view=beside",
    "/i/URA2022/compare?from=2022-06-30&to=2024-01-01",
    "/r/FZ270-pages",
    "/r/FZ270-pages/history",
    "/i/BILL68371",
    "/r/BILL68371-pages/became/FZ270-pages",
    "/networks/?on=2022-12-01",
    "/networks/ok",
    "/search",
    "/search?q=органов+власти+телеграм",
    "/search?q=минздраф",
    "/exemptions/",
    "/help/",
    "/help/statuses",
    "/preferences/",
    "/login",
    "/nothing-here",
]
SCHEMES = {"normal": "normal:100:normal", "white on black": "black:150:wide"}


def shown(page, register, scheme):
    page.context.add_cookies(
        [{"name": "display", "value": SCHEMES[scheme], "url": register.address}]
    )


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_fault(page, register, axe, path, scheme):
    shown(page, register, scheme)
    page.goto(path)

    assert axe() == []


@pytest.mark.parametrize("width", [640, 320])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways(page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_loaded_from_elsewhere_and_nothing_breaks(page, register, path):
    requests, troubles = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on(
        "console",
        lambda said: troubles.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: troubles.append(str(error)))

    page.goto(path)
    page.wait_for_load_state("networkidle")

    foreign = [
        url for url in requests if not url.startswith((register.address, "data:"))
    ]
    assert foreign == []
    expected = ["404"] if path == "/nothing-here" else []
    assert [text for text in troubles if not any(e in text for e in expected)] == []


def test_the_keyboard_reaches_the_answer(page):
    """Skip link, filters, button, the first body of the list: no mouse."""
    page.goto("/missing/?platform=vk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").count("skip-link")
    page.keyboard.press("Enter")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(at => at.getAttribute('href') || at.name)(document.activeElement)"
            )
        )

    assert "region" in seen
    assert any(str(address).startswith("/b/") for address in seen)


def test_a_tile_of_the_map_leads_to_its_list(page):
    page.goto("/")
    page.locator("nav a[href*='region=VLG']").first.click()

    assert "region=VLG" in page.url
    assert "Вологодск" in page.locator("h1").inner_text()
