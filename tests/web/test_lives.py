"""What a reader is told of an item in each way in which a text comes and goes."""

from datetime import date

import pytest

from tests.factories import a_version, an_item
from tests.web.lives import LIVES, live
from tracker.domain.requirements import ChangeClass


@pytest.fixture
def lives(sqlite):
    with sqlite.writing() as session:
        live(session)


def plain(page):
    return page.text.replace("\u00a0", " ")


def banner(page):
    for section in page.tree.iter("section"):
        if "version-banner" in section.get("class", ""):
            return " ".join("".join(section.itertext()).split()).replace("\u00a0", " ")
    raise AssertionError("no banner")


def told(visitor, code):
    text = plain(visitor.get(f"/r/{code}/history"))
    return text[text.index("Как это становилось известно") :]


@pytest.mark.parametrize("code", LIVES)
@pytest.mark.parametrize("asked", ["", "?on=2020-01-01", "?known=2023-01-01"])
def test_every_life_reads_well_from_every_day(lives, visitor, code, asked):
    for page in (f"/r/{code}{asked}", f"/r/{code}/history{asked}"):
        assert ".." not in plain(visitor.get(page)).replace("...", "")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MOVED", "Не вступила в силу (с 01.01.2028)."),
        (
            "TAKEN-BACK",
            "Отозвана. Отозвана записью № 2. С 01.01.2023 она не действует.",
        ),
        ("REPEALED", "Утратила силу. Действовала с 01.01.2023 по 31.12.2024."),
        ("AGAIN", "Действует с 01.01.2026."),
        ("PAUSED", "Действие приостановлено с 01.01.2026 по 31.12.2026."),
        ("PAUSED", "С 01.01.2027 вновь действует"),
        ("TEMPORARY", "Действует с 01.01.2026 по 31.12.2026."),
        ("FUTURE", "Не вступила в силу (с 01.03.2027)."),
        ("UNDATED", "День вступления в силу неизвестен."),
        ("ROUGHLY", "между 1 марта и 1 июля 2022 г."),
        ("CORRECTED", "Действует с 01.01.2023."),
        ("AMENDED", "С 01.01.2027 действует другая редакция"),
    ],
)
def test_the_banner_says_how_the_item_stands(lives, visitor, code, said):
    assert said in banner(visitor.get(f"/r/{code}"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("MOVED", "Не вступила в силу (с 01.01.2027)."),
        ("TAKEN-BACK", "Действует с 01.01.2023."),
        ("REPEALED", "Действует с 01.01.2023."),
        ("AGAIN", "Утратила силу. Действовала с 01.01.2022 по 31.12.2023."),
        ("PAUSED", "Действует с 01.01.2023."),
        ("BILL", "Законопроект, а не закон."),
    ],
)
def test_the_banner_says_what_was_then_known(lives, visitor, code, said):
    page = visitor.get(f"/r/{code}?known=2023-01-01")
    assert said in banner(page)
    assert "По сведениям реестра на 01.01.2023." in banner(page)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "MOVED",
            "вступление в силу перенесено: пункт действует не с 1 января 2027 г., а с"
            " 1 января 2028 г., текст прежний (редакция № 3)",
        ),
        ("TAKEN-BACK", "редакция № 1 отозвана: с 1 января 2023 г. она не действует"),
        ("REPEALED", "с 1 января 2025 г. пункт утрачивает силу"),
        ("AGAIN", "с 1 января 2026 г. пункт вновь действует, редакция № 3"),
        ("PAUSED", "с 1 января 2026 г. действие пункта приостановлено"),
        ("TEMPORARY", "срок действия ограничен: последний день — 31 декабря 2026 г."),
        ("UNDATED", "день вступления в силу неизвестен"),
        ("ROUGHLY", "с некоего дня между 1 марта и 1 июля 2022 г."),
        ("CORRECTED", "запись исправлена: с 1 января 2023 г. — редакция № 2"),
    ],
)
def test_the_history_tells_each_step_as_a_sentence(lives, visitor, code, sentence):
    assert sentence in told(visitor, code)


def test_a_moved_commencement_is_one_step_with_the_words_of_the_act(lives, visitor):
    story = told(visitor, "MOVED")
    steps = story[: story.index("Редакции №")]
    assert steps.count("реестр узнал") == 2
    assert "отозвана" not in steps
    assert "Словами акта: «по истечении двух лет после опубликования»" in steps
    assert "Словами акта" in plain(visitor.get("/r/MOVED"))


def test_links_keep_the_day_and_the_moment(lives, visitor):
    asked = "on=2023-06-01&known=2025-01-01"
    page = visitor.get(f"/r/AMENDED?{asked}")
    kept = [each for each in page.links() if each.startswith("/r/AMENDED/history")]
    assert kept
    assert all("on=2023-06-01" in each and "known=2025-01-01" in each for each in kept)


def test_the_list_beside_the_picture_says_what_the_picture_says(lives, visitor):
    page = visitor.get("/r/PAUSED/history")
    text = plain(page)
    assert "По сведениям реестра с 01.03.2026:" in text
    assert "действует: с 01.01.2023 по 31.12.2025" in text
    links = page.tree.iter("{http://www.w3.org/2000/svg}a")
    labels = [each.get("aria-label", "") for each in links]
    assert any("с 01.01.2023" in each.replace("\u00a0", " ") for each in labels)


def test_another_number_does_not_move_the_day_since_which_a_norm_holds(sqlite, visitor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        item = an_item(session, "NUM")
        a_version(session, item, valid_from=date(2022, 7, 1))
        a_version(
            session,
            item,
            valid_from=date(2026, 1, 1),
            number="10¹",
            change=ChangeClass.EDITORIAL,
        )
    said = banner(visitor.get("/r/NUM"))
    assert "с 01.07.2022; в этой редакции с 01.01.2026" in said
