"""The table of three columns, read back by pandoc."""

import json
from datetime import UTC, datetime

import pypandoc
import pytest

from tracker.adapters import docx_tables
from tracker.adapters.docx_parts import Front, Passage
from tracker.adapters.docx_tables import TableRow
from tracker.adapters.redlines import redline
from tracker.domain.errors import NotInstalled

FRONT = Front(
    title="Сравнительная таблица",
    lines=("На 30.11.2022 → На 01.12.2022",),
    made=datetime(2026, 11, 23, 9, tzinfo=UTC),
)
HEADINGS = ("Действует", "Предлагается", "Обоснование")


def rows(*given):
    return docx_tables.docx(FRONT, HEADINGS, given)


def read(file, tmp_path):
    """Return the cells of the table, row by row, with their marks in Markdown."""
    place = tmp_path / "file.docx"
    place.write_bytes(file)
    blocks = json.loads(pypandoc.convert_file(str(place), "json", format="docx"))[
        "blocks"
    ]
    (table,) = (block["c"] for block in blocks if block["t"] == "Table")
    head, (body,) = table[3], table[4]
    lines = [*head[1], *body[3]]
    return [[words(cell[4]) for cell in line[1]] for line in lines]


def words(node, marks=frozenset({"Strikeout", "Underline"})):
    if isinstance(node, list):
        return "".join(words(each) for each in node)
    if not isinstance(node, dict):
        return ""
    kind, inside = node["t"], node.get("c", "")
    if kind == "Str":
        return inside
    if kind in ("Space", "SoftBreak", "LineBreak"):
        return " "
    said = words(inside)
    return f"[{kind}:{said}]" if kind in marks else said + " " * (kind == "Para")


def test_each_row_says_what_was_what_is_to_be_and_why(tmp_path):
    file = rows(
        TableRow(
            passages=(
                Passage(changes=redline("1. Страницы", "1. Страницы"), level=1),
                Passage(changes=redline("Органы вправе.", "Органы обязаны.")),
                Passage(changes=redline("все", "суды"), label="Кого касается"),
            ),
            reason="Принят закон.",
        )
    )
    head, row = read(file, tmp_path)

    assert [cell.strip() for cell in head] == list(HEADINGS)
    assert "[Strikeout:вправе]" in row[0]
    assert "обязаны" not in row[0]
    assert "[Underline:обязаны]" in row[1]
    assert "вправе" not in row[1]
    assert "Кого касается: [Underline:суды]" in row[1]
    assert row[2].strip() == "Принят закон."


def test_an_item_that_is_not_on_a_side_says_why(tmp_path):
    file = rows(
        TableRow(
            passages=(Passage(changes=redline("", "Новое.")),),
            nothing_before="Ещё не действует.",
        ),
        TableRow(passages=(Passage(changes=redline("Старое.\x00", "")),)),
    )
    _, added, gone = read(file, tmp_path)

    assert added[0].strip() == "Ещё не действует."
    assert "Новое." in added[1]
    assert [cell.strip() for cell in gone] == ["[Strikeout:Старое.]", "—", ""]


def test_without_the_library_it_is_refused_in_words(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)

    with pytest.raises(NotInstalled):
        rows()
