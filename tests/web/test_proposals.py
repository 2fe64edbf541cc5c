"""A proposal on its pages: opened, discussed, passed on, published, found again."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.web.client import Visitor
from tests.web.conftest import make_app
from tests.web.drafting import (
    ANNA,
    begin,
    editors,
    proposal_of,
    publish,
    set_terms,
    step,
    steps_form,
    write,
)
from tests.web.registers import a_register, show
from tracker.storage import journal, proposal_lists
from tracker.storage.requirements import ItemRow, ItemVersionRow


@pytest.fixture
def register(sqlite, now):
    """L1 binds four bodies and has one accepted page."""
    with sqlite.writing() as session:
        a_register(session)
        show(session, "G1", "vk.com/one", now=now)


@pytest.fixture
def pair(register, app):
    return editors(app)


def plain(page):
    return page.text.replace("\u00a0", " ")


def newest(sqlite, code="L1"):
    with sqlite.reading() as session:
        return session.scalar(
            sa.select(ItemVersionRow)
            .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
            .where(ItemRow.code == code, ItemVersionRow.seq == ItemRow.head)
        )


def drafted(editor, text="Новый текст.", **typed):
    """Begin, write and describe a change; return the addresses of desk and proposal."""
    desk = begin(editor)
    write(editor, desk, text=text, **typed)
    set_terms(editor, proposal_of(desk))
    return desk, proposal_of(desk)


def comment(editor, proposal, words, change="1", paragraph="", status=303):
    """Send a remark as the page's form would."""
    form = editor.get(proposal).form(f"{proposal}/comments")
    form.pop("")
    sent = {**form, "change": change, "paragraph": paragraph, "words": words}
    return editor.post(f"{proposal}/comments", sent, status=status)


def test_an_empty_list_says_how_to_begin(pair):
    page = pair[0].get("/proposals/")
    assert "нажмите «Предложить изменение»" in plain(page)


def test_from_a_first_word_to_the_published_text(pair, sqlite):
    anna, boris = pair
    _, proposal = drafted(anna, platform_rule="all_of")
    step(anna, proposal, "in_review")
    assert "на согласовании" in plain(boris.get("/proposals/"))
    step(boris, proposal, "approved")
    page = boris.get(f"{proposal}/publish")
    told = plain(page)
    assert "начало: 1 декабря 2026 г." in told
    assert "Заново подтвердить придётся 1 принятую страницу" in told
    assert "Правительство 001" in told
    publish(boris, proposal)
    version = newest(sqlite)
    assert (version.text, version.reason) == ("Новый текст.", "Проба")
    page = boris.get(proposal)
    assert "Опубликовано: редакция № 2" in plain(page)
    assert "/r/L1/v/2" in page.links()
    assert "Новый текст" in boris.get("/r/L1?on=2026-12-01").text


def test_the_author_sees_no_button_that_is_not_his(pair):
    anna, boris = pair
    _, proposal = drafted(anna)
    step(anna, proposal, "in_review")
    own = anna.get(proposal)
    assert "согласовать и опубликовать его должен другой редактор" in plain(own)
    assert "/steps/approved" not in own.html
    assert "/steps/approved" in boris.get(proposal).html
    step(anna, proposal, "approved", status=403)
    step(boris, proposal, "approved")
    assert "Проверить и опубликовать" not in plain(anna.get(proposal))
    assert "Проверить и опубликовать" in plain(boris.get(proposal))
    assert f'action="{proposal}/publish"' not in anna.get(f"{proposal}/publish").html
    form = boris.get(f"{proposal}/publish").form(f"{proposal}/publish")
    kept = {name: form[name] for name in ("rev", "idempotency_key")}
    anna.post(f"{proposal}/publish", kept, status=403)


