"""Two people, one text: the second sees three texts, and nobody's words are lost."""

import pytest

from tests.web.client import Visitor
from tests.web.conftest import make_app
from tests.web.drafting import (
    BORIS,
    begin,
    change,
    editors,
    marked,
    opened,
    plain,
    proposal_of,
    publish,
    set_terms,
    step,
    versions,
    write,
)
from tests.web.registers import a_register
from tracker.domain.access import OPERATOR
from tracker.domain.requirements import ChangeClass
from tracker.services import requirements
from tracker.services.requirements import Wording

TEXT = "1. Первое.\n2. Второе.\n3. Третье."


@pytest.fixture
def pair(sqlite, app):
    with sqlite.writing() as session:
        a_register(session)
    return editors(app)


def publish_another(sqlite, now, *, base=1, **said):
    given = {"heading": "Вести официальную страницу", "text": "Чужой.", "html": ""}
    source = said.pop("source", "editor")
    with sqlite.writing() as session:
        wording = Wording(**given | said, change=ChangeClass.EDITORIAL)
        requirements.publish(
            session, OPERATOR, "L1", wording, base=base, now=now, source=source
        )


def test_the_second_to_save_a_draft_sees_three_texts_and_a_clean_merge(pair, sqlite):
    anna, boris = pair
    desk = begin(anna)
    write(anna, desk, text=TEXT)
    mine = opened(
        boris, desk, change="editorial", do="save",
        text=TEXT.replace("Третье", "Третье моё"),
    )  # fmt: skip
    write(anna, desk, text=TEXT.replace("Первое", "Первое их"))
    page = boris.post(desk, mine, status=409)
    assert "Правки не задевают друг друга." in plain(page)
    assert any("их" in words for words in marked(page))
    assert any("моё" in words for words in marked(page))
    form = page.form(desk)
    assert form["text"] == "1. Первое их.\n2. Второе.\n3. Третье моё."
    assert change(sqlite).proposed.text == TEXT.replace("Первое", "Первое их")
    form.pop("")
    boris.post(desk, {**form, "platforms": ["vk", "ok"], "do": "save"})
    assert change(sqlite).proposed.text == form["text"]


def test_where_both_changed_one_place_the_page_says_so_and_keeps_yours(pair, sqlite):
    anna, boris = pair
    desk = begin(anna)
    write(anna, desk, text=TEXT)
    mine = opened(
        boris, desk, change="editorial", do="save",
        text=TEXT.replace("Второе", "Второе моё"), modality="optional",
    )  # fmt: skip
    write(anna, desk, text=TEXT.replace("Второе", "Второе их"), flag="Осторожно")
    page = boris.post(desk, mine, status=409)
    told = plain(page)
    assert "Изменено обоими" in told
    form = page.form(desk)
    assert "Второе моё" in form["text"]
    assert form["flag"] == "Осторожно"
    assert form["modality"] == "optional"
    assert "Второе их" in change(sqlite).proposed.text


#: A field beside the text: what each types into it, and how it is told.
BESIDE = {
    "reason": ("Их основание", "Моё основание"),
    "rule": ("их правило", "моё правило"),
    "in_force": ("01.03.2027", "01.04.2027"),
    "sources": ("31", "47"),
}
TOLD = {"01.03.2027": "1 марта 2027", "01.04.2027": "1 апреля 2027"}


@pytest.mark.parametrize("name", BESIDE)
def test_what_both_typed_beside_the_text_is_shown_of_both(pair, name):
    anna, boris = pair
    theirs, yours = BESIDE[name]
    desk = begin(anna)
    mine = opened(boris, desk, change="editorial", do="save", **{name: yours})
    write(anna, desk, change="editorial", **{name: theirs})
    page = boris.post(desk, mine, status=409)
    for typed in (theirs, yours):
        assert any(TOLD.get(typed, typed) in words for words in marked(page))
    assert page.form(desk)[name] == yours


def test_two_last_days_of_a_suspension_are_both_shown(pair):
    anna, boris = pair
    desk = begin(anna, kind="suspend")
    mine = opened(boris, desk, do="save", until="01.04.2027")
    write(anna, desk, until="01.03.2027")
    page = boris.post(desk, mine, status=409)
    shown = marked(page)
    assert any("01.03.2027" in words for words in shown)
    assert any("01.04.2027" in words for words in shown)


def test_a_draft_outrun_by_a_publication_is_merged_by_its_editor(pair, sqlite, now):
    anna, boris = pair
    publish_another(sqlite, now, text=TEXT)
    desk = begin(anna)
    proposal = proposal_of(desk)
    write(anna, desk, text=TEXT.replace("Третье", "Третье моё"))
    set_terms(anna, proposal)
    step(anna, proposal, "in_review")
    step(boris, proposal, "approved")
    ready = boris.get(f"{proposal}/publish").form(f"{proposal}/publish")
    ready.pop("")
    publish_another(sqlite, now, base=2, text=TEXT.replace("Первое", "Первое их"))
    refused = boris.post(f"{proposal}/publish", ready, status=409)
    assert "Посмотреть обе правки и свести их" in refused.text
    assert len(versions(sqlite)) == 3
    step(boris, proposal, "draft", words="Сведите.")
    page = anna.get(f"{desk}/merge")
    form = page.form(desk)
    assert form["text"] == "1. Первое их.\n2. Второе.\n3. Третье моё."
    assert form["base"] == "3"
    form.pop("")
    anna.post(desk, {**form, "change": "editorial", "do": "save", "lays": None})
    step(anna, proposal, "in_review")
    step(boris, proposal, "approved")
    publish(boris, proposal)
    assert versions(sqlite)[-1].text == "1. Первое их.\n2. Второе.\n3. Третье моё."


def test_a_restart_in_between_changes_nothing_about_a_conflict(
    pair, sqlite, settings, now
):
    anna, boris = pair
    desk = begin(anna)
    write(anna, desk, text=TEXT)
    mine = opened(boris, desk, change="editorial", do="save", text="Моё.")
    write(anna, desk, text="Её.")
    again = Visitor(make_app(settings, sqlite, now)).login("editor", email=BORIS)
    mine.pop("csrf_token")
    page = again.post(desk, mine, status=409)
    assert "Моё." in page.form(desk)["text"]
    assert change(sqlite).proposed.text == "Её."


def test_what_an_import_published_meanwhile_is_not_overwritten(pair, sqlite, now):
    anna, boris = pair
    desk = begin(anna)
    proposal = proposal_of(desk)
    write(anna, desk, text="Из черновика.")
    set_terms(anna, proposal)
    step(anna, proposal, "in_review")
    publish_another(sqlite, now, text="Из файла.", source="content")
    step(boris, proposal, "approved")
    page = boris.get(f"{proposal}/publish")
    assert "Опубликовать проект нельзя" in plain(page)
    assert [each.text for each in versions(sqlite)] == ["Текст.", "Из файла."]
