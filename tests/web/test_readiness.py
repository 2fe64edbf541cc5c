"""Who would be ready if a requirement were in force: numbers, lists, files."""

from datetime import date

import pytest

from tests.factories import a_platform, a_version, an_instrument, an_item
from tests.web.client import words
from tests.web.drafting import begin, editors, write
from tests.web.registers import GOVERNMENTS, a_duty, a_register, show
from tests.web.test_missing import complaints, said
from tracker.domain.requirements import PlatformRule, Stage


@pytest.fixture
def register(sqlite, now):
    """Return a store with a bill on governments; one has VK, another OK, one both."""
    with sqlite.writing() as session:
        a_register(session, bodies=5)
        a_platform(session, "tg", grammar="telegram", name="Telegram", position=3)
        bill = an_instrument(session, "BILL", short_title="Законопроект")
        duty = a_duty(
            "B1",
            platform_rule=PlatformRule.UNSPECIFIED,
            platforms=(),
            scope=GOVERNMENTS,
        )
        a_version(
            session,
            an_item(session, "B1", instrument=bill),
            duty=duty,
            heading="Страницы по законопроекту",
            valid_from=None,
            stage=Stage.BILL,
        )
        show(session, "G1", "vk.com/one", now=now)
        show(session, "G2", "ok.ru/two", now=now)
        show(session, "G3", "vk.com/three", now=now)
        show(session, "G3", "ok.ru/three", now=now)
        show(session, "G4", "vk.com/four", now=now, accept=False)
    return sqlite


def number(cell):
    return said(words(cell)).split(":")[0].strip()


def table(page, caption):
    (found,) = (
        each
        for each in page.tree.iterfind(".//main//table")
        if caption in words(each.find("caption"))
    )
    return {
        said(words(row[0])): [
            said(words(cell)).split(":")[0].strip() for cell in row[1:]
        ]
        for row in found.iterfind("tbody/tr")
    }


def test_a_bill_is_looked_at_as_if_it_were_in_force_under_each_reading(
    visitor, register
):
    page = visitor.get("/readiness/B1")

    assert table(page, "Прочтения рядом") == {
        "Были бы обязаны": ["5", "5", "5"],
        "Уже имеют принятую страницу": ["3", "3", "1"],
        "Остались бы без страницы": ["2", "2", "4"],
        "Из них сегодня исполнили всё, что обязательно по закону": ["0", "0", "2"],
        "Доля готовых": ["60 %", "60 %", "20 %"],
    }
    assert "Это законопроект, а не закон" in words(page.tree.find(".//main"))


def test_every_number_leads_to_that_many_bodies(visitor, register):
    page = visitor.get("/readiness/b1")
    links = [
        (int(said(words(link)).split(":")[0]), link.get("href"))
        for link in page.tree.iterfind(".//main//td/a")
    ]

    assert len(links) > 12
    for count, href in links:
        listed = visitor.get(href).tree.findall(".//main//table/tbody/tr")
        assert len(listed) == count, href


def test_regions_stand_by_how_many_would_be_missing_a_page(visitor, register):
    page = visitor.get("/readiness/B1")

    assert list(table(page, "По регионам")) == [
        "Вологодская область",
        "Тверская область",
    ]


def test_kinds_are_told_with_the_same_totals(visitor, register):
    page = visitor.get("/readiness/B1")
    rows = table(page, "По видам органов")

    assert [sum(map(int, each)) for each in zip(*rows.values(), strict=True)] == [
        5,
        2,
        2,
        4,
    ]


@pytest.mark.parametrize("path", ["/r/B1", "/i/BILL"])
def test_the_bill_and_its_item_lead_to_who_would_be_ready(visitor, register, path):
    page = visitor.get(path)
    links = {link.get("href") for link in page.tree.iterfind(".//main//a")}

    assert any(href.startswith("/readiness/B1") for href in links if href)


def test_a_reading_of_ones_own_stands_beside_the_others(visitor, register):
    page = visitor.get("/readiness/B1?rule=all_of&network=vk&network=tg")
    (head,) = page.tree.findall(".//main//table/thead/tr")[:1]

    assert "каждая из сетей: ВКонтакте, Telegram" in said(words(head))
    assert table(page, "Прочтения рядом")["Уже имеют принятую страницу"][-1] == "0"


@pytest.mark.parametrize("wrong", ["both:vk", "any_of:nosuch", "all_of:", "x"])
def test_a_reading_that_means_nothing_is_told(visitor, register, wrong):
    page = visitor.get(f"/readiness/B1?reading={wrong}", status=400)

    assert wrong in complaints(page)


def test_what_lays_no_duty_is_not_found(visitor, register):
    visitor.get("/readiness/NOSUCH", status=404)


def test_bills_stand_before_what_is_in_force(visitor, register):
    page = visitor.get("/readiness/")
    lists = [
        [said(words(link)) for link in each.iter("a")]
        for each in page.tree.iterfind(".//main//ul[@class]")
        if "govuk-list--spaced" in each.get("class")
    ]

    assert lists == [["Страницы по законопроекту"], ["Вести официальную страницу"]]


def test_the_files_say_what_the_page_says(visitor, register):
    told = visitor.client.get("/readiness/B1.json").json
    lines = visitor.client.get("/readiness/B1.csv").text.splitlines()
    lacking = visitor.client.get(
        "/readiness/B1/bodies.json?reading=all_of:vk,ok&part=lacking"
    ).json

    assert [(each["bound"], each["ready"]) for each in told["readings"]] == [
        (5, 3),
        (5, 3),
        (5, 1),
    ]
    assert len(lines) == 1 + len(told["rows"])
    assert [row["body"] for row in lacking["rows"]] == ["G1", "G2", "G4", "G5"]
    assert visitor.client.get("/readiness/B1.xlsx?on=x").status_code == 422


def test_a_day_before_the_pages_were_shown_finds_nobody_ready(visitor, register):
    page = visitor.get("/readiness/B1?on=01.12.2022")

    assert table(page, "Прочтения рядом")["Уже имеют принятую страницу"][0] == "0"
    assert date(2022, 12, 1).isoformat() in page.html


def test_a_draft_is_looked_at_by_editors_alone(visitor, app, register):
    anna, _ = editors(app)
    desk = begin(anna)
    write(anna, desk, platform_rule="all_of")
    address, editor = f"{desk}/readiness", anna

    page = editor.get(address)
    assert "Это черновик" in words(page.tree.find(".//main"))
    assert table(page, "Прочтения рядом")["Уже имеют принятую страницу"][0] == "1"
    for link in page.tree.iterfind(".//main//td/a"):
        count = int(number(link))
        rows = editor.get(link.get("href")).tree.findall(".//main//tbody/tr")
        assert len(rows) == count
    for way in ("", "/bodies", ".csv", "/bodies.json"):
        assert visitor.client.get(f"{address}{way}").status_code in (302, 403, 404)
