"""A comparison as the table that lawyers pass round: what was, what is to be, and why.

Nothing is tracked here: what goes is struck through, what comes is underlined.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.adapters.docx_parts import Front, Passage, saved, sheet
from tracker.adapters.redlines import Change, Op
from tracker.adapters.xml_texts import legal

Cell = Sequence[Passage]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One item: its passages with their changes, and the reason for them."""

    passages: Sequence[Passage]
    #: Said instead of the text where an item is not on a side.
    nothing_before: str = ""
    nothing_after: str = ""
    reason: str = ""


def docx(front: Front, headings: Sequence[str], rows: Iterable[TableRow]) -> bytes:
    """Return a Word file with *rows* under three *headings*, on a sheet that lies.

    Refuse as `tracker.domain.errors.NotInstalled` without the extra ``office``.
    """
    document = sheet(front)
    _lay(document)
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(legal(heading)).bold = True
    _repeat(table.rows[0])
    for row in rows:
        old, new, why = table.add_row().cells
        _fill(old, row, without=Op.INSERT, instead=row.nothing_before)
        _fill(new, row, without=Op.DELETE, instead=row.nothing_after)
        why.text = legal(row.reason)
    return saved(document)


def _lay(document: Any) -> None:
    """Turn the sheet so that three columns have room."""
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 - see docx_parts
    from docx.shared import Mm  # noqa: PLC0415

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(18)


def _repeat(row: Any) -> None:
    """Let *row* head the table on every page, and be read out as its headings."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - see docx_parts

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fill(cell: Any, row: TableRow, *, without: Op, instead: str) -> None:
    paragraphs = [
        (passage, line)
        for passage in row.passages
        for line in _lines(passage, without)
        if line
    ]
    if instead or not paragraphs:
        cell.text = legal(instead or "—")
        return
    paragraph = cell.paragraphs[0]
    for number, (passage, line) in enumerate(paragraphs):
        paragraph = cell.add_paragraph() if number else paragraph
        if passage.label:
            paragraph.add_run(f"{legal(passage.label)}: ").italic = True
        for op, text in line:
            run = paragraph.add_run(text)
            run.bold = bool(passage.level) or None
            run.font.strike = True if op is Op.DELETE else None
            run.underline = True if op is Op.INSERT else None


def _lines(passage: Passage, without: Op) -> list[list[Change]]:
    """Return the pieces of each paragraph as one side has it."""
    lines: list[list[Change]] = [[]]
    for op, text in passage.changes:
        if op is without:
            continue
        first, *others = legal(text).split("\n")
        lines[-1] += [Change(op, first)] if first else []
        lines += [[Change(op, part)] if part else [] for part in others]
    return lines
