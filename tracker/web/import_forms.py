"""The forms by which evidence comes in by the file: cells or a file, its columns."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from tracker.domain.signs import sound
from tracker.services.evidence_files.columns import COLUMNS, Reading
from tracker.services.evidence_files.layouts import Layout
from tracker.storage.duties import DutyInForce
from tracker.web.fields import stripped
from tracker.web.import_words import COLUMNS as CALLED
from tracker.web.units import WriteForm

_ = lazy_gettext
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
    "cp866": _("CP866 (DOS)"),
    "utf-16": "UTF-16",
}
DELIMITERS = {";": _("semicolon"), ",": _("comma"), "\t": _("tab")}
#: Spellings of one encoding by which a file may be known.
_SAME = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
_LONGEST_NAME = 120


class UploadForm(WriteForm):
    """Cells copied from a spreadsheet, or a file with them."""

    cells = TextAreaField(_("Cells copied from a spreadsheet"))
    file = FileField(_("Or a file: CSV, XLSX, XLS or ODS"))

    def given(self) -> tuple[str, bytes] | None:
        """Return the name and the bytes of what is given; None, and say so: nothing.

        A file goes before cells: who chose one has meant it. Cells have no name.
        """
        upload = self.file.data
        if upload is not None and upload.filename:
            name = sound(PurePath(upload.filename.replace("\\", "/")).name)
            return name[:_LONGEST_NAME] or "—", upload.read()
        cells = (self.cells.data or "").strip("\r\n")
        if cells.strip():
            return "", cells.encode("utf-8", errors="replace")
        self.cells.errors = [gettext("Paste the cells, or choose a file.")]
        return None


class ColumnsForm(WriteForm):
    """What the columns of a file mean, and what is true of all its rows."""

    address = SelectField(CALLED["address"])
    body = SelectField(CALLED["body"])
    code = SelectField(CALLED["code"])
    ogrn = SelectField(CALLED["ogrn"])
    inn = SelectField(CALLED["inn"])
    requirement = SelectField(CALLED["requirement"])
    shown_from = SelectField(CALLED["shown_from"])
    note = SelectField(CALLED["note"])
    whose = StringField(_("Body of all rows"), filters=[stripped])
    items = SelectMultipleField(_("Requirements that the whole file answers"))

    def offer(self, layout: Layout, duties: Sequence[DutyInForce]) -> None:
        """Offer the headings of the file and the *duties* in force."""
        nothing = SelectChoice("", gettext("— no such column —"))
        headings = [SelectChoice(each, sound(each)) for each in layout.headings]
        for name in COLUMNS:
            self[name].choices = [nothing, *headings]
        self.items.choices = [
            SelectChoice(duty.code, duty.heading or duty.code) for duty in duties
        ]

    def fill(self, reading: Reading) -> None:
        """Show what is guessed or was told."""
        for name in COLUMNS:
            self[name].data = reading.columns.get(name, "")
        self.whose.data = reading.defaults.get("body", "")
        self.items.data = list(reading.items)

    def columns(self) -> Mapping[str, str]:
        """Return what was told: our column -> the heading, empty for none."""
        return {name: self[name].data or "" for name in COLUMNS}

    def defaults(self) -> Mapping[str, str]:
        """Return what every row says that has nothing there."""
        return {"body": self.whose.data} if self.whose.data else {}


class LayoutForm(WriteForm):
    """How the bytes of a file are a table, where the guess was wrong."""

    encoding = SelectField(_("Encoding"), choices=[])
    delimiter = SelectField(_("Between the columns"), choices=[])
    headings = BooleanField(_("The first row holds the headings"))

    def offer(self, layout: Layout) -> None:
        """Offer what a file can be; a workbook has neither."""
        self.encoding.choices = [SelectChoice(*each) for each in ENCODINGS.items()]
        self.delimiter.choices = [SelectChoice(*each) for each in DELIMITERS.items()]
        if not layout.encoding:
            del self.encoding, self.delimiter

    def fill(self, layout: Layout) -> None:
        """Show how the file was read."""
        if "encoding" in self:
            self.encoding.data = spelled(layout.encoding)
            self.delimiter.data = layout.delimiter
        self.headings.data = not layout.headless

    def told(self) -> dict[str, Any]:
        """Return how the file is to be read."""
        made: dict[str, Any] = {"headless": not self.headings.data}
        if "encoding" in self:
            made |= {"encoding": self.encoding.data, "delimiter": self.delimiter.data}
        return made


def spelled(encoding: str) -> str:
    """Return the name under which *encoding* is offered."""
    return _SAME.get(encoding, encoding)
