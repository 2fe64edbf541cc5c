"""The room of evidence: show a page for a requirement, follow what became of it."""

from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import FOR_ANY_BODY, Act
from tracker.domain.coverage import Status
from tracker.domain.errors import (
    AlreadyShown,
    BadInput,
    DecidedMeanwhile,
    NotFound,
    NotObliged,
    Refused,
    WrongMove,
)
from tracker.domain.evidence import ASKED, OWN_MOVES, State
from tracker.services import confirmations
from tracker.services import evidence as services
from tracker.services.bodies import sort_name
from tracker.services.coverage import asked_of
from tracker.services.evidence import Submission, body_named
from tracker.storage import regions, review_queues, submissions, suspects, voices
from tracker.storage.bodies import BodyRow
from tracker.storage.submissions import Shown
from tracker.storage.voices import Entrusted
from tracker.web import (
    address_words,
    cursors,
    evidence_words,
    questions,
    sending_words,
)
from tracker.web.cards import card
from tracker.web.evidence_forms import ResponseForm, SubmissionForm
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.spellings import moved
from tracker.web.units import Work, write

blueprint = Blueprint("evidence", __name__)


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
        following=following,
    )


@blueprint.get("/evidence/new")
@needs(Act.SUBMIT)
def new() -> ResponseReturnValue:
    """Show the form for a body, or let the reader choose among the own bodies."""
    code = request.args.get("body", "").strip()
    if not code:
        own = voices.entrusted(reading(), actor())
        if own.only is None:
            return _choice(own)
        code = own.only.code
    body = _body(code)
    form = SubmissionForm(formdata=None, data={"item": request.args.get("item", "")})
    form.offer(asked_of(reading(), body.id, on=today()))
    return _page(body, form)


@blueprint.post("/evidence/new")
@needs(Act.SUBMIT)
def send() -> ResponseReturnValue:
    """Show what was understood of an address, or record it as evidence."""
    body = _body(request.args.get("body", "") or request.form.get("body", ""))
    form = SubmissionForm()
    form.offer(asked_of(reading(), body.id, on=today()))
    if not form.validate_on_submit():
        return _page(body, form), HTTPStatus.UNPROCESSABLE_ENTITY
    submission = form.submission(body.code)
    if request.form.get("do") == "check":
        return _checked(body, form, submission)

    def work(session: Session) -> str:
        sent = services.submit(session, actor(), submission, now=house().now())
        return url_for("evidence.show", code=sent[0].code)

    try:
        return write(
            work,
            again=lambda: _page(body, form),
            done=gettext("The page is sent for review."),
        )
    except (BadInput, NotObliged, AlreadyShown) as refused:
        return _refused(body, form, refused)


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
    except BadInput as refused:
        if refused.facts.get("field") != "words":
            raise
        form.words.errors = [gettext("Say why you object.")]
        return card(shown, response=form), HTTPStatus.UNPROCESSABLE_ENTITY
    except (DecidedMeanwhile, WrongMove, AlreadyShown):
        look_anew()
        meanwhile = _shown(code)
        form.base.data = meanwhile.head
        form.base.raw_data = [str(meanwhile.head)]
        page = card(meanwhile, response=form, meanwhile=True)
        return page, HTTPStatus.CONFLICT


def _answer(code: str, wanted: str, form: ResponseForm) -> Work:
    """Return the work that records what the body says of evidence *code*."""

    def work(session: Session) -> str:
        said = {"base": form.base.data, "now": house().now()}
        if wanted == ASKED:
            confirmations.ask(session, actor(), code, **said)
        else:
            words = form.words.data
            services.respond(session, actor(), code, State(wanted), words=words, **said)
        return url_for("evidence.show", code=code)

    return work


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


def _body(code: str) -> BodyRow:
    """Return the body with *code* if the reader may speak for it: else it is not."""
    body = body_named(reading(), code.replace("\0", "").strip())
    actor().require_voice(body.id, region=body.region_id)
    return body


def _choice(own: Entrusted) -> ResponseReturnValue:
    words = questions.typed(request.args, "q")
    return render_template(
        "evidence/choose.html",
        own=own,
        bodies=voices.own_bodies(reading(), actor(), words=sort_name(words or "")),
        words=words or "",
        for_any=bool(actor().roles & FOR_ANY_BODY),
    )


def _checked(
    body: BodyRow, form: SubmissionForm, submission: Submission
) -> ResponseReturnValue:
    """Show what was understood of the address; nothing is recorded."""
    try:
        understood = services.check(reading(), actor(), submission, now=house().now())
    except (BadInput, NotObliged, AlreadyShown) as refused:
        return _refused(body, form, refused)
    return _page(
        body,
        form,
        understood=understood,
        notices=address_words.notices(understood.address) if understood else [],
    )


def _refused(
    body: BodyRow, form: SubmissionForm, refused: Refused
) -> ResponseReturnValue:
    """Show the form again with what was typed, and the refusal at its field."""
    if isinstance(refused, AlreadyShown):
        there = str(refused.facts["evidence"])
        form.address.errors = [
            gettext("This page is already there: %(code)s.", code=there)
        ]
        return _page(body, form, there=there), HTTPStatus.CONFLICT
    said = sending_words.why(refused, regions.names(reading()).platforms)
    if isinstance(refused, NotObliged):
        form.item.errors = [said]
    else:
        form[str(refused.facts["field"])].errors = [said]
    return _page(body, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _instead(body: BodyRow) -> Shown | None:
    """Return the body's evidence in place of which another page is being shown."""
    code = request.args.get("instead", "").replace("\0", "")
    shown = submissions.one(reading(), code, on=today()) if code else None
    return shown if shown and shown.body_id == body.id else None


def _page(body: BodyRow, form: SubmissionForm, **shown: object) -> str:
    names = regions.names(reading())
    return render_template(
        "evidence/new.html",
        body=body,
        form=form,
        names=names,
        hints=evidence_words.hints(form.asked, names.platforms),
        has_errors=bool(form.errors),
        instead=_instead(body),
        **shown,
    )
