"""The editor's desk: write a version, see what it would change, publish it.

Nothing that was typed is lost: a mistake, or somebody else's version published
meanwhile, brings the same form back with the text in it.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.markdown import render_safely
from tracker.domain.access import Act
from tracker.domain.dates import UNKNOWN
from tracker.domain.errors import NotFound, StaleEdit
from tracker.domain.requirements import ChangeClass, Op, Stage
from tracker.services import requirements
from tracker.services.impacts import impact
from tracker.services.readings import item_named
from tracker.services.requirements import Wording
from tracker.storage import body_lookups, documents, regions, texts
from tracker.storage.regions import Names
from tracker.storage.texts import Item, Laid, Revision
from tracker.web import comparing, text_words
from tracker.web.comparing import Side
from tracker.web.editing_forms import (
    EditForm,
    codes,
    filled,
    unknown_codes,
)
from tracker.web.fields import stated
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.labels import label
from tracker.web.units import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the desk: the item, its versions, and how networks are called."""

    item: Item
    revisions: tuple[Revision, ...]
    names: Names

    def version(self, seq: int) -> Revision:
        """Return version *seq* or refuse as `NotFound`."""
        for each in self.revisions:
            if each.seq == seq:
                return each
        raise NotFound(f"{self.item.code} has no version {seq}")

    @property
    def newest(self) -> Revision:
        """Return the version that a new one is written against."""
        return self.version(self.item.head)


@needs(Act.PUBLISH)
def edit(code: str) -> ResponseReturnValue:
    """Show the form, filled with the newest version."""
    desk = _desk(code)
    base = desk.newest
    laid = texts.laid(reading(), [base.id]).get(base.id)
    wording = texts.wordings(reading(), [base.id])[base.id]
    form = EditForm(desk.names, None, data=filled(base, wording.text, laid))
    return _page(desk, form)


@needs(Act.PUBLISH)
def save(code: str) -> ResponseReturnValue:
    """Show what publishing would change, or publish."""
    desk = _desk(code)
    form = EditForm(desk.names)
    if not _sound(form):
        return _page(desk, form), HTTPStatus.UNPROCESSABLE_ENTITY
    base = desk.version(form.base.data)
    if request.form.get("do") != "publish":
        return _page(desk, form, preview=_preview(desk, form, base))
    wording = _wording(desk, form, base)

    def work(session: Session) -> str:
        published = requirements.publish(
            session, actor(), desk.item.code, wording, base=base.seq, now=house().now()
        )
        return url_for(".version", code=desk.item.code, seq=published.seq)

    try:
        return write(
            work,
            again=lambda: _page(desk, form),
            done=gettext("The version is published."),
        )
    except StaleEdit:
        look_anew()
        return _stale(desk.item.code, form, base), HTTPStatus.CONFLICT


def _desk(code: str) -> Desk:
    item = item_named(reading(), code)
    return Desk(
        item=item,
        revisions=tuple(texts.of_item(reading(), item.id)),
        names=regions.names(reading()),
    )


def _sound(form: EditForm) -> bool:
    sound = bool(form.validate_on_submit())
    asked = [*codes(form.include.data or ""), *codes(form.exclude.data or "")]
    unknown_codes(form, body_lookups.names(reading(), asked))
    amending = form.amended_by.data
    if amending and documents.document(reading(), amending) is None:
        words = gettext("There is no document with the code %(code)s.", code=amending)
        form.amended_by.errors = [*form.amended_by.errors, words]
    return sound and not form.errors


def _wording(desk: Desk, form: EditForm, base: Revision) -> Wording:
    amending = form.amended_by.data
    document = documents.document(reading(), amending) if amending else None
    return Wording(
        heading=form.heading.data,
        text=form.text.data,
        html=render_safely(form.text.data).html,
        change=ChangeClass(form.change.data),
        op=Op(form.op.data),
        in_force=stated(form.in_force.data) or UNKNOWN,
        number=base.number,
        position=base.position,
        parent_id=base.parent_id,
        stage=Stage(form.stage.data),
        reason=form.reason.data,
        amended_by_id=document.id if document else None,
        certainty=base.certainty,
        sources=base.sources,
        flag=form.flag.data,
        duty=form.duty(desk.item.code),
        reading=form.reading.data,
    )


def _preview(desk: Desk, form: EditForm, base: Revision) -> dict[str, object]:
    """Return what the preview shows: the text as read, the redline, the numbers."""
    rendered = render_safely(form.text.data)
    duty = form.duty(desk.item.code)
    return {
        "html": rendered.html,
        "failed": rendered.failed,
        "compared": _compared(desk, base, _typed(desk, form, base)),
        "impact": impact(reading(), desk.item, duty, today=today()),
        "substantive": form.change.data == ChangeClass.SUBSTANTIVE,
        "stale": base.seq != desk.item.head,
    }


def _stale(code: str, form: EditForm, base: Revision) -> str:
    """Show both texts: what was published meanwhile, and what was typed."""
    desk = _desk(code)
    theirs = desk.newest
    yours = _typed(desk, form, base)
    form.base.data = theirs.seq
    form.base.raw_data = [str(theirs.seq)]
    return _page(
        desk,
        form,
        stale={
            "base": base,
            "theirs": theirs,
            "theirs_compared": comparing.versions(reading(), base, theirs, desk.names),
            "yours_compared": _compared(desk, base, yours),
        },
    )


def _typed(desk: Desk, form: EditForm, base: Revision) -> Side:
    duty = form.duty(desk.item.code)
    return Side(
        heading=" ".join(filter(None, (base.number, form.heading.data))),
        text=form.text.data,
        stage=str(label(Stage(form.stage.data))),
        flag=form.flag.data,
        laid=Laid(duty=duty, reading=form.reading.data) if duty else None,
    )


def _compared(desk: Desk, base: Revision, typed: Side) -> comparing.Compared:
    return comparing.sides(
        reading(), comparing.side(reading(), base), typed, desk.names
    )


def _page(desk: Desk, form: EditForm, **shown: object) -> str:
    return render_template(
        "requirements/edit.html",
        item=desk.item,
        newest=desk.newest,
        form=form,
        names=desk.names,
        words=text_words,
        has_errors=bool(form.errors),
        **shown,
    )
