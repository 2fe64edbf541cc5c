"""Papers that leave the register: sheets as PDF, a letter as Word; read back whole."""

import io
import sys
from datetime import date, timedelta

import pytest
from docx import Document
from pypdf import PdfReader

from tests.factories import a_body, a_region
from tests.web.registers import a_register, show
from tracker.adapters.wordbooks import Voice
from tracker.domain.bodies import BodyKind
from tracker.domain.coverage import Status
from tracker.services import paper_words
from tracker.web.labels import label

BODY, REGION, LETTER = (
    "/b/G1/readiness.pdf",
    "/missing/regions/VLG.pdf",
    "/b/G1/letter.docx",
)


@pytest.fixture
def register(sqlite, now):
    """Return a store of five governments, the third of which shows its page."""
    with sqlite.writing() as session:
        a_register(session, bodies=5)
        show(session, "G3", "vk.com/three", now=now - timedelta(days=3))
    return sqlite


def paper(visitor, path):
    answer = visitor.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data))


def words(read):
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


def letter(visitor, path=LETTER):
    answer = visitor.client.get(path)
    assert answer.status_code == 200, answer.text
    return Document(io.BytesIO(answer.data))


@pytest.mark.parametrize(
    ("path", "title"),
    [(BODY, "Правительство 001"), (REGION, "Вологодская область")],
)
def test_a_sheet_is_tagged_named_in_its_language_and_of_one_page(
    visitor, register, path, title
):
    read = paper(visitor, path)
    root = read.trailer["/Root"]

    assert len(read.pages) == 1
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == "ru"
    assert read.metadata.title == title
    fonts = read.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        (descendant,) = font.get_object()["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_the_sheet_of_a_region_tells_its_numbers_place_and_bodies(visitor, register):
    told = words(paper(visitor, REGION)).replace("\xa0", " ")

    assert "По состоянию на 23.11.2026" in told
    assert "Органов с неподтверждёнными требованиями: 3 из 4." in told
    assert "Подтверждено требований: 1 из 4 (25 %)." in told
    assert "(первое — наибольшая доля): 1 из 2" in told
    assert "Вести официальную страницу 3 4 25 %" in told
    assert "Правительство 001: 1" in told
    assert "Правительство 003" not in told
    assert "/missing/?region=VLG&on=2026-11-23" in told.replace(" ", "")


def test_a_region_of_many_long_names_still_takes_one_page(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        region = a_region(session, "LNG", name="Область", col=1, row=1)
        for number in range(25):
            name = (
                f"Министерство жилищно-коммунального хозяйства {number:02}" + " и" * 20
            )
            a_body(session, f"M{number}", name=name, region_id=region.id)
    read = paper(visitor, "/missing/regions/LNG.pdf")

    assert len(read.pages) == 1
    assert "И ещё 5 органов" in words(read).replace("\xa0", " ")


def test_the_sheet_of_a_body_is_of_the_day_asked_for(visitor, register):
    now, before = (
        words(paper(visitor, f"/b/G3/readiness.pdf{day}"))
        for day in ("", "?on=19.11.2026&known=19.11.2026")
    )

    assert "Подтверждено требований: 1 из 1." in now
    assert "vk.com/three" in now.replace(" ", "")
    assert "Подтверждено требований: 0 из 1." in before
    assert "vk.com/three" not in before.replace(" ", "")
    assert "По состоянию на 19.11.2026, по сведениям на 19.11.2026" in before


def test_the_letter_lists_what_is_lacking_with_the_words_of_the_act(visitor, register):
    document = letter(visitor)
    styled = [(each.style.name, each.text) for each in document.paragraphs]
    text = "\n".join(each for _, each in styled)

    assert ("Title", "О неподтверждённых официальных страницах") in styled
    assert ("Heading 1", "1. Вести официальную страницу") in styled
    assert "Правительство 001" in styled[1][1]
    assert [style for style, _ in styled].count("Quote") == 1
    bullets = [each for style, each in styled if style == "List Bullet"]
    assert "Документ: 270-ФЗ" in bullets
    assert "Площадки: ВКонтакте или Одноклассники" in bullets
    assert "Не подтверждено с 01.12.2022" in bullets
    assert any(
        each.startswith("Срок исполнения: 01.12.2022, истёк") for each in bullets
    )
    assert any(each.endswith("/r/L1?on=2026-11-23") for each in bullets)
    assert "Просим обеспечить исполнение" in text
    assert "Подпись ____" in text
    assert document.core_properties.language == "ru"
    assert 'w:val="ru-RU"' in document.styles.element.xml


def test_a_letter_where_nothing_is_lacking_asks_for_nothing(visitor, register):
    text = "\n".join(
        each.text for each in letter(visitor, "/b/G3/letter.docx").paragraphs
    )

    assert "нет неподтверждённых требований" in text
    assert "Просим" not in text


def test_nobody_is_written_to_before_the_body_exists(visitor, register):
    with register.writing() as session:
        session.info["journalled"] = True
        a_body(session, "NEW", existed_from=date(2026, 1, 1))

    assert visitor.client.get("/b/NEW/letter.docx?on=31.12.2025").status_code == 404
    assert visitor.client.get("/b/NEW/letter.docx?on=01.01.2026").status_code == 200


def test_the_page_of_a_body_leads_to_its_papers(visitor, register):
    page = visitor.get("/b/G1?on=01.12.2023")
    links = {link.get("href") for link in page.tree.iterfind(".//main//a")}

    assert {f"{BODY}?on=2023-12-01", f"{LETTER}?on=2023-12-01"} <= links
    region = visitor.get("/missing/matrix?region=VLG&on=01.12.2023")
    sheets = {link.get("href") for link in region.tree.iterfind(".//main//a")}
    assert f"{REGION}?on=2023-12-01" in sheets
    links = {a.get("href") for a in visitor.get("/b/G3").tree.iterfind(".//main//a")}
    assert "/b/G3/letter.docx" not in links


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/missing/regions/NOWHERE.pdf", 404),
        ("/b/NOBODY/readiness.pdf", 404),
        ("/b/NOBODY/letter.docx", 404),
        (f"{LETTER}?on=вчера", 422),
        (f"{REGION}?platform=vk", 422),
        (f"{BODY}?snapshot=none", 422),
    ],
)
def test_what_cannot_be_told_makes_no_paper(visitor, register, path, status):
    assert visitor.get(path, status=status).heading


@pytest.mark.parametrize("path", [BODY, REGION, LETTER])
def test_a_paper_is_refused_in_words_where_its_library_is_missing(
    visitor, register, monkeypatch, path
):
    for name in ("docx", "weasyprint"):
        monkeypatch.setitem(sys.modules, name, None)
    page = visitor.get(path, status=501)

    assert "requirements-tracker[office]" in page.text


def test_papers_call_things_as_pages_do(app):
    with app.test_request_context("/"):
        voice = Voice("ru")
        for kind in BodyKind:
            assert paper_words.kind(voice, kind) == str(label(kind))
        for status in Status:
            assert paper_words.status(voice, status) == str(label(status))
