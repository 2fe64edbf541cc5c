"""The room of evidence: what has been shown, and what became of it.

Sending it lies next door (`tracker.web.sendings`) and is hung up here.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.coverage import Status
from tracker.domain.errors import (
    AlreadyShown,
    BadInput,
    Conflict,
    DecidedMeanwhile,
    NotFound,
    NotObliged,
    WrongMove,
)
from tracker.domain.evidence import ASKED, OWN_MOVES, State
from tracker.services import confirmations, objections
from tracker.services import evidence as services
from tracker.storage import (
    grounds,
    regions,
    review_queues,
    submissions,
    suspects,
    voices,
)
from tracker.storage.regions import Name
from tracker.storage.submissions import Shown
from tracker.web import cursors, evidence_words, sending_words, sendings
from tracker.web.cards import card
from tracker.web.evidence_forms import ResponseForm
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.spellings import moved
from tracker.web.units import Work, write

blueprint = Blueprint("evidence", __name__)
blueprint.add_url_rule("/evidence/new", "new", sendings.new)
blueprint.add_url_rule("/evidence/new", "send", sendings.send, methods=["POST"])
blueprint.add_url_rule("/evidence/understood", "understood", sendings.understood)


@blueprint.get("/evidence/")
@needs(Act.SUBMIT)
def index() -> ResponseReturnValue:
    """List what the reader's own bodies have shown, the newest first."""
    needing = suspects.asking(reading(), on=today())
    only = request.args.get("status") == Status.SUSPECT
    after = request.args.get("after")
    rows = submissions.own(
        reading(),
        actor(),
        on=today(),
        needing=needing if only else None,
        after=cursors.read(after, datetime, int) if after else None,
        limit=submissions.PAGE + 1,
    )
    page, following = cursors.paged(rows, submissions.PAGE)
    return render_template(
        "evidence/index.html",
        own=voices.entrusted(reading(), actor()),
        rows=page,
        suspect=review_queues.suspect_count_of(reading(), actor(), needing),
        args={"status": Status.SUSPECT.value} if only else {},
        words=evidence_words,
        reasons=grounds.every(reading()),
        following=following,
    )


@blueprint.get("/evidence/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show one piece of evidence with its life."""
    shown = _shown(code)
    if shown.code != code:
        return moved(code=shown.code)
    return card(shown)


@blueprint.post("/evidence/<code>")
@needs(Act.SUBMIT)
def respond(code: str) -> ResponseReturnValue:
    """Withdraw own evidence, object to its rejection, or ask to have it confirmed."""
    shown = _shown(code)
    form = ResponseForm()
    wanted = request.form.get("do", "")
    if wanted not in {*OWN_MOVES, ASKED} or not form.validate_on_submit():
        return card(shown, response=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return write(
            _answer(shown.code, wanted, form),
            again=lambda: card(shown, response=form),
            done=_done(wanted),
        )
    except (BadInput, NotObliged) as refused:
        if refused.facts.get("field") == "words":
            form.words.errors = [gettext("Say why you object.")]
        else:
            form.address.errors = [sending_words.why(refused, _networks())]
        return card(shown, response=form), HTTPStatus.UNPROCESSABLE_ENTITY
    except (DecidedMeanwhile, WrongMove, AlreadyShown) as refused:
        if refused.facts.get("field") == "address":
            form.address.errors = [_there_already(refused, shown)]
            return card(shown, response=form), HTTPStatus.CONFLICT
        look_anew()
        meanwhile = _shown(code)
        form.base.data = meanwhile.head
        form.base.raw_data = [str(meanwhile.head)]
        page = card(meanwhile, response=form, meanwhile=True)
        return page, HTTPStatus.CONFLICT


def _answer(code: str, wanted: str, form: ResponseForm) -> Work:
    """Return the work that records what the body says of evidence *code*."""

    def work(session: Session) -> str:
        said: dict[str, Any] = {"base": form.base.data, "now": house().now()}
        if wanted == ASKED:
            confirmations.ask(session, actor(), code, **said)
        else:
            said["words"] = form.words.data
            if wanted == State.OBJECTED:
                said["address"] = form.address.data
                objections.object_to(session, actor(), code, **said)
            else:
                services.respond(session, actor(), code, State(wanted), **said)
        return url_for("evidence.show", code=code)

    return work


def _networks() -> Mapping[str, Name]:
    return regions.names(reading()).platforms


def _there_already(refused: Conflict, shown: Shown) -> str:
    """Return why the page shown with an objection to *shown* is not taken."""
    if refused.facts["evidence"] == shown.code:
        return str(
            gettext(
                "It is the very page that was rejected: leave the address empty to"
                " object for it, or show another one."
            )
        )
    return str(
        gettext("This is submitted already: %(code)s.", code=refused.facts["evidence"])
    )


def _done(wanted: str) -> str:
    said = {
        State.WITHDRAWN: gettext("The page is withdrawn."),
        State.OBJECTED: gettext("The objection is sent for review."),
        ASKED: gettext("The reviewer is asked to confirm the page."),
    }
    return str(said[wanted])


def _shown(code: str) -> Shown:
    shown = submissions.one(reading(), code, on=today())
    if shown is None:
        raise NotFound(f"no evidence {code}")
    return shown
