"""The steps by which a file of evidence goes on: each is one form of its page."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Response, make_response, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.upload_files import Uploads
from tracker.domain.errors import BadFile, BadInput
from tracker.services.evidence_files import layouts, uploads
from tracker.services.evidence_files.layouts import Layout, kept_layout
from tracker.services.evidence_files.working import SMALL, Works
from tracker.storage.uploads import UploadRow
from tracker.web import import_pages, import_words
from tracker.web.house import actor, house, reading
from tracker.web.import_choices import ChoicesForm, asked_of, choices_in
from tracker.web.import_forms import ColumnsForm, LayoutForm
from tracker.web.units import WriteForm, write


def files() -> Uploads:
    """Return where the bytes of files are kept."""
    return Uploads(house().settings.uploads)


def _columns(upload: UploadRow) -> Response:
    """Tell what the columns mean and have the file checked."""
    form = import_pages.columns_form(upload)
    if not form.validate_on_submit():
        return _wrong(import_pages.columns(upload, form))
    code = upload.code

    def work(session: Session) -> str:
        uploads.tell(
            session,
            actor(),
            code,
            columns=form.columns(),
            defaults=form.defaults(),
            items=form.items.data or [],
            now=house().now(),
        )
        return url_for("imports.show", code=code)

    try:
        answer = write(work, again=lambda: import_pages.columns(upload, form))
    except BadInput as refused:
        _mark(form, refused)
        return _wrong(import_pages.columns(upload, form))
    return _worked(upload, answer)


def _layout(upload: UploadRow) -> Response:
    """Have the file read anew, with the encoding and the delimiter that were told."""
    form = LayoutForm()
    form.offer(kept_layout(upload.layout))
    code = upload.code
    try:
        layout = _read_anew(upload, form)
    except BadFile as refusal:
        said = import_words.file_refusal(refusal.facts)
        table = import_pages.columns_form(upload)
        return _wrong(import_pages.columns(upload, table, layout_form=form, said=said))

    def work(session: Session) -> str:
        uploads.lay_out(session, actor(), code, layout, now=house().now())
        return url_for("imports.show", code=code, step="columns")

    return write(work)


def _read_anew(upload: UploadRow, form: LayoutForm) -> Layout:
    data = files().read(upload.sha256)
    if data is None:
        raise BadFile("the bytes are gone", reason="gone")
    if not form.validate_on_submit():
        raise BadFile("no such encoding", reason="bad_encoding")
    name = import_pages.file_name(upload)
    return layouts.layout(data, name=name, **form.told())


def _choose(upload: UploadRow) -> Response:
    """Tell which bodies are meant and have the file checked again."""
    asked = asked_of(reading(), upload.id)
    if not ChoicesForm().validate_on_submit():
        return _wrong(import_pages.page(upload))
    choices = choices_in(request.form, asked)
    code = upload.code

    def work(session: Session) -> str:
        uploads.choose(session, actor(), code, choices, now=house().now())
        return url_for("imports.show", code=code)

    return _worked(upload, write(work))


def _confirm(upload: UploadRow) -> Response:
    """Have the file taken in."""
    return _worked(upload, _acted(upload, uploads.confirm))


def _undo(upload: UploadRow) -> Response:
    """Have what the file brought withdrawn."""
    return _worked(upload, _acted(upload, uploads.undo))


def _drop(upload: UploadRow) -> Response:
    """Give the file up."""
    return _acted(upload, uploads.drop)


def _acted(upload: UploadRow, act: Callable[..., UploadRow]) -> Response:
    code = upload.code
    if not WriteForm().validate_on_submit():
        raise BadInput("no form", field="do", reason="missing")

    def work(session: Session) -> str:
        act(session, actor(), code, now=house().now())
        return url_for("imports.show", code=code)

    return write(work)


def _worked(upload: UploadRow, answer: Response) -> Response:
    """Do the work on a small file at once: its person waits a moment, not for a job."""
    if upload.rows <= SMALL:
        Works(house().database, files()).whole(upload.id, now=house().now())
        house().search.offer()
    return answer


def _wrong(page: str | Response) -> Response:
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)


def _mark(form: ColumnsForm, refused: BadInput) -> None:
    """Put the refusal of the columns at its field."""
    field, reason = str(refused.facts.get("field")), refused.facts.get("reason")
    if reason == "heading_twice":
        said = gettext("This column already has another meaning.")
    elif field == "address":
        said = gettext("Say which column holds the addresses of the pages.")
    elif reason == "no_column":
        said = gettext(
            "Say which column tells whose pages they are, or write the code of the body"
            " of all rows below."
        )
    else:
        raise refused
    form[field].errors = [said]


#: What the button of a form says -> what is done.
STEPS: Mapping[str, Callable[[UploadRow], Response]] = {
    "columns": _columns,
    "layout": _layout,
    "choose": _choose,
    "confirm": _confirm,
    "undo": _undo,
    "drop": _drop,
}
