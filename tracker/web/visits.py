"""The press that asks for a visit to a page, from the card of its evidence.

It makes the page due and says so; the visit itself is made by the register's loop. A
visit may take twenty seconds: a write transaction would keep all others waiting so
long, and a few presses would take every thread that serves pages.
"""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.services.visits import ask_for_visit
from tracker.web.guard import needs
from tracker.web.house import actor, house
from tracker.web.units import write

blueprint = Blueprint("visits", __name__)


@blueprint.post("/evidence/<code>/visit")
@needs(Act.SUBMIT)
def ask(code: str) -> ResponseReturnValue:
    """Let the page of evidence *code* be visited as soon as its turn comes."""

    def work(session: Session) -> str:
        ask_for_visit(session, actor(), code, now=house().now())
        return url_for("evidence.show", code=code, _anchor="visits")

    return write(
        work,
        done=gettext(
            "The page is next to be visited. Open this card again in a few minutes"
            " to see what was found."
        ),
    )
