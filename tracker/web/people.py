"""The room of accounts: administrators find a person, and say what is entrusted to it.

Passwords are nobody's business here; who signs in is told by `tracker.web.accounts`.
"""

from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Role
from tracker.domain.errors import BadInput, NotFound, StaleEdit
from tracker.services import rights
from tracker.services.accounts import GIVEN
from tracker.storage import people, regions
from tracker.storage.people import Person, Sought
from tracker.web import cursors, people_words, questions
from tracker.web.fields import ID
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading
from tracker.web.labels import label
from tracker.web.people_forms import RightsForm, of_rights
from tracker.web.units import WriteForm, write

blueprint = Blueprint("people", __name__)


@blueprint.get("/accounts/")
@needs(Act.ADMINISTER)
def index() -> ResponseReturnValue:
    """List the accounts by name, narrowed by words and by a role."""
    sought = Sought(words=questions.typed(request.args, "q"), role=_role())
    after = request.args.get("after")
    rows = people.lines(
        reading(),
        sought,
        after=cursors.read(after, str, int) if after else None,
        limit=people.PAGE + 1,
    )
    page, following = cursors.paged(rows, people.PAGE)
    return render_template(
        "people/index.html",
        rows=page,
        count=people.count(reading(), sought),
        sought=sought,
        roles=[(role.value, label(role)) for role in Role if role in GIVEN],
        args={"q": sought.words or None, "role": sought.role},
        following=following,
        words=people_words,
    )


@blueprint.get(f"/accounts/{ID}")
@needs(Act.ADMINISTER)
def show(id_: int) -> ResponseReturnValue:
    """Show one account: what it may do, for whom, and what was done to it."""
    return _card(_person(id_))


@blueprint.post(f"/accounts/{ID}")
@needs(Act.ADMINISTER)
def entrust(id_: int) -> ResponseReturnValue:
    """Give the account exactly the roles, bodies and regions that were chosen."""
    person = _person(id_)
    form = RightsForm(regions.all_(reading()))
    if not form.validate_on_submit():
        return _card(person, form), HTTPStatus.UNPROCESSABLE_ENTITY
    asked, base = form.rights, form.base.data or ""

    def work(session: Session) -> str:
        now = house().now()
        rights.entrust(session, actor(), id_, asked, base=base, now=now)
        return url_for("people.show", id_=id_)

    try:
        return write(
            work,
            again=lambda: _card(person, form),
            done=gettext("The rights are saved."),
        )
    except StaleEdit:
        return _meanwhile(id_, form)
    except (BadInput, NotFound) as refused:
        form.refuse(refused)
        return _card(person, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post(f"/accounts/{ID}/open")
@needs(Act.ADMINISTER)
def open_(id_: int) -> ResponseReturnValue:
    """Open the account again."""
    return _turn(id_, active=True, done=gettext("The account is open."))


@blueprint.post(f"/accounts/{ID}/close")
@needs(Act.ADMINISTER)
def close(id_: int) -> ResponseReturnValue:
    """Close the account: it cannot sign in."""
    return _turn(id_, active=False, done=gettext("The account is closed."))


def _turn(id_: int, *, active: bool, done: str) -> ResponseReturnValue:
    def work(session: Session) -> str:
        base = request.form.get("base", "")
        rights.open_or_close(
            session, actor(), id_, active=active, base=base, now=house().now()
        )
        return url_for("people.show", id_=id_)

    return write(work, done=done)


def _person(id_: int) -> Person:
    person = people.one(reading(), id_)
    if person is None:
        raise NotFound(f"no account {id_}")
    return person


def _meanwhile(id_: int, form: RightsForm) -> ResponseReturnValue:
    """Show what was chosen beside what somebody else has made of the account since."""
    look_anew()
    person = _person(id_)
    form.base.data = rights.seen(person)
    form.base.raw_data = [form.base.data]
    return _card(person, form, meanwhile=True), HTTPStatus.CONFLICT


def _card(
    person: Person, form: RightsForm | None = None, *, meanwhile: bool = False
) -> str:
    if form is None:
        held = of_rights(rights.held(person), base=rights.seen(person))
        names = regions.all_(reading())
        form = RightsForm(names, formdata=None, data=held)
    return render_template(
        "people/show.html",
        person=person,
        form=form,
        turning=WriteForm(formdata=None),
        base=rights.seen(person),
        deeds=people.deeds(reading(), person.id),
        meanwhile=meanwhile,
        own=person.id == actor().id,
        words=people_words,
        has_errors=bool(form.errors),
    )


def _role() -> Role | None:
    typed = questions.typed(request.args, "role")
    return Role(typed) if typed in set(GIVEN) else None
