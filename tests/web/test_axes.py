"""Pages of items with a life: banners, both axes drawn, history in sentences."""

import re

import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_item
from tests.web.client import Visitor, words
from tests.web.conftest import make_app
from tests.web.lives import LIVES, live, on
from tracker.domain.requirements import Op

#: The parser keeps the names of a picture's elements apart from those of the page.
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def lived(sqlite):
    """A law of which each item has another life."""
    with sqlite.writing() as session:
        live(session)


def spoken(text):
    """Return *text* with plain spaces."""
    return text.replace("\u00a0", " ")


def plain(page):
    return spoken(page.text)


def banner(page):
    """Return the words of the banner."""
    (found,) = [
        section
        for section in page.tree.iter("section")
        if (section.get("class") or "").startswith("version-banner")
    ]
    return words(found).replace("\u00a0", " ")


def drawn(page):
    """Return the blocks of the picture: what is read, what is heard, where it leads."""
    (svg,) = [
        each
        for each in page.tree.iter(f"{SVG}svg")
        if each.get("class") == "timeline__picture"
    ]
    return [
        (spoken(words(block)), spoken(block.get("aria-label")), block.get("href"))
        for block in svg.iter()
        if block.tag in (f"{SVG}a", f"{SVG}g")
    ]


BANNERS = [
    ("MOVED", "", "Не вступила в силу (с 01.01.2028)."),
    ("MOVED", "?known=2023-01-01&on=2027-06-01", "Действует с 01.01.2027."),
    (
        "TAKEN-BACK",
        "",
        "Отозвана. Отозвана записью № 2. С 01.01.2023 она не действует.",
    ),
    ("REPEALED", "", "Утратила силу. Действовала с 01.01.2023 по 31.12.2024."),
    ("REPEALED", "?on=2024-01-01", "С 01.01.2025 утрачивает силу."),
    ("AGAIN", "", "Действует с 01.01.2026."),
    (
        "AGAIN",
        "?on=2025-01-01",
        "Утратила силу. Действовала с 01.01.2022 по 31.12.2023.",
    ),
    ("AGAIN", "?on=2025-01-01", "С 01.01.2026 вновь действует."),
    ("PAUSED", "", "Действие приостановлено с 01.01.2026 по 31.12.2026."),
    ("PAUSED", "", "С 01.01.2027 вновь действует."),
    ("PAUSED", "?known=2025-01-01", "Действие приостановлено с 01.01.2026."),
    ("TEMPORARY", "", "Действует с 01.01.2026 по 31.12.2026."),
    ("TEMPORARY", "", "С 01.01.2027 утрачивает силу."),
    ("FUTURE", "", "Не вступила в силу (с 01.03.2027)."),
    ("UNDATED", "", "Не вступила в силу. День вступления в силу неизвестен."),
    ("BILL", "?known=2023-01-01", "Законопроект, а не закон."),
    ("BILL", "", "Действует с 01.01.2024."),
    ("ROUGHLY", "", "Рекомендация. Действует с 01.07.2022."),
    ("ROUGHLY", "", "Точного дня источник не называет: между 1 марта и 1 июля 2022 г."),
    ("CORRECTED", "", "Действует с 01.01.2023."),
    ("AMENDED", "", "С 01.01.2027 действует другая редакция."),
]


@pytest.mark.parametrize(("code", "asked", "said"), BANNERS)
def test_the_banner_says_in_words_how_the_item_stands(
    lived, visitor, code, asked, said
):
    assert said in banner(visitor.get(f"/r/{code}{asked}"))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/r/MOVED/v/1", "Отозвана. Отозвана записью № 2."),
        ("/r/MOVED/v/2", "Снимает то, что было записано на 01.01.2027."),
        ("/r/REPEALED/v/2", "Утратила силу. Не действует с 01.01.2025."),
        ("/r/TEMPORARY/v/2", "С этого дня пункт утрачивает силу."),
        ("/r/AGAIN/v/2", "Пункт не действовал с 01.01.2024 по 31.12.2025."),
        ("/r/PAUSED/v/3", "Будущая редакция (с 01.01.2027)."),
        ("/r/CORRECTED/v/1", "Исправлена редакцией № 2 того же дня."),
    ],
)
def test_the_banner_of_a_version_says_what_became_of_it(lived, visitor, path, said):
    assert said in banner(visitor.get(path))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("code", LIVES)
