"""The room of letters: how often one is written to, and how one leaves that.

Ending the letters takes no password and no session: the pass in the letter's own
address is enough, for a person who presses a button on the page and for a mail program
that does so itself (RFC 8058). Looking at the page ends nothing: mail programs open
every address to see whether it is safe.
"""

from http import HTTPStatus

from flask import Blueprint, current_app, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, lazy_pgettext
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from tracker.domain.access import Act
from tracker.domain.tellings import MessageState, Often
from tracker.services import telling, wishes
from tracker.services.wishes import CALENDAR
from tracker.storage import messages
from tracker.web import languages
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading
from tracker.web.units import WriteForm, write

blueprint = Blueprint("letters", __name__)
_ = lazy_gettext
_p = lazy_pgettext

OFTEN = {
    Often.WORKDAYS: _p("letters", "On working days, Monday to Friday"),
    Often.WEEKLY: _p("letters", "Once a week, on Mondays"),
    Often.NEVER: _p("letters", "Never"),
}
STATES = {
    MessageState.PLANNED: _p("letters", "will be sent"),
    MessageState.SENDING: _p("letters", "on its way"),
    MessageState.SENT: _p("letters", "sent"),
    MessageState.UNSURE: _p(
        "letters", "may have been sent: the mail server did not answer"
    ),
    MessageState.FAILED: _p("letters", "could not be sent"),
    MessageState.DROPPED: _p("letters", "there was nothing left to tell"),
}
#: Letters shown on the page of wishes.
SHOWN = 5
#: What a mail program sends when its reader presses "unsubscribe" (RFC 8058, 3.2).
ONE_CLICK = ("List-Unsubscribe", "One-Click")
#: A pass as it stands in an address.
PASS = "<string(maxlength=80):given>"  # noqa: S105 - a place in an address


class WishForm(WriteForm):
    """How often, and in which language."""

    often = RadioField(
        _("How often to write to you"),
        choices=[SelectChoice(*item) for item in OFTEN.items()],
    )
    language = RadioField(
        _("In which language"),
        choices=[SelectChoice(*item) for item in languages.LANGUAGES],
    )


@blueprint.record_once
def _let_programs_in(state: BlueprintSetupState) -> None:
    """Ask no mail program for a token; `leave` asks everybody else itself."""
    state.app.extensions["csrf"].exempt(leave)


@blueprint.get("/account/letters")
@needs(Act.ACCOUNT)
def show() -> ResponseReturnValue:
    """Show what the reader has chosen, and what was sent lately."""
    hearer = wishes.own(reading(), actor())
    return _page(WishForm(obj=hearer))


@blueprint.post("/account/letters")
@needs(Act.ACCOUNT)
def save() -> ResponseReturnValue:
    """Keep what the reader has chosen."""
    form = WishForm()
    if not form.validate_on_submit():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    often, language = Often(form.often.data), form.language.data

    def work(session: Session) -> str:
        wishes.wish(session, actor(), often, language=language, now=house().now())
        return url_for("letters.show")

    return write(work, again=lambda: _page(form), done=gettext("Your choice is saved."))


@blueprint.get("/account/letters/now")
@needs(Act.ACCOUNT)
def preview() -> ResponseReturnValue:
    """Show the letter that the reader would be sent now."""
    hearer = wishes.own(reading(), actor())
    settings, now = house().settings, house().now()
    text = telling.preview(reading(), settings, hearer, now=now)
    return render_template("letters/preview.html", text=text, hearer=hearer)


@blueprint.post("/account/calendar")
@needs(Act.ACCOUNT)
def calendar() -> ResponseReturnValue:
    """Give the reader's calendar a new secret address, or end it."""
    ending = request.form.get("do") == "end"

    def work(session: Session) -> str:
        change = wishes.close_calendar if ending else wishes.open_calendar
        change(session, actor(), now=house().now())
        return url_for("letters.show", _anchor=CALENDAR)

    said = (
        gettext("The address of the calendar leads nowhere now.")
        if ending
        else gettext("Your calendar has an address.")
    )
    return write(work, done=said)


@blueprint.get(f"/letters/leave/{PASS}")
@needs(Act.READ)
def leaving(given: str) -> ResponseReturnValue:
    """Ask whether the letters are to end; nothing ends yet."""
    hearer = wishes.leaving(reading(), house().settings.secret_key, given)
    return render_template(
        "letters/leave.html",
        given=given,
        left=hearer.often is Often.NEVER,
        form=WriteForm(formdata=None),
    )


@blueprint.post(f"/letters/leave/{PASS}")
@needs(Act.READ)
def leave(given: str) -> ResponseReturnValue:
    """End the letters of whom the pass names."""
    name, value = ONE_CLICK
    by_program = request.form.get(name) == value
    if not by_program:
        current_app.extensions["csrf"].protect()
    secret, now = house().settings.secret_key, house().now()

    def work(session: Session) -> str:
        wishes.leave(session, secret, given, now=now)
        return url_for("letters.leaving", given=given)

    if by_program:
        # Programs carry no key of a form of ours; to leave twice is to leave once.
        with house().database.writing() as session:
            work(session)
        return "", HTTPStatus.NO_CONTENT
    return write(work)


def _page(form: WishForm) -> str:
    hearer = wishes.own(reading(), actor())
    given = wishes.calendar_pass(hearer, house().settings.secret_key)
    address = house().settings.public_url
    return render_template(
        "letters/wishes.html",
        form=form,
        calendar=WriteForm(formdata=None),
        hearer=hearer,
        place=f"{address}/calendar/{given}.ics" if given else None,
        sent=messages.latest(reading(), hearer.id, limit=SHOWN),
        states=STATES,
        has_errors=bool(form.errors),
    )
