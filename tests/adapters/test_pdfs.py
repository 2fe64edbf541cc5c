"""PDF files: tagged, in Russian, in our own font, and nothing is fetched for them."""

import io
import socket
import sys
from pathlib import Path

import pypdf
import pytest

from tracker.adapters import pdfs
from tracker.domain.errors import NotInstalled

STATIC = Path(__file__).parents[2] / "tracker" / "static"
PAGE = """<!doctype html><html lang="ru"><head><title>Сравнение «А»</title>
<link rel="stylesheet" href="paper.css"></head><body><h1>Сравнение</h1>
<table><thead><tr><th>Действует</th><th>Предлагается</th></tr></thead>
<tbody><tr><td><del>вправе</del></td><td><ins>обязаны № 5</ins></td></tr></tbody>
</table>%s</body></html>"""


def made(extra=""):
    return pypdf.PdfReader(io.BytesIO(pdfs.pdf(PAGE % extra, static=STATIC)))


def test_a_file_is_tagged_and_says_its_title_and_its_language():
    file = made()
    root = file.trailer["/Root"]

    assert file.metadata.title == "Сравнение «А»"
    assert root["/Lang"] == "ru"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_its_words_can_be_read_and_are_set_in_our_font():
    page = made().pages[0]
    fonts = {
        str(font.get_object()["/BaseFont"])
        for font in page["/Resources"]["/Font"].values()
    }

    for word in ("Действует", "Предлагается", "вправе", "обязаны № 5"):
        assert word in page.extract_text()
    assert fonts
    assert all("Golos" in name for name in fonts)


@pytest.mark.parametrize("tag", ["p", "strong", "em"])
def test_letters_of_two_alphabets_are_not_taken_for_one_another(tag):
    every = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя abcdefghijklmnopqrstuvwxyz 0123456789"
    every = f"{every} {every.upper()} №—«»–…"

    assert every in made(f"<{tag}>{every}</{tag}>").pages[0].extract_text().replace(
        "\n", " "
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.css",
        "http://127.0.0.1/a.css",
        "file:///etc/passwd",
        "file://example.org/etc/paper.css",
        f"{STATIC.as_uri()}/../config.py",
        f"{STATIC.as_uri()}/%2e%2e/%2e%2e/pyproject.css",
        f"{STATIC.as_uri()}/site.js",
        f"{STATIC.as_uri()}/nothing.css",
        "data:text/css,p{}",
        "ftp://example.org/a.css",
        "",
    ],
)
def test_nothing_but_our_static_files_is_handed_out(url):
    assert pdfs.allowed(url, static=STATIC) is None


def test_a_style_sheet_and_a_font_of_ours_are_handed_out():
    font = "vendor/golos-text/golos-text-cyrillic-400-normal.woff2"

    assert pdfs.allowed(f"{STATIC.as_uri()}/paper.css", static=STATIC)
    assert pdfs.allowed(f"{STATIC.as_uri()}/{font}", static=STATIC)


def test_no_server_is_asked_whatever_a_text_holds(monkeypatch):
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: asked.append(a))
    file = made('<img alt="" src="http://example.org/a.png">'
                '<link rel="stylesheet" href="//example.org/a.css">'
                '<img alt="" src="file:///etc/passwd">')  # fmt: skip

    assert file.pages
    assert asked == []


@pytest.mark.parametrize("missing", [ImportError, OSError])
def test_without_the_library_or_pango_it_is_refused_in_words(monkeypatch, missing):
    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise missing(name)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])

    with pytest.raises(NotInstalled):
        made()
