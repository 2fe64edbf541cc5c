"""The room of proposals: the list, one proposal, its next steps, what is said of it.

For editors only: a draft is nobody else's business. Writing the text of a change
lives next door (`tracker.web.editing`), publishing in `tracker.web.publishing`.
"""

import re
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Purse
from tracker.domain.access import Act
from tracker.domain.errors import BadInput, ItemTaken, NotFound, StaleEdit
from tracker.domain.proposals import (
    OPEN,
    ChangeKind,
    ProposalState,
    paragraphs,
)
from tracker.services import proposal_comments, proposal_writing, proposals
from tracker.services.impacts import impact
from tracker.services.structures import tree
from tracker.storage import documents, proposal_lists, regions, texts
from tracker.storage.proposal_lists import Change, Proposal
from tracker.web import cursors, proposal_sides, proposal_words, text_words
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.proposal_forms import (
    CommentForm,
    StepForm,
    TakeInForm,
    TermsForm,
    of_terms,
)
from tracker.web.refusals import words as refused_words
from tracker.web.sittings import mint
from tracker.web.units import write

blueprint = Blueprint("proposals", __name__)
#: Larger numbers are no ids, and databases refuse them.
ID = "int(max=9007199254740991)"
_ALL = "all"
_NUMBER = re.compile(r"[0-9]+\Z")


@blueprint.get("/proposals/")
@needs(Act.PROPOSE)
def index() -> ResponseReturnValue:
    """Show the proposals that are on their way, or those in one state."""
    chosen = request.args.get("state", "")
    states = frozenset(ProposalState) if chosen == _ALL else OPEN
    if chosen in list(ProposalState):
        states = frozenset({ProposalState(chosen)})
    after = request.args.get("after")
    rows = proposal_lists.listed(
        reading(),
        states=states,
        after=cursors.read(after, datetime, int) if after else None,
        limit=proposal_lists.PAGE + 1,
    )
    page, following = rows[: proposal_lists.PAGE], None
    if len(rows) > proposal_lists.PAGE:
        following = cursors.spell(page[-1].proposal.cursor)
    return render_template(
        "proposals/index.html",
        rows=page,
        following=following,
        chosen=chosen,
        counts=proposal_lists.counts(reading()),
        states=list(ProposalState),
        words=proposal_words,
    )


