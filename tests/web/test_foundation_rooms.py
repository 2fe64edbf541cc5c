"""The small rooms of the foundation: how pages look, and the manual."""

import pytest

from tests.web.client import Visitor
from tracker.web import helping
from tracker.web.preferences import SCHEMES, SIZES, SPACINGS


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_chosen_look_is_on_every_page_that_follows(visitor, scheme, size, spacing):
    data = {"scheme": scheme, "size": size, "spacing": spacing, "next": "/help/"}
    answer = visitor.submit("/preferences/", **data)
    root = visitor.follow(answer).tree

    assert answer.location == "/help/"
    assert root.get("data-scheme") == scheme
    assert root.get("data-size") == size
    assert root.get("data-spacing") == spacing
    form = visitor.get("/preferences/").form()
    assert (form["scheme"], form["size"], form["spacing"]) == (scheme, size, spacing)


@pytest.mark.parametrize("cookie", ["", "::", "pink:900:none", "a:b:c:d:e", "'\"><b>"])
def test_a_damaged_choice_is_the_usual_look(app, cookie):
    visitor = Visitor(app)
    visitor.client.set_cookie("display", cookie)

    root = visitor.get("/preferences/").tree

    assert root.get("data-scheme") == "normal"
    assert root.get("data-size") == "100"


def test_a_look_there_is_not_is_refused_in_the_form(visitor):
    page = visitor.post("/preferences/", {"scheme": "pink"}, status=422)

    assert page.html.count("<title>Ошибка")


def test_the_choice_leads_back_to_where_the_reader_was(visitor):
    page = visitor.get("/preferences/", headers={"Referer": "http://localhost/search"})
    stranger = visitor.get(
        "/preferences/", headers={"Referer": "https://evil.example/search"}
    )

    assert page.form()["next"] == "/search"
    assert stranger.form()["next"] == "/"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_of_the_manual_can_be_read(app, language):
    visitor = Visitor(app, language)
    listed = [link for link in visitor.get("/help/").links() if "/help/" in link]

    assert listed
    for link in listed:
        assert visitor.get(link).heading


def test_the_manual_has_the_same_pages_in_both_languages():
    russian, english = (
        {page.name: page.language for page in helping.manual(language)}
        for language in ("ru", "en")
    )

    assert set(russian) == set(english)
    assert set(english.values()) == {"en"}


def test_a_page_the_manual_has_not_is_not_found(visitor):
    assert visitor.get("/help/secrets", 404).heading == "Такой страницы нет"
    assert visitor.client.get("/help/..%2fREADME").status_code == 404
