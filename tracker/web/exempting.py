"""The office at work on exemptions: grant, correct, revoke, take back, bring back.

Whom an exemption frees is always shown before it is recorded; recorded is what was
seen. Never decides what may be stated: that is the service's.
"""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, StaleEdit
from tracker.domain.exemptions import Exemption
from tracker.domain.questions import Question
from tracker.services import exemptions as services
from tracker.services.exemption_readings import Preview, preview, read_exemption
from tracker.services.exemption_steps import Told, found
from tracker.services.whom import meant
from tracker.storage import body_lookups, exemption_items, regions
from tracker.storage.exemption_scopes import Whom
from tracker.web import exemption_words, questions
from tracker.web.exemption_cards import card, freed_href
from tracker.web.exemption_forms import (
    MISTAKE,
    CorrectionForm,
    ExemptionForm,
    RestoreForm,
    RevocationForm,
    filled,
    mark,
)
from tracker.web.formats import day
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.names import spoken
from tracker.web.units import write

blueprint = Blueprint("exempting", __name__)
#: Bodies named of those that are looked at before recording.
_NAMED = 20


@blueprint.get("/exemptions/new")
@needs(Act.EXEMPT)
def new() -> ResponseReturnValue:
    """Show the form of a new exemption, for the item and body in the address."""
    form = ExemptionForm(
        formdata=None,
        data={
            "item": questions.typed(request.args, "item"),
            "include": questions.typed(request.args, "body"),
        },
    )
    return _page(form)


@blueprint.post("/exemptions/new")
@needs(Act.EXEMPT)
def grant() -> ResponseReturnValue:
    """Show whom the exemption would free; record it once that was seen."""
    form = ExemptionForm()
    form.offer(exemption_items.laying(reading()), regions.names(reading()))
    written = _written(form)
    if written is None:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not _seen(form, written):
        return _look(form, written)

    def work(session: Session) -> str:
        uid = services.grant(session, actor(), written, now=house().now())
        return url_for("exemptions.show", uid=uid)

    done = gettext("The exemption is recorded.")
    return write(work, again=lambda: _page(form), done=done)


@blueprint.get("/exemptions/<uid>/correct")
@needs(Act.EXEMPT)
def correction(uid: str) -> ResponseReturnValue:
    """Show the form that corrects an exemption, filled with what is recorded."""
    told = _told(uid)
    if told.stand is None:
        return redirect(url_for("exemptions.show", uid=told.uid))
    there = {**filled(told.exemption), "base": told.head}
    return _page(CorrectionForm(formdata=None, data=there), told)


@blueprint.post("/exemptions/<uid>/correct")
@needs(Act.EXEMPT)
def correct(uid: str) -> ResponseReturnValue:
    """Show what the correction would do; record it once that was seen."""
    told = _told(uid)
    form = CorrectionForm()
    form.offer((), regions.names(reading()))
    written = _written(form, told)
    if written is None:
        return _page(form, told), HTTPStatus.UNPROCESSABLE_ENTITY
    if not _seen(form, written):
        return _look(form, written, told)

    def work(session: Session) -> str:
        services.correct(
            session,
            actor(),
            told.uid,
            written,
            base=form.base.data,
            reason=form.reason.data,
            now=house().now(),
        )
        return url_for("exemptions.show", uid=told.uid)

    try:
        done = gettext("The correction is recorded.")
        return write(work, again=lambda: _page(form, told), done=done)
    except StaleEdit:
        return _meanwhile(form, uid)
    except BadInput as refused:
        form.refuse(refused)
        return _page(form, told), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/exemptions/<uid>/revoke")
@needs(Act.EXEMPT)
def revocation(uid: str) -> ResponseReturnValue:
    """Show the form that ends an exemption, and whom that would ask again."""
    told = _told(uid)
    if told.stand is None or told.revoked:
        return redirect(url_for("exemptions.show", uid=told.uid))
    given = {"base": told.head, "since": day(today())}
    return _ending(told, RevocationForm(formdata=None, data=given))


