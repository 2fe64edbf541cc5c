"""Editors' unsent texts: brought back, they never write over a newer draft."""

import pytest

from tests.web.drafting import begin, editors, opened, proposal_of, steps_form, write
from tests.web.registers import a_register, show
from tests.web.test_keepsakes import CANARY, offered, plain, texts
from tracker.storage import proposal_lists

TEXT = "1. Первое.\n2. Второе.\n3. Третье."


@pytest.fixture
def register(sqlite, now):
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now)


@pytest.fixture
def pair(register, app):
    return editors(app)


@pytest.fixture
def desk(pair):
    """Return a change whose first draft has three paragraphs."""
    desk = begin(pair[0])
    write(pair[0], desk, text=TEXT)
    return desk


def change(sqlite, number=1):
    with sqlite.reading() as session:
        return proposal_lists.change(session, number)


def save(editor, form, place):
    """Save a draft as the script does, after ten seconds."""
    sent = {name: value for name, value in form.items() if value is not None}
    sent |= {"keep_place": place, "keep_stamp": "7"}
    answer = editor.client.post("/keepsakes/", data=sent)
    assert answer.status_code == 200, answer.text


def back(editor, place):
    """Open *place* with the one text that is offered there."""
    (way,) = offered(editor.get(place))
    return editor.get(way)


def filled(page, action):
    form = page.form(action)
    form.pop("")
    return form


def remark_form(page, change_id):
    """Return the form of remarks on *change_id*, and what it is drawn within."""
    for part in page.tree.iter("details"):
        found = {e.get("name"): e for e in part.iter() if e.get("name")}
        if "change" in found and found["change"].get("value", "") == change_id:
            sent = {name: e.get("value", "") for name, e in found.items()}
            sent["words"] = "".join(found["words"].itertext()).strip()
            return sent, part
    raise AssertionError(f"no remarks on {change_id}")


def test_an_editors_ticks_come_back_as_they_were(pair, desk):
    anna, _ = pair
    form = opened(anna, desk, text="Текст\nв две строки", lays=None)
    save(anna, {**form, "kinds": ["court", "regional_executive_body"]}, desk)
    page = back(anna, desk)
    ticked = {
        box.get("value")
        for box in page.tree.iter("input")
        if box.get("name") == "kinds" and box.get("checked") is not None
    }
    assert ticked == {"court", "regional_executive_body"}
    shown = filled(page, desk)
    assert "lays" not in shown
    assert shown["text"] == "Текст\nв две строки"
    assert (shown["rev"], shown["base"]) == ("2", "1")


def test_a_text_brought_back_over_a_newer_draft_is_shown_beside_it(pair, desk, sqlite):
    """What was kept was written over draft 2; draft 3 must not vanish under it."""
    anna, boris = pair
    save(boris, opened(boris, desk, text=TEXT.replace("Третье", "Моё")), desk)
    write(anna, desk, text=TEXT.replace("Первое", "Их"))
    page = back(boris, desk)
    kept = filled(page, desk)
    assert (kept["rev"], change(sqlite).rev) == ("2", 3)

    boxes = {"platforms": ["vk", "ok"], "change": "editorial", "do": "save"}
    three = boris.post(desk, {**kept, **boxes}, status=409)

    assert "Правки не задевают друг друга." in plain(three)
    assert change(sqlite).proposed.text == TEXT.replace("Первое", "Их")
    merged = filled(three, desk)
    assert merged["text"] == "1. Их.\n2. Второе.\n3. Моё."
    boris.post(desk, {**merged, **boxes})
    assert change(sqlite).proposed.text == merged["text"]
    assert texts(sqlite) == []


def test_a_refused_save_left_at_the_three_texts_can_be_brought_back(pair, desk, sqlite):
    anna, boris = pair
    mine = opened(boris, desk, text=TEXT.replace("Второе", "Моё"), change="editorial")
    write(anna, desk, text=TEXT.replace("Второе", "Их"))
    boris.post(desk, {**mine, "do": "save"}, status=409)
    shown = filled(back(boris, desk), desk)
    assert shown["text"] == TEXT.replace("Второе", "Моё")
    assert shown["rev"] == "2"
    boris.post(desk, {**shown, "change": "editorial", "do": "save"}, status=409)
    assert change(sqlite).proposed.text == TEXT.replace("Второе", "Их")


def test_a_look_without_scripts_is_kept_and_one_while_typing_is_not(pair, desk, sqlite):
    anna, _ = pair
    form = opened(anna, desk, text="Смотрю.", change="editorial")
    sent = {"csrf_token": anna.token(), **form}
    typing = {"HX-Request": "true"}
    anna.client.post(f"{desk}/look", data=sent, headers=typing)
    assert texts(sqlite) == []
    anna.post(desk, {**form, "do": "look"}, status=200)
    assert filled(back(anna, desk), desk)["text"] == "Смотрю."


