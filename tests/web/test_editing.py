"""The editor's desk: a change of a proposal, written, looked at, saved, merged."""

import pytest
import sqlalchemy as sa
from werkzeug.test import encode_multipart

from tests.factories import a_version, an_item
from tests.web.drafting import (
    begin,
    change,
    editors,
    marked,
    opened,
    plain,
    versions,
    write,
)
from tests.web.registers import a_register, show
from tracker.storage.requirements import ItemRow


@pytest.fixture
def register(sqlite, now):
    """L1 binds four bodies and has one accepted page."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now)


@pytest.fixture
def pair(register, app):
    return editors(app)


@pytest.mark.parametrize("role", ["reader", "representative", "reviewer", "admin"])
def test_only_an_editor_may_propose(register, visitor, role):
    visitor.login(role)
    for path in ("/r/L1/edit", "/proposals/", "/proposals/1", "/proposals/new"):
        visitor.get(path, status=403)


def test_the_public_is_sent_to_sign_in(register, visitor):
    assert visitor.get("/r/L1/edit", status=302).location.startswith("/login")
    assert visitor.get("/proposals/1", status=302).location.startswith("/login")


def test_looking_at_the_first_page_writes_nothing(pair, sqlite):
    pair[0].get("/r/L1/edit")
    assert change(sqlite) is None


def test_the_form_begins_with_the_newest_version(pair):
    anna, _ = pair
    form = opened(anna, begin(anna))
    assert form["heading"] == "Вести официальную страницу"
    assert form["text"] == "Текст."
    assert form["base"] == "1"
    assert "change" not in form


def test_a_draft_is_saved_with_all_that_was_typed(pair, sqlite):
    anna, _ = pair
    desk = begin(anna)
    answer = write(
        anna,
        desk,
        text="Новый **текст**.\r\nВторая строка.",
        number="10¹",
        in_force="2023-03-01",
        rule="по истечении десяти дней",
        modality="optional",
        comply_by="",
    )
    assert "Черновик сохранён." in anna.follow(answer).text
    saved = change(sqlite).proposed
    assert saved.text == "Новый **текст**.\nВторая строка."
    assert saved.html == ("<p>Новый <strong>текст</strong>.<br>\nВторая строка.</p>")
    assert (saved.number, saved.in_force) == ("10¹", "2023-03-01")
    assert saved.rule == "по истечении десяти дней"
    assert (saved.duty.modality, saved.duty.comply_by) == ("optional", None)
    assert len(versions(sqlite)) == 1


def test_an_own_day_left_empty_follows_the_proposal(pair, sqlite):
    anna, _ = pair
    write(anna, begin(anna), in_force="")
    assert change(sqlite).proposed.in_force == ""


def test_a_version_may_lay_no_duty(pair, sqlite):
    anna, _ = pair
    write(anna, begin(anna), lays=None)
    assert change(sqlite).proposed.duty is None


def test_the_look_shows_text_redline_impact_and_reason_and_writes_nothing(pair, sqlite):
    anna, _ = pair
    desk = begin(anna)
    page = write(
        anna,
        desk,
        200,
        text="Текст **изменён**.",
        kinds=["court"],
        do="look",
        ask="C1",
    )
    told = plain(page)
    assert "Без изменения обязаны 4 органа." in told
    assert "С изменением обязан 1 орган" in told
    assert "Больше не коснётся 3 органов" in told
    assert "Заново подтвердить придётся 1 принятую страницу" in told
    assert "Суд города Вологды: касается (вид органа: суд)." in told
    assert any("изменён" in words for words in marked(page))
    assert any("изменён" in (e.text or "") for e in page.tree.iter("strong"))
    assert page.form(desk)["text"] == "Текст **изменён**."
    assert change(sqlite).rev == 1


def test_the_part_for_scripts_is_the_same_look(pair):
    anna, _ = pair
    desk = begin(anna)
    form = opened(anna, desk, change="editorial", text="Иначе.", ask="G1")
    part = anna.client.post(f"{desk}/look", data={"csrf_token": anna.token(), **form})
    html = part.get_data(as_text=True).replace("\u00a0", " ")
    assert part.status_code == 200
    assert "<html" not in html
    assert "Иначе" in html
    assert "Принятых страниц, которые пришлось бы подтверждать заново, нет." in html
    assert "Правительство 001: касается" in html


def test_a_mistake_is_told_in_the_part_for_scripts(pair):
    anna, _ = pair
    desk = begin(anna)
    form = opened(anna, desk, change="editorial", comply_by="завтра")
    part = anna.client.post(f"{desk}/look", data={"csrf_token": anna.token(), **form})
    assert "Напишите день так" in part.get_data(as_text=True)


def test_a_double_press_saves_one_draft(pair, sqlite):
    anna, _ = pair
    desk = begin(anna)
    form = opened(anna, desk, text="Один раз.", change="editorial", do="save")
    assert anna.post(desk, form).location == anna.post(desk, form).location
    assert change(sqlite).rev == 2


def test_a_forged_form_is_refused(pair, sqlite):
    anna, _ = pair
    desk = begin(anna)
    form = opened(anna, desk, change="editorial", csrf_token="forged")
    anna.post(desk, form, status=400)
    assert change(sqlite).rev == 1


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("change", None, "Выберите один из ответов."),
        ("in_force", "скоро", "Напишите день так: 01.12.2022."),
        ("comply_by", "31.02.2024", "Напишите день так: 01.12.2022."),
        ("platforms", [], "Отметьте площадки"),
        ("include", "НЕТ-ТАКОГО", "Органа с таким кодом нет: НЕТ-ТАКОГО"),
        ("reason", "д" * 501, "не больше 500 знаков"),
        ("number", "1" * 41, "не больше 40 знаков"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_the_text_kept(
    pair, sqlite, field, typed, words
):
    anna, _ = pair
    desk = begin(anna)
    page = write(anna, desk, 422, text="Набрано.", **{field: typed})
    assert words in plain(page)
    assert page.form(desk)["text"] == "Набрано."
    assert change(sqlite).rev == 1


def test_a_text_and_a_heading_may_not_both_be_empty(pair):
    anna, _ = pair
    page = write(anna, begin(anna), 422, text="", heading="")
    assert "Напишите текст или заголовок." in plain(page)


def send_as_browsers_do(editor, desk, form, status):
    """Send *form* as multipart, as the page says: letters take their own size."""
    filled = {"csrf_token": editor.token(), **form}
    boundary, body = encode_multipart({k: v for k, v in filled.items() if v})
    kind = f"multipart/form-data; boundary={boundary}"
    response = editor.client.post(desk, data=body, content_type=kind)
    return editor._answer(response, status)


def test_a_text_over_the_limit_is_refused_in_words_and_kept(pair, sqlite):
    anna, _ = pair
    desk, long = begin(anna), "ж" * 500_001
    form = opened(anna, desk, text=long, change="editorial", do="save")
    page = send_as_browsers_do(anna, desk, form, 422)
    assert "предел — 1 МБ" in plain(page)
    assert page.form(desk)["text"] == long
    assert change(sqlite).rev == 1


def test_the_largest_text_is_taken(pair, sqlite):
    anna, _ = pair
    desk = begin(anna)
    form = opened(anna, desk, text="ж" * 500_000, change="editorial", do="save")
    send_as_browsers_do(anna, desk, form, 303)
    assert len(change(sqlite).proposed.text) == 500_000


def test_an_item_with_a_definition_only_can_be_changed(pair, sqlite):
    anna, _ = pair
    with sqlite.writing() as session:
        session.info["journalled"] = True
        a_version(session, an_item(session, "DEF"), text="Определение.")
    desk = begin(anna, "DEF")
    form = anna.get(desk).form(desk)
    form.pop("")
    anna.post(desk, {**form, "change": "editorial", "text": "Точнее.", "do": "save"})
    assert change(sqlite).proposed.text == "Точнее."


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("repeal", {}, {}),
        ("suspend", {"until": "31.12.2026"}, {"until": "2026-12-31"}),
        ("retract", {}, {}),
        ("commencement", {"in_force": "01.03.2027"}, {"in_force": "2027-03-01"}),
        ("renumber", {"number": "5.1"}, {"number": "5.1"}),
        ("move", {"position": "7"}, {"position": "7"}),
    ],
)
def test_other_kinds_of_change_ask_only_for_what_they_change(
    pair, sqlite, kind, typed, kept
):
    anna, _ = pair
    desk = begin(anna, kind=kind)
    form = anna.get(desk).form(desk)
    assert "text" not in form
    form.pop("")
    anna.post(desk, {**form, **typed, "do": "save"})
    saved = change(sqlite).proposed
    assert {name: str(getattr(saved, name)) for name in kept} == kept
    assert saved.text == "Текст."


def test_an_item_cannot_be_put_inside_itself(pair, sqlite):
    anna, _ = pair
    with sqlite.writing() as session:
        session.info["journalled"] = True
        law = session.scalar(sa.select(ItemRow).where(ItemRow.code == "L1"))
        inner = ItemRow(code="L2", uid="L2", instrument_id=law.instrument_id)
        session.add(inner)
        session.flush()
        a_version(session, inner, parent_id=law.id, heading="Внутри")
    desk = begin(anna, kind="move")
    offered = [
        option.get("value")
        for select in anna.get(desk).tree.iter("select")
        if select.get("name") == "parent"
        for option in select.iter("option")
    ]
    assert offered == [""]


def test_the_drafts_of_a_change_are_all_there_to_read(pair):
    anna, boris = pair
    desk = begin(anna)
    write(anna, desk, text="Первый черновик.")
    write(boris, desk, text="Второй черновик.")
    page = anna.get(f"{desk}/drafts")
    assert "Черновик № 3" in plain(page)
    assert any("Второй" in words for words in marked(page))
    assert any("Первый" in words for words in marked(page, "del"))


def test_a_draft_that_changed_only_a_day_is_not_called_the_same(pair):
    anna, _ = pair
    desk = begin(anna, kind="suspend")
    write(anna, desk, until="31.12.2027")
    page = anna.get(f"{desk}/drafts")
    assert "Последний день приостановления" in plain(page)
    assert any("31.12.2027" in words for words in marked(page))
    assert plain(page).count("Различий нет") == 1
