"""A comparison as a Word file in which every change can be accepted or rejected.

All rejected, the file says what was; all accepted, what is. Changes are real tracked
ones (``w:ins``, ``w:del``), also those of paragraph marks: a paragraph put in or
struck out comes and goes whole.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tracker.adapters.docx_parts import Front, Passage, saved, sheet
from tracker.adapters.redlines import Change, Op
from tracker.adapters.xml_texts import legal

_MARKS = {Op.INSERT: "w:ins", Op.DELETE: "w:del"}
_TABS = re.compile(r"(\t)")
_DEEPEST = 3


def docx(front: Front, passages: Iterable[Passage]) -> bytes:
    """Return a Word file of *passages* with their changes tracked.

    Refuse as `tracker.domain.errors.NotInstalled` without the extra ``office``.
    """
    document = sheet(front)
    pen = _Pen(document)
    for passage in passages:
        pen.write(passage)
    # The mark of the last paragraph cannot be tracked: it belongs to the file.
    document.add_paragraph()
    return saved(document)


class _Pen:
    """Writes paragraphs, each change with a number of its own."""

    def __init__(self, document: Any) -> None:
        from docx.oxml import OxmlElement  # noqa: PLC0415 - see docx_parts
        from docx.oxml.ns import qn  # noqa: PLC0415

        self.document = document
        self.element, self.named = OxmlElement, qn
        self.numbers = count(1)

    def write(self, passage: Passage) -> None:
        """Write *passage*: a paragraph for each of its lines."""
        lines = list(_lines(passage))
        if passage.label:
            (first, mark), *others = lines
            label = Change(passage.whole, f"{passage.label}: ")
            lines = [([label, *first], mark), *others]
        for pieces, mark in lines:
            paragraph = self._paragraph(passage)
            for piece in pieces:
                self._run(paragraph, piece, passage)
            if mark is not Op.EQUAL:
                properties = paragraph.get_or_add_pPr()
                runs = self.element("w:rPr")
                runs.append(self._tracked(mark, passage))
                properties.append(runs)

    def _paragraph(self, passage: Passage) -> Any:
        level = min(passage.level, _DEEPEST)
        style = f"Heading {level}" if level else None
        return self.document.add_paragraph(style=style)._p

    def _run(self, paragraph: Any, piece: Change, passage: Passage) -> None:
        run = self.element("w:r")
        for part in filter(None, _TABS.split(piece.text)):
            if part == "\t":
                run.append(self.element("w:tab"))
                continue
            text = self.element("w:delText" if piece.op is Op.DELETE else "w:t")
            text.set(self.named("xml:space"), "preserve")
            text.text = part
            run.append(text)
        if piece.op is Op.EQUAL:
            paragraph.append(run)
            return
        mark = self._tracked(piece.op, passage)
        mark.append(run)
        paragraph.append(mark)

    def _tracked(self, op: Op, passage: Passage) -> Any:
        mark = self.element(_MARKS[op])
        mark.set(self.named("w:id"), str(next(self.numbers)))
        mark.set(self.named("w:author"), legal(passage.author))
        if passage.at is not None:
            mark.set(self.named("w:date"), _moment(passage.at))
        return mark


def _lines(passage: Passage) -> Iterator[tuple[list[Change], Op]]:
    """Yield the pieces of each paragraph, and what happened to its mark."""
    pieces: list[Change] = []
    for op, text in passage.changes:
        first, *others = legal(text).split("\n")
        for part in others:
            yield [*pieces, *_piece(op, first)], op
            pieces, first = [], part
        pieces += _piece(op, first)
    yield pieces, passage.whole


def _piece(op: Op, text: str) -> list[Change]:
    return [Change(op, text)] if text else []


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
