"""Who would be ready if a proposed change were in force: for editors alone.

A draft never leaks: whoever may not see the proposal is told that there is none.
"""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.services import proposals, readiness
from tracker.web import coverage_frames, readiness_views
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading
from tracker.web.proposals import ID
from tracker.web.readiness_views import Asking

blueprint = Blueprint("proposal_readiness", __name__)
_HERE = f"/proposals/<{ID}:id_>/changes/<{ID}:change_id>/readiness"


@blueprint.get(_HERE)
@needs(Act.PROPOSE)
def show(id_: int, change_id: int) -> ResponseReturnValue:
    """Show the numbers under each reading, in all and by region."""
    return readiness_views.shown(_asking(id_, change_id))


@blueprint.get(f"{_HERE}.<any(csv, xlsx, json):form>")
@needs(Act.PROPOSE)
def file(id_: int, change_id: int, form: str) -> Response:
    """Send the numbers by region and kind under each reading as a file."""
    return readiness_views.numbers_file(_asking(id_, change_id), form)


@blueprint.get(f"{_HERE}/bodies")
@needs(Act.PROPOSE)
def bodies(id_: int, change_id: int) -> ResponseReturnValue:
    """List the bodies behind a number, by name."""
    return readiness_views.listed(_asking(id_, change_id))


@blueprint.get(f"{_HERE}/bodies.<any(csv, xlsx, json):form>")
@needs(Act.PROPOSE)
def bodies_file(id_: int, change_id: int, form: str) -> Response:
    """Send all bodies behind a number as a file."""
    return readiness_views.listed_file(_asking(id_, change_id), form)


def _asking(id_: int, change_id: int) -> Asking:
    there = proposals.found(reading(), actor(), id_)
    change = proposals.found_change(reading(), actor(), id_, change_id)
    names, asked = coverage_frames.asked()
    one = readiness.proposed(
        reading(), change, there.terms, asked.question, now=house().now()
    )
    own, misread = readiness_views.own_reading(names, asked.misread)
    return Asking(
        room="proposal_readiness",
        place={"id_": id_, "change_id": change_id},
        asked=asked,
        names=names,
        one=one,
        own=own,
        misread=misread,
        proposed=True,
    )
