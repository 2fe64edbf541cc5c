"""The pages of files of evidence, one for each state that a file can be in."""

from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from tracker.domain.evidence_files import AT_WORK, RETURNED, RowFate, UploadState
from tracker.services.evidence_files import duties
from tracker.services.evidence_files.columns import OF_A_BODY, kept_reading
from tracker.services.evidence_files.layouts import kept_layout
from tracker.services.evidence_files.reverting import kept_of
from tracker.storage import regions, upload_lists, voices
from tracker.storage.uploads import UploadRow
from tracker.web import cursors, import_words
from tracker.web.house import actor, reading, today
from tracker.web.import_choices import ChoicesForm, asked_of
from tracker.web.import_forms import ColumnsForm, LayoutForm, UploadForm
from tracker.web.units import WriteForm

#: Seconds after which a page that shows progress looks again.
LOOK_AGAIN = 3
#: Rows shown on a page; the sheet has all.
SOME = 20


def start(form: UploadForm) -> str:
    """Show where cells are pasted or a file is chosen, and the files sent so far."""
    after = request.args.get("after")
    rows = upload_lists.listed(
        reading(),
        actor().reference,
        before=cursors.read(after, int)[0] if after else None,
        limit=upload_lists.PAGE + 1,
    )
    page, following = cursors.paged(rows, upload_lists.PAGE)
    return render_template(
        "imports/index.html",
        form=form,
        rows=page,
        following=following,
        words=import_words,
        has_errors=bool(form.errors),
    )


def page(upload: UploadRow) -> Response:
    """Show how far *upload* has come, and what can be done next."""
    if upload.state in AT_WORK:
        response = make_response(_drawn("progress", upload))
        # Without a script: the browser itself asks again.
        response.headers["Refresh"] = str(LOOK_AGAIN)
        return response
    back = request.args.get("step") == "columns"
    if upload.state is UploadState.RECEIVED or (
        back and upload.state is UploadState.CHECKED
    ):
        return make_response(columns(upload))
    if upload.state is UploadState.CHECKED:
        return make_response(_checked(upload))
    return make_response(_result(upload))


def columns_form(upload: UploadRow) -> ColumnsForm:
    """Return the form that tells what the columns of *upload* mean."""
    form = ColumnsForm()
    on_offer = duties.on_offer(reading(), actor(), today=today())
    form.offer(kept_layout(upload.layout), on_offer)
    return form


def columns(
    upload: UploadRow,
    form: ColumnsForm | None = None,
    *,
    layout_form: LayoutForm | None = None,
    said: str = "",
) -> str:
    """Show the first rows and what the columns mean, guessed or as in *form*."""
    layout = kept_layout(upload.layout)
    own = voices.entrusted(reading(), actor())
    if form is None:
        form = columns_form(upload)
        form.fill(kept_reading(upload.reading))
        if own.only and not any(form[name].data for name in OF_A_BODY):
            form.whose.data = form.whose.data or own.only.code
    if layout_form is None:
        layout_form = LayoutForm(formdata=None)
        layout_form.offer(layout)
        layout_form.fill(layout)
    return _drawn(
        "columns",
        upload,
        form=form,
        layout=layout,
        layout_form=layout_form,
        said=said,
        own=own,
        codes={choice.value: choice.value for choice in form.items.choices},
        meanings={form[name].data: name for name in import_words.COLUMNS},
        has_errors=bool(form.errors or said),
    )


def file_name(upload: UploadRow) -> str:
    """Return what the file is called; cells that were pasted have no name."""
    return upload.file_name or pasted()


def pasted() -> str:
    """Return what cells are called that were pasted."""
    return str(gettext("Pasted cells"))


def _checked(upload: UploadRow) -> str:
    return _drawn(
        "checked",
        upload,
        asked=asked_of(reading(), upload.id),
        choices=ChoicesForm(formdata=None),
        mended=_some(upload, RowFate.REPAIRED),
        claimed=[
            row
            for row in _some(upload, RowFate.GOOD, RowFate.REPAIRED)
            if row.facts.get("claimed")
        ],
        before=upload_lists.same_file(reading(), upload),
    )


def _result(upload: UploadRow) -> str:
    kept = []
    if upload.state is UploadState.UNDONE and upload.batch_id is not None:
        kept = list(kept_of(reading(), actor(), upload.batch_id, limit=SOME))
    return _drawn("result", upload, kept=kept)


def _drawn(name: str, upload: UploadRow, **shown: Any) -> str:
    """Draw the page *name* of *upload*, where it tells them with the rows returned."""
    networks = regions.names(reading()).platforms
    returned = _some(upload, *RETURNED) if name in ("checked", "result") else []
    return render_template(
        f"imports/{name}.html",
        upload=upload,
        counts=upload.counts,
        returned=[
            (row, import_words.why(row, networks), import_words.hint(row))
            for row in returned
        ],
        words=import_words,
        act=WriteForm(formdata=None),
        states=UploadState,
        **shown,
    )


def _some(upload: UploadRow, *fates: RowFate) -> list[upload_lists.Kept]:
    return upload_lists.lines(reading(), upload.id, fates, limit=SOME)
