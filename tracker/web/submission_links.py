"""One-time links on a body's card: made, told once, taken back.

For those alone who may make them; of anybody else's the card says nothing.
"""

from dataclasses import dataclass

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act
from tracker.domain.errors import BadInput
from tracker.domain.passes import USUAL, PassState
from tracker.services import submission_links as services
from tracker.storage import submission_links
from tracker.storage.body_cards import Card
from tracker.storage.submission_links import SubmissionLink
from tracker.web import passes
from tracker.web.fields import ID
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading
from tracker.web.pass_forms import DaysForm
from tracker.web.units import WriteForm, write

blueprint = Blueprint("submission_links", __name__)
KIND = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A link on the card; *told*: its address, to whoever has just made it."""

    link: SubmissionLink
    state: PassState
    told: str

    @property
    def words(self) -> str:
        """Return what has become of it."""
        return str(passes.STATES[self.state])

    @property
    def revocable(self) -> bool:
        """Tell whether it can be taken back."""
        return self.state in (PassState.OPEN, PassState.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The links of one body as the card shows them, with its two forms."""

    links: tuple[Listed, ...]
    making: DaysForm
    revoking: WriteForm


def shelf(card: Card) -> Shelf | None:
    """Return the links of the body on *card*; None where the reader may make none."""
    if not actor().lends(region=card.region_id):
        return None
    return Shelf(
        links=tuple(
            Listed(
                link=link,
                state=link.state(house().now()),
                told=_told(link),
            )
            for link in submission_links.of_body(reading(), card.id)
        ),
        making=DaysForm(formdata=None, data={"days": USUAL}),
        revoking=WriteForm(formdata=None),
    )


@blueprint.post("/b/<code>/links")
@needs(Act.SUBMIT)
def lend(code: str) -> ResponseReturnValue:
    """Make a link and go back to the card, which tells it once."""
    form, code = DaysForm(), code.replace("\0", "")
    if not form.validate_on_submit():
        raise BadInput("not a number of days", field="days", reason="not_a_choice")
    secret, days = passes.mint(), form.days.data

    def work(session: Session) -> str:
        now = house().now()
        id_ = services.lend(session, actor(), code, secret=secret, days=days, now=now)
        passes.remember_to_tell(KIND, id_, secret)
        return _card(code)

    return write(work)


@blueprint.post(f"/b/<code>/links/{ID}/revoke")
@needs(Act.SUBMIT)
def revoke(code: str, id_: int) -> ResponseReturnValue:
    """Take a link back."""
    code = code.replace("\0", "")

    def work(session: Session) -> str:
        services.revoke(session, actor(), id_, body=code, now=house().now())
        return _card(code)

    return write(work, done=gettext("The link is taken back."))


def _card(code: str) -> str:
    return url_for("bodies.show", code=code, _anchor="links")


def _told(link: SubmissionLink) -> str:
    secret = passes.told_once(KIND, link.id)
    return passes.address("by_link.arrive", secret=secret) if secret else ""
