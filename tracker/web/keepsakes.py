"""The room of unsent texts: the script brings them, their owner sees or deletes them.

Only one's own: whatever belongs to others is not found.
"""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from tracker.clock import LEGAL_ZONE
from tracker.domain.access import Act
from tracker.domain.errors import BadInput, NotFound
from tracker.services import keepsakes
from tracker.storage import units
from tracker.web import keeping, keepsake_words, sittings
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading
from tracker.web.security import returning

blueprint = Blueprint("keepsakes", __name__)


@blueprint.get("/keepsakes/")
@needs(Act.ACCOUNT)
def index() -> ResponseReturnValue:
    """List what the reader has typed and not sent."""
    return render_template(
        "keepsakes/index.html",
        texts=keepsakes.all_of(reading(), actor().reference),
        way_back=keeping.way_back,
        words=keepsake_words,
    )


@blueprint.get("/keepsakes/<sitting>")
@needs(Act.ACCOUNT)
def show(sitting: str) -> ResponseReturnValue:
    """Show a kept text as it is, to be read and copied whatever became of its form."""
    kept = keepsakes.one(reading(), actor().reference, sitting)
    if kept is None:
        raise NotFound("no such text of this reader")
    return render_template(
        "keepsakes/show.html",
        kept=kept,
        fields=keepsakes.typed(reading(), actor().reference, sitting),
        way_back=keeping.way_back,
        words=keepsake_words,
    )


@blueprint.post("/keepsakes/")
@needs(Act.READ)
def keep() -> ResponseReturnValue:
    """Keep what a form's script sends; answer with one sentence for its status line."""
    key = request.form.get(sittings.KEY, "")
    if not actor().signed_in or not sittings.own(sittings.of(key)):
        return _said(
            gettext("The session is over: the draft is kept in this browser."),
            HTTPStatus.UNAUTHORIZED,
        )
    at = keeping.place()
    if not at:
        raise BadInput("no place to keep it for", field=keeping.PLACE, reason="missing")
    if units.taken(reading(), actor(), key):
        # The form came first: what is saved late must not stand as unsent.
        return _said(gettext("The form has been sent."), HTTPStatus.CONFLICT)
    try:
        keeping.keep(actor().reference, at=at)
    except BadInput as refused:
        return _said(_why(refused), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    time = f"{house().now().astimezone(LEGAL_ZONE):%H:%M}"
    return _said(gettext("Draft saved at %(time)s", time=time))


@blueprint.post("/keepsakes/<sitting>/forget")
@needs(Act.ACCOUNT)
def forget(sitting: str) -> ResponseReturnValue:
    """Delete a text of the reader's own and return to where it was offered."""
    with house().database.writing() as session:
        keepsakes.forget(session, actor().reference, sitting)
    flash(gettext("The unsent text is deleted."), "info")
    back = returning(request.form.get("next"), otherwise=url_for(".index"))
    return redirect(keeping.address(back), HTTPStatus.SEE_OTHER)


def _why(refused: BadInput) -> str:
    if refused.facts.get("reason") == "too_many":
        return str(
            gettext(
                "You have 200 unsent texts already: delete some of them. This draft is"
                " kept in this browser."
            )
        )
    return str(
        gettext(
            "The form takes more than 2 MB and is not saved as a draft: divide the"
            " text."
        )
    )


def _said(words: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return make_response(words, status, {"Content-Type": "text/plain; charset=utf-8"})
