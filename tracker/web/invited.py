"""The door of those who are invited: they see to what, set a password and are in.

Whoever comes by a link that nobody made finds no page. Of a link that is used, taken
back or out of date the page says so, and what to do.
"""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security.utils import hash_password, login_user, verify_password
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import AddressTaken, NotFound, PassOver
from tracker.domain.passes import PassState
from tracker.services import accounts
from tracker.services import invitations as services
from tracker.storage.invitations import Invitation
from tracker.web import passes
from tracker.web.accounts import Person
from tracker.web.fields import ID
from tracker.web.guard import needs
from tracker.web.house import act_as, actor, house, look_anew, reading
from tracker.web.invitation_forms import ArrivalForm
from tracker.web.invitations import KIND, named
from tracker.web.units import write

blueprint = Blueprint("invited", __name__)


@blueprint.get("/invited/<secret>")
@needs(Act.READ)
def arrive(secret: str) -> ResponseReturnValue:
    """Lead whoever brings a link on to its page, whose address has no secret."""
    id_ = services.opened(reading(), secret).id
    return passes.admit(KIND, id_, secret, place=url_for("invited.show", id_=id_))


@blueprint.get(f"/invitation/{ID}")
@needs(Act.READ)
def show(id_: int) -> ResponseReturnValue:
    """Show who invites to what, and the form for a password."""
    invitation = _held(id_)
    if actor().signed_in:
        return render_template("invited/signed_in.html", invitation=invitation)
    act_as(services.acting(invitation))
    return _page(invitation, ArrivalForm())


@blueprint.post(f"/invitation/{ID}")
@needs(Act.READ)
def accept(id_: int) -> ResponseReturnValue:
    """Make the account and sign its person in."""
    invitation, secret = _held(id_), passes.held(KIND, id_)
    if actor().signed_in:
        return render_template("invited/signed_in.html", invitation=invitation)
    act_as(services.acting(invitation))
    form = ArrivalForm()
    if not form.validate_on_submit():
        open_ = invitation.state(house().now()) is PassState.OPEN
        status = HTTPStatus.UNPROCESSABLE_ENTITY if open_ else HTTPStatus.CONFLICT
        return _page(invitation, form), status
    hashed = hash_password(form.letters)

    def work(session: Session) -> str:
        now = house().now()
        services.accept(session, secret, password_hash=hashed, now=now)
        return url_for("awaiting.show")

    try:
        answer = write(work, again=lambda: _page(invitation, form))
    except (PassOver, AddressTaken) as refused:
        look_anew()
        taken = isinstance(refused, AddressTaken)
        return _page(_held(id_), form, taken=taken), HTTPStatus.CONFLICT
    return _signed_in(invitation, form.letters, answer)


def _signed_in(invitation: Invitation, letters: str, answer: Response) -> Response:
    """Sign in whoever knows the password just set; let others do so by themselves.

    The same form sent again, by whomever, must not be a way in without a password.
    """
    look_anew()
    account = accounts.found(reading(), email=invitation.email)
    known = account and account.active and verify_password(letters, account.password)
    if account is None or not known:
        return redirect(url_for("security.login"), HTTPStatus.SEE_OTHER)  # type: ignore[return-value]
    passes.let_go(KIND, invitation.id)
    login_user(Person(account))
    return answer


def _held(id_: int) -> Invitation:
    """Return the invitation with that number, if this browser came by its link."""
    invitation = services.opened(reading(), passes.held(KIND, id_))
    if invitation.id != id_:
        raise NotFound("another invitation")
    return invitation


def _page(invitation: Invitation, form: ArrivalForm, *, taken: bool = False) -> str:
    state = invitation.state(house().now())
    open_ = state is PassState.OPEN and not taken
    return render_template(
        "invited/show.html",
        invitation=invitation,
        state=state.value,
        taken=taken,
        form=form if open_ else None,
        named=named(invitation),
        heading=gettext("Invitation to the register"),
        has_errors=bool(form.errors) and open_,
    )