def test_an_office_of_one_publishes_alone_and_is_told_so(
    register, settings, sqlite, now
):

    alone = replace(settings, four_eyes=False)
    anna = Visitor(make_app(alone, sqlite, now)).login("editor", email=ANNA)
    _, proposal = drafted(anna)
    step(anna, proposal, "in_review")
    assert "в журнале это будет отмечено" in plain(anna.get(proposal))
    step(anna, proposal, "approved")
    publish(anna, proposal)
    with sqlite.reading() as session:
        row = journal.JournalEntryRow
        body = session.scalar(
            sa.select(row.body).where(row.action == "proposal.published")
        )
    assert '"four_eyes":false' in body


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"reason": ""}, "Укажите основание изменения"),
        ({"in_force": ""}, "назовите день, с которого оно не действует"),
    ],
)
def test_what_is_not_ready_is_not_sent_on(pair, spoil, words):
    anna, _ = pair
    desk = begin(anna, kind="repeal")
    proposal = proposal_of(desk)
    set_terms(anna, proposal, **spoil)
    page = step(anna, proposal, "in_review", status=422)
    assert words in plain(page)


def test_a_decline_asks_for_words_and_keeps_them(pair):
    anna, boris = pair
    _, proposal = drafted(anna)
    step(anna, proposal, "in_review")
    page = step(boris, proposal, "declined", status=422)
    assert "Объясните решение" in plain(page)
    step(boris, proposal, "declined", words="Не ко времени.")
    assert "Не ко времени." in plain(anna.get(proposal))
    step(anna, proposal, "draft")
    assert "черновик" in plain(anna.get(proposal))


def test_who_approves_an_older_look_is_shown_the_new_one(pair):
    anna, boris = pair
    desk, proposal = drafted(anna)
    step(anna, proposal, "in_review")
    seen = steps_form(boris.get(proposal))
    step(anna, proposal, "draft")
    write(anna, desk, text="Уже иначе.")
    step(anna, proposal, "in_review")
    page = boris.post(f"{proposal}/steps/approved", seen, status=409)
    assert "Уже иначе" in plain(page)


def test_remarks_stand_beside_what_they_are_about(pair, sqlite):
    anna, boris = pair
    _, proposal = drafted(anna, text="1. Первый абзац.\n\n2. Второй абзац.")
    comment(boris, proposal, "Неясно, кто.", paragraph="2")
    comment(boris, proposal, "В целом хорошо.", change="")
    told = plain(anna.get(proposal))
    assert "Абзац 2: 2. Второй абзац. Неясно, кто." in told
    assert "В целом хорошо." in told
    settle = f"{proposal}/comments/1/settle"
    form = anna.get(proposal).form(settle)
    form.pop("")
    anna.post(settle, form)
    assert "Учтено: Сотрудник Пётр" in plain(anna.get(proposal))
    with sqlite.reading() as session:
        listed = proposal_lists.listed(session, states=frozenset({"draft"}))
    assert listed[0].comments == 1


@pytest.mark.parametrize("words", ["", "   ", "ж" * 5001])
def test_a_remark_needs_words_and_is_kept(pair, words):
    anna, _ = pair
    _, proposal = drafted(anna)
    page = comment(anna, proposal, words, status=422)
    assert page.html.count('<details class="govuk-details" open>') == 1


@pytest.mark.parametrize("paragraph", ["99", "0", "-1", "x", "9" * 40])
def test_a_remark_on_no_paragraph_is_never_a_500(pair, paragraph):
    anna, _ = pair
    _, proposal = drafted(anna)
    form = anna.get(proposal).form(f"{proposal}/comments")
    form.pop("")
    sent = {**form, "change": "1", "paragraph": paragraph, "words": "К чему?"}
    sent["csrf_token"] = anna.token()
    status = anna.client.post(f"{proposal}/comments", data=sent).status_code
    assert status in (303, 422)


def test_the_terms_changed_meanwhile_are_not_overwritten(pair):
    anna, boris = pair
    _, proposal = drafted(anna)
    form = boris.get(f"{proposal}/terms").form()
    form.pop("")
    set_terms(anna, proposal, title="Её название")
    page = boris.post(f"{proposal}/terms", {**form, "title": "Его название"}, 409)
    assert page.form()["title"] == "Его название"
    assert "Её название" in anna.get(proposal).heading


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "", "Напишите название."),
        ("in_force", "завтра", "Напишите день так"),
        ("amended_by", "НЕТ", "Документа с кодом НЕТ нет."),
    ],
)
def test_a_mistake_in_the_terms_is_told_at_its_field(pair, field, typed, words):
    anna, _ = pair
    _, proposal = drafted(anna)
    form = anna.get(f"{proposal}/terms").form()
    form.pop("")
    page = anna.post(f"{proposal}/terms", {**form, "reason": "р", field: typed}, 422)
    assert words in plain(page)
    assert page.form()["reason"] == "р"