def test_every_page_of_every_life_is_a_good_page(lived, app, code, language):
    visitor = Visitor(app, language)
    seqs = range(1, len(LIVES[code]) + 1)
    paths = ["", "?on=2021-01-01", "?on=2027-06-01", "?known=2023-01-01", "/history"]
    for path in [*paths, *(f"/v/{seq}" for seq in seqs), "/history?known=2020-01-01"]:
        page = visitor.get(f"/r/{code}{path}")
        assert f"/r/{code}" in {each.partition("?")[0] for each in page.links()} | {
            f"/r/{code}"
        }
        assert page.heading
    assert visitor.get("/i/LIFE").heading == "Закон жизни"


SENTENCES = [
    (
        "MOVED",
        "перенесено: пункт действует не с 1 января 2027 г., а с 1 января 2028 г.",
    ),
    ("MOVED", "Словами акта: «по истечении двух лет после опубликования»"),
    ("TAKEN-BACK", "редакция № 1 отозвана: с 1 января 2023 г. она не действует"),
    ("REPEALED", "с 1 января 2025 г. пункт утрачивает силу"),
    ("AGAIN", "с 1 января 2026 г. пункт вновь действует, редакция № 3"),
    ("PAUSED", "с 1 января 2026 г. действие пункта приостановлено"),
    ("TEMPORARY", "срок действия ограничен: последний день — 31 декабря 2026 г."),
    ("FUTURE", "с 1 марта 2027 г. действует редакция № 1"),
    ("UNDATED", "день вступления в силу неизвестен"),
    ("BILL", "пункт стоит в законопроекте (редакция № 1), в силу не вступил"),
    ("BILL", "стал известен день вступления в силу: с 1 января 2024 г."),
    ("ROUGHLY", "с некоего дня между 1 марта и 1 июля 2022 г. действует редакция № 1"),
    ("CORRECTED", "запись исправлена: с 1 января 2023 г. — редакция № 2 вместо"),
    ("AMENDED", "с 1 января 2027 г. действует редакция № 2 вместо редакции № 1"),
]


@pytest.mark.parametrize(("code", "said"), SENTENCES)
def test_the_history_is_told_in_sentences(lived, visitor, code, said):
    assert said in plain(visitor.get(f"/r/{code}/history"))


def test_a_move_is_told_once_and_by_the_day_it_became_known(lived, visitor):
    told = plain(visitor.get("/r/MOVED/history"))
    assert "1 марта 2022 г. реестр узнал:" in told
    assert "1 марта 2024 г. реестр узнал:" in told
    assert "отозвана:" not in told


def test_a_correction_leads_to_its_redline(lived, visitor):
    page = visitor.get("/r/CORRECTED/history?on=2024-05-01")
    assert "(см. текст в предыдущей редакции)" in plain(page)
    assert "/r/CORRECTED/compare?to=2&from=1" in page.links()


def test_the_picture_shows_what_was_known_when(lived, visitor):
    blocks = drawn(visitor.get("/r/PAUSED/history"))
    assert [href for _, _, href in blocks if href] == [
        "/r/PAUSED/v/1",
        *("/r/PAUSED/v/1", "/r/PAUSED/v/2"),
        *("/r/PAUSED/v/1", "/r/PAUSED/v/2", "/r/PAUSED/v/3"),
    ]
    assert any("по 31.12.2026" in heard for _, heard, _ in blocks)


@pytest.mark.parametrize("code", LIVES)
def test_what_is_heard_of_a_block_begins_with_what_is_read(lived, visitor, code):
    for read, heard, _ in drawn(visitor.get(f"/r/{code}/history?on=2023-02-01")):
        assert heard.startswith(read)


