"""A body objects to its score under one criterion; the office answers."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import NotFound, WrongRound
from tracker.domain.methodologies import Criterion
from tracker.domain.ratings import Verdict
from tracker.services import rating_objections as services
from tracker.services import ratings
from tracker.services.rating_objections import rated
from tracker.storage import methodologies, rating_objections, regions
from tracker.storage.rating_cards import Card
from tracker.storage.rating_rounds import Round
from tracker.web import cursors, rating_words
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading
from tracker.web.rating_objection_forms import AnswerForm, ObjectionForm
from tracker.web.units import write

blueprint = Blueprint("rating_objecting", __name__)


@blueprint.get("/ratings/<code>/objections")
@needs(Act.READ)
def index(code: str) -> ResponseReturnValue:
    """List the objections to a rating with their answers, as they came."""
    round_ = ratings.found(reading(), code)
    word = request.args.get("after")
    after = cursors.read(word, int)[0] if word else None
    rows = rating_objections.listed(
        reading(),
        round_.initial_id or round_.id,
        after=after,
        limit=rating_objections.PAGE + 1,
    )
    page, following = cursors.paged(rows, rating_objections.PAGE)
    rule = methodologies.by_id(reading(), round_.version_id).rule
    return render_template(
        "ratings/objections.html",
        round=round_,
        rows=page,
        criteria={each.code: each for each in rule.criteria},
        following=following,
        first=after is None,
        may_rate=actor().may(Act.RATE) and round_.takes_objections,
        words=rating_words,
    )


@blueprint.get("/ratings/<code>/<body>/<criterion>/objection")
@needs(Act.SUBMIT)
def objection(code: str, body: str, criterion: str) -> ResponseReturnValue:
    """Show the form in which a body objects to one criterion."""
    round_, card, asked = _own(code, body, criterion)
    there = rating_objections.of_body(reading(), round_.id, card.line.body_id)
    if criterion in there or not round_.takes_objections:
        return redirect(_why(code, body, criterion))
    return _objection(round_, card, asked, ObjectionForm(formdata=None))


@blueprint.post("/ratings/<code>/<body>/<criterion>/objection")
@needs(Act.SUBMIT)
def object_to(code: str, body: str, criterion: str) -> ResponseReturnValue:
    """Record what a body objects."""
    round_, card, asked = _own(code, body, criterion)
    form = ObjectionForm()
    form.ask(asked)
    if not form.validate_on_submit():
        page = _objection(round_, card, asked, form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        services.object_to(
            session,
            actor(),
            code,
            body,
            criterion=criterion,
            words=form.words.data,
            value=form.value.data,
            now=house().now(),
        )
        return _why(code, body, criterion)

    try:
        done = gettext("The objection is recorded. You will read the answer here.")
        return write(
            work, again=lambda: _objection(round_, card, asked, form), done=done
        )
    except WrongRound as refused:
        look_anew()
        flash(rating_words.wrong(refused.facts["reason"]), "error")
        page = _objection(round_, card, asked, form)
        return page, HTTPStatus.CONFLICT


@blueprint.get("/ratings/<code>/<body>/<criterion>/answer")
@needs(Act.RATE)
def answering(code: str, body: str, criterion: str) -> ResponseReturnValue:
    """Show the form in which the office answers an objection."""
    round_, card, asked = _asked(code, body, criterion)
    there = _there(round_, card, criterion)
    if there.answer_id is not None or not round_.takes_objections:
        return redirect(_why(code, body, criterion))
    form = AnswerForm(formdata=None, data={"value": there.value})
    return _answering(round_, card, asked, form)


@blueprint.post("/ratings/<code>/<body>/<criterion>/answer")
@needs(Act.RATE)
def answer(code: str, body: str, criterion: str) -> ResponseReturnValue:
    """Record how an objection is answered."""
    round_, card, asked = _asked(code, body, criterion)
    form = AnswerForm()
    form.ask(asked)
    if not form.validate_on_submit():
        page = _answering(round_, card, asked, form)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        services.answer(
            session,
            actor(),
            code,
            body,
            criterion=criterion,
            verdict=Verdict(form.verdict.data),
            reason=form.reason.data,
            value=form.value.data,
            now=house().now(),
            four_eyes=house().settings.four_eyes,
        )
        return url_for(".index", code=code)

    try:
        done = gettext("The answer is recorded.")
        return write(
            work, again=lambda: _answering(round_, card, asked, form), done=done
        )
    except WrongRound as refused:
        look_anew()
        flash(rating_words.wrong(refused.facts["reason"]), "error")
        page = _answering(round_, card, asked, form)
        return page, HTTPStatus.CONFLICT


def _asked(code: str, body: str, criterion: str) -> tuple[Round, Card, Criterion]:
    round_, card = rated(reading(), code, body)
    return round_, card, services.criterion_of(reading(), round_, criterion)


def _own(code: str, body: str, criterion: str) -> tuple[Round, Card, Criterion]:
    """Return the same where the body is the actor's to speak for, else `NotFound`."""
    round_, card, asked = _asked(code, body, criterion)
    actor().require_voice(card.line.body_id, region=card.region_id)
    return round_, card, asked


def _there(round_: Round, card: Card, criterion: str) -> rating_objections.Objection:
    theirs = rating_objections.of_body(reading(), round_.id, card.line.body_id)
    if criterion not in theirs:
        raise NotFound("nobody objected to that")
    return theirs[criterion]


def _objection(round_: Round, card: Card, asked: Criterion, form: ObjectionForm) -> str:
    return _page("ratings/objection.html", round_, card, asked, form=form)


def _answering(round_: Round, card: Card, asked: Criterion, form: AnswerForm) -> str:
    there = _there(round_, card, asked.code)
    return _page("ratings/answer.html", round_, card, asked, form=form, there=there)


def _page(
    template: str, round_: Round, card: Card, asked: Criterion, **more: object
) -> str:
    return render_template(
        template,
        round=round_,
        line=card.line,
        criterion=asked,
        fact=card.facts[asked.code],
        points=card.points[asked.code],
        names=regions.names(reading()),
        words=rating_words,
        **more,
    )


def _why(code: str, body: str, criterion: str) -> str:
    anchor = f"criterion-{criterion}"
    return url_for("ratings.why", code=code, body=body, _anchor=anchor)
