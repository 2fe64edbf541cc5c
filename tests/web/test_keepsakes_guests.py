"""A session that ends over a form: what was typed comes back after signing in."""

import io
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from werkzeug.test import encode_multipart

from tests.web.client import PASSWORD, Visitor
from tests.web.conftest import make_app
from tests.web.drafting import begin
from tests.web.drafting import opened as drawn
from tests.web.registers import a_register
from tests.web.test_keepsakes import CANARY, FORM, offered, opened, plain, texts
from tracker.storage.accounts import AccountRow
from tracker.web import guests

ANNA, BORIS = "anna@x.example", "boris@x.example"


@pytest.fixture
def register(sqlite):
    with sqlite.writing() as session:
        a_register(session)


@pytest.fixture
def anna(register, visitor):
    return visitor.login("representative", bodies=["G1"], email=ANNA)


def end(visitor, how, sqlite):
    """End the session as time does, as a clearing of cookies does, as we do."""
    if how == "the cookie is gone":
        visitor.client.delete_cookie("session")
    else:
        with sqlite.engine.begin() as connection:
            connection.execute(sa.update(AccountRow).values(fs_uniquifier="another"))


def send(visitor, form, status, **headers):
    """Press the button of the page that was open all the while: with its own token."""
    answer = visitor.client.post(FORM, data=form, **visitor._sent({"headers": headers}))
    return visitor._answer(answer, status)


def signed_in(visitor, place, email=ANNA):
    """Sign in at *place* and return where one lands."""
    answer = visitor.submit(place, 302, email=email, password=PASSWORD)
    return answer.location


@pytest.mark.parametrize("how", ["the cookie is gone", "the account was changed"])
def test_what_was_typed_comes_back_after_signing_in(anna, sqlite, how):
    form = opened(anna, address="vk.com/one", do="send")
    end(anna, how, sqlite)
    if how == "the cookie is gone":
        page = send(anna, form, 400)
        assert "Набранное сохранено" in plain(page)
        (back,) = offered(page)
        asked = anna.get(back, 302).location
    else:
        asked = send(anna, form, 303).location
    assert asked.startswith("/login?next=")
    told = plain(anna.get(asked))
    assert "Набранный текст сохранён: войдите, и он вернётся на место." in told

    landed = signed_in(anna, asked)

    filled = anna.get(landed).form()
    assert (filled["note"], filled["address"]) == (CANARY, "vk.com/one")
    (row,) = texts(sqlite)
    assert row.owner.startswith("account:")
    assert anna.client.get_cookie("guest") is None
    filled.pop("")
    anna.post(FORM, {**filled, "do": "send"})
    assert texts(sqlite) == []


def test_a_token_of_an_earlier_session_keeps_the_text_too(anna, sqlite):
    """Signed in again in another tab: the form's own token is of the session before."""
    form = opened(anna)
    anna.post("/logout", status=302)
    anna.submit("/login", 302, email=ANNA, password=PASSWORD)
    page = send(anna, {**form, "csrf_token": Visitor(anna.app).token()}, 400)
    (back,) = offered(page)
    assert anna.get(back).form()["note"] == CANARY


def test_another_person_at_the_same_browser_never_sees_it(anna, app, sqlite):
    form = opened(anna)
    Visitor(app).login("representative", bodies=["G1"], email=BORIS)
    end(anna, "the cookie is gone", sqlite)
    (back,) = offered(send(anna, form, 400))
    asked = anna.get(back, 302).location

    landed = signed_in(anna, asked, BORIS)

    pages = [anna.get(landed), anna.get(FORM), anna.get("/keepsakes/")]
    assert not any(CANARY in page.html for page in pages)
    assert not offered(anna.get(FORM))
    anna.post("/logout", status=302)
    assert CANARY in anna.get(signed_in(anna, asked)).html


def test_a_guests_text_is_told_to_no_other_browser(anna, app, sqlite):
    end_form = opened(anna)
    end(anna, "the cookie is gone", sqlite)
    (back,) = offered(send(anna, end_form, 400))
    other = Visitor(app)
    other.client.set_cookie("guest", "guessed-token")
    asked = other.get(back, 302).location
    assert "Набранный текст сохранён" not in plain(other.get(asked))
    landed = signed_in(other, asked)
    assert CANARY not in other.get(landed).html


def test_who_may_not_open_the_form_any_more_does_not_get_its_text(anna, sqlite):
    form = opened(anna)
    end(anna, "the cookie is gone", sqlite)
    (back,) = offered(send(anna, form, 400))
    with sqlite.engine.begin() as connection:
        connection.execute(sa.update(AccountRow).values(roles=["reader"]))
    signed_in(anna, anna.get(back, 302).location)
    assert CANARY not in anna.get("/keepsakes/").html
    assert texts(sqlite)[0].owner.startswith("guest:")


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_what_another_site_sends_is_not_kept(anna, sqlite, headers):
    form = opened(anna)
    end(anna, "the cookie is gone", sqlite)
    answer = anna.client.post(FORM, data=form, headers=headers)
    assert answer.status_code == 403
    assert "guest" not in str(answer.headers)
    assert texts(sqlite) == []


def test_a_form_made_up_for_a_person_is_never_given_to_him(anna, sqlite):
    """Even if a forged form is kept for a browser, its mark is not of the account."""
    key = "madeupmadeupmadeupmadeup"
    end(anna, "the cookie is gone", sqlite)
    page = send(anna, {"idempotency_key": key, "note": CANARY}, 400)
    (back,) = offered(page)
    landed = signed_in(anna, anna.get(back, 302).location)
    assert CANARY not in anna.get(landed).html
    assert CANARY not in anna.get("/keepsakes/").html


