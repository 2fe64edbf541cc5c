"""The frame that every page stands in: headers, languages, looks, refusals."""

import logging

import pytest
from flask import Blueprint

from tests.web.client import Visitor
from tests.web.conftest import make_app
from tests.web.judging import _CSP
from tracker.domain.access import Act
from tracker.domain.errors import KeyReused, NotObliged, Refused
from tracker.web import guard, refusals
from tracker.web.guard import Unguarded, needs
from tracker.web.security import returning


def subclasses(kind):
    yield kind
    for child in kind.__subclasses__():
        yield from subclasses(child)


def hang(app, view, rule="/probe", **options):
    """Give *app* one more page, as a room would."""
    room = Blueprint("probe", __name__)
    room.add_url_rule(rule, "show", needs(Act.READ)(view), **options)
    app.register_blueprint(room)
    return app


@pytest.mark.parametrize("path", ["/", "/preferences/", "/login", "/help/", "/search"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_pages_of_the_frame_are_sound_in_both_languages(app, path, language):
    page = Visitor(app, language).get(path)

    assert page.tree.get("lang") == language


def test_every_answer_has_the_headers_of_safety(visitor):
    for path in ("/", "/static/site.css", "/nowhere", "/static/nowhere.css"):
        with visitor.client.get(path) as answer:
            headers = answer.headers

        assert _CSP.match(headers["Content-Security-Policy"]), path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-Id"]


def test_the_nonce_is_new_each_time(visitor):
    first, second = (
        visitor.get("/").response.headers["Content-Security-Policy"] for _ in range(2)
    )

    assert first != second


def test_pages_with_a_session_are_kept_by_no_cache(visitor):
    before = visitor.get("/").response.headers
    after = visitor.login("reader").get("/").response.headers

    assert before["Cache-Control"] == "no-cache"
    assert after["Cache-Control"] == "private, no-store"
    assert "Cookie" in before["Vary"]
    assert "Cookie" in after["Vary"]


def test_an_address_that_names_no_act_stops_the_start(app):
    app.add_url_rule("/bare", "bare", lambda: "")

    with pytest.raises(Unguarded, match="bare"):
        guard.check(app)


def test_open_addresses_exist_and_say_why(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert set(guard.OPEN) <= endpoints
    assert all(guard.OPEN.values())


def test_a_stranger_host_is_refused_without_drawing_its_links(visitor):
    response = visitor.client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.get_data(as_text=True)


@pytest.mark.parametrize("host", ["localhost", "localhost:8123", "127.0.0.1:8000"])
def test_our_own_hosts_are_answered(visitor, host):
    assert visitor.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "https:evil.example",
     "///evil.example", "/%09/evil.example", "https://evil.example/", "evil.example",
     "/%5cevil.example", "/%2f/evil.example", "/ /evil.example", "javascript:alert(1)",
     "\\\\evil.example", "/nowhere", "", None, "/\x00", "/\n/evil.example", "?next=/",
     "/\u2028/evil.example", "http:///evil.example", "/@evil.example"],
)  # fmt: skip
def test_people_are_returned_only_to_our_pages(app, target):
    with app.test_request_context("/"):
        assert returning(target) == "/"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/missing/?item=R1&on=01.07.2022",
        "/search?q=%D1%81%D1%83%D0%B4",
        "/help/#a",
    ],
)
def test_people_are_returned_to_where_they_were(app, target):
    with app.test_request_context("/"):
        assert returning(target) == target


def test_no_redirect_leaves_the_register(app, visitor, caplog):
    from flask import redirect

    hang(app, lambda: redirect("https://evil.example/"))

    assert visitor.get("/probe", 302).location == "/"
    assert "led away" in caplog.text


@pytest.mark.parametrize("kind", sorted(set(subclasses(Refused)), key=str))
def test_every_refusal_has_a_status_and_words_in_both_languages(app, kind):
    if kind.code == "unmigrated":  # a refusal of commands alone
        return
    said = set()
    for language in ("ru", "en"):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            assert 400 <= refusals.status(kind) < 600
            said.add(str(refusals.WORDS[kind.code]))

    assert len(said) == 2


def test_a_refusal_is_a_page_that_says_why_and_hides_its_text(app, visitor):
    def view():
        raise NotObliged("Jane Doe's secret")

    hang(app, view)
    page = visitor.get("/probe", 422)

    assert "не распространяется" in page.text
    assert "secret" not in page.html


def test_a_refusal_of_a_data_page_is_data(app, visitor):
    def view():
        raise KeyReused

    hang(app, view, "/probe.json")
    answer = visitor.get("/probe.json", 409).response

    assert answer.get_json()["refusal"] == "key-reused"


def test_what_nobody_foresaw_shows_a_number_that_is_in_the_log(app, visitor, caplog):
    def view():
        raise ZeroDivisionError("Jane Doe's secret")

    hang(app, view)
    with caplog.at_level(logging.ERROR):
        page = visitor.get("/probe", 500)

    assert page.response.headers["X-Request-Id"] in page.text
    assert page.response.headers["X-Request-Id"] in caplog.text
    assert "secret" not in page.html


def test_an_error_is_answered_even_when_no_page_can_be_drawn(app, visitor, monkeypatch):
    monkeypatch.setattr(refusals, "render", lambda *args, **kwargs: 1 / 0)

    answer = visitor.client.get("/nowhere")

    assert answer.status_code == 404
    assert "Код: 404" in answer.get_data(as_text=True)


def test_a_wrong_method_names_the_right_ones(visitor):
    answer = visitor.get("/language/ru", 303).response
    wrong = visitor.post("/search", status=405).response

    assert answer.status_code == 303
    assert "GET" in wrong.headers["Allow"]


def test_too_large_a_body_is_refused_as_such(settings, sqlite, now):
    visitor = Visitor(make_app(settings, sqlite, now, MAX_CONTENT_LENGTH=10_000))

    page = visitor.post("/preferences/", {"scheme": "x" * 20_000}, status=413)

    assert page.heading == "Отправлено слишком много"


def test_a_text_of_a_megabyte_is_not_too_large(visitor):
    page = visitor.post("/preferences/", {"next": "я" * 500_000}, status=422)

    assert page.heading == "Версия для слабовидящих"


def test_under_https_cookies_and_addresses_are_bound_to_it(settings, sqlite, now):
    from dataclasses import replace

    secure = replace(settings, public_url="https://register.example")
    app = make_app(secure, sqlite, now)
    answer = app.test_client().get("/login", base_url="https://register.example")
    cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"]


def test_no_page_that_is_only_read_writes_anything(app, visitor):
    from sqlalchemy import Engine, event

    visitor.login("admin")
    written = []

    @event.listens_for(Engine, "before_cursor_execute")
    def see(connection, cursor, statement, *rest):
        if statement.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    pages = [rule.rule for rule in app.url_map.iter_rules()
             if "GET" in rule.methods and not rule.arguments]  # fmt: skip
    try:
        for page in pages:
            visitor.client.get(page).close()
    finally:
        event.remove(Engine, "before_cursor_execute", see)

    assert len(pages) >= 8
    assert not written
