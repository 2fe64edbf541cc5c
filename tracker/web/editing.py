"""The editor's desk: one change of a proposal, written beside what it changes.

Nothing that was typed is lost: a mistake, somebody else's draft saved meanwhile or
somebody else's version published meanwhile brings the same form back with the text in
it, and shows all three texts side by side (`tracker.web.conflicts`).
"""

from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Purse
from tracker.domain.access import Act
from tracker.domain.bodies import Body
from tracker.domain.errors import StaleEdit
from tracker.domain.proposals import (
    OPEN,
    ChangeKind,
    ProposalState,
    Proposed,
    Terms,
)
from tracker.domain.requirements import ChangeClass
from tracker.services import proposal_writing, proposals
from tracker.services.impacts import bodies, impact
from tracker.services.readings import item_named
from tracker.services.structures import Node, tree
from tracker.storage import body_lookups, proposal_lists, regions
from tracker.storage.bound_bodies import Which
from tracker.storage.proposal_lists import Change, Proposal
from tracker.storage.regions import Names
from tracker.web import (
    body_words,
    conflicts,
    keeping,
    proposal_sides,
    proposal_words,
    text_words,
)
from tracker.web.editing_forms import EditForm, codes, filled, unknown_codes
from tracker.web.guard import needs
from tracker.web.house import actor, house, look_anew, reading, today
from tracker.web.labels import label
from tracker.web.proposals import ID
from tracker.web.sittings import mint
from tracker.web.units import write

blueprint = Blueprint("editing", __name__)
_CHANGE = f"/proposals/<{ID}:id_>/changes/<{ID}:change_id>"
#: How many bodies are named beside the number of them.
_SAMPLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the desk: the proposal, the change, the structure, the names."""

    proposal: Proposal
    change: Change
    names: Names
    nodes: list[Node]

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return the items it can stand in: any but itself and those inside it."""
        inside = {self.change.code}
        for node in self.nodes:
            if node.parent in inside:
                inside.add(node.code)
        return [
            (node.code, f"{node.number} {node.heading or node.code}".strip())
            for node in self.nodes
            if node.code not in inside
        ]

    def form(self, proposed: Proposed | None = None, **said: object) -> EditForm:
        """Return the form as it was sent, or filled with *proposed*."""
        if proposed is None:
            return EditForm(self.change.kind, self.names, places=self._offered(None))
        data = {"rev": self.change.rev, "base": self.change.base, **said}
        data = {**filled(proposed, chosen=self.change.rev > 1), **data}
        places = self._offered(proposed.parent)
        return EditForm(self.change.kind, self.names, None, data=data, places=places)

    def _offered(self, parent: str | None) -> list[tuple[str, str]]:
        """Return the places, also the one chosen where it is not published yet."""
        chosen = request.form.get("parent", "") or parent or ""
        there = dict(self.places)
        new = [
            (each.code, each.proposed.heading or each.code)
            for each in proposal_lists.changes(reading(), self.proposal.id)
            if each.kind is ChangeKind.ADD and each.code != self.change.code
        ]
        offered = there | dict(new)
        if chosen and chosen != self.change.code:
            offered.setdefault(chosen, chosen)
        return list(offered.items())


@blueprint.get("/r/<code>/edit")
@needs(Act.PROPOSE)
def start(code: str) -> ResponseReturnValue:
    """Ask how an item is to change, and in which proposal."""
    item = item_named(reading(), code)
    return render_template(
        "proposals/start.html",
        item=item,
        kinds=[kind for kind in ChangeKind if kind is not ChangeKind.ADD],
        open=proposal_lists.of_item(reading(), item.code, states=OPEN),
        drafts=proposal_lists.listed(
            reading(), states=frozenset({ProposalState.DRAFT}), limit=20
        ),
        key=mint(),
        label=label,
    )


