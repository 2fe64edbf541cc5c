"""The pages by which a body sends something: choose, check, send.

What is sent is judged by `tracker.services.submissions` alone. A room that lets
somebody send by other rights has a `Desk` of its own: it draws the same form by
`form_page` and hands what comes back to `sent`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext, ngettext
from sqlalchemy.orm import Session

from tracker.domain.access import FOR_ANY_BODY, Act
from tracker.domain.errors import (
    AlreadyShown,
    BadInput,
    NotObliged,
    PartlyRefused,
    Refused,
)
from tracker.domain.evidence import Form
from tracker.domain.sort_names import sort_name
from tracker.services import evidence as services
from tracker.services.coverage import asked_of
from tracker.services.evidence import Submission, body_named
from tracker.services.weighings import Weighed
from tracker.storage import regions, submissions, voices
from tracker.storage.bodies import BodyRow
from tracker.storage.submissions import Shown
from tracker.storage.voices import Entrusted
from tracker.web import address_words, evidence_words, questions, sending_words
from tracker.web.guard import needs
from tracker.web.house import actor, house, reading, today
from tracker.web.names import spoken
from tracker.web.sending_forms import SubmissionForm
from tracker.web.units import write

_ = lazy_gettext
_DONE = {
    Form.PAGE: _("The page is sent for review."),
    Form.DOCUMENT: _("The document is sent for review."),
    Form.ADDRESS_UNKNOWN: _(
        "It is recorded that the page exists. It will not count until its address is"
        " given."
    ),
}
#: The field that a refusal to take what is there already belongs to.
_FIELDS = {
    Form.PAGE: "address",
    Form.DOCUMENT: "reference",
    Form.ADDRESS_UNKNOWN: "platform",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where something is sent for *body*, and by what it is recorded there.

    *place* is the address of the form, *understood* that which tells of what is being
    typed; *record* writes a submission and returns the address to go on to. *notice*
    is said above the form.
    """

    body: BodyRow
    place: str
    understood: str
    record: Callable[[Session, Submission], str]
    notice: str = ""


@needs(Act.SUBMIT)
def new() -> ResponseReturnValue:
    """Show the form for a body, or let the reader choose among the own bodies."""
    code = request.args.get("body", "").strip()
    if not code:
        own = voices.entrusted(reading(), actor())
        if own.only is None:
            return _choice(own)
        code = own.only.code
    form = SubmissionForm(formdata=None, data=_asked_for())
    return form_page(_desk(_body(code)), form)


@needs(Act.SUBMIT)
def send() -> ResponseReturnValue:
    """Show what was understood of an address, or record what is sent."""
    code = request.args.get("body", "") or request.form.get("body", "")
    return sent(_desk(_body(code)))


@needs(Act.SUBMIT)
def understood() -> ResponseReturnValue:
    """Tell, while it is being typed, what an address is understood as: part of a page.

    Needs the same rights as the form itself; nothing is recorded.
    """
    return told_of(_body(request.args.get("body", "")))


def told_of(body: BodyRow) -> str:
    """Return what the address in the question is understood as when *body* sends it."""
    address = request.args.get("address", "").replace("\0", "").strip()
    if not address:
        return ""
    words = Submission(body=body.code, items=(), address=address)
    return render_template("evidence/understood.html", **_told(words))


def sent(desk: Desk) -> ResponseReturnValue:
    """Answer the form that was sent at *desk*: check it, record it, or say why not."""
    form = SubmissionForm()
    if not form.validate_on_submit():
        return form_page(desk, form), HTTPStatus.UNPROCESSABLE_ENTITY
    submission = form.submission(desk.body.code)
    if request.form.get("do") == "check":
        return _checked(desk, form, submission)
    try:
        return write(
            lambda session: desk.record(session, submission),
            again=lambda: form_page(desk, form),
            done=_done(submission),
        )
    except (BadInput, NotObliged, AlreadyShown, PartlyRefused) as refused:
        return _refused(desk, form, refused)


def form_page(desk: Desk, form: SubmissionForm, **shown: object) -> str:
    """Return the page with *form* at *desk*, and *shown* what was understood."""
    names, body = regions.names(reading()), desk.body
    _offer(body, form, names.platforms)
    return render_template(
        "evidence/new.html",
        desk=desk,
        body=body,
        form=form,
        names=names,
        hints=evidence_words.hints(form.asked, names.platforms),
        has_errors=bool(form.errors),
        instead=_instead(body),
        **shown,
    )


def _offer(
    body: BodyRow, form: SubmissionForm, platforms: Mapping[str, regions.Name]
) -> None:
    """Offer in *form* what binds *body* today, once."""
    if not form.asked:
        form.offer(asked_of(reading(), body.id, on=today()), platforms)


