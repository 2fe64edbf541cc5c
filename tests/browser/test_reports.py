"""An editor names a reporting date; a reader cites it, compares it, looks back.

Nobody is shut out of it, and nothing scrolls sideways.
"""

from itertools import count

import pytest

from tests.browser.conftest import served, sign_in
from tests.browser.test_pages import shown

_numbers = count(1)
LAW = "item=FZ270-pages"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Serve a register of these tests' own: nothing is recorded under a named date."""
    yield from served(tmp_path_factory.mktemp("reports"))


@pytest.fixture
def page(browser, browser_context_args, own):
    """Return a page of that register."""
    context = browser.new_context(**{**browser_context_args, "base_url": own.address})
    yield context.new_page()
    context.close()


@pytest.fixture
def named(page):
    """Return the code of a reporting date that an editor has just named."""
    code = f"browser-{next(_numbers)}"
    sign_in(page, "editor")
    page.goto("/snapshots/")
    page.get_by_role("link", name="Назвать отчётную дату").click()
    page.get_by_label("Название").fill("Отчёт за IV квартал")
    page.get_by_label("Короткое имя для адреса").fill(code)
    page.get_by_role("button", name="Показать числа").click()
    page.locator("#look").wait_for()
    page.get_by_role("button", name="Назвать отчётную дату").click()
    page.wait_for_url(f"**/snapshots/{code}")
    return code


def test_a_named_date_is_there_for_everybody(page, own, axe, named):
    both = ("white on black", "normal")
    pages = {
        f"/snapshots/{named}": ("Отчёт за IV квартал", both[1:]),
        f"/missing/?snapshot={named}&region=VLG": ("неподтверждённые", both[:1]),
        f"/snapshots/compare?a={named}&region=VLG": ("Сравнение", both),
        f"/missing/trend?knowing=now&{LAW}": ("не подтвердили", both),
    }
    for address, (heading, schemes) in pages.items():
        for scheme in schemes:
            shown(page, own, scheme)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(address)
            assert heading in page.locator("h1").inner_text().replace("\xa0", " ")
            assert axe() == []
        for width in (640, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_line_has_a_name_and_its_numbers_lead_to_lists(page):
    page.goto(f"/missing/trend?knowing=now&{LAW}")
    picture = page.get_by_role("img", name="Изменение по времени")
    assert picture.get_attribute("aria-labelledby") == "trend-title trend-desc"
    number = page.locator("main table tbody tr").last.locator("a")
    told = number.inner_text().split()[0]
    number.click()

    assert page.locator("h1").inner_text().startswith(told)