@blueprint.post("/r/<code>/edit")
@needs(Act.PROPOSE)
def begin(code: str) -> ResponseReturnValue:
    """Take the item into a proposal, a new one unless another was chosen."""
    item = item_named(reading(), code)
    asked = request.form.get("kind", "")
    kind = ChangeKind(asked) if asked in list(ChangeKind) else ChangeKind.AMEND
    into = request.form.get("into", "")

    def work(session: Session) -> str:
        now = house().now()
        if into.isascii() and into.isdigit() and len(into) < 16:
            id_ = int(into)
        else:
            terms = Terms(title=f"{proposal_words.begun(kind)}: {item.code}")
            id_ = proposals.open_proposal(session, actor(), terms, now=now)
        change = proposal_writing.take_in(
            session, actor(), id_, kind, code=item.code, now=now
        )
        return url_for(".edit", id_=id_, change_id=change)

    return write(work)


@blueprint.get(_CHANGE)
@needs(Act.PROPOSE)
def edit(id_: int, change_id: int) -> ResponseReturnValue:
    """Show a change as it was last saved, to be written on."""
    desk = _desk(id_, change_id)
    return _page(desk, desk.form(desk.change.proposed))


@blueprint.post(_CHANGE)
@needs(Act.PROPOSE)
def save(id_: int, change_id: int) -> ResponseReturnValue:
    """Save the next draft, or only show what it would change."""
    desk = _desk(id_, change_id)
    form = desk.form()
    if not _sound(form):
        return _page(desk, form), HTTPStatus.UNPROCESSABLE_ENTITY
    typed = form.proposed(desk.change.code, desk.change.proposed)
    if request.form.get("do") == "look":
        return _page(desk, form, look=_look(desk, typed))

    def work(session: Session) -> str:
        proposal_writing.write(
            session,
            actor(),
            desk.change,
            typed,
            rev=form.rev.data,
            base=form.base.data,
            now=house().now(),
        )
        if request.form.get("do") == "stay":
            return url_for(".edit", id_=id_, change_id=change_id)
        return url_for("proposals.show", id_=id_, _anchor=f"change-{change_id}")

    try:
        done = gettext("The draft is saved.")
        return write(work, again=lambda: _page(desk, form), done=done)
    except StaleEdit:
        look_anew()
        return _stale(_desk(id_, change_id), form, typed), HTTPStatus.CONFLICT


@blueprint.post(f"{_CHANGE}/look")
@needs(Act.PROPOSE)
def look(id_: int, change_id: int) -> ResponseReturnValue:
    """Return the part of the page that shows what is being typed, as it is typed."""
    desk = _desk(id_, change_id)
    form = desk.form()
    if "change" in form and not form.change.data:
        # Not chosen yet: it is looked at as if the meaning changed.
        form.change.raw_data = [ChangeClass.SUBSTANTIVE.value]
        form.change.data = ChangeClass.SUBSTANTIVE.value
    sound = _sound(form)
    typed = form.proposed(desk.change.code, desk.change.proposed) if sound else None
    return render_template(
        "proposals/look.html",
        look=_look(desk, typed) if typed else None,
        form=form,
        words=proposal_words,
    )


@blueprint.get(f"{_CHANGE}/merge")
@needs(Act.PROPOSE)
def merge(id_: int, change_id: int) -> ResponseReturnValue:
    """Show the draft beside the version published meanwhile, ready to be merged."""
    desk = _desk(id_, change_id)
    if not desk.change.stale:
        return _page(desk, desk.form(desk.change.proposed))
    return _merging(desk, conflicts.with_published(reading(), desk.change))


