"""A comparison to take away: Word with tracked changes, and the table in three formats.

The same sides as the page of the same address, whole. Making files of Word and PDF
takes the extra ``office``; without it they are refused in words, and the table can be
printed from its page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.adapters import docx_redlines, docx_tables, pdfs
from tracker.adapters.docx_parts import WORD, Front, Passage
from tracker.adapters.docx_tables import TableRow
from tracker.adapters.redlines import Change, Op, paragraphs
from tracker.domain.access import Act
from tracker.domain.errors import NotFound
from tracker.services import comparisons
from tracker.services.comparisons import Absent, Edition, Whole
from tracker.web import comparison_words, downloads, questions
from tracker.web.asked_sides import AskedSide, AskedSides
from tracker.web.comparing import Field, Row
from tracker.web.comparisons import Shown, of_document, of_item, shown
from tracker.web.formats import day
from tracker.web.guard import needs
from tracker.web.house import house, reading, today
from tracker.web.languages import language
from tracker.web.spellings import moved

TRACKED, TABLE, TABLE_PDF = "docx", "table.docx", "table.pdf"
PRINTED = "table.html"
#: Signs of a page that are set as a PDF in some five seconds; nobody waits for more.
LONGEST = 250_000
#: How the address of a page is lengthened to that of a file.
FORMS = f'any("{TRACKED}", "{TABLE}", "{TABLE_PDF}", "{PRINTED}")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file tells: its name, what stands at its head, and the comparison.

    *passages* are the whole text for the file with tracked changes, *rows* the items
    of the table under its three *headings*.
    """

    name: str
    title: str
    lines: Sequence[str]
    headings: Sequence[str]
    passages: Iterable[Passage]
    rows: Sequence[TableRow]


@needs(Act.READ)
def item(code: str, form: str) -> ResponseReturnValue:
    """Send the comparison of an item as a file."""
    found, whole = comparisons.whole_item(reading(), code)
    if found.code != code:
        return moved(code=found.code, form=form)
    title = gettext("Comparison of versions of item %(code)s", code=code)
    asked = of_item(whole)
    return sent(_told(whole, asked, code, f"{title}. {found.instrument_title}"), form)


@needs(Act.READ)
def document(code: str, form: str) -> ResponseReturnValue:
    """Send the comparison of a whole document as a file."""
    found, whole = comparisons.whole_document(reading(), code)
    if found.code != code:
        return moved(code=found.code, form=form)
    called = found.short_title or found.title
    title = gettext("Comparison of the document: %(title)s", title=called)
    return sent(_told(whole, of_document(whole), code, title), form)


def _told(whole: Whole, asked: AskedSides, code: str, title: str) -> Told:
    questions.refuse(asked.misread)
    if asked.unknown:
        raise NotFound(f"{code} has no version {asked.unknown[0].typed}")
    sides = f"{asked.before.spelled}_{asked.after.spelled}"
    before, after = (comparison_words.title(s) for s in (asked.before, asked.after))
    made = shown(whole, asked)
    counts = comparison_words.counted(made.comparison)
    return Told(
        name=f"{code}_{sides}",
        title=title,
        lines=[
            f"{gettext('Earlier side')}: {before}",
            f"{gettext('Later side')}: {after}",
            *([counts] if counts else []),
        ],
        headings=_headings(whole, asked.after),
        passages=_tracked(made),
        rows=[table_row(row, made.before, made.after) for row in made.revised],
    )


def sent(told: Told, form: str) -> ResponseReturnValue:
    """Return what *told* tells as a file of *form*, or as a page to be printed."""
    if form == TRACKED:
        made = docx_redlines.docx(_front(told), told.passages)
        return downloads.document(made, f"{told.name}.docx", WORD)
    if form == TABLE:
        made = docx_tables.docx(_front(told), told.headings, told.rows)
        return downloads.document(made, f"{told.name}.table.docx", WORD)
    if form == PRINTED:
        return _sheet(told, url_for("static", filename="paper.css"))
    page = _sheet(told, "paper.css")
    if len(page) > LONGEST:
        return _too_long()
    made = pdfs.pdf(page, static=Path(str(current_app.static_folder)))
    return downloads.document(made, f"{told.name}.table.pdf", pdfs.PDF)


def _too_long() -> ResponseReturnValue:
    """Send the reader back to the comparison, where the other files are."""
    flash(
        gettext(
            "The table is too long for a PDF. Take the Word file, or open the table to"
            " be printed: the browser can save it as a PDF too."
        ),
        "error",
    )
    asked = request.query_string.decode("ascii", "replace")
    there = request.path.removesuffix(f".{TABLE_PDF}")
    return redirect(f"{there}?{asked}" if asked else there, HTTPStatus.SEE_OTHER)


def _sheet(told: Told, style: str) -> str:
    """Return the table as a page of its own that loads nothing but *style*."""
    return render_template(
        "components/comparison_table.html",
        told=told,
        front=_front(told),
        language=language(),
        paragraphs=paragraphs,
        style=style,
    )


def _front(told: Told) -> Front:
    return Front(
        title=told.title,
        lines=(
            *told.lines,
            gettext("Made on %(day)s from the register of requirements, which is not"
                    " an official publication.", day=day(today())),
        ),
        made=house().now(),
        language=language(),
    )  # fmt: skip


def _headings(whole: Whole, after: AskedSide) -> tuple[str, str, str]:
    """Return the headings of the table: a published text is never called a proposal."""
    begins = after.on or next(
        each.valid_from for each in whole.revisions if each.seq == after.seq
    )
    why = gettext("Grounds")
    if begins is None or begins > today():
        return gettext("In force now"), gettext("Will be in force"), why
    return gettext("Earlier wording"), gettext("Later wording"), why


def _tracked(shown: Shown) -> Iterator[Passage]:
    for row in shown.rows:
        yield from passages(row, shown.gone(row.entry.code), row.compared.fields)


def table_row(row: Row, before: Edition, after: Edition) -> TableRow:
    """Return *row* as a row of the table, with why it is not on a side."""
    code, entry = row.entry.code, row.entry
    gone = after.absent.get(code)
    why = entry.after or gone
    fields = [field for field in row.compared.fields if field.changed]
    return TableRow(
        passages=tuple(passages(row, gone, fields)),
        nothing_before=_nothing(entry.before, before.absent.get(code)),
        nothing_after=_nothing(entry.after, gone),
        reason=why.reason if why else "",
    )


def _nothing(side: object, absent: Absent | None) -> str:
    return "" if side or absent is None else comparison_words.absence(absent)


def passages(
    row: Row, gone: Absent | None, fields: Iterable[Field]
) -> Iterator[Passage]:
    """Yield the heading, the text and the fields of an item, with who changed them."""
    who = row.entry.after or gone
    passage = partial(
        Passage,
        author=comparison_words.author(who.author) if who else "",
        at=who.recorded_at if who else None,
    )
    heading = row.compared.heading or _code(row)
    yield passage(changes=heading, level=row.entry.depth + 1)
    if row.compared.wording:
        yield passage(changes=row.compared.wording)
    for field in fields:
        yield passage(changes=field.changes, label=field.name)


def _code(row: Row) -> tuple[Change, ...]:
    """Return the code of an item without a heading in its place."""
    stands = (row.entry.before is not None, row.entry.after is not None)
    op = {(False, True): Op.INSERT, (True, False): Op.DELETE}.get(stands, Op.EQUAL)
    return (Change(op, row.entry.code),)
