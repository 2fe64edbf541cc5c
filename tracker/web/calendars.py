"""The room of calendars: deadlines for programs that subscribe to them.

A body's calendar is everybody's. A person's opens by its own secret address, as no
calendar program signs in; the address is made and ended in `tracker.web.letters`.
"""

import hashlib
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, make_response, request
from flask.typing import ResponseReturnValue

from tracker.adapters.calendars import KIND
from tracker.adapters.wordbooks import SPOKEN
from tracker.domain.access import Act
from tracker.services import deadlines, wishes
from tracker.services.deadlines import Place
from tracker.web.guard import needs
from tracker.web.house import house, reading
from tracker.web.letters import PASS

blueprint = Blueprint("calendars", __name__)


@blueprint.get("/b/<code>.ics")
@needs(Act.READ)
def body(code: str) -> ResponseReturnValue:
    """Send the deadlines of a body, in the language that the address names."""
    asked = request.args.get("language", "")
    language = asked if asked in SPOKEN else SPOKEN[0]
    code = code.replace("\0", "")
    made = deadlines.of_body(reading(), code, place=_place(), language=language)
    return _sent(made, f"{code}.ics")


@blueprint.get(f"/calendar/{PASS}.ics")
@needs(Act.READ)
def person(given: str) -> ResponseReturnValue:
    """Send the deadlines of all bodies entrusted to whom the pass names."""
    hearer = wishes.whose_calendar(reading(), house().settings.secret_key, given)
    return _sent(
        deadlines.of_person(reading(), hearer, place=_place()), "deadlines.ics"
    )


def _place() -> Place:
    address = house().settings.public_url
    return Place(address=address, host=urlsplit(address).hostname or "register")


def _sent(made: bytes, name: str) -> Response:
    """Return *made*, or that whoever asks has it already."""
    response = make_response(made)
    response.content_type = KIND
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(hashlib.sha256(made).hexdigest()[:32])
    response.make_conditional(request)
    return response
