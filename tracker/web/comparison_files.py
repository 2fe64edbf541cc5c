"""A comparison to take away: Word with tracked changes, and the table in two formats.

The same sides as the page of the same address, whole. Making these files takes the
extra ``office``; without it they are refused in words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.adapters import docx_redlines, docx_tables, pdfs
from tracker.adapters.docx_parts import WORD, Front, Passage
from tracker.adapters.docx_tables import TableRow
from tracker.adapters.redlines import Change, Op, paragraphs
from tracker.domain.access import Act
from tracker.domain.errors import NotFound
from tracker.services import comparisons
from tracker.services.comparisons import Absent, Whole
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
#: How the address of a page is lengthened to that of a file.
FORMS = f'any("{TRACKED}", "{TABLE}", "{TABLE_PDF}")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file tells: its name and title, and the comparison."""

    name: str
    title: str
    shown: Shown
    headings: Sequence[str]


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
    return Told(
        name=f"{code}_{sides}",
        title=title,
        shown=shown(whole, asked),
        headings=_headings(whole, asked.after),
    )


def sent(told: Told, form: str) -> Response:
    """Return what *told* tells as a file of *form*."""
    if form == TRACKED:
        made = docx_redlines.docx(_front(told), _tracked(told.shown))
        return downloads.document(made, f"{told.name}.docx", WORD)
    rows = [_row(row, told.shown) for row in told.shown.revised]
    if form == TABLE:
        made = docx_tables.docx(_front(told), told.headings, rows)
        return downloads.document(made, f"{told.name}.table.docx", WORD)
    page = render_template(
        "components/comparison_table.html",
        told=told,
        front=_front(told),
        rows=rows,
        language=language(),
        paragraphs=paragraphs,
    )
    made = pdfs.pdf(page, static=Path(str(current_app.static_folder)))
    return downloads.document(made, f"{told.name}.table.pdf", pdfs.PDF)


def _front(told: Told) -> Front:
    asked = told.shown.asked
    before, after = (comparison_words.title(s) for s in (asked.before, asked.after))
    counts = comparison_words.counted(told.shown.comparison)
    return Front(
        title=told.title,
        lines=(
            f"{before} → {after}",
            *([counts] if counts else []),
            gettext("Made on %(day)s from the register of requirements, which is not"
                    " an official publication.", day=day(today())),
        ),
        made=house().now(),
        language=language(),
    )  # fmt: skip


def _headings(whole: Whole, after: AskedSide) -> tuple[str, str, str]:
    """Return the headings of the table; what is not in force yet is only proposed."""
    begins = after.on or next(
        each.valid_from for each in whole.revisions if each.seq == after.seq
    )
    why = gettext("Grounds")
    if begins is None or begins > today():
        return gettext("In force now"), gettext("Proposed"), why
    return gettext("Earlier wording"), gettext("Later wording"), why


def _tracked(shown: Shown) -> Iterator[Passage]:
    for row in shown.rows:
        yield from _passages(row, shown.gone(row.entry.code), row.compared.fields)


def _row(row: Row, shown: Shown) -> TableRow:
    code, entry = row.entry.code, row.entry
    gone = shown.gone(code)
    why = entry.after or gone
    fields = [field for field in row.compared.fields if field.changed]
    return TableRow(
        passages=tuple(_passages(row, gone, fields)),
        nothing_before=_nothing(entry.before, shown.before.absent.get(code)),
        nothing_after=_nothing(entry.after, gone),
        reason=why.reason if why else "",
    )


def _nothing(side: object, absent: Absent | None) -> str:
    return "" if side or absent is None else comparison_words.absence(absent)


def _passages(
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
