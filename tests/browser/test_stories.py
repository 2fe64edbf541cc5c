"""Three people at work, each with and without JavaScript."""

import sqlalchemy as sa

from tests.browser.conftest import sign_in, sign_out
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow


def words(page):
    """Return the text of the page, its non-breaking spaces as plain ones."""
    return page.locator("main").inner_text().replace("\xa0", " ")


def submitted(page, body, item, address):
    page.goto(f"/evidence/new?body={body}&item={item}")
    page.locator("#address").fill(address)
    page.get_by_role("button", name="Отправить").click()
    page.wait_for_url("**/evidence/E-*")


def test_a_clerk_submits_and_a_reviewer_accepts(request, person, register):
    """From a mobile address of a post to a body that left the list of the missing."""
    body = {"with scripts": "GOV-VLG", "without scripts": "GOV-ARK"}[
        request.node.callspec.params["person"]
    ]
    number = {"GOV-VLG": "123", "GOV-ARK": "124"}[body]
    sign_in(person, "representative")

    submitted(person, body, "FZ270-pages", f"m.vk.com/public{number}?w=wall-1_2")

    text, place = words(person), person.url.partition("/evidence/")[2]
    assert f"https://vk.com/club{number}" in text
    assert "Адрес вёл на публикацию: оставили адрес страницы" in text
    assert body in missing(person)
    assert found_missing(person, body)
    sign_out(person)

    sign_in(person, "reviewer")
    person.goto("/review/")
    person.locator(f"main a[href^='/evidence/{place}']").first.click()
    accept(person)

    assert body not in missing(person)
    assert not found_missing(person, body)
    assert stored(register, f"https://vk.com/club{number}") == "accepted"


def accept(page):
    page.get_by_label("Принять", exact=False).first.check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def missing(page):
    answer = page.request.get(
        "/missing.json?item=FZ270-pages&kind=regional_executive_body"
    )
    return {row["body"] for row in answer.json()["rows"]}


def found_missing(page, body):
    """Tell whether the search finds the body among those the law still waits for."""
    page.goto(f"/search?q=нет:вк документ:270-фз {body}")
    return page.locator(f"main a[href='/b/{body}']").count() == 1


def stored(register, url):
    with register.database.reading() as session:
        return session.scalar(
            sa.select(EvidenceRow.state)
            .join(PageRow, PageRow.id == EvidenceRow.page_id)
            .where(PageRow.url == url)
        )


def test_an_analyst_takes_the_list_away(person):
    """The number, a filter, the list, the same list as a file."""
    person.goto("/missing/")
    person.locator("select[name=platform]").select_option("tiktok")
    person.locator("select[name=region]").select_option("VLG")
    person.locator("main form button[type=submit]").first.click()
    person.wait_for_url("**platform=tiktok**")

    heading = person.locator("h1").inner_text()
    rows = person.locator("main table tbody tr").count()
    assert "Вологодск" in heading
    address = person.locator("main a[href*='missing.csv']").get_attribute("href")
    lines = person.request.get(address).body().decode("utf-8-sig").splitlines()
    assert len(lines) == rows + 1
    assert any("Вологды" in line for line in lines)


def test_an_analyst_asks_about_a_past_day(person):
    person.goto("/missing/?item=R1&on=01.07.2022")
    assert "248" in person.locator("h1").inner_text()

    person.goto("/missing/?item=R1&on=01.02.2022")
    assert person.locator("main table tbody tr").count() == 0
