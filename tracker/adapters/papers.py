"""A paper of ours: a title, lines, sections of texts, lists and tables; as PDF.

One shape for whatever is printed, so that a paper is worded once, in its service. The
same sections become a Word file in `tracker.adapters.docx_letters`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from tracker.adapters import pdfs
from tracker.adapters.xml_texts import legal

_STATIC = Path(__file__).parents[1] / "static"
_STYLE = "sheet.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; *numbered* where its order means something."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; the first cell of each row names the row. *numeric*: columns from 0."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Quote:
    """The words of an act, as they stand there."""

    text: str


Block = str | Bullets | Table | Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Blocks under a heading."""

    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a sheet says; *foot* stands at its end, in small letters."""

    title: str
    language: str
    author: str
    lines: Sequence[str]
    sections: Sequence[Section] = field(default=())
    foot: Sequence[str] = field(default=())


def pdf(paper: Paper) -> bytes:
    """Return *paper* as a tagged PDF; refuse as `NotInstalled` without ``office``."""
    return pdfs.pdf(html(paper), static=_STATIC)


def html(paper: Paper) -> str:
    """Return *paper* as a page of its own that loads our one style and nothing else."""
    root = ET.Element("html", {"lang": paper.language})
    head, body = ET.SubElement(root, "head"), ET.SubElement(root, "body")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    _put(head, "title", paper.title)
    ET.SubElement(head, "meta", {"name": "author", "content": paper.author})
    ET.SubElement(head, "link", {"rel": "stylesheet", "href": _STYLE})
    main = ET.SubElement(body, "main")
    _put(main, "h1", paper.title)
    for line in paper.lines:
        _put(main, "p", line)
    for section in paper.sections:
        _put(main, "h2", section.heading)
        for block in section.blocks:
            _block(main, block)
    for line in paper.foot:
        _put(main, "p", line).set("class", "foot")
    told = ET.tostring(root, encoding="unicode", method="html")
    return f"<!doctype html>\n{told}"


def _block(parent: ET.Element, block: Block) -> None:
    if isinstance(block, Bullets):
        among = ET.SubElement(parent, "ol" if block.numbered else "ul")
        for item in block.items:
            _put(among, "li", item)
    elif isinstance(block, Table):
        _table(parent, block)
    elif isinstance(block, Quote):
        _put(parent, "blockquote", block.text)
    else:
        _put(parent, "p", block)


def _table(parent: ET.Element, table: Table) -> None:
    drawn = ET.SubElement(parent, "table")
    line = ET.SubElement(ET.SubElement(drawn, "thead"), "tr")
    for number, heading in enumerate(table.headings):
        _cell(line, "th", heading, table, number).set("scope", "col")
    body = ET.SubElement(drawn, "tbody")
    for row in table.rows:
        line = ET.SubElement(body, "tr")
        for number, text in enumerate(row):
            _cell(line, "td" if number else "th", text, table, number)
        line[0].set("scope", "row")


def _cell(
    line: ET.Element, name: str, text: str, table: Table, number: int
) -> ET.Element:
    cell = _put(line, name, text)
    if number in table.numeric:
        cell.set("class", "numeric")
    return cell


def _put(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = legal(text)
    return child
