"""The map of an answer: values in the tiles, bands in words, links to the lists."""

import pytest

from tests.factories import a_region, a_version, an_instrument, an_item
from tests.web.client import Visitor, words
from tests.web.registers import a_duty, a_register, advise, amend, show
from tests.web.test_missing import complaints, counting, said
from tracker.domain.requirements import PlatformRule
from tracker.domain.sort_names import sort_name

ORDER = "Распоряжение № 2523-р"


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, advice, three regions, three governments, a court."""
    with sqlite.writing() as session:
        a_register(session)
        a_region(session, "NEN", name="Ненецкий автономный округ", col=9, row=0)
        advise(session)
        show(session, "G1", "vk.com/government_one", now=now)
        show(session, "G1", "vk.com/government_one", item="R1", now=now)
    return sqlite


def tiles(page):
    map_ = page.tree.find(".//nav[@class='tile-map']")
    return {said(words(tile)): tile for tile in map_.findall(".//li/a")}


def legend(page):
    list_ = page.tree.find(".//ul[@class='tile-map__legend']")
    return [said(words(band)) for band in list_]


def test_a_tile_prints_the_share_confirmed_on_the_network(visitor, register):
    page = visitor.get("/missing/map?platform=vk")

    assert list(tiles(page)) == [
        "NEN — — Ненецкий автономный округ: никто не обязан",
        "VLG 40 — Вологодская область: не подтверждено 3 из 5",
        "TVE 0 — Тверская область: не подтверждено 2 из 2",
    ]


def test_whoever_is_wanting_elsewhere_is_not_wanting_here(visitor, register):
    """The advice asks for both networks: G1 is confirmed on one of them."""
    there = tiles(visitor.get("/missing/map?platform=vk&item=R1"))
    other = tiles(visitor.get("/missing/map?platform=ok&item=R1"))

    assert "VLG 50 — Вологодская область: не подтверждено 1 из 2" in there
    assert "VLG 0 — Вологодская область: не подтверждено 2 из 2" in other


def test_the_bands_are_told_in_words_with_their_counts(visitor, register):
    assert legend(visitor.get("/missing/map?platform=vk")) == [
        "ниже 50 % — 2 региона",
        "50–74 % — 0 регионов",
        "75–89 % — 0 регионов",
        "90 % и выше — 0 регионов",
        "никто не обязан — 1 регион",
    ]
    assert legend(visitor.get("/missing/map?platform=vk&by=number"))[:4] == [
        "100 и больше — 0 регионов",
        "10–99 — 0 регионов",
        "1–9 — 2 региона",
        "ноль — 0 регионов",
    ]


def test_the_measure_stays_when_the_map_is_narrowed(visitor, register):
    page = visitor.get("/missing/map?platform=ok&by=number&on=2026-11-01")

    there = "/missing/map?platform=ok&item=R1&on=2026-11-01&by=number"
    assert there in page.links()
    kept = page.tree.findall(".//form[@class='filters']/input[@type='hidden']")
    assert [(one.get("name"), one.get("value")) for one in kept] == [("by", "number")]


def test_the_map_under_an_order_shows_what_the_order_filled_in(sqlite, visitor, now):
    """An order that only names the networks for a law's duty lays none itself."""
    with sqlite.writing() as session:
        a_register(session)
        order = an_instrument(session, "ORDER", short_title=ORDER)
        a_version(
            session,
            an_item(session, "L2"),
            duty=a_duty("L2", platform_rule=PlatformRule.ALL_OF),
            heading="Обе сети",
            amended_by_id=order.id,
        )
    page = visitor.get("/missing/map?platform=ok")

    assert "/missing/map?platform=ok&instrument=ORDER" in page.links()
    assert "/missing/map?instrument=ORDER" in visitor.get("/i/ORDER").links()
    before = visitor.get("/i/ORDER?on=2020-01-01").links()
    assert not [link for link in before if link and "/missing/map" in link]
    under = visitor.get("/missing/map?platform=ok&instrument=ORDER")
    assert ORDER in said(under.heading)
    assert "VLG 0 — Вологодская область: не подтверждено 3 из 3" in tiles(under)


def test_a_later_amendment_does_not_take_the_duty_from_the_order(sqlite, visitor, now):
    with sqlite.writing() as session:
        a_register(session)
        order = an_instrument(session, "ORDER", short_title=ORDER)
        a_version(
            session,
            an_item(session, "L2"),
            duty=a_duty("L2"),
            amended_by_id=order.id,
        )
    with sqlite.writing() as session:
        amend(session, "L2", now=now, editorial=True)
    under = visitor.get("/missing/map?instrument=ORDER")

    assert "TVE 0 — Тверская область: не подтверждено 1 из 1" in tiles(under)
    earlier = visitor.get("/missing/map?instrument=ORDER&on=2020-01-01")
    assert "требований, подходящих под фильтры" in said(earlier.text)


def test_the_region_asked_for_is_marked_and_the_others_stay(visitor, register):
    page = visitor.get("/missing/map?region=TVE")
    marked = [
        tile.get("aria-current")
        for tile in page.tree.findall(".//nav[@class='tile-map']//li/a")
    ]

    assert marked == [None, None, "true"]


def test_a_wrong_measure_is_told_and_left_out(visitor, register):
    page = visitor.get("/missing/map?by=beauty", status=400)

    assert "Показатель: значение «beauty» непонятно" in complaints(page)
    assert tiles(page)


def test_the_map_can_be_skipped(visitor, register):
    page = visitor.get("/missing/map")
    skip = page.tree.find(".//main//a[@class='govuk-skip-link']")

    assert said(words(skip)) == "Пропустить карту"
    assert page.tree.find(f".//*[@id='{skip.get('href')[1:]}']") is not None


def test_where_nothing_is_asked_the_map_says_so(visitor, register):
    page = visitor.get("/missing/map?on=2000-01-01")

    assert "требований, подходящих под фильтры" in said(page.text)


def test_the_list_and_the_map_lead_to_each_other_with_the_filters(visitor, register):
    filters = "platform=vk&kind=court&known=2026-11-20&on=2026-11-01"

    assert f"/missing/map?{filters}" in visitor.get(f"/missing/?{filters}").links()
    assert f"/missing/?{filters}" in visitor.get(f"/missing/map?{filters}").links()


def test_the_number_of_queries_does_not_grow_with_regions(visitor, register):
    def asked():
        visitor.get("/missing/map")
        with counting(register) as statements:
            visitor.get("/missing/map")
        return len(statements)

    few = asked()
    with register.writing() as session:
        session.info["journalled"] = True
        for number in range(30):
            region = f"X{number}"
            a_region(session, region, name=sort_name(region), col=0, row=9)
    assert asked() == few


def test_it_speaks_english_too(app, register):
    visitor = Visitor(app, "en")
    page = visitor.get("/missing/map?platform=vk&by=number")

    assert "none: 0 regions" in legend(page)
    assert "VLG 3 — Region VLG: 3 of 5 not confirmed" in tiles(page)
    matrix = visitor.get("/missing/matrix?region=VLG")
    assert "Bodies by requirements" in said(matrix.text)
    cell = visitor.get("/missing/cell/G2/L1")
    assert "The body has shown no page." in said(cell.text)
