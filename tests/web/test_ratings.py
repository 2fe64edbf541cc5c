"""Ratings through their pages: made, objected to, answered, closed, and told why."""

import pytest

from tests.rated import a_world, make
from tests.web.client import Visitor

INITIAL, FINAL = "HEADS-2026-11-23", "HEADS-2026-11-23-FINAL"


@pytest.fixture
def world(sqlite, now):
    """Four governors: two equal, one behind, one of whom nothing is known."""
    a_world(sqlite, now=now)
    return sqlite


@pytest.fixture
def office(app):
    """A reviewer."""
    return Visitor(app).login("reviewer")


@pytest.fixture
def governor(world, app):
    """Whoever speaks for the governor H3."""
    return Visitor(app).login("representative", bodies=["H3"])


def plain(page):
    """Return the words of *page* with plain spaces."""
    return page.text.replace("\xa0", " ")


def rows(visitor, code, query=""):
    return visitor.get(f"/ratings/{code}.json{query}").response.get_json()["rows"]


def places(visitor, code):
    return {row["body"]: row["place"] for row in rows(visitor, code)}


def made(office):
    page = office.get("/ratings/new")
    form = page.form()
    target = form.pop("")
    look = {**form, "methodology": "HEADS", "on": "23.11.2026", "do": "look"}
    seen = office.post(target, look, status=200)
    assert "Место получат 3 из 4 органов" in plain(seen)
    again = seen.form()
    return office.post(again.pop(""), {**again, "do": "save"})


def objected(governor, criterion, status=303, **typed):
    return governor.submit(
        f"/ratings/{INITIAL}/H3/{criterion}/objection", status=status, **typed
    )


def answered(office, criterion, status=303, **typed):
    return office.submit(
        f"/ratings/{INITIAL}/H3/{criterion}/answer", status=status, **typed
    )


def test_the_whole_story_from_the_first_look_to_the_final_rating(
    world, office, governor, visitor
):
    assert "пока не составлено" in visitor.get("/ratings/").text
    assert made(office).location == f"/ratings/{INITIAL}"
    assert places(visitor, INITIAL) == {"H1": 1, "H2": 1, "H3": 3, "H4": None}
    league = visitor.get(f"/ratings/{INITIAL}")
    assert "Недостаточно данных" in league.text

    objected(governor, "posts", words="Записей было двенадцать.", value="12")
    objected(governor, "mark", words="Отметка стоит.", value="1")
    objected(governor, "reply", words="Отвечаем быстро.")
    waiting = office.get(f"/ratings/{INITIAL}/final")
    assert "3 возражения ждут ответа" in waiting.text

    assert "Возражения по рейтингам" in office.get("/mine/").text
    assert "Возражения по рейтингам" not in governor.get("/mine/").text
    queue = office.get(f"/ratings/{INITIAL}/objections")
    assert "Записей было двенадцать." in queue.text
    answered(office, "posts", verdict="accepted", value="12", reason="Проверено.")
    answered(office, "mark", verdict="accepted", value="1", reason="Отметка есть.")
    answered(office, "reply", verdict="refused", reason="Нечем подтвердить.")
    preview = office.get(f"/ratings/{INITIAL}/final")
    assert "Даны ответы на 3 возражения, из них приняты 2." in preview.text
    assert office.submit(f"/ratings/{INITIAL}/final").location == f"/ratings/{FINAL}"

    assert places(visitor, FINAL) == {"H3": 1, "H1": 2, "H2": 2, "H4": None}
    assert places(visitor, INITIAL) == {"H1": 1, "H2": 1, "H3": 3, "H4": None}
    final = visitor.get(f"/ratings/{FINAL}").text
    assert "Изменилось по возражениям" in final
    assert "▲ 2" in final.replace("\xa0", " ")
    why = visitor.get(f"/ratings/{FINAL}/H3").text.replace("\xa0", " ")
    assert "70 из 90 известных" in why
    assert "Возражение от 23.11.2026: Записей было двенадцать." in why
    assert "Ответ от 23.11.2026: Возражение отклонено. Нечем подтвердить." in why
    assert "по ответу на возражение" in why


def test_a_score_says_what_was_asked_what_was_seen_and_when(world, visitor, now):
    make(world, now=now)

    why = visitor.get(f"/ratings/{INITIAL}/H3").text.replace("\xa0", " ")

    assert "30 из 70 известных" in why
    assert "от 3: 10 баллов" in why
    assert "10 из 30" in why
    assert "23.11.2026, 11:00 (МСК)" in why
    assert "vk.com/h3" in why
    assert "? нет данных" in why
    nothing = visitor.get(f"/ratings/{INITIAL}/H4").text
    assert "недостаточно данных" in nothing
    assert "принятых страниц нет" in nothing


def test_the_filters_narrow_and_places_stay(world, visitor, now):
    make(world, now=now)

    both = rows(visitor, INITIAL, "?region=VLG")

    assert [(row["body"], row["place"]) for row in both] == [("H1", 1), ("H3", 3)]
    assert "Место получили 2 из 2" in plain(
        visitor.get(f"/ratings/{INITIAL}?region=VLG")
    )
    visitor.get(f"/ratings/{INITIAL}?region=NOWHERE", 400)
    visitor.get(f"/ratings/{INITIAL}.csv?region=NOWHERE", 422)
    assert "Губернатор 003" in visitor.get(f"/ratings/{INITIAL}.csv").html
    assert visitor.get(f"/ratings/{INITIAL}.xlsx").response.data[:2] == b"PK"


def test_a_body_links_to_its_ratings(world, visitor, now):
    make(world, now=now)

    assert "/ratings/bodies/H1" in visitor.get("/b/H1").links()
    assert INITIAL in visitor.get("/ratings/bodies/H1").text
    assert (
        "рейтингах этого органа пока нет" not in visitor.get("/ratings/bodies/H4").text
    )
    visitor.get("/ratings/bodies/NOBODY", 404)
