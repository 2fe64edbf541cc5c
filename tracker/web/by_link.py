"""The counter for those who come by a one-time link: they send for its body, once.

Whoever is here acts by the link alone, be it somebody signed in elsewhere in the same
browser; nothing else opens with it. Once it is used the same page is the receipt.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import NotFound, PassOver
from tracker.domain.passes import PassState
from tracker.services import submission_links as services
from tracker.services.evidence import Submission, body_named
from tracker.storage import submission_links, submissions
from tracker.storage.bodies import BodyRow
from tracker.storage.submission_links import SubmissionLink
from tracker.web import evidence_words, passes, sendings
from tracker.web.fields import ID
from tracker.web.formats import moment
from tracker.web.guard import needs
from tracker.web.house import act_as, house, look_anew, reading, today
from tracker.web.sending_forms import SubmissionForm
from tracker.web.submission_links import KIND

blueprint = Blueprint("by_link", __name__)


@blueprint.get("/send/<secret>")
@needs(Act.READ)
def arrive(secret: str) -> ResponseReturnValue:
    """Lead whoever brings a link on to its page, whose address has no secret."""
    id_ = services.opened(reading(), secret).id
    return passes.admit(KIND, id_, secret, place=url_for("by_link.show", id_=id_))


@blueprint.get(f"/sending/{ID}")
@needs(Act.READ)
def show(id_: int) -> ResponseReturnValue:
    """Show the form of the link's body; of a link that is over, what became of it."""
    link = _held(id_)
    if link.state(house().now()) is not PassState.OPEN:
        return _over(link)
    form = SubmissionForm(formdata=None)
    return sendings.form_page(_desk(link), form)


@blueprint.post(f"/sending/{ID}")
@needs(Act.READ)
def send(id_: int) -> ResponseReturnValue:
    """Check what is to be sent, or record it and spend the link."""
    try:
        return sendings.sent(_desk(_held(id_)))
    except PassOver:
        look_anew()
        return _over(_held(id_)), HTTPStatus.CONFLICT


@blueprint.get(f"/sending/{ID}/understood")
@needs(Act.READ)
def understood(id_: int) -> ResponseReturnValue:
    """Tell what an address is understood as while it is being typed."""
    link = _held(id_)
    if link.state(house().now()) is not PassState.OPEN:
        raise NotFound("the link is over")
    return sendings.told_of(_body(link))


def _held(id_: int) -> SubmissionLink:
    """Return the link with that number, if this browser came by it, and act by it."""
    link = services.opened(reading(), passes.held(KIND, id_))
    if link.id != id_:
        raise NotFound("another link")
    act_as(services.acting(link))
    return link


def _desk(link: SubmissionLink) -> sendings.Desk:
    notice = gettext(
        "You came by a one-time link. It sends once, until %(moment)s.",
        moment=moment(link.expires_at),
    )
    return sendings.Desk(
        body=_body(link),
        place=url_for("by_link.send", id_=link.id),
        understood=url_for("by_link.understood", id_=link.id),
        record=_record(link),
        notice=notice,
    )


def _record(link: SubmissionLink) -> Callable[[Session, Submission], str]:
    secret = passes.held(KIND, link.id)

    def record(session: Session, submission: Submission) -> str:
        services.send(session, secret, submission, now=house().now())
        return url_for("by_link.show", id_=link.id)

    return record


def _body(link: SubmissionLink) -> BodyRow:
    return body_named(reading(), link.body)


def _over(link: SubmissionLink) -> str:
    """Draw the receipt of a link that was used, or say why it opens nothing."""
    codes = submission_links.sent(reading(), link)
    return render_template(
        "by_link/over.html",
        link=link,
        state=link.state(house().now()).value,
        rows=submissions.coded(reading(), codes, on=today()) if codes else [],
        words=evidence_words,
    )
