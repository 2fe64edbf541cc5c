"""The office's list of reasons for rejections: read, added to, worded anew, retired."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField

from tracker.domain.access import Act
from tracker.domain.errors import BadInput, Conflict, NotFound
from tracker.domain.grounds import Ground
from tracker.services import grounds as services
from tracker.services.grounds import LONGEST, Naming
from tracker.storage import grounds
from tracker.web.fields import stripped
from tracker.web.formats import number
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading
from tracker.web.units import WriteForm, write

blueprint = Blueprint("reasons", __name__)
_ = lazy_gettext


class ReasonForm(WriteForm):
    """What a reason is called."""

    ru = StringField(_("In Russian"), filters=[stripped])
    en = StringField(_("In English"), filters=[stripped])
    needs_words = BooleanField(_("Has to be explained in words"))

    def takes(self, kept: MultiDict[str, str]) -> bool:
        """Tell whether *kept* was typed here: beside it stand forms of one button."""
        return "ru" in kept

    @property
    def naming(self) -> Naming:
        """Return what was typed."""
        return Naming(
            ru=self.ru.data, en=self.en.data, needs_words=self.needs_words.data
        )


@blueprint.get("/review/reasons")
@needs(Act.REVIEW)
def index() -> ResponseReturnValue:
    """List the reasons in their order, and those no longer offered."""
    return _list(ReasonForm(formdata=None))


@blueprint.post("/review/reasons")
@needs(Act.REVIEW)
def add() -> ResponseReturnValue:
    """Add a reason at the end of the list."""
    form = ReasonForm()

    def work(session: Session) -> str:
        services.add(session, actor(), form.naming, now=house().now())
        return url_for(".index")

    done = gettext("The reason is added.")
    return _written(work, form, done, again=lambda: _list(form))


@blueprint.get("/review/reasons/<code>")
@needs(Act.REVIEW)
def show(code: str) -> ResponseReturnValue:
    """Show one reason to be worded anew."""
    ground = _ground(code)
    words = ground.needs_words
    said = {"ru": ground.name_ru, "en": ground.name_en, "needs_words": words}
    return _page(ground, ReasonForm(formdata=None, data=said))


@blueprint.post("/review/reasons/<code>")
@needs(Act.REVIEW)
def change(code: str) -> ResponseReturnValue:
    """Word a reason anew, retire it, bring it back, or move it up."""
    ground, form = _ground(code), ReasonForm()
    deed = request.form.get("do", "")
    if deed not in _DONE:
        raise BadInput(f"no deed {deed}", field="do", reason="unknown")

    def work(session: Session) -> str:
        now = house().now()
        if deed in _BUTTONS:
            _BUTTONS[deed](session, actor(), ground.code, now=now)
        else:
            services.reword(session, actor(), ground.code, form.naming, now=now)
        return url_for(".index")

    again = (lambda: _list(form)) if deed in _BUTTONS else lambda: _page(ground, form)
    return _written(work, form, str(_DONE[deed]), again=again)


#: What the buttons of one press do.
_BUTTONS: dict[str, Callable[..., None]] = {
    "retire": services.retire,
    "return": services.bring_back,
    "raise": services.raise_up,
}
_DONE = {
    "reword": _("The reason is worded anew."),
    "retire": _("The reason is no longer offered."),
    "return": _("The reason is offered again."),
    "raise": _("The reason has moved up."),
}


def _written(
    work: Callable[[Session], str],
    form: ReasonForm,
    done: str,
    *,
    again: Callable[[], str],
) -> ResponseReturnValue:
    """Do *work*, or show the form again with why not."""
    if not form.validate():
        return again(), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return write(work, again=again, done=done)
    except BadInput as refused:
        field = refused.facts.get("field")
        if field not in ("ru", "en", "code"):
            raise
        at = form.en if field == "en" else form.ru
        at.errors = [_COMPLAINTS[str(refused.facts["reason"])]()]
        return again(), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict:
        look_anew()
        form.ru.errors = [gettext("Somebody has changed the list meanwhile: look.")]
        return _list(form), HTTPStatus.CONFLICT


_COMPLAINTS: dict[str, Callable[[], str]] = {
    "required": lambda: gettext("Write what the reason is called."),
    "taken": lambda: gettext("There is a reason with this name already."),
    "too_long": lambda: gettext(
        "Write no more than %(number)s characters.", number=number(LONGEST)
    ),
    "last": lambda: gettext("The last reason stays: a rejection needs one."),
}


def _ground(code: str) -> Ground:
    ground = grounds.one(reading(), code.replace("\0", ""))
    if ground is None:
        raise NotFound(f"no reason {code}")
    return ground


def _list(form: ReasonForm) -> str:
    every = list(grounds.every(reading()).values())
    return render_template(
        "review/reasons.html",
        listed=[each for each in every if each.listed],
        retired=[each for each in every if not each.listed],
        form=form,
        button_form=lambda: WriteForm(formdata=None),
        has_errors=bool(form.errors),
    )


def _page(ground: Ground, form: ReasonForm) -> str:
    return render_template(
        "review/reason.html", ground=ground, form=form, has_errors=bool(form.errors)
    )