@blueprint.get(f"{_CHANGE}/drafts")
@needs(Act.PROPOSE)
def drafts(id_: int, change_id: int) -> ResponseReturnValue:
    """Show every saved draft of a change, each with what it changed in the last."""
    desk = _desk(id_, change_id)
    told = proposal_lists.drafts(reading(), desk.change)
    first = proposal_sides.before(reading(), desk.change)
    # A version has no class of its own to differ in from a draft.
    first = replace(first, change=told[0].proposed.change)
    before = [first, *(each.proposed for each in told)]
    # Told from the newest: what is left of the page's time goes to the older ones.
    pairs = list(zip(before, told, strict=False))[::-1]
    purse = Purse()
    compared = [
        proposal_sides.drafts(reading(), old, each.proposed, desk.names, purse=purse)
        for old, each in pairs
    ]
    return render_template(
        "proposals/drafts.html",
        desk=desk,
        drafts=list(zip(told[::-1], compared, strict=True)),
    )


def _desk(id_: int, change_id: int) -> Desk:
    there = proposals.found(reading(), actor(), id_)
    change = proposals.found_change(reading(), actor(), id_, change_id)
    return Desk(
        proposal=there,
        change=change,
        names=regions.names(reading()),
        nodes=tree(reading(), change.instrument, on=today()),
    )


def _sound(form: EditForm) -> bool:
    sound = bool(form.validate_on_submit())
    named = [form[name].data for name in ("include", "exclude") if name in form]
    asked = [code for text in named for code in codes(text or "")]
    unknown_codes(form, body_lookups.names(reading(), asked))
    return sound and not form.errors


def _look(desk: Desk, typed: Proposed) -> dict[str, object]:
    """Return what is shown beside the form: redline, text as read, whom it binds."""
    change = replace(desk.change, proposed=typed)
    foretold = impact(
        reading(), change, desk.proposal.terms, today=today(), now=house().now()
    )
    sample = bodies(reading(), foretold, Which.BOUND, limit=_SAMPLE)
    return {
        "html": typed.html,
        "compared": proposal_sides.compared(reading(), change, desk.names),
        "impact": foretold,
        "sample": sample,
        "change": change,
        "why": _why(desk, typed, request.form.get("ask", "").strip()),
    }


def _why(desk: Desk, typed: Proposed, asked: str) -> str:
    """Return why the duty binds the body *asked* (a code), or why it does not."""
    if not asked or typed.duty is None:
        return ""
    found = body_lookups.present(reading(), [asked]).get(asked)
    if found is None:
        return str(gettext("There is no body with the code %(code)s.", code=asked))
    body = Body(
        code=found.code,
        kind=found.kind,
        level=found.level,
        region=found.region,
        existed_from=found.existed_from,
        existed_until=found.existed_until,
    )
    return body_words.why_bound(
        typed.duty.scope, body, found.name, desk.names, on=today()
    )


def _stale(desk: Desk, form: EditForm, typed: Proposed) -> str:
    """Show the three texts: the draft opened, the one saved meanwhile, the typed."""
    opened = next(
        (
            each.proposed
            for each in proposal_lists.drafts(reading(), desk.change)
            if each.rev == form.rev.data
        ),
        proposal_words.NOTHING,
    )
    return _merging(desk, conflicts.with_draft(desk.change, opened, typed))


def _merging(desk: Desk, conflict: conflicts.Conflict) -> str:
    # The text sent in vain and the merged one are one: sent or kept, it is one text.
    form = desk.form(
        conflict.merged,
        base=conflict.base_seq,
        idempotency_key=keeping.same_sitting(),
    )
    return _page(
        desk,
        form,
        conflict=conflict,
        three=conflicts.told(reading(), conflict, desk.names),
    )


def _page(desk: Desk, form: EditForm, **shown: object) -> str:
    return render_template(
        "proposals/edit.html",
        desk=desk,
        change=desk.change,
        proposal=desk.proposal,
        form=form,
        writable=desk.proposal.state is ProposalState.DRAFT,
        old=proposal_sides.before(reading(), desk.change),
        names=desk.names,
        words=proposal_words,
        text_words=text_words,
        has_errors=bool(form.errors),
        **shown,
    )
