"""The room of reporting dates: which there are, what each says, naming and withdrawing.

Nothing is named unseen: the numbers of the pair stand above the button. What lies
under a reporting date is asked like any other question; nothing is copied here.
"""

from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadInput
from tracker.domain.questions import Question
from tracker.domain.snapshots import Snapshot
from tracker.services import coverage
from tracker.services import snapshots as services
from tracker.services.coverage import Answer
from tracker.storage import regions
from tracker.storage.duties import DutyInForce
from tracker.web import coverage_frames, questions, snapshot_words
from tracker.web.coverage_words import claim, strength
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.snapshot_forms import SnapshotForm, WithdrawalForm, mark, whole
from tracker.web.units import write

blueprint = Blueprint("snapshots", __name__)


@blueprint.get("/snapshots/")
@needs(Act.READ)
def index() -> ResponseReturnValue:
    """List the reporting dates, the latest day first."""
    return render_template(
        "snapshots/index.html",
        snapshots=services.listed(reading()),
        words=snapshot_words,
        may_report=actor().may(Act.REPORT),
    )


@blueprint.get("/snapshots/new")
@needs(Act.REPORT)
def new() -> ResponseReturnValue:
    """Show the form that names a reporting date."""
    return _page(SnapshotForm(formdata=None))


@blueprint.post("/snapshots/new")
@needs(Act.REPORT)
def make() -> ResponseReturnValue:
    """Show what the pair says; name it once that was seen."""
    form, now = SnapshotForm(), house().now()
    if not form.validate_on_submit():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    written = form.snapshot(today=today(), now=whole(now))
    try:
        services.check(reading(), written, now=now)
    except BadInput as refused:
        form.refuse(refused)
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    answer = coverage.answer(reading(), _question(written))
    if request.form.get("do") != "save" or form.seen.data != mark(written, answer):
        return _look(form, written, answer)

    def work(session: Session) -> str:
        code = services.make(session, actor(), written, now=house().now())
        return url_for("snapshots.show", code=code)

    done = gettext("The reporting date is named. What it says will not change.")
    return write(work, again=lambda: _page(form), done=done)


@blueprint.get("/snapshots/<code>")
@needs(Act.READ)
def show(code: str) -> ResponseReturnValue:
    """Show what a reporting date says, and where its lists and files are."""
    return _card(code, WithdrawalForm(formdata=None))


@blueprint.post("/snapshots/<code>/withdraw")
@needs(Act.REPORT)
def withdraw(code: str) -> ResponseReturnValue:
    """Record that a reporting date is not to be used any more, and why."""
    form = WithdrawalForm()
    form.validate_on_submit()

    def work(session: Session) -> str:
        reason, now = form.reason.data or "", house().now()
        services.withdraw(session, actor(), code, reason=reason, now=now)
        return url_for("snapshots.show", code=code.lower())

    try:
        done = gettext("Withdrawn. Its address stays and says so.")
        return write(work, again=lambda: _card(code, form), done=done)
    except BadInput as refused:
        form.refuse(refused)
        look_anew()
        return _card(code, form), HTTPStatus.UNPROCESSABLE_ENTITY


def _question(snapshot: Snapshot) -> Question:
    """Return the question of all that is not confirmed under *snapshot*."""
    return Question(
        on=snapshot.on,
        today=today(),
        known=snapshot.known,
        snapshot=snapshot.code,
    )


def _look(form: SnapshotForm, written: Snapshot, answer: Answer) -> str:
    moved = request.form.get("do") == "save"
    form.pin(written)
    form.seen.data = mark(written, answer)
    return _page(form, written, answer, moved=moved)


def _page(
    form: SnapshotForm,
    written: Snapshot | None = None,
    answer: Answer | None = None,
    *,
    moved: bool = False,
) -> str:
    return render_template(
        "snapshots/new.html",
        form=form,
        written=written,
        says=_says(answer) if answer else "",
        moved=moved,
        words=snapshot_words,
        has_errors=bool(form.errors),
    )


def _card(code: str, form: WithdrawalForm) -> str:
    told = services.found(reading(), code)
    answer = coverage.answer(reading(), _question(told))
    views = coverage_frames.VIEWS
    return render_template(
        "snapshots/show.html",
        told=told,
        answer=answer,
        says=_says(answer),
        duties=_duties(answer),
        strength=strength,
        words=snapshot_words,
        form=form,
        views=[
            (title, url_for(endpoint, snapshot=told.code)) for endpoint, title in views
        ],
        cited=snapshot_words.cited(told),
        may_report=actor().may(Act.REPORT),
        has_errors=bool(form.errors),
    )


def _duties(answer: Answer) -> list[tuple[DutyInForce, int, str]]:
    """Return the requirements, how many did not confirm each, and the list of them."""
    counts = answer.facet("item")
    return [
        (
            duty,
            counts[duty.code],
            url_for(
                "coverage.missing", **questions.spell(answer.question, item=duty.code)
            ),
        )
        for duty in answer.duties
    ]


def _says(answer: Answer) -> str:
    """Return the numbers of *answer* as the heading of its list says them."""
    return claim(answer, regions.names(reading(), known=answer.question.known))
