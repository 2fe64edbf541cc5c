"""The room of invitations: administrators let people in by a link, shown once."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import AddressTaken, BadInput, NotFound
from tracker.domain.passes import USUAL
from tracker.services import invitations as services
from tracker.storage import body_lookups, invitations, regions
from tracker.storage.invitations import Invitation
from tracker.web import cursors, passes
from tracker.web.fields import ID
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading
from tracker.web.invitation_forms import InvitationForm
from tracker.web.languages import language
from tracker.web.pass_forms import DaysForm
from tracker.web.units import Work, WriteForm, write

blueprint = Blueprint("invitations", __name__)
KIND = "invitation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What somebody is invited to speak for, by name."""

    bodies: list[str]
    regions: list[str]


@blueprint.get("/accounts/invitations/")
@needs(Act.ADMINISTER)
def index() -> ResponseReturnValue:
    """List the invitations, the newest first, each with what has become of it."""
    after = request.args.get("after")
    last = cursors.read(after, int)[0] if after else None
    rows = invitations.listed(reading(), after=last, limit=invitations.PAGE + 1)
    page, following = cursors.paged(rows, invitations.PAGE)
    return render_template(
        "invitations/index.html",
        rows=page,
        following=following,
        state=_state,
        states=passes.STATES,
    )


@blueprint.get("/accounts/invitations/new")
@needs(Act.ADMINISTER)
def new() -> ResponseReturnValue:
    """Show the form of an invitation."""
    return _page(_form())


@blueprint.post("/accounts/invitations/new")
@needs(Act.ADMINISTER)
def invite() -> ResponseReturnValue:
    """Record the invitation and go on to its card, which tells the link once."""
    form = InvitationForm(regions.all_(reading()))
    if not form.validate_on_submit():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    secret, invited = passes.mint(), form.invited

    def work(session: Session) -> str:
        now = house().now()
        id_ = services.invite(session, actor(), invited, secret=secret, now=now)
        passes.remember_to_tell(KIND, id_, secret)
        return url_for("invitations.show", id_=id_)

    try:
        return write(work, again=lambda: _page(form))
    except (AddressTaken, BadInput, NotFound) as refused:
        form.refuse(refused)
        there = refused.facts.get("invitation")
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(form, there=there), status


@blueprint.get(f"/accounts/invitations/{ID}")
@needs(Act.ADMINISTER)
def show(id_: int) -> ResponseReturnValue:
    """Show an invitation; its link once, to whoever has just made it."""
    invitation = _invitation(id_)
    secret = passes.told_once(KIND, id_)
    link = passes.address("invited.arrive", secret=secret) if secret else ""
    return render_template(
        "invitations/show.html",
        invitation=invitation,
        state=_state(invitation),
        states=passes.STATES,
        named=named(invitation),
        link=link,
        renewing=DaysForm(formdata=None, data={"days": USUAL}),
        revoking=WriteForm(formdata=None),
    )


@blueprint.post(f"/accounts/invitations/{ID}/renew")
@needs(Act.ADMINISTER)
def renew(id_: int) -> ResponseReturnValue:
    """Make a new link for the invitation; the one before opens nothing any more."""
    form = DaysForm()
    if not form.validate_on_submit():
        raise BadInput("not a number of days", field="days", reason="not_a_choice")
    secret, days = passes.mint(), form.days.data

    def work(session: Session) -> str:
        now = house().now()
        services.renew(session, actor(), id_, secret=secret, days=days, now=now)
        passes.remember_to_tell(KIND, id_, secret)
        return url_for("invitations.show", id_=id_)

    return write(work)


@blueprint.post(f"/accounts/invitations/{ID}/revoke")
@needs(Act.ADMINISTER)
def revoke(id_: int) -> ResponseReturnValue:
    """Take the invitation back."""
    return write(_revoking(id_), done=gettext("The invitation is taken back."))


def named(invitation: Invitation) -> Named:
    """Return what the bodies and regions of *invitation* are called."""
    bodies = body_lookups.names(reading(), invitation.bodies)
    regions_ = {each.code: each for each in regions.all_(reading())}
    return Named(
        bodies=[bodies.get(code, code) for code in invitation.bodies],
        regions=[
            regions_[code].spoken(language())
            for code in invitation.regions
            if code in regions_
        ],
    )


def _revoking(id_: int) -> Work:
    def work(session: Session) -> str:
        services.revoke(session, actor(), id_, now=house().now())
        return url_for("invitations.show", id_=id_)

    return work


def _invitation(id_: int) -> Invitation:
    found = invitations.one(reading(), id_=id_)
    if found is None:
        raise NotFound(f"no invitation {id_}")
    return found


def _state(invitation: Invitation) -> str:
    return invitation.state(house().now()).value


def _form() -> InvitationForm:
    blank = {"days": USUAL, "bodies": "", "roles": [], "regions": []}
    return InvitationForm(regions.all_(reading()), formdata=None, data=blank)


def _page(form: InvitationForm, **shown: object) -> str:
    has_errors = bool(form.errors)
    return render_template(
        "invitations/new.html", form=form, has_errors=has_errors, **shown
    )
