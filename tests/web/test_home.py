"""The first page: the number, the map, the league, what happened lately."""

import pytest

from tests.factories import a_region
from tests.web.client import Visitor, words
from tests.web.registers import a_register, advise, show
from tracker.domain.access import OPERATOR
from tracker.domain.dates import read
from tracker.domain.requirements import ChangeClass
from tracker.services.requirements import Wording, publish


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, two regions, three governments and a court."""
    with sqlite.writing() as session:
        a_register(session)
        a_region(session, "NEN", name="Ненецкий автономный округ", col=9, row=0)
        advise(session)
        show(session, "G1", "vk.com/government_one", now=now)
    return sqlite


def said(text):
    return text.replace("\xa0", " ")


def tiles(page):
    map_ = page.tree.find(".//nav[@class='tile-map']")
    found = map_.findall(".//li/a") if map_ is not None else []
    return {said(words(tile)): tile for tile in found}


def test_the_number_counts_only_those_whom_the_law_obliges(visitor, register):
    page = visitor.get("/")

    assert (
        "3 из 4 органов, обязанных законом, не подтвердили официальную страницу."
        in said(page.text)
    )
    assert "/missing/?modality=mandatory&binding=normative" in page.links()


def test_the_number_when_everybody_has_a_page(visitor, register, now):
    with register.writing() as session:
        for body in ("G2", "G3", "C1"):
            show(session, body, f"vk.com/page_of_{body.lower()}", now=now)
    page = visitor.get("/")

    assert "Все 4 органа, обязанные законом, подтвердили официальную страницу." in said(
        page.text
    )
    assert "Где не подтверждено больше всего" not in page.text


def test_a_tile_prints_the_share_and_says_it_in_words(visitor, register):
    assert list(tiles(visitor.get("/"))) == [
        "NEN — — Ненецкий автономный округ: никто не обязан",
        "VLG 33 — Вологодская область: не подтверждено 2 из 3",
        "TVE 0 — Тверская область: не подтверждено 1 из 1",
    ]


def test_a_tile_leads_to_the_list_behind_it(visitor, register):
    page = visitor.get("/")
    tile = tiles(page)["VLG 33 — Вологодская область: не подтверждено 2 из 3"]

    assert "tile--1" in tile.get("class").split()
    assert said(visitor.get(tile.get("href")).heading).startswith("2 из 3 органов")


def test_the_league_begins_where_most_is_wanting(visitor, register):
    table = visitor.get("/").tree.find(".//main//table/tbody")
    rows = [[said(words(cell)) for cell in row] for row in table]

    assert rows == [
        ["Вологодская область", "2 из 3 : Вологодская область", "33 %"],
        ["Тверская область", "1 из 1 : Тверская область", "0 %"],
    ]


def test_what_was_accepted_is_told_and_what_waits_is_not(visitor, register, now):
    with register.writing() as session:
        show(session, "G2", "vk.com/waiting_page", now=now, accept=False)
    page = visitor.get("/")

    assert "Подтверждена страница: Правительство 001, ВКонтакте" in said(page.text)
    assert "Правительство 002" not in page.text


def test_a_published_version_is_told_with_the_day_it_holds_from(visitor, register, now):
    with register.writing() as session:
        wording = Wording(
            heading="Вести две страницы",
            text="",
            html="",
            change=ChangeClass.SUBSTANTIVE,
            in_force=read("2027-01-01"),
        )
        publish(session, OPERATOR, "L1", wording, base=1, now=now)
    page = visitor.get("/")

    assert "Опубликована редакция: Вести две страницы, действует с 01.01.2027" in said(
        page.text
    )
    assert "/r/L1/v/2" in page.links()


def test_the_documents_are_listed_newest_first(visitor, register):
    page = visitor.get("/")

    assert "/i/LAW" in page.links()
    assert "закон, 14 июля 2022 г." in said(page.text)


def test_an_empty_register_says_what_to_do(visitor):
    page = visitor.get("/")

    assert "Реестр пуст." in said(page.text)
    assert "tracker content load" in page.text
    assert not tiles(page)


def test_it_speaks_english_too(app, register):
    page = Visitor(app, "en").get("/")

    assert "3 of 4 bodies that the law obliges have no confirmed page." in page.text
