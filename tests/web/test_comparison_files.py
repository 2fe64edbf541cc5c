"""A comparison taken away: the same sides, in Word and as a PDF."""

import io
import sys

import pypandoc
import pypdf
import pytest

from tests.web.client import Visitor
from tests.web.test_comparisons import item  # noqa: F401 - a fixture
from tests.web.test_document_comparisons import act  # noqa: F401 - a fixture

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ASKED = "from=2022-06-01&to=2023-06-01"


def word(file, tmp_path, choice="all"):
    place = tmp_path / "file.docx"
    place.write_bytes(file.response.data)
    return pypandoc.convert_file(
        str(place),
        "plain",
        format="docx",
        extra_args=[f"--track-changes={choice}", "--wrap=none"],
    )


def paper(file):
    return pypdf.PdfReader(io.BytesIO(file.response.data))


def test_word_can_turn_an_item_into_either_version(item, visitor, tmp_path):  # noqa: F811
    file = visitor.get(f"/r/P1/compare.docx?{ASKED}")
    old, new = word(file, tmp_path, "reject"), word(file, tmp_path, "accept")

    assert file.response.mimetype == WORD
    assert (
        "P1_2022-06-01_2023-06-01.docx" in file.response.headers["Content-Disposition"]
    )
    assert "Органы вправе." in old
    assert "Органы обязаны." in new
    assert "вправе" not in new
    assert "Степень обязательности: обязательно" in new
    assert "обязательности" not in old


def test_word_can_turn_a_document_into_either_day(act, visitor, tmp_path):  # noqa: F811
    file = visitor.get(f"/i/ACT/compare.docx?{ASKED}")
    old, new = word(file, tmp_path, "reject"), word(file, tmp_path, "accept")

    assert "Статья A2" in old
    assert "Статья A2" not in new
    assert "Статья A5" in new
    assert "Статья A5" not in old
    assert "4 Статья A4" in old
    assert "5 Статья A4" in new


def test_the_table_names_its_columns_by_whether_the_change_is_law(
    act,  # noqa: F811
    visitor,
    tmp_path,
):
    past = word(visitor.get(f"/i/ACT/compare.table.docx?{ASKED}"), tmp_path)
    future = visitor.get("/i/ACT/compare.table.docx?from=2022-06-01&to=2099-01-01")
    planned = word(future, tmp_path)

    for heading in ("Прежняя редакция", "Новая редакция", "Обоснование"):
        assert heading in past
    for heading in ("Действует", "Вступит в силу", "Обоснование"):
        assert heading in planned
    assert "Так решили." in past
    assert "нужно." in past
    assert "CH1" not in past


def test_the_table_can_be_a_tagged_pdf(act, visitor):  # noqa: F811
    file = visitor.get(f"/i/ACT/compare.table.pdf?{ASKED}")
    read = paper(file)
    words = " ".join(page.extract_text() for page in read.pages)

    assert file.response.mimetype == "application/pdf"
    assert read.metadata.title == "Сравнение документа: Закон"
    assert read.trailer["/Root"]["/Lang"] == "ru"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    for said in ("обязаны", "Так решили.", "Прежняя", "утратил"):
        assert said in words


def test_files_speak_the_language_of_the_page(act, app):  # noqa: F811
    file = Visitor(app, "en").get(f"/i/ACT/compare.table.pdf?{ASKED}")

    assert paper(file).trailer["/Root"]["/Lang"] == "en"
    assert "Grounds" in paper(file).pages[0].extract_text()


def test_equal_sides_make_a_file_that_says_so(act, visitor):  # noqa: F811
    asked = "from=2022-06-01&to=2022-06-01"
    words = paper(visitor.get(f"/i/ACT/compare.table.pdf?{asked}")).pages[0]

    assert "Различий нет" in words.extract_text()
    visitor.get(f"/i/ACT/compare.table.docx?{asked}")


@pytest.mark.parametrize("form", ["docx", "table.docx", "table.pdf"])
def test_strange_signs_and_markup_of_a_text_harm_no_file(
    sqlite,
    visitor,
    tmp_path,
    form,
):
    from tests.factories import a_version, an_item

    with sqlite.writing() as session:
        session.info["journalled"] = True
        row = an_item(session, "X")
        for text in ("", "<script>alert(1)</script> \x0b\x1f&lt; ]]> \uffff конец"):
            a_version(session, row, text=text, heading="", reason="<b>\x07</b>")
    file = visitor.get(f"/r/X/compare.{form}?from=1&to=2")
    words = (
        paper(file).pages[0].extract_text() if "pdf" in form else word(file, tmp_path)
    )

    assert "конец" in words
    assert "alert(1)" in words


@pytest.mark.parametrize("form", ["docx", "table.docx", "table.pdf"])
def test_a_file_is_refused_where_its_library_is_missing(
    item,  # noqa: F811
    visitor,
    monkeypatch,
    form,
):
    for name in ("docx", "weasyprint"):
        monkeypatch.setitem(sys.modules, name, None)
    page = visitor.get(f"/r/P1/compare.{form}", status=501)

    assert page.heading == "Такого файла здесь нет"
    assert "requirements-tracker[office]" in page.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/r/P1/compare.docx?from=x", 422),
        ("/r/P1/compare.docx?from=9", 404),
        ("/r/NONE/compare.table.pdf", 404),
        ("/r/P1/compare.odt", 404),
        ("/i/ACT/compare.docx?known=x", 422),
    ],
)
def test_what_cannot_be_compared_makes_no_file(item, visitor, path, status):  # noqa: F811
    page = visitor.get(path, status=status)

    assert page.heading


def test_a_table_too_long_for_a_pdf_leads_back_to_the_other_files(sqlite, visitor):
    from tests.factories import a_version, an_item

    with sqlite.writing() as session:
        session.info["journalled"] = True
        row = an_item(session, "LONG")
        for word in ("вправе ", "обязаны "):
            a_version(session, row, text=word * 30_000)
    answer = visitor.get("/r/LONG/compare.table.pdf?from=1&to=2", status=303)
    back = visitor.follow(answer)

    assert answer.location == "/r/LONG/compare?from=1&to=2"
    assert "слишком длинна для PDF" in back.text.replace("\u00a0", " ")
    assert visitor.get("/r/LONG/compare.docx?from=1&to=2").response.data
