"""Reporting dates on pages: named after a look, never changing, withdrawn in words."""

from datetime import date, timedelta

import pytest

from tests.web.client import Visitor, words
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.snapshots import Snapshot
from tracker.services import snapshots

NEW = "/snapshots/new"
TYPED = {"title": "Отчёт за III квартал 2026 года", "code": "2026-q3"}


@pytest.fixture
def register(sqlite, now):
    """Return a store with a law, three governments and a court; one has a page."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now - timedelta(days=9))
    return sqlite


@pytest.fixture
def editor(app, register):
    return Visitor(app).login("editor")


def name(database, now, *, code="2026-q3", on=date(2026, 11, 22)):
    made = Snapshot(code=code, title="Отчёт", on=on, known=now - timedelta(days=1))
    with database.writing() as session:
        snapshots.make(session, OPERATOR, made, now=now)


def said(text):
    return text.replace("\xa0", " ")


def errors(page):
    found = page.tree.iterfind(".//p[@class='govuk-error-message']")
    return [said(words(each)) for each in found]


def test_before_the_first_one_the_room_says_what_to_do_instead(visitor, register):
    page = visitor.get("/snapshots/")

    assert "Отчётных дат пока нет." in said(page.text)
    assert "/missing/" in page.links()
    assert NEW not in page.links()


@pytest.mark.parametrize("role", ["reader", "representative", "reviewer"])
def test_others_do_not_name_reporting_dates(app, register, role):
    page = Visitor(app).login(role, bodies=("G1",)).get(NEW, 403)

    assert page.tree.find(".//main//form") is None


def test_the_numbers_are_seen_before_the_press_and_are_what_is_named(editor):
    looked = editor.submit(NEW, 200, do="look", **TYPED)

    assert "на 23.11.2026 по сведениям на 23.11.2026 12:00:00" in said(looked.text)
    assert "3 из 4 органов не подтвердили официальную страницу" in said(looked.text)
    form = looked.form()
    form.pop("")
    made = editor.follow(editor.post(NEW, {**form, "do": "save"}))
    assert said(made.heading) == TYPED["title"]
    assert "3 из 4 органов" in said(made.text)
    assert "/missing/map?snapshot=2026-q3" in made.links()
    assert "/missing.xlsx?snapshot=2026-q3" in made.links()


def test_nothing_is_named_that_was_not_seen(editor, register, now):
    looked = editor.submit(NEW, 200, do="look", known="2026-11-22 10:00", **TYPED)
    form = looked.form()
    form.pop("")
    moved = editor.post(NEW, {**form, "on": "01.11.2022", "do": "save"}, status=200)

    assert "посмотрите ещё раз" in said(moved.text)
    assert "Отчётных дат пока нет." in said(editor.get("/snapshots/").text)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"title": ""}, "Напишите, как называется отчётная дата."),
        ({"code": "Отчёт"}, "Для адреса годятся строчные латинские буквы"),
        ({"code": "new"}, "Отчётная дата с таким адресом уже есть"),
        ({"on": "вчера"}, "Напишите день как 31.12.2026."),
        ({"known": "потом"}, "Напишите день как 31.12.2026 или момент"),
        ({"known": "24.11.2026"}, "Этот момент ещё не наступил"),
        ({"note": "я" * 2001}, "Напишите не больше 2000 знаков."),
    ],
)
def test_what_cannot_be_named_is_refused_at_its_field(editor, typed, why):
    page = editor.submit(NEW, 422, do="look", **{**TYPED, **typed})

    assert [each for each in errors(page) if why in each]


def test_a_code_is_given_once(editor, register, now):
    name(register, now)

    page = editor.submit(NEW, 422, do="look", **TYPED)

    assert "Отчётная дата с таким адресом уже есть" in " ".join(errors(page))


def test_a_reporting_date_sets_the_day_and_the_moment(visitor, register, now):
    name(register, now)

    page = visitor.get("/missing/?snapshot=2026-Q3&region=VLG")

    assert "на 22.11.2026, по сведениям на 22.11.2026 12:00" in said(page.heading)
    assert "Отчёт: на 22.11.2026 по сведениям на 22.11.2026 12:00:00" in said(page.text)
    assert "/missing/?region=VLG" in page.links()
    assert "/missing.csv?region=VLG&snapshot=2026-q3" in page.links()
    assert "/b/G3?known=2026-11-22T09:00:00Z&on=2026-11-22" in page.links()


def test_another_day_beside_a_reporting_date_is_told(visitor, register, now):
    name(register, now)

    page = visitor.get("/missing/?snapshot=2026-q3&on=01.11.2022&known=12.2022", 400)
    same = visitor.get("/missing/?snapshot=2026-q3&on=22.11.2026")

    assert "это уже задаёт отчётная дата, поэтому «01.11.2022» не учтено" in said(
        page.text
    )
    assert "на 22.11.2026" in said(page.heading)
    assert same.heading == page.heading
    assert visitor.client.get("/missing.csv?snapshot=none").status_code == 422
    assert "«none» непонятно и не учтено" in said(
        visitor.get("/missing/?snapshot=none", 400).text
    )


def test_a_withdrawn_one_keeps_its_address_and_says_why(editor, visitor, register, now):
    name(register, now)
    path = "/snapshots/2026-q3"

    refused = editor.post(f"{path}/withdraw", editor.get(path).form(), status=422)
    editor.submit(path, reason="Назван не тот день")

    assert "Напишите, почему она отзывается." in errors(refused)[0]
    page = visitor.get(path)
    assert "отозвана 23.11.2026. Назван не тот день" in said(page.text)
    assert "3 из 4 органов" in said(page.text)
    listed = visitor.get("/missing/?snapshot=2026-q3")
    assert "Назван не тот день" in said(listed.text)
    assert listed.heading.startswith("3")
    assert "отозвана" in said(visitor.get("/snapshots/").text)


def test_an_address_that_names_none_is_not_found(visitor, register):
    visitor.get("/snapshots/2026-q3", 404)
    assert visitor.get("/snapshots/%00", 404).status == 404
