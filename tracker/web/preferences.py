"""What a reader chooses for himself: language, size, colours, spacing.

Kept in cookies for a year, without an account and without scripts: «Версия для
слабовидящих» is a page with a form. The choices are those of ``static/schemes.css``.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from tracker.domain.access import Act
from tracker.domain.errors import NotFound
from tracker.web import languages
from tracker.web.guard import needs
from tracker.web.security import returning

blueprint = Blueprint("preferences", __name__)
COOKIE = "display"
SCHEMES = {
    "normal": _("As usual: blue on white"),
    "white": _("Black on white"),
    "black": _("White on black"),
    "blue": _("Dark blue on light blue"),
}
SIZES = {
    "100": _("Usual size"),
    "150": _("One and a half times larger"),
    "200": _("Twice as large"),
}
SPACINGS = {"normal": _("Usual spacing"), "wide": _("Wide spacing")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """How a reader wants pages drawn."""

    scheme: str = "normal"
    size: str = "100"
    spacing: str = "normal"


class DisplayForm(FlaskForm):  # type: ignore[misc]
    """The reader's choice, and the page to return to."""

    scheme = RadioField(
        _("Colours"), choices=[SelectChoice(*item) for item in SCHEMES.items()]
    )
    size = RadioField(
        _("Size of letters"), choices=[SelectChoice(*item) for item in SIZES.items()]
    )
    spacing = RadioField(
        _("Space between letters and lines"),
        choices=[SelectChoice(*item) for item in SPACINGS.items()],
    )
    next = HiddenField()


def display() -> Display:
    """Return the reader's choice; anything unknown in the cookie is the usual."""
    scheme, size, spacing = [*request.cookies.get(COOKIE, "").split(":"), "", "", ""][
        :3
    ]
    return Display(
        scheme=scheme if scheme in SCHEMES else "normal",
        size=size if size in SIZES else "100",
        spacing=spacing if spacing in SPACINGS else "normal",
    )


@blueprint.get("/preferences/")
@needs(Act.READ)
def show() -> ResponseReturnValue:
    """Show the choices, each with what is chosen now."""
    back = returning(request.args.get("next") or _from_here())
    return _page(DisplayForm(obj=display(), data={"next": back}))


@blueprint.post("/preferences/")
@needs(Act.READ)
def save() -> ResponseReturnValue:
    """Keep the choice and return to the page the reader came from."""
    form = DisplayForm()
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    chosen = ":".join((form.scheme.data, form.size.data, form.spacing.data))
    response = make_response(redirect(returning(form.next.data), HTTPStatus.SEE_OTHER))
    languages.remember(response, COOKIE, chosen)
    return response


@blueprint.get("/language/<code>")
@needs(Act.READ)
def language(code: str) -> ResponseReturnValue:
    """Keep the language *code* for a year and return to the page it was asked on."""
    if code not in languages.CODES:
        raise NotFound(code)
    response: Response = make_response(
        redirect(returning(request.args.get("next")), HTTPStatus.SEE_OTHER)
    )
    languages.remember(response, languages.COOKIE, code)
    return response


def _page(form: DisplayForm) -> str:
    return render_template(
        "preferences/show.html",
        form=form,
        back=returning(form.next.data),
        has_errors=bool(form.errors),
    )


def _from_here() -> str:
    """Return the path of the page that linked here, if it is of this host."""
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/"))
