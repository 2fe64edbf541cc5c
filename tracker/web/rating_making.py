"""The office makes a rating, after a look at it, and closes it by a final one."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, WrongRound
from tracker.services import rating_closings
from tracker.services import ratings as services
from tracker.services.rating_closings import Closing
from tracker.services.rating_readings import Ballot
from tracker.storage import methodologies, rating_scores
from tracker.web import questions, rating_words
from tracker.web.formats import day
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.rating_forms import CloseForm, MakeForm
from tracker.web.units import write

blueprint = Blueprint("rating_making", __name__)
#: Bodies shown of a rating that is looked at.
_SHOWN = 10


@blueprint.get("/ratings/new")
@needs(Act.RATE)
def new() -> ResponseReturnValue:
    """Show the form of a new rating, for the methodology in the address."""
    given = {"on": day(today()), "methodology": questions.typed(request.args, "of")}
    return _page(MakeForm(formdata=None, data=given))


@blueprint.post("/ratings/new")
@needs(Act.RATE)
def make() -> ResponseReturnValue:
    """Show the rating as it would be; record it once that was seen."""
    form = MakeForm()
    form.offer(methodologies.ruling(reading(), on=today()))
    if not form.validate_on_submit():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    moment = _seen(form) if request.form.get("do") == "save" else None
    try:
        ballot = _ballot(form, moment)
    except BadInput as refused:
        form.refuse(refused)
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if moment is None:
        return _look(form, ballot, moved=request.form.get("do") == "save")

    def work(session: Session) -> str:
        code = services.make(session, actor(), ballot, now=house().now())
        return url_for("ratings.show", code=code)

    done = gettext("The initial rating is recorded. Bodies may object to it.")
    return write(work, again=lambda: _look(form, ballot), done=done)


@blueprint.get("/ratings/<code>/final")
@needs(Act.RATE)
def closing(code: str) -> ResponseReturnValue:
    """Show what the final rating would be, and by which answers it differs."""
    round_ = services.found(reading(), code)
    if not round_.takes_objections:
        return redirect(url_for("ratings.show", code=round_.final or code))
    return _closing(code, CloseForm(formdata=None))


@blueprint.post("/ratings/<code>/final")
@needs(Act.RATE)
def close(code: str) -> ResponseReturnValue:
    """Record the final rating."""
    form = CloseForm()
    if not form.validate_on_submit():
        return _closing(code, form), HTTPStatus.UNPROCESSABLE_ENTITY
    # Pressed a second time it is closed already, and the first press has the answer.
    closed = _open(code)

    def work(session: Session) -> str:
        if closed is None:
            raise WrongRound(f"{code} is closed", reason="final", round=code)
        final = rating_closings.finalise(session, actor(), closed, now=house().now())
        return url_for("ratings.show", code=final)

    try:
        done = gettext("The final rating is recorded.")
        return write(work, again=lambda: _closing(code, form), done=done)
    except WrongRound as refused:
        look_anew()
        if refused.facts["reason"] != "unanswered":
            raise
        flash(rating_words.wrong("unanswered"), "error")
        return _closing(code, form), HTTPStatus.CONFLICT


def _open(code: str) -> Closing | None:
    """Return what the final rating of *code* would be; None when there is one."""
    if not services.found(reading(), code).takes_objections:
        return None
    return rating_closings.closing(reading(), code)


def _ballot(form: MakeForm, moment: datetime | None) -> Ballot:
    """Return the rating that the form asks for; *moment*: as it was looked at."""
    return services.preview(
        reading(),
        actor(),
        form.methodology.data,
        on=form.day or today(),
        known=moment or form.moment,
        now=house().now(),
    )


def _mark(form: MakeForm) -> str:
    return "|".join([form.methodology.data, str(form.day), form.known.data or ""])


def _seen(form: MakeForm) -> datetime | None:
    """Return up to which moment the rating was known that was looked at.

    None when it was another one that was looked at, or none.
    """
    told, _, mark = (form.seen.data or "").partition("|")
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    sound = moment.tzinfo is not None and moment <= house().now()
    return moment if sound and mark == _mark(form) else None


def _look(form: MakeForm, ballot: Ballot, *, moved: bool = False) -> str:
    seen = f"{ballot.known.isoformat()}|{_mark(form)}"
    form.seen.data, form.seen.raw_data = seen, [seen]
    return _page(form, ballot, moved=moved)


def _page(form: MakeForm, ballot: Ballot | None = None, *, moved: bool = False) -> str:
    form.offer(methodologies.ruling(reading(), on=today()))
    return render_template(
        "ratings/new.html",
        form=form,
        ballot=ballot,
        moved=moved,
        sample=ballot.rated[:_SHOWN] if ballot else (),
        words=rating_words,
    )


def _closing(code: str, form: CloseForm) -> str:
    closed = rating_closings.closing(reading(), code)
    concerned = {each.body_id for each in closed.accepted}
    after = [each for each in closed.ballot.rated if each.body.id in concerned]
    return render_template(
        "ratings/final.html",
        round=closed.round,
        closed=closed,
        form=form,
        rows=after,
        before=rating_scores.standing(reading(), closed.round, concerned),
        words=rating_words,
    )
