"""A proposal beside the text it would change: on its page and in its files."""

import io
import json

import pypandoc
import pypdf
import pytest
import sqlalchemy as sa

from tests.factories import a_version, an_item
from tests.web.client import Visitor
from tests.web.drafting import (
    begin,
    editors,
    proposal_of,
    publish,
    set_terms,
    step,
    write,
)
from tests.web.registers import a_register
from tracker.storage.instruments import InstrumentRow


@pytest.fixture
def register(sqlite):
    """L1 as everywhere; L2 says that bodies may, and L3 that they answer."""
    with sqlite.writing() as session:
        a_register(session)
        law = session.scalar(
            sa.select(InstrumentRow).where(InstrumentRow.code == "LAW")
        )
        for code, text in (("L2", "Органы вправе."), ("L3", "Органы отвечают.")):
            item = an_item(session, code, instrument=law)
            a_version(session, item, text=text, heading="О страницах", number=code[1:])


@pytest.fixture
def editor(register, app):
    return editors(app)[0]


@pytest.fixture
def proposal(editor):
    """L2 is amended, L3 repealed."""
    desk = begin(editor, "L2")
    write(editor, desk, text="Органы обязаны.", reason="Принят закон.")
    there = proposal_of(desk)
    other = begin(editor, "L3", kind="repeal", into=there.rpartition("/")[2])
    assert proposal_of(other) == there
    set_terms(editor, there, title="Правка страниц", reason="Общая правка.")
    return there


def plain(page):
    return page.text.replace("\u00a0", " ")


def marked(page, tag):
    return " ".join("".join(e.itertext()) for e in page.tree.iter(tag))


def test_a_proposal_leads_to_its_comparison_and_back(editor, proposal):
    assert f"{proposal}/compare" in editor.get(proposal).links()
    assert proposal in editor.get(f"{proposal}/compare").links()


def test_each_change_says_word_by_word_what_becomes_of_its_item(editor, proposal):
    page = editor.get(f"{proposal}/compare")

    assert "обязаны" in marked(page, "ins")
    assert "вправе" in marked(page, "del")
    assert "отвечают" in marked(page, "del")
    assert "Обоснование: Принят закон." in plain(page)
    assert "Обоснование: Общая правка." in plain(page)
    assert "Действует → Предлагается" in plain(page)
    assert {"#item-L2", "#item-L3"} <= set(page.links())


def test_it_can_stand_side_by_side_and_without_what_stayed(editor, proposal):
    beside = editor.get(f"{proposal}/compare?view=beside")
    pairs = [e for e in beside.tree.iter("div") if e.get("class") == "redline-pair"]
    told = [["".join(side.itertext()) for side in pair] for pair in pairs]
    whole = plain(editor.get(f"{proposal}/compare"))
    fewer = plain(editor.get(f"{proposal}/compare?changes=only"))

    assert any("вправе" in old and "обязаны" in new for old, new in told)
    assert whole.count("Стадия") > fewer.count("Стадия")


def test_an_item_that_is_not_in_force_yet_is_not_called_in_force(sqlite, editor):
    with sqlite.writing() as session:
        session.info["journalled"] = True
        law = session.scalar(
            sa.select(InstrumentRow).where(InstrumentRow.code == "LAW")
        )
        item = an_item(session, "L9", instrument=law)
        a_version(session, item, text="Будет.", valid_from=None)
    desk = begin(editor, "L9")
    write(editor, desk, text="Будет иначе.")
    page = editor.get(f"{proposal_of(desk)}/compare")

    assert "Прежняя редакция → Предлагается" in plain(page)
    assert "с редакцией № 1, которая сегодня не действует" in plain(page)


def test_once_published_both_wordings_are_named_by_their_order(app, editor, proposal):
    boris = editors(app)[1]
    step(editor, proposal, "in_review")
    step(boris, proposal, "approved")
    publish(boris, proposal)

    page = editor.get(f"{proposal}/compare")
    assert "Прежняя редакция → Новая редакция" in plain(page)
    assert "обязаны" in marked(page, "ins")