def test_a_text_fills_no_form_of_another_change(pair, desk):
    anna, boris = pair
    save(anna, opened(anna, desk, text=CANARY), desk)
    (way,) = offered(anna.get(desk))
    other = begin(anna, kind="repeal", into="")
    asked = way.partition("?")[2]
    assert CANARY not in anna.get(f"{other}?{asked}").html
    assert CANARY not in boris.get(way).html
    assert not offered(boris.get(desk))
    assert anna.get(f"{desk}?kept=nothing-of-mine").status == 200


def test_a_draft_passed_on_meanwhile_keeps_what_was_typed(pair, desk, sqlite):
    """The proposal went to review under the hands of its second author."""
    anna, boris = pair
    form = opened(boris, desk, text=CANARY, change="editorial", do="save")
    proposal = proposal_of(desk)
    terms = filled(anna.get(f"{proposal}/terms"), None)
    day = {"in_force": "01.12.2026", "reason": "Проба"}
    anna.post(f"{proposal}/terms", {**terms, **day})
    steps = steps_form(anna.get(proposal))
    anna.post(f"{proposal}/steps/in_review", steps)

    refused = boris.post(desk, form, status=409)

    (way,) = offered(refused)
    assert filled(boris.get(way), desk)["text"] == CANARY


def test_an_item_taken_out_meanwhile_leaves_the_text_to_be_read(pair, desk):
    anna, boris = pair
    form = opened(boris, desk, text=CANARY, change="editorial", do="save")
    drop = filled(anna.get(proposal_of(desk)), f"{desk}/drop")
    anna.post(f"{desk}/drop", drop)
    gone = boris.post(desk, form, status=404)
    assert "Набранное сохранено: прочитать и скопировать" in plain(gone)
    (way,) = [link for link in gone.links() if link.startswith("/keepsakes/")]
    assert CANARY in boris.get(way).html


def test_the_terms_come_back_against_the_state_they_were_written_for(pair, desk):
    anna, boris = pair
    place = f"{proposal_of(desk)}/terms"
    form = filled(boris.get(place), None)
    save(boris, {**form, "title": "Моё имя правки"}, place)
    anna.post(place, {**filled(anna.get(place), None), "title": "Их имя правки"})
    kept = filled(back(boris, place), None)
    assert kept["title"] == "Моё имя правки"
    refused = boris.post(place, kept, status=409)
    assert "Моё имя правки" in refused.form()["title"]
    assert "Их имя правки" in anna.get(proposal_of(desk)).html


def test_a_new_proposal_comes_back_and_is_forgotten_once_opened(pair, sqlite):
    anna, _ = pair
    form = filled(anna.get("/proposals/new"), None)
    save(anna, {**form, "title": "Ещё одна"}, "/proposals/new")
    kept = filled(back(anna, "/proposals/new"), None)
    assert kept["title"] == "Ещё одна"
    anna.post("/proposals/new", kept)
    assert texts(sqlite) == []


@pytest.mark.parametrize("on", ["1", ""])
def test_a_remark_comes_back_under_what_it_is_on_and_nowhere_else(
    pair, desk, sqlite, on
):
    anna, _ = pair
    place = proposal_of(desk)
    form, _ = remark_form(anna.get(place), on)
    sent = {**form, "csrf_token": anna.token(), "words": CANARY, "paragraph": ""}
    save(anna, sent, place)
    page = back(anna, place)
    kept, drawn = remark_form(page, on)
    other, _ = remark_form(page, "" if on else "1")
    assert kept["idempotency_key"][:16] != other["idempotency_key"][:16]
    assert kept["words"] == CANARY
    assert "open" in drawn.attrib
    assert page.html.count(CANARY) == 1
    anna.post(f"{place}/comments", {**kept, "paragraph": ""})
    assert texts(sqlite) == []
    assert CANARY in anna.get(place).html


def test_words_to_the_author_outlive_a_step_taken_by_another(pair, desk):
    anna, boris = pair
    place = proposal_of(desk)
    steps = steps_form(boris.get(place))
    terms = filled(anna.get(f"{place}/terms"), None)
    anna.post(f"{place}/terms", {**terms, "title": "Иначе"})
    sent = {**steps, "words": CANARY}
    page = boris.post(f"{place}/steps/declined", sent, status=409)
    assert page.html.count(CANARY) == 1
    again = back(boris, place)
    assert again.html.count(CANARY) == 1


def test_a_button_without_any_text_leaves_no_keepsake(pair, desk, sqlite):
    anna, _ = pair
    place = proposal_of(desk)
    steps = steps_form(anna.get(place))
    anna.post(f"{place}/steps/in_review", {**steps, "words": " "}, status=422)
    assert texts(sqlite) == []
