"""Ratings at their edges: rights, double presses, what came between, long lists."""

import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.rated import DAY, a_world, governors, keep, make
from tests.web.client import Visitor
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind
from tracker.services import ratings
from tracker.storage.ratings import RatingObjectionRow, RatingRoundRow

CODE = "HEADS-2026-11-23"
OBJECTION = f"/ratings/{CODE}/H3/posts/objection"
ANSWER = f"/ratings/{CODE}/H3/posts/answer"


@pytest.fixture
def world(sqlite, now):
    """Four governors, rated."""
    a_world(sqlite, now=now)
    make(sqlite, now=now)
    return sqlite


@pytest.fixture
def anna(world, app):
    """Whoever speaks for H3."""
    return Visitor(app).login("representative", bodies=["H3"])


def count(database, row):
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(row))


def test_a_foreign_body_s_form_is_not_found(anna, app):
    anna.get(OBJECTION)
    for path in (
        f"/ratings/{CODE}/H1/posts/objection",
        f"/ratings/{CODE}/H3/beauty/objection",
        f"/ratings/{CODE}/NOBODY/posts/objection",
        "/ratings/NOTHING/H3/posts/objection",
    ):
        anna.get(path, 404)
        anna.post(path, {"words": "Нет.", "idempotency_key": "k" * 20}, status=404)
    assert "Возразить" in anna.get(f"/ratings/{CODE}/H3").text
    assert "Возразить" not in anna.get(f"/ratings/{CODE}/H1").text


def test_an_address_that_no_database_can_be_asked_for_is_not_found(world, visitor):
    for path in (
        "/ratings/A%00", f"/ratings/{CODE}/H%00", "/ratings/bodies/H%00",
        "/ratings/methodologies/A%00", "/ratings/methodologies/A%00/v/1",
        f"/ratings/{CODE}/NOBODY", f"/ratings/methodologies/HEADS/v/{2**63 - 1}",
    ):  # fmt: skip
        visitor.get(path, status=404)


def test_only_the_office_makes_answers_and_closes(world, anna, visitor):
    for path in ("/ratings/new", f"/ratings/{CODE}/final", ANSWER):
        visitor.get(path, 302)
        anna.get(path, 403)
        anna.post(path, {"idempotency_key": "k" * 20}, status=403)


def test_an_administrator_makes_ratings_too(world, app):
    assert Visitor(app).login("admin").get("/ratings/new").form()


def test_an_objection_pressed_twice_is_one(world, anna):
    form = anna.get(OBJECTION).form()
    target = form.pop("")
    typed = {**form, "words": "Записей больше."}
    assert anna.post(target, typed).location == anna.post(target, typed).location
    assert count(world, RatingObjectionRow) == 1


def test_a_second_objection_is_told_in_words_and_keeps_what_was_typed(world, anna):
    form = anna.get(OBJECTION).form()
    target = form.pop("")
    anna.submit(OBJECTION, words="Первое.")
    late = anna.post(target, {**form, "words": "Второе."}, status=409)
    assert "второй раз возразить нельзя" in late.text
    assert late.form()["words"] == "Второе."
    assert anna.get(OBJECTION, 302).location.endswith("#criterion-posts")


def test_what_is_typed_wrongly_is_told_at_its_field(world, anna, app):
    page = anna.submit(OBJECTION, status=422, words="", value="много")
    assert "Объясните" in page.text or "возражаете" in page.text
    assert "Запишите число цифрами" in page.text
    assert page.form()["value"] == "много"

    anna.submit(OBJECTION, words="Больше.")
    office = Visitor(app).login("reviewer")
    page = office.submit(ANSWER, status=422, verdict="accepted", value="", reason="")
    assert "Объясните решение." in page.text
    assert "Запишите число цифрами" in page.text


def test_nobody_answers_an_own_objection(world, app):
    office = Visitor(app).login("reviewer")
    office.submit(OBJECTION, words="Больше.")
    office.submit(ANSWER, status=403, verdict="refused", reason="Нет.")


def test_a_look_that_is_not_at_what_is_typed_is_taken_anew(world, app, sqlite):
    office = Visitor(app).login("reviewer")
    form = office.get("/ratings/new?of=HEADS").form()
    target = form.pop("")
    assert form["methodology"] == "HEADS"
    looked = office.post(target, {**form, "do": "look"}, status=200).form()
    looked.pop("")
    typed = {**looked, "known": "22.11.2026", "do": "save"}
    again = office.post(target, typed, status=200)
    assert "посмотрите ещё раз" in again.text.lower()
    for forged in ("", "nonsense", "9999-01-01T00:00:00+00:00|HEADS|2026-11-23|"):
        office.post(target, {**looked, "seen": forged, "do": "save"}, status=200)
    assert count(sqlite, RatingRoundRow) == 1


