"""The heads of regions are rated on the real content: by keyboard, for everybody."""

from tests.browser.conftest import sign_in

BODY = "HEAD-VLG"


def words(page):
    return page.locator("main").inner_text().replace("\xa0", " ")


def test_the_office_rates_the_heads_of_regions_and_everybody_reads_why(page, axe):
    sign_in(page, "reviewer")
    page.goto("/ratings/new?of=HEADS-REGIONS")
    assert axe() == []
    page.locator("button[value=look]").press("Enter")
    page.locator("#look").wait_for()
    assert "из 89 органов" in words(page)
    assert axe() == []
    page.locator("button[value=save]").press("Enter")
    page.wait_for_url("**/ratings/HEADS-REGIONS-*")
    league = page.url
    why = f"{league}/{BODY}"
    page.goto(why)
    assert "нет данных" in words(page)
    page.locator("a[href$='/mark/objection']").press("Enter")
    page.locator("#words").fill("Отметка на странице есть.")
    page.locator("#value").fill("1")
    assert axe() == []
    page.locator("main form button[type=submit]").first.press("Enter")
    page.wait_for_url(f"{why}#criterion-mark")
    assert "Возражение от" in words(page)

    for size in (1280, 640, 320):
        page.set_viewport_size({"width": size, "height": 900})
        for path in (
            league, why, f"{league}/objections", f"{league}/final",
            f"{why}/mark/answer", f"/ratings/bodies/{BODY}", "/ratings/",
            "/ratings/methodologies/HEADS-REGIONS/v/1",
        ):  # fmt: skip
            page.goto(path)
            if size == 1280:
                assert axe() == [], path
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, (path, size)
