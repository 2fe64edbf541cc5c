"""Word files are read back by pandoc, which knows nothing of how they were written."""

import io
import json
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pypandoc
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tracker.adapters import docx_redlines
from tracker.adapters.docx_parts import Front, Passage
from tracker.adapters.redlines import Change, Op, redline
from tracker.domain.errors import NotInstalled

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
#: Pandoc passes over empty paragraphs before the first that is not: the line is that.
FRONT = Front(title="Сравнение", lines=("На день",), made=MADE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
words = st.sampled_from(
    ["орган", "страница", "обязан", "вправе", "10¹", "№ 5", "—", "«сеть»", "1.", "<b>&",
     "\t", "  ", "\u00a0", "\x00", "\x0b\x1f", "\ud800", "\uffff", "]]>", "𝒜", "\r"]
)  # fmt: skip
paragraphs = st.lists(words, max_size=6).map(" ".join) | st.sampled_from(["", "   "])
texts = st.lists(paragraphs, max_size=6).map("\n".join)


def written(passages, front=FRONT):
    return docx_redlines.docx(front, passages)


def read(file, choice, tmp_path_factory):
    """Return the paragraphs that pandoc reads with all changes accepted or rejected."""
    place = tmp_path_factory.mktemp("docx") / "file.docx"
    place.write_bytes(file)
    answer = pypandoc.convert_file(
        str(place), "json", format="docx+empty_paragraphs",
        extra_args=[f"--track-changes={choice}"],
    )  # fmt: skip
    blocks = json.loads(answer)["blocks"]
    # Pandoc leaves an empty heading where one was struck out; Word and the standard
    # let it pass into the paragraph that follows.
    first, *lines = [said(b) for b in blocks if b["t"] != "Header" or said(b)]
    assert first == "На день"
    return lines


def said(node):
    if isinstance(node, list):
        return "".join(map(said, node))
    if not isinstance(node, dict):
        return ""
    kind = node["t"]
    if kind == "Str":
        return node["c"]
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    return said(node.get("c", []))


def spoken(lines):
    """Return the words of *lines*, line by line; blanks of any kind are one."""
    return [" ".join(line.split()) for line in lines]


def expected(passages, without):
    """Return the lines one side has, by the plainest reading of the changes."""
    lines = []
    for passage in passages:
        stays = [c for c in passage.changes if c.op is not without]
        if passage.changes and not stays:
            continue
        text = "".join(c.text for c in stays)
        label = f"{passage.label}: " if passage.label else ""
        clean = text.replace("\r\n", "\n").replace("\r", "\n")
        kept = "".join(c for c in clean if c in "\t\n" or legal(c))
        lines += f"{label}{kept}".split("\n")
    return [*spoken(lines), ""]


def legal(sign):
    code = ord(sign)
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@example([("Первое.\n\nВторое.", "Первое.")])
@example([("", "Новое.\n"), ("Старое.\n\n", "")])
@example([("\n", "\r\n"), ("\r", "\r\r\n")])
@example([("А", "А\nБ"), ("А\nБ", "Б"), ("\n\n", "\n")])
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(tmp_path_factory, pairs):
    passages = [Passage(changes=redline(*pair), author="Юрист") for pair in pairs]
    file = written(passages)

    accepted = read(file, "accept", tmp_path_factory)
    rejected = read(file, "reject", tmp_path_factory)

    assert spoken(accepted) == expected(passages, Op.DELETE)
    assert spoken(rejected) == expected(passages, Op.INSERT)


def test_headings_and_fields_come_and_go_with_their_item(tmp_path_factory):
    gone = [
        Passage(changes=redline("5. Статья", ""), level=1),
        Passage(changes=redline("Первая.\nВторая.", "")),
        Passage(changes=redline("обязательно", ""), label="Сила"),
    ]
    stays = [
        Passage(changes=redline("6. Статья", "6. Статья"), level=1),
        Passage(changes=redline("все", "суды"), label="Кого касается"),
    ]
    file = written([*gone, *stays])

    assert spoken(read(file, "accept", tmp_path_factory)) == [
        "6. Статья", "Кого касается: суды", "",
    ]  # fmt: skip
    assert spoken(read(file, "reject", tmp_path_factory)) == [
        "5. Статья", "Первая.", "Вторая.", "Сила: обязательно",
        "6. Статья", "Кого касается: все", "",
    ]  # fmt: skip


def parts(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_change_bears_its_author_its_moment_and_a_number_of_its_own():
    file = written(
        [Passage(changes=redline("вправе\nА", "обязан\nБ"), author="Юрист", at=MADE)]
    )
    body = ElementTree.fromstring(parts(file)["word/document.xml"])
    marks = [e for e in body.iter() if e.tag in (f"{W}ins", f"{W}del")]

    assert marks
    assert {mark.get(f"{W}author") for mark in marks} == {"Юрист"}
    assert {mark.get(f"{W}date") for mark in marks} == {"2026-11-23T09:00:00Z"}
    assert len({mark.get(f"{W}id") for mark in marks}) == len(marks)


def test_blanks_and_tabs_are_kept_as_they_are():
    text = "  а\tб  \u00a0в "
    file = written([Passage(changes=[Change(Op.INSERT, text)])])
    body = ElementTree.fromstring(parts(file)["word/document.xml"])
    kept = "".join(
        "\t" if e.tag == f"{W}tab" else e.text or ""
        for e in body.iter()
        if e.tag in (f"{W}t", f"{W}tab")
    )

    assert kept.endswith(text)


def test_a_file_says_its_title_and_its_language():
    file = parts(
        written([], Front(title="Сравнение «А»", lines=("На день",), made=MADE))
    )

    assert "Сравнение «А»" in file["docProps/core.xml"].decode()
    assert "2026-11-23T09:00:00Z" in file["docProps/core.xml"].decode()
    assert "ru-RU" in file["word/styles.xml"].decode()
    assert "На день" in file["word/document.xml"].decode()


def test_without_the_library_it_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)

    with pytest.raises(NotInstalled):
        written([])