def test_what_cannot_be_rated_is_told_at_its_field(world, app):
    office = Visitor(app).login("reviewer")
    form = office.get("/ratings/new?of=HEADS").form()
    target = form.pop("")
    for typed, told in (
        ({"on": "24.11.2026"}, "ещё не наступил"),
        ({"on": "31.12.2019"}, "ещё не действовала"),
        ({"known": "24.11.2026"}, "ещё не наступил"),
        ({"on": "завтра"}, "01.12.2022"),
        ({"known": "вчера"}, "01.12.2022"),
        ({"methodology": "NOBODY"}, ""),
    ):
        page = office.post(target, {**form, "do": "look", **typed}, status=422)
        assert told in page.text


def test_a_rating_closed_twice_is_closed_once(world, app):
    office = Visitor(app).login("reviewer")
    form = office.get(f"/ratings/{CODE}/final").form()
    target = form.pop("")
    first = office.post(target, form)
    assert office.post(target, form).location == first.location
    assert count(world, RatingRoundRow) == 2
    assert office.get(f"/ratings/{CODE}/final", 302).location == first.location


def test_an_objection_that_comes_before_the_press_is_not_passed_over(world, app, anna):
    office = Visitor(app).login("reviewer")
    form = office.get(f"/ratings/{CODE}/final").form()
    target = form.pop("")
    anna.submit(OBJECTION, words="Больше.")
    page = office.post(target, form, status=409)
    assert "ждёт ответа" in page.text
    assert count(world, RatingRoundRow) == 1


def test_a_methodology_shows_each_of_its_versions(world, visitor, now):
    with world.writing() as session:
        keep(session, now=now, text="Новый текст.")
    page = visitor.get("/ratings/methodologies/HEADS/v/1")
    assert "не последняя редакция" in page.text
    newest = visitor.get("/ratings/methodologies/HEADS", 302).location
    assert "Новый текст." in visitor.get(newest).text
    for path in ("NOBODY", "NOBODY/v/1", "HEADS/v/9"):
        visitor.get(f"/ratings/methodologies/{path}", 404)


def test_every_page_also_speaks_english(world, app):
    reader = Visitor(app, "en")
    for path in (
        "/ratings/", f"/ratings/{CODE}", f"/ratings/{CODE}/H3",
        f"/ratings/{CODE}/objections", "/ratings/bodies/H3",
        "/ratings/methodologies/HEADS/v/1",
    ):  # fmt: skip
        assert reader.get(path).status == 200
    assert "3 of 4 bodies have a place" in reader.get(f"/ratings/{CODE}").text


def test_a_long_table_is_walked_page_by_page_and_ends(sqlite, visitor, now):
    with sqlite.writing() as session:
        governors(session, 60)
        keep(session, now=now)
    code = make(sqlite, now=now)
    path, met = f"/ratings/{code}", []
    while path:
        page = visitor.get(path)
        met += [link for link in page.links() if link.startswith(f"/ratings/{code}/H")]
        after = [link for link in page.links() if "after=" in link]
        path = after[-1] if len(met) < 60 else None
    assert len(met) == len(set(met)) == 60
    visitor.get(f"/ratings/{code}?after=nonsense", 400)
    visitor.get(f"/ratings/{code}?after=WzEsImEiXQ", 400)


def test_the_number_of_queries_does_not_grow_with_the_bodies(sqlite, visitor, now):
    with sqlite.writing() as session:
        governors(session, 3)
        keep(session, now=now)
    counts = []
    for number in (1, 2):
        code = make(sqlite, now=now)
        paths = [f"/ratings/{code}{rest}" for rest in ("", "/objections", "/H1")]
        counts.append([queries(sqlite, visitor, path) for path in paths])
        more(sqlite, number)
    assert counts[0] == counts[1]
    assert all(counts[0])


def queries(database, visitor, path):
    asked = []

    def see(*said):
        asked.append(said[2])

    sa.event.listen(database._read, "before_cursor_execute", see)
    visitor.get(path)
    sa.event.remove(database._read, "before_cursor_execute", see)
    return len(asked)


def more(database, time):

    with database.writing() as session:
        session.info["journalled"] = True
        for number in range(30):
            a_body(session, f"X{time}-{number}", kind=BodyKind.HEAD_OF_REGION)


def test_looking_at_a_rating_asks_no_more_for_more_bodies(sqlite, now):
    with sqlite.writing() as session:
        governors(session, 3)
        keep(session, now=now)
    counts = []
    for _ in range(2):
        asked = []

        def see(*said, asked=asked):
            asked.append(said[2])

        sa.event.listen(sqlite._read, "before_cursor_execute", see)
        with sqlite.reading() as session:
            ratings.preview(session, OPERATOR, "HEADS", on=DAY, now=now)
        sa.event.remove(sqlite._read, "before_cursor_execute", see)
        counts.append(len(asked))
        more(sqlite, len(counts))
    assert counts[0] == counts[1] > 0
