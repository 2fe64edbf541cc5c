"""Who would be ready if a requirement were in force: one page for each requirement."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.services import readiness
from tracker.web import coverage_frames, questions, readiness_views
from tracker.web.guard import needs
from tracker.web.house import reading
from tracker.web.readiness_views import Asking

blueprint = Blueprint("readiness", __name__)


@blueprint.get("/readiness/")
@needs(Act.READ)
def index() -> str:
    """List the requirements of which readiness can be asked, bills first."""
    _, asked = coverage_frames.asked()
    rows = readiness.laying(reading(), asked.question)
    return render_template(
        "readiness/index.html",
        coming=[each for each in rows if not each.in_force],
        in_force=[each for each in rows if each.in_force],
        question=asked.question,
        days=questions.spell_days(asked.question),
    )


@blueprint.get("/readiness/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show the numbers under each reading, in all and by region."""
    return readiness_views.shown(_asking(code))


@blueprint.get("/readiness/<code>.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def file(code: str, form: str) -> Response:
    """Send the numbers by region and kind under each reading as a file."""
    return readiness_views.numbers_file(_asking(code), form)


@blueprint.get("/readiness/<code>/bodies")
@needs(Act.READ)
def bodies(code: str) -> ResponseReturnValue:
    """List the bodies behind a number, by name."""
    return readiness_views.listed(_asking(code))


@blueprint.get("/readiness/<code>/bodies.<any(csv, xlsx, json):form>")
@needs(Act.READ)
def bodies_file(code: str, form: str) -> Response:
    """Send all bodies behind a number as a file."""
    return readiness_views.listed_file(_asking(code), form)


def _asking(code: str) -> Asking:
    names, asked = coverage_frames.asked()
    one = readiness.supposed(reading(), code, asked.question)
    own, misread = readiness_views.own_reading(names, asked.misread)
    return Asking(
        room="readiness",
        place={"code": one.duty.code},
        asked=asked,
        names=names,
        one=one,
        own=own,
        misread=misread,
    )
