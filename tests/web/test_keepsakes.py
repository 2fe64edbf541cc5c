"""Unsent texts on pages: drafts, notices, the way back; nobody else's, ever."""

import re

import pytest

from tests.web.client import Visitor
from tests.web.registers import a_register, show
from tracker.domain.access import OPERATOR
from tracker.domain.evidence import State
from tracker.services import evidence, keepsakes
from tracker.storage.keepsakes import KeepsakeRow
from tracker.web import keepsake_words, sittings

FORM = "/evidence/new?body=G1"
CANARY = "канарейка в черновике"


@pytest.fixture
def register(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)


@pytest.fixture
def anna(register, visitor):
    return visitor.login("representative", bodies=["G1"])


def opened(visitor, path=FORM, **typed):
    form = visitor.get(path).form()
    form.pop("")
    return {**form, "item": "L1", "note": CANARY, **typed}


def draft(visitor, form, place=FORM, status=200, **other):
    sent = {**form, "keep_place": place, "keep_stamp": "7", **other}
    return visitor.client.post("/keepsakes/", data=sent), status


def saved(visitor, form, **other):
    answer, status = draft(visitor, form, **other)
    assert answer.status_code == status, answer.text
    return answer.text


def texts(sqlite):
    with sqlite.reading() as session:
        return session.query(KeepsakeRow).all()


def plain(page):
    return page.text.replace("\u00a0", " ")


def offered(page):
    """The ways back that the page offers."""
    return [link for link in page.links() if "kept=" in link]


def test_a_draft_is_saved_and_the_line_says_when(anna, sqlite):
    assert saved(anna, opened(anna)) == "Черновик сохранён в 12:00"
    (row,) = texts(sqlite)
    assert row.place.startswith(FORM + "#")
    assert row.fields["note"] == [CANARY]
    assert not {"csrf_token", "idempotency_key", "keep_place"} & set(row.fields)


def test_the_form_opened_again_offers_the_text_and_fills_it_in(anna):
    saved(anna, opened(anna, address="vk.com/one", shown_from="вчера"))
    page = anna.get(FORM)
    assert "Есть несохранённый текст от 23.11.2026, 12:00" in plain(page)
    assert page.form()["note"] == ""
    (back,) = offered(page)
    filled = anna.get(back)
    assert "В форме — ваш несохранённый текст" in plain(filled)
    form = filled.form()
    assert (form["note"], form["address"]) == (CANARY, "vk.com/one")
    assert form["shown_from"] == "вчера"


def test_the_address_that_led_to_the_form_does_not_hide_its_text(anna):
    saved(anna, opened(anna))
    for path in (FORM + "&item=L1", "/evidence/new", "/evidence/new?item=L1"):
        assert len(offered(anna.get(path))) == 1, path
    assert not offered(anna.get("/evidence/"))


def test_deleting_is_a_press_of_a_button_and_leads_back(anna, sqlite):
    saved(anna, opened(anna))
    (back,) = offered(anna.get(FORM))
    action = f"/keepsakes/{back.partition('kept=')[2]}/forget"
    answer = anna.submit(FORM, action=action)
    assert answer.location == FORM
    assert "Несохранённый текст удалён." in plain(anna.follow(answer))
    assert texts(sqlite) == []


def test_two_windows_do_not_write_over_each_other(anna):
    first, second = opened(anna), opened(anna, note="другое окно")
    saved(anna, first)
    saved(anna, second)
    saved(anna, {**first, "note": "дальше"})
    notes = {anna.get(back).form()["note"] for back in offered(anna.get(FORM))}
    assert notes == {"дальше", "другое окно"}


def test_a_text_that_was_brought_back_goes_on_under_its_own_name(anna, sqlite):
    saved(anna, opened(anna))
    (back,) = offered(anna.get(FORM))
    form = anna.get(back).form()
    form.pop("")
    saved(anna, {**form, "note": "дальше"})
    (row,) = texts(sqlite)
    assert row.fields["note"] == ["дальше"]


def test_what_is_sent_is_forgotten_with_all_it_grew_from(anna, sqlite):
    saved(anna, opened(anna))
    (back,) = offered(anna.get(FORM))
    form = anna.get(back).form()
    target = form.pop("")
    anna.post(target, {**form, "address": "vk.com/one", "do": "send"})
    assert texts(sqlite) == []


def test_a_draft_that_comes_after_its_form_is_not_kept(anna, sqlite):
    form = opened(anna, address="vk.com/one")
    anna.post(FORM, {**form, "do": "send"})
    assert saved(anna, form, status=409) == "Форма уже отправлена."
    assert texts(sqlite) == []


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"address": "просто слова", "do": "send"}, 422),
     ({"address": "vk.com/one", "do": "check"}, 200)],
)  # fmt: skip
def test_a_form_that_comes_back_is_kept_by_itself(anna, typed, status):
    anna.post(FORM, {**opened(anna), **typed}, status=status)
    (back,) = offered(anna.get(FORM))
    assert anna.get(back).form()["note"] == CANARY


def test_a_form_spent_and_filled_anew_is_kept_and_sent_as_a_new_one(anna, sqlite):
    form = opened(anna, address="vk.com/one")
    anna.post(FORM, {**form, "do": "send"})
    page = anna.post(FORM, {**form, "address": "vk.com/two", "do": "send"}, status=409)
    (row,) = texts(sqlite)
    assert row.fields["address"] == ["vk.com/two"]
    again = page.form()
    again.pop("")
    anna.post(FORM, {**again, "do": "send"})
    assert texts(sqlite) == []


