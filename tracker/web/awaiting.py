"""What awaits whoever is signed in: one page, a section for each of one's roles."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.access import Act
from tracker.services import awaiting as services
from tracker.storage import awaiting, grounds, rating_rounds
from tracker.web import awaiting_words, cursors, evidence_words
from tracker.web.coverage_words import strength
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading, today

blueprint = Blueprint("awaiting", __name__)


@blueprint.get("/mine/")
@needs(Act.ACCOUNT)
def show() -> ResponseReturnValue:
    """Show what awaits the reader, most pressing first; or that nothing does."""
    four_eyes = house().settings.four_eyes
    answering = services.answering(reading(), actor(), on=today())
    reviewing = services.reviewing(reading(), actor(), on=today())
    editing = services.editing(reading(), actor(), four_eyes=four_eyes)
    objected = rating_rounds.unanswered(reading()) if actor().may(Act.RATE) else []
    reasons = grounds.every(reading()) if answering and answering.rejected.count else {}
    return render_template(
        "awaiting/show.html",
        answering=answering,
        reviewing=reviewing,
        editing=editing,
        objected=objected,
        nothing=not (answering or reviewing or editing or objected),
        today=today(),
        strength=strength,
        reason_words=lambda piece: evidence_words.reason(piece.reason, reasons),
        words=awaiting_words,
    )


@blueprint.get("/mine/unanswered")
@needs(Act.SUBMIT)
def unanswered() -> ResponseReturnValue:
    """List all requirements that the reader's bodies have not answered."""
    after = request.args.get("after")
    rows = services.unanswered(
        reading(),
        actor(),
        on=today(),
        after=cursors.read(after, int, str, int) if after else None,
        limit=awaiting.PAGE + 1,
    )
    page, following = cursors.paged(rows, awaiting.PAGE)
    return render_template(
        "awaiting/unanswered.html",
        rows=page,
        following=following,
        today=today(),
        strength=strength,
    )