def test_the_token_is_the_browsers_alone(anna, app, settings, sqlite, now):
    form = opened(anna)
    end(anna, "the cookie is gone", sqlite)
    (given,) = [
        cookie
        for cookie in send(anna, form, 400).response.headers.getlist("Set-Cookie")
        if cookie.startswith("guest=")
    ]
    for bound in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7200"):
        assert bound in given
    secure = make_app(replace(settings, public_url="https://x.example"), sqlite, now)
    data = {"idempotency_key": form["idempotency_key"], "note": "x"}
    answer = secure.test_client().post(FORM, data=data, base_url="https://x.example")
    (given,) = [c for c in answer.headers.getlist("Set-Cookie") if "guest" in c]
    assert given.startswith("__Host-guest=")
    assert "Secure" in given


def test_guests_are_kept_a_few_a_minute_and_told_when_no_more(anna, app, sqlite):
    forms = [opened(anna) for _ in range(guests.MOST + 1)]
    end(anna, "the account was changed", sqlite)
    for form in forms[:-1]:
        assert "kept" in send(anna, form, 303).location
    lost = send(anna, forms[-1], 303)
    assert "kept" not in lost.location
    assert "сохранить набранное в реестре не удалось" in plain(anna.follow(lost))
    assert len(texts(sqlite)) == guests.MOST


def test_the_gate_opens_again_after_a_minute_and_for_others_at_once(now):
    gate = guests.Gate()
    assert all(gate.admits("a", now=now) for _ in range(guests.MOST))
    assert not gate.admits("a", now=now)
    assert gate.admits("b", now=now)
    assert gate.admits("a", now=now + timedelta(minutes=1))


@pytest.fixture
def impatient(settings, sqlite, now, register):
    """Return a visitor of an application that waits a moment for a lock, not long."""

    @event.listens_for(sqlite.engine, "connect")
    def wait_little(connection, record):
        connection.execute("PRAGMA busy_timeout=50")

    visitor = Visitor(make_app(settings, sqlite, now))
    return visitor.login("representative", bodies=["G1"], email=ANNA)


def test_a_locked_store_gives_the_typed_text_back_and_loses_no_draft(impatient, sqlite):
    form = opened(impatient, address="vk.com/one")
    sent = {**form, "csrf_token": impatient.token()}
    with sqlite.engine.begin():
        page = send(impatient, {**sent, "do": "send"}, 503)
        said = impatient.client.post("/keepsakes/", data={**sent, "keep_place": FORM})
    assert page.form()["note"] == CANARY
    assert said.status_code == 503
    saved = impatient.client.post("/keepsakes/", data={**sent, "keep_place": FORM})
    assert saved.status_code == 200
    again = page.form()
    again.pop("")
    impatient.post(FORM, {**again, "do": "send"})
    assert texts(sqlite) == []


def test_a_session_that_ends_while_the_store_is_locked_says_what_to_do(
    impatient, sqlite
):
    form = opened(impatient)
    end(impatient, "the account was changed", sqlite)
    with sqlite.engine.begin():
        lost = send(impatient, form, 303)
    assert "скопируйте текст" in plain(impatient.follow(lost))


@pytest.mark.parametrize("size", [1_500_000, 3_500_000])
def test_a_text_far_too_long_is_read_and_refused_at_its_field(
    register, visitor, sqlite, size
):
    visitor.login("editor")
    desk = begin(visitor)
    form = drawn(visitor, desk, text="я" * size, change="editorial")
    page = visitor.post(desk, {**form, "do": "save"}, status=422)
    assert "предел — 1 МБ" in plain(page)
    assert page.form(desk)["text"] == "я" * size


@pytest.mark.parametrize("multipart", [True, False])
def test_more_than_can_be_read_is_told_what_to_do(register, visitor, multipart):
    visitor.login("editor")
    desk = begin(visitor)
    form = drawn(visitor, desk, text="я" * 5_000_000, do="save")
    if multipart:
        edge, body = encode_multipart(form)
        kind = f"multipart/form-data; boundary={edge}"
    else:
        body, kind = urlencode(form), "application/x-www-form-urlencoded"
    answer = visitor.client.post(
        desk, data=body, content_type=kind, **visitor._sent({})
    )
    told = plain(visitor._answer(answer, 413))
    assert "Нажмите в браузере «Назад»" in told
    assert "Разделите текст" in told


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"],
)
def test_what_is_too_long_is_taken_in_so_that_the_page_is_seen(visitor, kind):
    """A browser whose sending is cut short shows an error of its own."""
    head = b'--edge\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    body = io.BytesIO(head + b"x" * 20_000_000)
    size = len(body.getvalue())
    answer = visitor.client.post(
        "/preferences/", input_stream=body, content_length=size, content_type=kind
    )
    assert answer.status_code == 413
    assert body.tell() == size


def test_a_stranger_is_not_read_at_such_length(register, visitor):
    visitor.post("/preferences/", {"next": "я" * 1_500_000}, status=413)
    assert visitor.get("/").status == 200


def test_a_form_of_a_million_fields_is_not_unpacked(visitor):
    answer = visitor.client.post(
        "/preferences/",
        data="a=1&" * 1_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413