@pytest.mark.parametrize("code", LIVES)
def test_the_list_beside_the_picture_says_all_of_it(lived, visitor, code):
    page = visitor.get(f"/r/{code}/history")
    (listed,) = [
        spoken(words(each))
        for each in page.tree.iter("div")
        if each.get("class") == "timeline__list"
    ]
    for _, heard, _ in drawn(page):
        assert heard.split(": ")[-1] in listed


def test_what_has_no_day_stands_at_the_side(lived, visitor):
    page = visitor.get("/r/UNDATED")
    assert "день неизвестен" in plain(page)
    assert any("день неизвестен" in heard for _, heard, _ in drawn(page))


def test_the_point_that_is_looked_at_is_marked(lived, visitor):
    page = visitor.get("/r/MOVED/history?on=2027-05-01&known=2023-01-01")
    assert "показано на 01.05.2027" in plain(page)
    circles = page.tree.iter(f"{SVG}circle")
    (point,) = (e for e in circles if e.get("class") == "timeline__point")
    first, second = (
        float(mark)
        for mark in re.findall(r'class="timeline__name" x="0" y="([\d.]+)', page.html)[
            1:
        ]
    )
    assert abs(float(point.get("cy")) - first) < abs(float(point.get("cy")) - second)


def test_links_between_texts_keep_the_day_and_the_knowledge(lived, visitor):
    asked = "on=2024-01-01&known=2025-01-01"
    item = visitor.get(f"/r/CORRECTED?{asked}")
    document = next(each for each in item.links() if each.startswith("/i/LIFE?"))
    assert {"on=2024-01-01", "known=2025-01-01"} <= set(
        document.split("?")[1].split("&")
    )
    back = next(
        e for e in visitor.get(document).links() if e.startswith("/r/CORRECTED")
    )
    assert {"on=2024-01-01", "known=2025-01-01"} <= set(back.split("?")[1].split("&"))
    version = next(e for e in item.links() if e.startswith("/r/CORRECTED/v/2?"))
    assert "Показано на 01.01.2024" in banner(visitor.get(version))


def test_addresses_and_citations_are_ready_to_be_copied(lived, visitor):
    page = visitor.get("/r/CORRECTED?on=2024-01-01&known=2023-01-01")
    copied = [words(each) for each in page.tree.iter("textarea")]
    assert all(each.get("readonly") is not None for each in page.tree.iter("textarea"))
    assert copied[:3] == [
        "http://localhost/r/CORRECTED?on=2024-01-01&known=2023-01-01",
        "http://localhost/r/CORRECTED/v/1",
        "CORRECTED (Закон жизни), редакция № 1, на 01.01.2024",
    ]
    assert copied[3].endswith(copied[0])


def test_a_permanent_address_of_today_says_the_day(lived, visitor):
    page = visitor.get("/r/CORRECTED")
    address = words(next(iter(page.tree.iter("textarea"))))
    assert address == "http://localhost/r/CORRECTED?on=2026-11-23"


def test_a_strange_day_spoils_no_page(lived, visitor):
    for path in ("/r/MOVED/history", "/r/MOVED/v/1", "/r/MOVED"):
        for asked in ("?on=вчера", "?on=0001-01-01", "?on=31.12.9999&known=ночью"):
            assert visitor.get(path + asked).heading


def test_a_long_life_costs_no_more_queries_than_a_short_one(database, settings, now):
    with database.writing() as session:
        session.info["journalled"] = True
        few, many = an_item(session, "Q1"), an_item(session, "Q2")
        a_version(session, few, valid_from=on(2023))
        a_version(session, few, valid_from=on(2023), op=Op.RETRACT)
        for year in range(2000, 2030):
            a_version(session, many, valid_from=on(year))
            a_version(session, many, valid_from=on(year), op=Op.RETRACT)
    app = make_app(settings, database, now)
    visitor, counts = Visitor(app), []

    def count(*_):
        counts[-1] += 1

    engine = database.session().get_bind()
    sa.event.listen(engine, "before_cursor_execute", count)
    for path in ("/r/Q1/history", "/r/Q2/history", "/r/Q1", "/r/Q2"):
        counts.append(0)
        visitor.get(path)
    assert counts[0] == counts[1] < 20
    assert counts[2] == counts[3] < 20