def test_several_items_go_into_one_proposal_and_out_of_it(pair, sqlite):
    anna, _ = pair
    _, proposal = drafted(anna)
    page = anna.get(f"{proposal}/items?document=LAW")
    assert "L1" in plain(page)
    form = page.form()
    form.pop("")
    sent = {**form, "kind": "add", "item": "L2", "instrument": "LAW"}
    desk = anna.post(f"{proposal}/items", sent).location
    write(anna, desk, heading="Новое положение", lays=None, platforms=[], kinds=[])
    assert "L2, 270-ФЗ" in plain(anna.get(proposal))
    form = anna.get(proposal).form(f"{desk}/drop")
    form.pop("")
    anna.post(f"{desk}/drop", form)
    assert "L2, 270-ФЗ" not in plain(anna.get(proposal))


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("amend", "НЕТ", "Положения с таким кодом нет."),
        ("add", "L1", "Положение L1 уже есть."),
        ("add", "Ы", "латинские буквы"),
        ("amend", "", "Напишите код положения."),
        ("", "L1", "Выберите один из ответов."),
    ],
)
def test_an_item_that_cannot_be_taken_in_is_refused_in_words(pair, kind, code, words):
    anna, _ = pair
    _, proposal = drafted(anna)
    form = anna.get(f"{proposal}/items").form()
    form.pop("")
    sent = {**form, "kind": kind, "item": code, "instrument": "LAW"}
    page = anna.post(f"{proposal}/items", sent, status=422)
    assert words in plain(page)


def test_the_lists_of_bodies_are_pages_and_files_of_the_same_rows(pair):
    anna, _ = pair
    desk, _ = drafted(anna, kinds=["court"])
    page = anna.get(f"{desk}/bodies/lost")
    names = [
        name for name in ("001", "002", "003") if f"Правительство {name}" in page.text
    ]
    assert len(names) == 3
    file = anna.get(f"{desk}/bodies/lost.csv").response.get_data()
    lines = file.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert "таких органов нет" in plain(anna.get(f"{desk}/bodies/gained")).lower()
    anna.get(f"{desk}/bodies/nobody", status=404)


def test_another_proposals_change_is_not_found_here(pair):
    anna, boris = pair
    drafted(anna)
    drafted(boris)
    anna.get("/proposals/1/changes/2", status=404)
    anna.get("/proposals/99", status=404)
    anna.get("/proposals/99999999999999999999", status=404)
    anna.get("/proposals/1/changes/1/bodies/gained?after=x", status=422)


def test_others_at_work_on_the_item_are_named_before_one_begins(pair):
    anna, boris = pair
    _, proposal = drafted(anna)
    page = boris.get("/r/L1/edit")
    assert "Над этим положением уже работают" in plain(page)
    assert proposal in page.links()
    desk = begin(boris, into="1")
    assert proposal_of(desk) == proposal


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_as_often_whatever_its_length(pair, sqlite, rows):
    anna, _ = pair
    for _ in range(rows):
        begin(anna)
    asked = []
    listen = ("before_cursor_execute", lambda *a: asked.append(a[2]))
    sa.event.listen(sqlite._read, *listen)
    anna.get("/proposals/")
    sa.event.remove(sqlite._read, *listen)
    assert len(asked) <= 8


def test_each_state_has_its_list(pair):
    anna, _ = pair
    _, proposal = drafted(anna)
    step(anna, proposal, "in_review")
    assert proposal in anna.get("/proposals/?state=in_review").links()
    assert proposal not in anna.get("/proposals/?state=draft").links()
    assert proposal in anna.get("/proposals/?state=all").links()