@blueprint.post("/exemptions/<uid>/revoke")
@needs(Act.EXEMPT)
def revoke(uid: str) -> ResponseReturnValue:
    """Record that an act ends the exemption, or that there never was one."""
    told = _told(uid)
    form = RevocationForm()
    if not form.validate_on_submit():
        return _ending(told, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        said = {"base": form.base.data, "now": house().now()}
        if form.how.data == MISTAKE:
            reason = form.reason.data
            services.take_back(session, actor(), told.uid, reason=reason, **said)
        else:
            services.revoke(session, actor(), told.uid, form.revocation, **said)
        return url_for("exemptions.show", uid=told.uid)

    try:
        done = gettext("Recorded. Whoever it freed is asked again.")
        return write(work, again=lambda: _ending(told, form), done=done)
    except StaleEdit:
        return _meanwhile(form, uid)
    except BadInput as refused:
        form.refuse(refused)
        return _ending(told, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post("/exemptions/<uid>/restore")
@needs(Act.EXEMPT)
def restore(uid: str) -> ResponseReturnValue:
    """Record that it was revoked, or taken back, by mistake."""
    form = RestoreForm()
    if not form.validate_on_submit():
        return _card(uid, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        services.restore(
            session,
            actor(),
            uid,
            base=form.base.data,
            reason=form.reason.data,
            now=house().now(),
        )
        return url_for("exemptions.show", uid=uid)

    try:
        done = gettext("The exemption holds again.")
        return write(work, again=lambda: _card(uid, form), done=done)
    except StaleEdit:
        look_anew()
        flash(_changed(), "error")
        return _card(uid, None), HTTPStatus.CONFLICT


def _written(form: ExemptionForm, told: Told | None = None) -> Exemption | None:
    """Return what was written, or None: what is wrong with it is said at the fields."""
    sent = form.validate_on_submit()
    if form.include.errors or form.exclude.errors:
        return None
    include, exclude = (
        form.named(name, meant(reading(), form[name].data or ""))
        for name in ("include", "exclude")
    )
    if not sent or form.errors:
        return None
    written = form.exemption(told.item if told else form.item.data, include, exclude)
    try:
        services.check(reading(), written)
    except BadInput as refused:
        form.refuse(refused)
        return None
    return written


def _seen(form: ExemptionForm, written: Exemption) -> bool:
    """Tell whether the button was pressed under what *written* would do."""
    return request.form.get("do") == "save" and form.seen.data == mark(written)


def _look(
    form: ExemptionForm, written: Exemption, told: Told | None = None
) -> ResponseReturnValue:
    """Show what recording *written* would do, and the button that records it."""
    moved = request.form.get("do") == "save"
    form.seen.data = mark(written)
    looked = preview(reading(), written, today=today(), told=told)
    return _page(form, told, looked=looked, moved=moved)


def _page(
    form: ExemptionForm,
    told: Told | None = None,
    *,
    looked: Preview | None = None,
    moved: bool = False,
) -> str:
    names = regions.names(reading())
    form.offer(exemption_items.laying(reading()) if told is None else (), names)
    return render_template(
        "exemptions/edit.html",
        form=form,
        told=told,
        looked=looked,
        moved=moved,
        freed=_whom(looked.exemption) if looked else None,
        freed_href=_freed(looked) if looked else "",
        names=names,
        words=exemption_words,
        region_name=lambda region: spoken(names.regions, region),
        has_errors=bool(form.errors),
    )


def _whom(exemption: Exemption) -> Whom:
    """Return whom *exemption* frees, the first bodies by name."""
    scope = exemption.scope
    some = frozenset(sorted(scope.include)[:_NAMED])
    others = frozenset(sorted(scope.exclude)[:_NAMED])
    return Whom(
        scope=replace(scope, include=some, exclude=others),
        named=len(scope.include),
        excepted=len(scope.exclude),
        names=body_lookups.names(reading(), some | others),
    )


def _freed(looked: Preview) -> str:
    written = looked.exemption
    question = Question(on=today(), today=today())
    return freed_href(looked.effect, written.scope, written.item, question)


def _ending(told: Told, form: RevocationForm) -> str:
    question = Question(on=today(), today=today())
    return render_template(
        "exemptions/revoke.html",
        told=told,
        form=form,
        read=read_exemption(reading(), told.uid, question),
        words=exemption_words,
        has_errors=bool(form.errors),
    )


def _meanwhile(form: CorrectionForm | RevocationForm, uid: str) -> ResponseReturnValue:
    """Show what was typed again, beside the exemption as somebody else has left it."""
    look_anew()
    told = _told(uid)
    flash(_changed(), "error")
    form.base.data = told.head
    form.base.raw_data = [str(told.head)]
    shown = (
        _page(form, told) if isinstance(form, CorrectionForm) else _ending(told, form)
    )
    return shown, HTTPStatus.CONFLICT


def _changed() -> str:
    return str(
        gettext(
            "Somebody has changed this exemption meanwhile. Look at its history; what"
            " you typed is kept below."
        )
    )


def _told(uid: str) -> Told:
    return found(reading(), uid.replace("\0", ""), on=today())


def _card(uid: str, form: RestoreForm | None) -> str:
    question = Question(on=today(), today=today())
    return card(uid, question, regions.names(reading()), form=form)
