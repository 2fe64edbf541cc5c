"""Comparing in a real browser: chosen by hand, printed on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

ITEM = "/r/R5/compare?from=1&to=2"
LAW = "/i/URA2022/compare?from=2022-07-01&to=2024-01-01"


def test_two_days_are_chosen_from_the_document_without_scripts(person):
    person.goto("/i/FZ270")
    person.get_by_role("link", name="Сравнить на две даты").click()
    form = person.locator("form.compare-form")
    form.get_by_label("Было", exact=True).fill("30.11.2022")
    form.get_by_label("Стало", exact=True).fill("01.12.2022")
    form.get_by_role("button", name="Сравнить").click()

    assert "from=30.11.2022" in person.url
    expect(person.locator(".compare-counts")).to_contain_text("добавлен")
    person.locator(".compare-list a").first.click()
    assert "#item-FZ270-" in person.url


def test_paper_shows_the_changes_and_no_controls(page):
    page.goto(ITEM)
    page.emulate_media(media="print")

    for control in ("form.compare-form", ".compare-files", ".compare-days"):
        expect(page.locator(control)).to_be_hidden()
    struck, put = page.locator("main del").first, page.locator("main ins").first
    expect(struck).to_be_visible()
    expect(put).to_be_visible()
    for element, line in ((struck, "line-through"), (put, "underline")):
        drawn = element.evaluate("e => getComputedStyle(e).textDecorationLine")
        assert line in drawn
    expect(page.locator(".site-footer__address")).to_contain_text("compare?from=1&to=2")


def test_paper_keeps_both_sides_beside_each_other(page):
    page.goto(f"{LAW}&view=beside")
    page.emulate_media(media="print")
    pair = page.locator("article .redline-pair").first
    columns = pair.evaluate("e => getComputedStyle(e).gridTemplateColumns")

    assert len(columns.split()) == 2


def test_the_table_to_be_printed_is_a_page_of_one_table(page):
    page.goto("/r/R5/compare.table.html?from=1&to=2")

    expect(page.get_by_role("table")).to_have_count(1)
    expect(page.get_by_role("columnheader")).to_have_count(3)
    expect(page.get_by_role("cell", name="План исполнился.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["normal:100:normal", "black:150:wide"])
def test_the_comparison_of_a_proposal_shuts_nobody_out(page, register, axe, scheme):
    page.context.add_cookies(
        [{"name": "display", "value": scheme, "url": register.address}]
    )
    sign_in(page, "editor")
    page.goto("/r/R5/edit")
    page.get_by_role("button", name="Начать", exact=True).first.click()
    page.wait_for_url("**/changes/**")
    proposal = page.url.partition("/changes/")[0]
    for view in ("compare", "compare?view=beside", "compare.table.html"):
        page.goto(f"{proposal}/{view}")
        assert axe() == []
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{proposal}/compare?view=beside")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
