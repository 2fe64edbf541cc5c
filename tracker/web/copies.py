"""The room of copies: what was seen of a page, taken away or added to.

A copy is a stranger's page: it is handed out as a file, and never shown as a page of
ours. Where it lies is known from its row alone.
"""

import hashlib
from http import HTTPStatus

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters import pictures
from tracker.adapters.copy_files import CopyFiles, ending
from tracker.domain.access import Act
from tracker.domain.copies import COPIED, LARGEST_PICTURE, Medium
from tracker.domain.errors import CopyDamaged, NotFound, WrongMove
from tracker.domain.evidence import TAKEN, State
from tracker.services import copies as services
from tracker.services.copies import Seen
from tracker.storage import copies, submissions
from tracker.storage.copies import Kept
from tracker.storage.submissions import Shown
from tracker.web import downloads
from tracker.web.cards import concerns
from tracker.web.copy_forms import PictureForm
from tracker.web.fields import ID
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading, today
from tracker.web.units import write

blueprint = Blueprint("copies", __name__)


@blueprint.get(f"/evidence/<code>/copies/{ID}")
@needs(Act.SUBMIT)
def download(code: str, id_: int) -> ResponseReturnValue:
    """Hand out a copy to those whom its evidence concerns."""
    shown = _shown(code)
    kept = next((c for c in copies.kept(reading(), shown.id) if c.id == id_), None)
    if kept is None or not concerns(shown):
        raise NotFound(f"no copy {id_} of {code}")
    data = _files().read(kept.sha256, kept.medium)
    if data is None or hashlib.sha256(data).hexdigest() != kept.sha256:
        raise CopyDamaged(f"copy {id_} of {code}", evidence=shown.code)
    return downloads.document(data, _name(shown, kept), kept.medium.value)


@blueprint.get("/evidence/<code>/copy")
@needs(Act.REVIEW)
def new(code: str) -> ResponseReturnValue:
    """Show the form to which a screenshot is given."""
    return _page(_accepted(code), PictureForm(formdata=None))


@blueprint.post("/evidence/<code>/copy")
@needs(Act.REVIEW)
def add(code: str) -> ResponseReturnValue:
    """Keep a screenshot as the copy of an accepted page."""
    shown, form = _accepted(code), PictureForm()
    sent = form.picture.data
    # One byte more than is taken tells "too large" from "just fits".
    data = sent.read(LARGEST_PICTURE + 1) if sent else b""
    medium = pictures.medium(data)
    form.validate()
    if wrong := _wrong(data, medium):
        form.picture.errors = [wrong]
    if form.errors or medium is None:
        return _page(shown, form), HTTPStatus.UNPROCESSABLE_ENTITY
    sha256 = hashlib.sha256(data).hexdigest()

    def work(session: Session) -> str:
        seen = Seen(data=data, medium=medium, at=house().now(), payload=sha256)
        services.add_picture(
            session,
            actor(),
            shown.code,
            seen,
            files=_files(),
            four_eyes=house().settings.four_eyes,
        )
        return url_for("evidence.show", code=shown.code)

    done = gettext("The screenshot is kept as the copy of the page.")
    return write(work, sha256, again=lambda: _page(shown, form), done=done)


@blueprint.post("/evidence/<code>/copy/again")
@needs(Act.REVIEW)
def again(code: str) -> ResponseReturnValue:
    """Have the page visited anew for a copy of it."""
    shown = _accepted(code)
    back = url_for("evidence.show", code=shown.code)

    def work(session: Session) -> str:
        services.try_again(session, actor(), shown.code, now=house().now())
        return back

    return write(work, done=gettext("The page will be visited again for a copy."))


def _wrong(data: bytes, medium: Medium | None) -> str:
    """Return what is wrong with a picture, in words; empty if nothing is."""
    if not data:
        return str(gettext("Choose the file of the screenshot."))
    if len(data) > LARGEST_PICTURE:
        return str(
            gettext("The file is larger than 5 MB: save the screenshot smaller.")
        )
    if medium is None:
        return str(
            gettext(
                "The file is no PNG or JPEG picture, or it is damaged: save the"
                " screenshot anew."
            )
        )
    return ""


def _page(shown: Shown, form: PictureForm) -> str:
    return render_template(
        "evidence/copy.html", shown=shown, form=form, has_errors=bool(form.errors)
    )


def _name(shown: Shown, kept: Kept) -> str:
    """Return what the file is called where it is saved."""
    return f"{shown.code}-{kept.at:%Y-%m-%d}-{kept.id}.{ending(kept.medium)}"


def _accepted(code: str) -> Shown:
    """Return accepted evidence that has a page; of nothing else a copy is kept."""
    shown = _shown(code)
    if shown.form not in COPIED:
        raise NotFound(f"no page in {code}")
    if shown.state not in TAKEN:
        raise WrongMove(code, state=shown.state, wanted=State.ACCEPTED)
    return shown


def _shown(code: str) -> Shown:
    shown = submissions.one(reading(), code, on=today())
    if shown is None:
        raise NotFound(f"no evidence {code}")
    return shown


def _files() -> CopyFiles:
    return CopyFiles(house().settings.copies)