def _asked_for() -> dict[str, object]:
    """Return what the address of the form fills in: the requirement it came from."""
    item = request.args.get("item", "")
    return {"item": [item] if item else []}


def _choice(own: Entrusted) -> ResponseReturnValue:
    words = questions.typed(request.args, "q")
    return render_template(
        "evidence/choose.html",
        own=own,
        bodies=voices.own_bodies(reading(), actor(), words=sort_name(words or "")),
        words=words or "",
        for_any=bool(actor().roles & FOR_ANY_BODY),
    )


def _body(code: str) -> BodyRow:
    """Return the body with *code* if the reader may speak for it: else it is not."""
    body = body_named(reading(), code.replace("\0", "").strip())
    actor().require_voice(body.id, region=body.region_id)
    return body


def _desk(body: BodyRow) -> Desk:
    """Return where those who speak for *body* send, in place of another page or not."""
    instead = _instead(body)

    def record(session: Session, submission: Submission) -> str:
        rows = services.submit(session, actor(), submission, now=house().now())
        return url_for("evidence.show", code=rows[0].code)

    return Desk(
        body=body,
        place=url_for(
            "evidence.new", body=body.code, instead=instead.code if instead else None
        ),
        understood=url_for("evidence.understood", body=body.code),
        record=record,
    )


def _checked(
    desk: Desk, form: SubmissionForm, submission: Submission
) -> ResponseReturnValue:
    """Show what was understood; nothing is recorded."""
    try:
        services.check(reading(), actor(), submission, now=house().now())
    except (BadInput, NotObliged, AlreadyShown, PartlyRefused) as refused:
        return _refused(desk, form, refused)
    return form_page(desk, form, checked=True, **_told(submission))


def _told(submission: Submission) -> dict[str, object]:
    """Return what the page is told of *submission*: what it means, who takes it.

    What no requirement could take is told in one sentence, as ``amiss``.
    """
    names = regions.names(reading())
    try:
        found = services.weigh(reading(), actor(), submission, now=house().now())
    except BadInput as refused:
        return {"amiss": sending_words.why(refused, names.platforms)}
    page = found.meant.understood
    return {
        "meant": found.meant,
        "network": spoken(names.platforms, found.meant.platform),
        "notices": address_words.notices(page.address) if page else [],
        "refusing": _refusing(found, names.platforms),
        "taking": [duty.heading or duty.code for duty in found.duties.values()],
    }


def _refusing(
    found: Weighed, platforms: Mapping[str, regions.Name]
) -> list[tuple[str, str, str]]:
    """Return the requirements that refuse: heading, why, the evidence that is there.

    Where some take it, that others ask for other networks goes without saying.
    """
    return [
        (
            found.heading(item),
            sending_words.why(refused, platforms),
            str(refused.facts.get("evidence", "")),
        )
        for item, refused in found.refusals.items()
        if isinstance(refused, AlreadyShown) or not found.duties
    ]


def _refused(desk: Desk, form: SubmissionForm, refused: Refused) -> ResponseReturnValue:
    """Show the form again with what was typed, and each refusal at its field."""
    platforms = regions.names(reading()).platforms
    if isinstance(refused, PartlyRefused):
        each = refused.refusals
        _offer(desk.body, form, platforms)
        headings = {gap.duty.code: gap.duty.heading for gap in form.asked}
        form.item.errors = [
            f"{headings.get(item) or item}. {sending_words.why(why, platforms)}"
            for item, why in each.items()
        ]
    else:
        each = {"": refused}
        _field(form, refused).errors = [sending_words.why(refused, platforms)]
    there = [
        str(why.facts["evidence"])
        for why in each.values()
        if isinstance(why, AlreadyShown)
    ]
    taken = len(there) == len(each)
    status = HTTPStatus.CONFLICT if taken else HTTPStatus.UNPROCESSABLE_ENTITY
    return form_page(desk, form, there=there), status


def _field(form: SubmissionForm, refused: Refused) -> Any:
    """Return the field of *form* that *refused* is about."""
    if isinstance(refused, NotObliged):
        return form.item
    if isinstance(refused, AlreadyShown):
        return form[_FIELDS[form.form]]
    return form[str(refused.facts["field"])]


def _done(submission: Submission) -> str:
    """Return what is said once *submission* is recorded."""
    count = len(submission.items)
    if count == 1 or submission.form is Form.ADDRESS_UNKNOWN:
        return str(_DONE[submission.form])
    return str(
        ngettext(
            "It is sent for review for %(num)s requirement.",
            "It is sent for review for %(num)s requirements.",
            count,
        )
    )


def _instead(body: BodyRow) -> Shown | None:
    """Return the body's evidence in place of which another page is being shown."""
    code = request.args.get("instead", "").replace("\0", "")
    shown = submissions.one(reading(), code, on=today()) if code else None
    return shown if shown and shown.body_id == body.id else None