def test_an_empty_proposal_says_so(editor, proposal):
    for number in (1, 2):
        form = editor.get(proposal).form(f"{proposal}/changes/{number}/drop")
        target = form.pop("")
        editor.post(target, form)

    assert "ничего не меняет" in plain(editor.get(f"{proposal}/compare"))


@pytest.mark.parametrize(
    ("choice", "stays", "goes"),
    [
        ("accept", ["обязаны"], ["вправе", "отвечают"]),
        ("reject", ["вправе", "отвечают"], ["обязаны"]),
    ],
)
def test_the_word_file_holds_both_texts(
    editor, proposal, tmp_path, choice, stays, goes
):
    answer = editor.get(f"{proposal}/compare.docx").response
    place = tmp_path / "file.docx"
    place.write_bytes(answer.get_data())
    told = pypandoc.convert_file(
        str(place), "plain", format="docx", extra_args=[f"--track-changes={choice}"]
    )

    assert all(word in told for word in stays)
    assert not any(word in told for word in goes)


def test_the_table_names_the_grounds_in_word(editor, proposal, tmp_path):
    place = tmp_path / "file.docx"
    place.write_bytes(editor.get(f"{proposal}/compare.table.docx").response.get_data())
    read = pypandoc.convert_file(str(place), "json", format="docx")
    told = json.dumps(json.loads(read), ensure_ascii=False)

    for word in ("Действует", "Предлагается", "Обоснование", "Strikeout", "Underline"):
        assert word in told


def test_the_table_names_the_grounds_in_pdf_and_in_print(editor, proposal):
    answer = editor.get(f"{proposal}/compare.table.pdf").response
    file = pypdf.PdfReader(io.BytesIO(answer.get_data()))
    words = " ".join(file.pages[0].extract_text().split())
    printed = editor.get(f"{proposal}/compare.table.html")

    assert file.metadata.title.startswith("Сравнение проекта")
    assert file.trailer["/Root"]["/Lang"] == "ru"
    for word in ("Предлагается", "обязаны", "Принят закон.", "Общая правка."):
        assert word in words
        assert word in plain(printed)
    assert "Признание утратившим силу" in plain(printed)


def test_nobody_else_learns_that_it_is_there(app, proposal):
    for page in ("compare", "compare.docx", "compare.table.pdf", "compare.table.html"):
        Visitor(app).get(f"{proposal}/{page}", status=302)
        for role in ("reader", "reviewer"):
            visitor = Visitor(app).login(role, email=f"{role}-{page}@register.example")
            visitor.get(f"{proposal}/{page}", status=403)


def test_what_is_not_there_is_not_found(editor, proposal):
    for path in ("/proposals/99/compare", "/proposals/99/compare.docx"):
        editor.get(path, status=404)
    editor.get(f"{proposal}/compare.rtf", status=404)


def test_the_number_of_queries_does_not_grow_with_the_items(
    sqlite, app, editor, proposal
):
    counts = []
    engine = app.extensions["tracker"].database.session().get_bind()
    sa.event.listen(
        engine, "before_cursor_execute", lambda *_: counts.append(counts.pop() + 1)
    )
    counts.append(0)
    editor.get(f"{proposal}/compare")
    first = counts[0]
    with sqlite.writing() as session:
        session.info["journalled"] = True
        law = session.scalar(
            sa.select(InstrumentRow).where(InstrumentRow.code == "LAW")
        )
        for number in range(5):
            item = an_item(session, f"M{number}", instrument=law)
            a_version(session, item, text="Органы вправе.")
    for number in range(5):
        begin(editor, f"M{number}", into=proposal.rpartition("/")[2])
    counts[0] = 0
    page = editor.get(f"{proposal}/compare")

    assert "#item-M4" in page.links()
    assert counts[0] == first < 25


def test_the_comparison_speaks_english_too(app, proposal):
    anna = Visitor(app, language="en").login("editor", email="en@register.example")

    assert "In force now → Proposed" in plain(anna.get(f"{proposal}/compare"))