@blueprint.route("/proposals/new", methods=["GET", "POST"])
@needs(Act.PROPOSE)
def new() -> ResponseReturnValue:
    """Open a proposal: say what it is about and when it is to hold."""
    form = TermsForm()
    if request.method == "GET":
        return _terms_page(None, form)
    if not _sound(form):
        return _terms_page(None, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        id_ = proposals.open_proposal(session, actor(), form.terms, now=house().now())
        return url_for(".take_in", id_=id_)

    return write(work, again=lambda: _terms_page(None, form))


@blueprint.get(f"/proposals/<{ID}:id_>")
@needs(Act.PROPOSE)
def show(id_: int) -> ResponseReturnValue:
    """Show a proposal: its state, what it changes, what is said of it."""
    return page(proposals.found(reading(), actor(), id_))


@blueprint.route(f"/proposals/<{ID}:id_>/terms", methods=["GET", "POST"])
@needs(Act.PROPOSE)
def terms(id_: int) -> ResponseReturnValue:
    """Change what a proposal is about, and from when it is to hold."""
    there = proposals.found(reading(), actor(), id_)
    if request.method == "GET":
        form = TermsForm(formdata=None, data=of_terms(there.terms, rev=there.rev))
        return _terms_page(there, form)
    form = TermsForm()
    if not _sound(form):
        return _terms_page(there, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        rev = form.rev.data or 0
        now = house().now()
        proposals.set_terms(session, actor(), id_, form.terms, rev=rev, now=now)
        return url_for(".show", id_=id_)

    try:
        done = gettext("The terms are saved.")
        return write(work, again=lambda: _terms_page(there, form), done=done)
    except StaleEdit:
        look_anew()
        there = proposals.found(reading(), actor(), id_)
        form.rev.data, form.rev.raw_data = there.rev, [str(there.rev)]
        return _terms_page(there, form, meanwhile=True), HTTPStatus.CONFLICT


@blueprint.route(f"/proposals/<{ID}:id_>/items", methods=["GET", "POST"])
@needs(Act.PROPOSE)
def take_in(id_: int) -> ResponseReturnValue:
    """Add an itemto a proposal: say which one, and what is done to it."""
    there = proposals.found(reading(), actor(), id_)
    form = TakeInForm(_documents())
    if request.method == "GET":
        form.item.data = request.args.get("item", form.item.data or "")
        form.instrument.data = request.args.get("document", form.instrument.data)
        return _take_in_page(there, form)
    if not form.validate_on_submit():
        return _take_in_page(there, form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        kind = ChangeKind(form.kind.data)
        code = form.item.data
        item = texts.item(session, code)
        change = proposal_writing.take_in(
            session,
            actor(),
            id_,
            kind,
            code=item.code if item and kind is not ChangeKind.ADD else code,
            instrument=form.instrument.data or None,
            now=house().now(),
        )
        return url_for("editing.edit", id_=id_, change_id=change)

    try:
        return write(work, again=lambda: _take_in_page(there, form))
    except (BadInput, NotFound, ItemTaken) as refusal:
        form.item.errors = [*form.item.errors, _no_item(refusal)]
        return _take_in_page(there, form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.post(f"/proposals/<{ID}:id_>/steps/<wanted>")
@needs(Act.PROPOSE)
def step(id_: int, wanted: str) -> ResponseReturnValue:
    """Pass a proposal on, send it back or decline it."""
    there = proposals.found(reading(), actor(), id_)
    if wanted not in list(ProposalState):
        raise NotFound(f"no step {wanted}")
    form = StepForm()
    if not form.validate_on_submit():
        return page(there, step=form), HTTPStatus.UNPROCESSABLE_ENTITY

    def work(session: Session) -> str:
        proposals.pass_on(
            session,
            actor(),
            id_,
            ProposalState(wanted),
            rev=form.rev.data,
            words=form.words.data,
            four_eyes=house().settings.four_eyes,
            now=house().now(),
        )
        return url_for(".show", id_=id_)

    try:
        done = proposal_words.reached(ProposalState(wanted), there.state)
        return write(work, again=lambda: page(there, step=form), done=done)
    except BadInput as refusal:
        item = str(refusal.facts.get("item", ""))
        told = proposal_words.unready(str(refusal.facts["reason"]), item)
        form.words.errors = [*form.words.errors, told]
        return page(there, step=form), HTTPStatus.UNPROCESSABLE_ENTITY
    except StaleEdit as refusal:
        look_anew()
        flash(refused_words(refusal), "error")
        there = proposals.found(reading(), actor(), id_)
        form.rev.data, form.rev.raw_data = there.rev, [str(there.rev)]
        return page(there, step=form), HTTPStatus.CONFLICT


@blueprint.post(f"/proposals/<{ID}:id_>/comments")
@needs(Act.PROPOSE)
def comment(id_: int) -> ResponseReturnValue:
    """Say something of the proposal, a change or a paragraph."""
    there = proposals.found(reading(), actor(), id_)
    form = CommentForm()
    form.paragraph.validate_choice = False
    if not form.validate_on_submit():
        return page(there, remark=form), HTTPStatus.UNPROCESSABLE_ENTITY
    chosen = form.paragraph.data or ""

    def work(session: Session) -> str:
        proposal_comments.comment(
            session,
            actor(),
            id_,
            form.words.data,
            change_id=form.change.data,
            paragraph=int(chosen[:6]) if _NUMBER.match(chosen) else None,
            now=house().now(),
        )
        return url_for(".show", id_=id_, _anchor=f"change-{form.change.data or 0}")

    done = gettext("The remark is kept.")
    return write(work, again=lambda: page(there, remark=form), done=done)


@blueprint.post(f"/proposals/<{ID}:id_>/comments/<{ID}:comment_id>/settle")
@needs(Act.PROPOSE)
def settle(id_: int, comment_id: int) -> ResponseReturnValue:
    """Mark a remark as dealt with, or as open again."""

    def work(session: Session) -> str:
        settled = request.form.get("settled") != "0"
        now = house().now()
        proposal_comments.settle(
            session, actor(), id_, comment_id, settled=settled, now=now
        )
        return url_for(".show", id_=id_)

    return write(work)


@blueprint.post(f"/proposals/<{ID}:id_>/changes/<{ID}:change_id>/drop")
@needs(Act.PROPOSE)
def drop(id_: int, change_id: int) -> ResponseReturnValue:
    """Take an item out of a proposal."""
    change = proposals.found_change(reading(), actor(), id_, change_id)

    def work(session: Session) -> str:
        proposal_writing.drop(session, actor(), change, now=house().now())
        return url_for(".show", id_=id_)

    told = gettext("Item %(item)s is taken out of the proposal.", item=change.code)
    return write(work, done=told)


def page(
    there: Proposal, *, step: StepForm | None = None, remark: CommentForm | None = None
) -> str:
    """Return the page of a proposal, with a form that was refused if there is one."""
    names = regions.names(reading())
    changes = proposal_lists.changes(reading(), there.id)
    said = proposal_lists.comments(reading(), there.id)
    purse = Purse()
    return render_template(
        "proposals/show.html",
        proposal=there,
        changes=[_told(each, there, names, purse) for each in changes],
        comments=said,
        remark_forms={each.id: _remark(each, remark) for each in changes},
        general=_remark(None, remark),
        story_steps=proposal_lists.steps(reading(), there.id),
        ways=proposal_words.steps(there.state),
        step=step or StepForm(formdata=None, data={"rev": there.rev}),
        own=actor().reference in there.authors,
        four_eyes=house().settings.four_eyes,
        writable=there.state is ProposalState.DRAFT,
        mint=mint,
        words=proposal_words,
        text_words=text_words,
        has_errors=bool((step and step.errors) or (remark and remark.errors)),
    )


def _told(
    change: Change, there: Proposal, names: regions.Names, purse: Purse
) -> dict[str, object]:
    """Return what the page tells of a change: its redline and its impact."""
    found = None
    if change.published_seq is None and there.state in OPEN:
        now = house().now()
        found = impact(reading(), change, there.terms, today=today(), now=now)
    return {
        "change": change,
        "compared": proposal_sides.compared(reading(), change, names, purse=purse),
        "impact": found,
    }


def _remark(change: Change | None, refused: CommentForm | None) -> CommentForm:
    """Return the form for a remark on *change* (None: on the whole)."""
    id_ = change.id if change else None
    mine = refused is not None and refused.change.data == id_
    form = refused if mine and refused else CommentForm(None, on=id_)
    told = paragraphs(change.proposed.text) if change else []
    form.paragraph.choices = [
        ("", gettext("the whole item") if change else gettext("the whole proposal")),
        *(
            (str(number), f"{number}. {text[:60]}{'…' * (len(text) > 60)}")
            for number, text in enumerate(told, 1)
        ),
    ]
    return form


def _sound(form: TermsForm) -> bool:
    sound = bool(form.validate_on_submit())
    amending = form.amended_by.data
    if amending and documents.document(reading(), amending) is None:
        words = gettext("There is no document with the code %(code)s.", code=amending)
        form.amended_by.errors = [*form.amended_by.errors, words]
        return False
    return sound


def _terms_page(
    there: Proposal | None, form: TermsForm, *, meanwhile: bool = False
) -> str:
    return render_template(
        "proposals/terms.html",
        proposal=there,
        form=form,
        meanwhile=meanwhile,
        documents=documents.shelf(reading()),
        has_errors=bool(form.errors),
    )


def _take_in_page(there: Proposal, form: TakeInForm) -> str:
    document = request.args.get("document", "") or form.instrument.data or ""
    return render_template(
        "proposals/take_in.html",
        proposal=there,
        form=form,
        document=document,
        document_choices=_documents(),
        nodes=tree(reading(), document, on=today()) if document else [],
        has_errors=bool(form.errors),
    )


def _documents() -> list[tuple[str, str]]:
    shelf = documents.shelf(reading())
    return [(each.code, each.short_title or each.title) for each in shelf]


def _no_item(refusal: Exception) -> str:
    facts = getattr(refusal, "facts", {})
    if isinstance(refusal, ItemTaken):
        return str(
            gettext("There is an item %(item)s already.", item=facts.get("item", ""))
        )
    if facts.get("reason") == "not_a_code":
        return str(
            gettext("Latin letters, digits and hyphens, up to 64: as FZ8-art10-2.")
        )
    return str(gettext("There is no item with this code."))