def test_another_account_never_sees_it(anna, app, sqlite):
    saved(anna, opened(anna))
    (back,) = offered(anna.get(FORM))
    sitting = back.partition("kept=")[2]
    boris = Visitor(app).login("representative", bodies=["G1"], email="b@x.example")
    pages = [boris.get(path) for path in (FORM, back, "/keepsakes/")]
    pages += [boris.get(f"/keepsakes/{sitting}", 404), Visitor(app).get("/login")]
    boris.post(f"/keepsakes/{sitting}/forget", {"next": FORM})
    assert not any(CANARY in page.html for page in pages)
    assert not offered(pages[0])
    assert len(texts(sqlite)) == 1
    assert CANARY in anna.get(f"/keepsakes/{sitting}").html


def test_a_form_drawn_for_another_is_not_kept(anna, app, sqlite):
    boris = Visitor(app).login("representative", bodies=["G1"], email="b@x.example")
    stolen = {**opened(anna), "csrf_token": boris.token()}
    assert "Сеанс закончился" in saved(boris, stolen, status=401)
    boris.post(FORM, {**stolen, "address": "нет", "do": "send"}, status=422)
    assert texts(sqlite) == []


def test_the_list_shows_all_texts_and_each_can_be_read_and_copied(anna, sqlite, now):
    saved(anna, opened(anna))
    page = anna.get("/keepsakes/")
    assert "Ссылка от органа G1" in plain(page)
    (own,) = [link for link in page.links() if link.startswith("/keepsakes/")]
    shown = anna.get(own)
    assert f"Примечание {CANARY}" in plain(shown)
    assert "item: L1" in plain(shown)
    assert "csrf" not in plain(shown)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("/proposals/7/changes/3", "Положение в проекте № 7"),
        ("/proposals/7/terms", "Условия проекта № 7"),
        ("/evidence/E-1", "Слова о странице E-1"),
        ("/evidence/new", "Ссылка от органа "),
        ("/bodies/", "/bodies/"),
        ("/gone/with/100%", "/gone/with/100%"),
    ],
)
def test_a_form_is_called_by_its_name_and_a_strange_one_by_its_address(
    app, place, name
):
    with app.test_request_context("/", headers={"Accept-Language": "ru"}):
        assert keepsake_words.form(place).replace("\u00a0", " ") == name


def test_the_empty_list_says_so_and_strangers_are_sent_to_sign_in(anna, app):
    assert "Несохранённых текстов нет" in plain(anna.get("/keepsakes/"))
    Visitor(app).get("/keepsakes/", 302)


def test_an_objection_is_kept_for_the_card_and_written_against_its_event(
    anna, sqlite, now
):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
        evidence.decide(
            session, OPERATOR, code, State.REJECTED, now=now, base=1, reason="closed"
        )
    card = f"/evidence/{code}"
    form = anna.get(card).form()
    form.pop("")
    saved(anna, {**form, "words": CANARY, "base": "2"}, place=card)
    (back,) = offered(anna.get(card))
    filled = anna.get(back).form()
    assert (filled["words"], filled["base"]) == (CANARY, "2")
    filled.pop("")
    anna.post(card, {**filled, "do": "objected"})
    assert texts(sqlite) == []


def test_a_reviewers_words_come_back_from_wherever_the_queue_led(
    register, visitor, sqlite, now
):
    with sqlite.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    visitor.login("reviewer")
    card = f"/evidence/{code}"
    action = f"/review/{code}"
    form = visitor.get(f"{card}?region=VLG").form(action, having="words")
    form.pop("")
    typed = {"decision": "rejected", "reason": "other", "words": CANARY}
    saved(visitor, {**form, **typed}, place=form["keep_place"])
    (back,) = offered(visitor.get(f"{card}?platform=vk"))
    page = visitor.get(back)
    filled = page.form(action, having="words")
    assert (filled["words"], filled["region"]) == (CANARY, "VLG")
    assert (filled["decision"], filled["reason"]) == ("rejected", "other")
    filled.pop("")
    visitor.post(action, filled)
    assert texts(sqlite) == []


@pytest.mark.parametrize(
    "place", ["//evil.example/", "https://evil.example/", "/nowhere", "/\\evil", ""]
)
def test_a_place_that_is_not_ours_is_kept_for_the_page_that_sent_it(
    anna, sqlite, place
):
    form = opened(anna)
    sent = {**form, "keep_place": place}
    answer = anna.client.post(
        "/keepsakes/", data=sent, headers={"Referer": f"http://localhost{FORM}"}
    )
    assert answer.status_code == 200
    assert [row.place.partition("#")[0] for row in texts(sqlite)] == [FORM]


def test_too_long_a_draft_is_refused_in_words(anna, sqlite):
    words = saved(anna, opened(anna, note="я" * 1_200_000), status=413)
    assert "больше 2 МБ" in words
    assert texts(sqlite) == []


def test_too_many_drafts_are_refused_in_words(anna, sqlite, now, monkeypatch):
    monkeypatch.setattr(keepsakes, "MOST", 1)
    saved(anna, opened(anna))
    assert "200 несохранённых текстов" in saved(anna, opened(anna), status=413)
    assert len(texts(sqlite)) == 1


def test_the_words_for_the_script_stand_on_pages_of_the_signed_in_alone(anna, app):
    assert 'id="keeping"' in anna.get(FORM).html
    assert 'id="keeping"' not in Visitor(app).get("/").html


def test_a_sitting_is_marked_for_one_account_and_cannot_be_made_up(app):
    with app.test_request_context("/"):
        own = sittings.opened()
        assert re.fullmatch(r"[\w-]{16}", own)
        assert sittings.own(sittings.of(sittings.mint(own)))
        forged = own[:8] + "AAAAAAAA"
        for strange in ("", "x", forged, own[:15], "я" * 16, own[::-1]):
            assert not sittings.own(strange)
