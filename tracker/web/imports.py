"""The room of files: many pages at once, from a spreadsheet to the queue of review.

A file is sent, its columns are told, it is checked, confirmed and taken in; each step
is one page and one form. What takes long is done by the jobs, and its page looks
again by itself. Everybody sees own files alone.
"""

from http import HTTPStatus

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadFile, Conflict
from tracker.domain.evidence_files import RETURNED
from tracker.services.evidence_files import error_sheets, layouts, uploads
from tracker.services.evidence_files.layouts import kept_layout
from tracker.storage import regions, upload_lists
from tracker.web import downloads, import_pages, import_words
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading
from tracker.web.import_forms import UploadForm
from tracker.web.import_steps import STEPS, files
from tracker.web.languages import language
from tracker.web.units import write

blueprint = Blueprint("imports", __name__, url_prefix="/evidence/import")


@blueprint.get("/")
@needs(Act.SUBMIT)
def index() -> ResponseReturnValue:
    """Show where cells are pasted or a file is chosen, and the files sent so far."""
    return import_pages.start(UploadForm())


@blueprint.post("/")
@needs(Act.SUBMIT)
def send() -> ResponseReturnValue:
    """Take in cells or a file; nothing of it is evidence yet."""
    form = UploadForm()
    given = form.given() if form.validate_on_submit() else None
    if given is None:
        return import_pages.start(form), HTTPStatus.UNPROCESSABLE_ENTITY
    name, data = given
    try:
        layout = layouts.layout(data, name=name or import_pages.pasted())
    except BadFile as refusal:
        field = form.file if name else form.cells
        field.errors = [import_words.file_refusal(refusal.facts)]
        return import_pages.start(form), HTTPStatus.UNPROCESSABLE_ENTITY
    sha256 = files().keep(data)

    def work(session: Session) -> str:
        upload = uploads.receive(
            session,
            actor(),
            file_name=name,
            sha256=sha256,
            layout=layout,
            now=house().now(),
        )
        return url_for("imports.show", code=upload.code)

    return write(
        work,
        sha256,
        name,
        again=lambda: import_pages.start(form),
        done=gettext("The table is read."),
    )


@blueprint.get("/<code>")
@needs(Act.SUBMIT)
def show(code: str) -> ResponseReturnValue:
    """Show how far a file has come, and what can be done next."""
    return import_pages.page(uploads.own(reading(), actor(), code))


@blueprint.post("/<code>")
@needs(Act.SUBMIT)
def step(code: str) -> ResponseReturnValue:
    """Take a file one step on, as its page asked for."""
    upload = uploads.own(reading(), actor(), code)
    wanted = STEPS.get(request.form.get("do", ""))
    if wanted is None:
        return import_pages.page(upload), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return wanted(upload)
    except Conflict:
        # Sent from an old page, or twice: the file has moved on meanwhile.
        look_anew()
        moved_on = uploads.own(reading(), actor(), code)
        return import_pages.page(moved_on), HTTPStatus.CONFLICT


@blueprint.get("/<code>/errors.<any(csv, xlsx):ending>")
@needs(Act.SUBMIT)
def errors(code: str, ending: str) -> ResponseReturnValue:
    """Return the rows that were not taken, in the file's own columns, with reasons."""
    upload = uploads.own(reading(), actor(), code)
    headings = kept_layout(upload.layout).headings
    networks = regions.names(reading()).platforms
    rows = (
        error_sheets.ErrorRow(
            line=kept.line,
            cells=kept.cells,
            reason=import_words.why(kept, networks),
            hint=import_words.hint(kept),
        )
        for kept in upload_lists.all_lines(reading(), upload.id, RETURNED)
    )
    sheet = downloads.Sheet(
        name=f"{upload.code}-errors",
        title=gettext("Rows not taken"),
        headings=error_sheets.headings_of(headings, error_sheets.ADDED[language()]),
        rows=error_sheets.rows_of(headings, rows),
    )
    return downloads.WRITERS[ending](sheet)
