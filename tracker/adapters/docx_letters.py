"""An official letter as a Word file: blanks for what only its signer knows.

Headings, lists and quotations are Word's own, so that the letter can be worked on.
Refuses as `tracker.domain.errors.NotInstalled` without the extra ``office``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.adapters.docx_parts import Front, saved, sheet
from tracker.adapters.papers import Block, Bullets, Paper, Quote, Table
from tracker.adapters.xml_texts import legal


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """*paper* with what stands above it and below it, and when it was made."""

    paper: Paper
    reference: str
    addressee: str
    close: Sequence[str]
    signature: Sequence[str]
    made: datetime


def docx(letter: Letter) -> bytes:
    """Return *letter* as a Word file."""
    paper = letter.paper
    front = Front(
        title=paper.title,
        lines=paper.lines,
        made=letter.made,
        language=paper.language,
    )
    document = sheet(front)
    _headed(document, letter)
    for section in paper.sections:
        document.add_heading(legal(section.heading), 1)
        for block in section.blocks:
            _block(document, block)
    for line in letter.close:
        document.add_paragraph(legal(line))
    document.add_paragraph()
    for line in letter.signature:
        document.add_paragraph(legal(line))
    for line in paper.foot:
        document.add_paragraph(legal(line)).runs[0].font.size = _points(9)
    _laid_out(document)
    return saved(document)


def _headed(document: Any, letter: Letter) -> None:
    """Put the reference and the addressee above the title."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - see docx_parts

    title = document.paragraphs[0]
    title.insert_paragraph_before(legal(letter.reference))
    addressee = title.insert_paragraph_before(legal(letter.addressee))
    addressee.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _block(document: Any, block: Block) -> None:
    if isinstance(block, Bullets):
        style = "List Number" if block.numbered else "List Bullet"
        for item in block.items:
            document.add_paragraph(legal(item), style=style)
    elif isinstance(block, Quote):
        for line in legal(block.text).split("\n"):
            document.add_paragraph(line, style="Quote")
    elif isinstance(block, Table):
        raise TypeError("a letter holds no tables")
    else:
        document.add_paragraph(legal(block))


def _laid_out(document: Any) -> None:
    """Give the sheet the margins of official papers (ГОСТ Р 7.0.97-2016, п. 3.3)."""
    from docx.shared import Mm  # noqa: PLC0415 - see docx_parts

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(20), Mm(10)
    section.top_margin = section.bottom_margin = Mm(20)


def _points(size: int) -> Any:
    from docx.shared import Pt  # noqa: PLC0415 - see docx_parts

    return Pt(size)
