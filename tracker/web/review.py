"""The room of review: what waits, oldest first, and one decision after another.

What needs confirmation lies next door (`tracker.web.suspects`) and is hung up here.
"""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.coverage import Worth
from tracker.domain.errors import (
    AlreadyShown,
    BadInput,
    DecidedMeanwhile,
    NotFound,
    WrongMove,
)
from tracker.domain.evidence import DECISIONS, State
from tracker.services import evidence as services
from tracker.services import reopening
from tracker.services.together import MOST
from tracker.storage import (
    grounds,
    regions,
    review_queues,
    submissions,
    suspects,
    waiting,
)
from tracker.storage.review_queues import AGES, Filter
from tracker.storage.submissions import Cursor, Shown
from tracker.web import accepting, cursors, evidence_words
from tracker.web import suspects as confirming
from tracker.web.cards import card
from tracker.web.evidence_forms import DecisionForm, UndoForm
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.queues import fields, narrowed, spelled, tabs, waited
from tracker.web.units import WriteForm, write

blueprint = Blueprint("review", __name__)
blueprint.add_url_rule("/review/suspect", "suspect", confirming.index)
blueprint.add_url_rule(
    "/review/suspect", "confirm", confirming.confirm, methods=["POST"]
)


@blueprint.get("/review/")
@needs(Act.REVIEW)
def index() -> ResponseReturnValue:
    """Show what waits for a decision, the longest waiting first, as narrowed."""
    return _list({}, "")


@blueprint.post("/review/")
@needs(Act.REVIEW)
def accept() -> ResponseReturnValue:
    """Show what accepting the chosen pages would accept, or accept them."""
    return accepting.accept(_list)


def _list(seen: Mapping[str, int], complaint: str) -> str:
    names = regions.names(reading())
    tally = waiting.tally(reading(), on=today())
    asked = narrowed(names, tally.headings)
    after = request.args.get("after")
    rows = review_queues.waiting(
        reading(),
        asked,
        on=today(),
        after=cursors.read(after, datetime, int) if after else None,
        limit=submissions.PAGE + 1,
    )
    page, following = cursors.paged(rows, submissions.PAGE, at=lambda row: row.place)
    return render_template(
        "review/index.html",
        rows=page,
        count=tally.total(asked),
        most=MOST,
        tabs=tabs("review.index"),
        fields=fields(tally, asked, names),
        filters=spelled(asked),
        waited=waited,
        words=evidence_words,
        following=following,
        chosen=set(seen),
        complaint=complaint,
        has_errors=bool(complaint),
        form=WriteForm(formdata=None),
    )


@blueprint.post("/review/<code>")
@needs(Act.REVIEW)
def decide(code: str) -> ResponseReturnValue:
    """Record a decision and go on to the next piece that waits."""
    shown = submissions.one(reading(), code, on=today())
    if shown is None:
        raise NotFound(f"no evidence {code}")
    form = DecisionForm()
    form.offer(DECISIONS, grounds.every(reading()))
    if not form.validate_on_submit():
        return card(shown, decision=form), HTTPStatus.UNPROCESSABLE_ENTITY
    wanted = State(form.decision.data)
    asked = Filter(
        region=form.region.data or None,
        platform=form.platform.data or None,
        item=form.item.data or None,
        age=form.age.data if form.age.data in AGES else None,
    )

    def work(session: Session) -> str:
        services.decide(
            session,
            actor(),
            shown.code,
            wanted,
            base=form.base.data,
            reason=form.reason.data if wanted is State.REJECTED else "",
            words=form.words.data,
            now=house().now(),
            four_eyes=house().settings.four_eyes,
        )
        return _next(session, shown, asked)

    try:
        return write(
            work,
            again=lambda: card(shown, decision=form),
            done=_done(wanted, shown),
        )
    except (DecidedMeanwhile, WrongMove):
        look_anew()
        meanwhile = submissions.one(reading(), code, on=today()) or shown
        form.base.data = meanwhile.head
        form.base.raw_data = [str(meanwhile.head)]
        page = card(meanwhile, decision=form, meanwhile=True)
        return page, HTTPStatus.CONFLICT


@blueprint.post("/review/<code>/reopen")
@needs(Act.REVIEW)
def reopen(code: str) -> ResponseReturnValue:
    """Take back the reader's own decision of today."""
    shown = submissions.one(reading(), code, on=today())
    if shown is None:
        raise NotFound(f"no evidence {code}")
    form = UndoForm()
    if not form.validate_on_submit():
        return card(shown, undo=form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        said = {"base": form.base.data, "words": form.slip.data, "now": house().now()}
        reopening.take_back(session, actor(), shown.code, **said)
        return url_for("evidence.show", code=shown.code, _anchor="desk")

    try:
        return write(
            work,
            again=lambda: card(shown, undo=form),
            done=gettext("The decision is taken back."),
        )
    except BadInput as refused:
        if refused.facts.get("field") != "words":
            raise
        form.slip.errors = [gettext("Say why you take the decision back.")]
        return card(shown, undo=form), HTTPStatus.UNPROCESSABLE_ENTITY
    except (DecidedMeanwhile, WrongMove, AlreadyShown):
        look_anew()
        anew = submissions.one(reading(), code, on=today()) or shown
        flash(
            gettext(
                "The decision stays as it is: only your own decision of today can be"
                " taken back, and only while nobody has gone on from it."
            ),
            "error",
        )
        return card(anew), HTTPStatus.CONFLICT


def _next(session: Session, shown: Shown, asked: Filter) -> str:
    """Return the address of the next piece that waits, else of the queue.

    First of what hangs together with this one by an objection. After a page that
    needed confirmation comes the next one that does.
    """
    args = spelled(asked)
    for other in submissions.linked(session, shown, on=today()):
        if other.waits:
            # What belongs to one objection is decided on in one go.
            return url_for("evidence.show", code=other.code, _anchor="desk", **args)
    suspect = shown.worth is Worth.SUSPECT
    here = shown.cursor if suspect else shown.place
    ahead = _ahead(session, asked, after=here, suspect=suspect)
    ahead = ahead or _ahead(session, asked, after=None, suspect=suspect)
    if ahead:
        anchor = None if suspect else "desk"
        return url_for("evidence.show", code=ahead[0].code, _anchor=anchor, **args)
    return url_for("review.suspect" if suspect else "review.index", **args)


def _ahead(
    session: Session, asked: Filter, *, after: Cursor | None, suspect: bool
) -> list[Shown]:
    if suspect:
        needing = suspects.asking(session, on=today())
        return review_queues.suspect(session, asked, needing, after=after, limit=1)
    return review_queues.waiting(session, asked, on=today(), after=after, limit=1)


def _done(wanted: State, shown: Shown) -> str:
    facts = {"body": shown.body_name, "item": shown.item}
    said = {
        State.ACCEPTED: gettext("Accepted: %(body)s, %(item)s.", **facts),
        State.REJECTED: gettext("Rejected: %(body)s, %(item)s.", **facts),
        State.GONE: gettext("Marked as not opening: %(body)s, %(item)s.", **facts),
        State.CONFIRMED: gettext("Confirmed again: %(body)s, %(item)s.", **facts),
    }
    undo = Markup('{} <a class="govuk-link" href="{}" aria-keyshortcuts="u">{}</a>')
    where = url_for("evidence.show", code=shown.code, _anchor="undo")
    return undo.format(said[wanted], where, gettext("Undo"))
