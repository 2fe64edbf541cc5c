"""An analyst comes with the questions the register exists for."""

import openpyxl
import pytest

from tests.browser.conftest import sign_in

VLG = "Вологодская область"


def words(page):
    return page.locator("main").inner_text().replace("\xa0", " ")


def asked(page, on=""):
    """Come from a region's tile; ask for its regional bodies without a VK page."""
    page.goto("/")
    page.locator(f".tile-map a[title='{VLG}']").click()
    for name, value in (("platform", "vk"), ("level", "regional")):
        page.locator(f"#filter-{name}").select_option(value)
    page.locator("#filter-on").fill(on)
    page.get_by_role("button", name="Показать").click()
    page.wait_for_url("**platform=vk**")


def workbook(page, tmp_path):
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").first.click()
    place = tmp_path / "list.xlsx"
    download.value.save_as(place)
    rows = list(openpyxl.load_workbook(place).active.values)
    return rows[1:]


@pytest.mark.parametrize(("on", "said"), [("", None), ("01.12.2022", "на 01.12.2022")])
def test_in_three_clicks_the_regional_bodies_without_a_page_as_a_file(
    person, tmp_path, on, said
):
    asked(person, on)
    assert "ВКонтакте" in person.locator("h1").inner_text()
    assert said is None or said in words(person)
    listed = person.locator("main table tbody tr").count()

    rows = workbook(person, tmp_path)

    assert listed == len(rows) > 0
    assert {row[2] for row in rows} == {VLG}


def test_the_map_of_a_network_under_the_advice_and_under_the_order(person):
    seen = {}
    for document in ("Сообщение URA.RU", "2523-р"):
        person.goto("/")
        person.get_by_role("link", name="Одноклассники", exact=True).first.click()
        link = person.locator(".narrowings").get_by_role("link", name=document)
        link.first.click()
        person.wait_for_url("**instrument=**")
        seen[document] = person.locator(".tile-map li a").count()
        assert "Одноклассники" in person.locator("h1").inner_text()

    # Whoever the advice speaks to, and whom the law obliges, are not the same.
    assert all(count > 80 for count in seen.values()), seen


def test_what_a_bill_would_change_is_answered_under_both_readings(person):
    person.goto("/")
    person.get_by_role("link", name="что изменил бы законопроект").click()
    person.get_by_role("link", name="Законопроект об обязательных страницах").click()

    told = words(person)
    assert "любая из сетей: ВКонтакте, Одноклассники" in told
    assert "каждая из сетей: ВКонтакте, Одноклассники" in told
    number = person.locator("main table").first.locator("tbody tr").nth(2).locator("a")
    count = int(number.last.inner_text().split(":")[0].replace("\xa0", ""))
    number.last.click()
    assert person.locator("main table tbody tr").count() == min(count, 50) > 0


@pytest.mark.parametrize("scheme", ["normal:100:normal", "black:150:wide"])
def test_the_pages_of_readiness_and_changes_shut_nobody_out(
    page, register, axe, scheme
):
    page.context.add_cookies(
        [{"name": "display", "value": scheme, "url": register.address}]
    )
    sign_in(page, "editor")
    faults, wide = {}, []
    for path in (
        "/readiness/",
        "/readiness/FZ270-pages?reading=all_of:vk,ok,telegram",
        "/readiness/R4/bodies?part=lacking",
        "/missing/changes",
        "/missing/?order=deadline",
    ):
        page.goto(path)
        faults[path] = axe()
        for size in (640, 320):
            page.set_viewport_size({"width": size, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((path, size))
        page.set_viewport_size({"width": 1280, "height": 900})

    assert {path: found for path, found in faults.items() if found} == {}
    assert wide == []
