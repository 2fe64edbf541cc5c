"""What every Word file of ours is made of: a clean sheet, passages, safe text.

Needs the extra ``office``; the library is brought in when a file is made, so that
everything else starts without it.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracker.adapters.redlines import Change, Op
from tracker.adapters.xml_texts import legal
from tracker.domain.errors import NotInstalled

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What Word keeps of a property, in signs.
_PROPERTY = 255
_FONT = "Times New Roman"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A heading (*level* from 1), a text (0) or a field with its *label*, compared.

    *changes* may hold line breaks, each of which ends a paragraph. *author* and *at*
    tell who made the change, and when.
    """

    changes: Sequence[Change]
    level: int = 0
    label: str = ""
    author: str = ""
    at: datetime | None = None

    @property
    def whole(self) -> Op:
        """Return what happened to the passage as a whole: EQUAL if to parts of it."""
        ops = {change.op for change in self.changes}
        return ops.pop() if len(ops) == 1 else Op.EQUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What stands at the head of a file, and when it was made."""

    title: str
    lines: Sequence[str]
    made: datetime
    language: str = "ru"


def sheet(front: Front) -> Any:
    """Return a new document that begins with *front*; refuse as `NotInstalled`."""
    try:
        from docx import Document  # noqa: PLC0415 - an extra that few installations have
        from docx.shared import Pt, RGBColor  # noqa: PLC0415
    except ImportError as error:
        raise NotInstalled("python-docx is not installed", extra="office") from error
    document = Document()
    black = RGBColor(0, 0, 0)
    for name, size in (("Normal", 12), ("Title", 16), ("Heading 1", 14),
                       ("Heading 2", 13), ("Heading 3", 12)):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = black
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name_of, given in list(fonts.attrib.items()):
            # A theme's font would win over the named one.
            if "Theme" in name_of:
                del fonts.attrib[name_of]
            elif given != _FONT:
                fonts.set(name_of, _FONT)
    _named(document, front)
    document.add_heading(legal(front.title), 0)
    for line in front.lines:
        document.add_paragraph(legal(line))
    return document


def saved(document: Any) -> bytes:
    """Return *document* as the bytes of a file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _named(document: Any, front: Front) -> None:
    """Write what the file is, and in which language, where readers look for it."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    about = document.core_properties
    about.title = legal(front.title)[:_PROPERTY]
    about.author = about.last_modified_by = about.comments = ""
    about.language = front.language
    about.created = about.modified = front.made.astimezone(UTC).replace(tzinfo=None)
    tongue = "ru-RU" if front.language == "ru" else "en-GB"
    for word in document.styles.element.iter(qn("w:lang")):
        word.set(qn("w:val"), tongue)
