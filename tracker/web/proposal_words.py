"""Words and sides of proposals: what a change does, before and after, and when."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from tracker.adapters.redlines import Purse
from tracker.domain import dates
from tracker.domain.proposals import (
    STEPS,
    WRITTEN,
    ChangeKind,
    ProposalState,
    Proposed,
    Terms,
)
from tracker.services.proposal_writing import worded
from tracker.services.publishing import base_day
from tracker.storage import texts
from tracker.storage.proposal_lists import Change, Step
from tracker.storage.regions import Names
from tracker.storage.texts import Laid
from tracker.web import comparing
from tracker.web.comparing import Compared, Field, Side
from tracker.web.formats import day, inexact
from tracker.web.labels import label

_ = lazy_gettext
NOTHING = Proposed()
#: What the button of a step says.
BUTTONS = {
    (ProposalState.DRAFT, ProposalState.IN_REVIEW): _("Send for review"),
    (ProposalState.DRAFT, ProposalState.DECLINED): _("Withdraw the proposal"),
    (ProposalState.IN_REVIEW, ProposalState.DRAFT): _("Return for more work"),
    (ProposalState.IN_REVIEW, ProposalState.APPROVED): _("Approve"),
    (ProposalState.IN_REVIEW, ProposalState.DECLINED): _("Decline"),
    (ProposalState.APPROVED, ProposalState.DRAFT): _("Return for more work"),
    (ProposalState.APPROVED, ProposalState.DECLINED): _("Decline"),
    (ProposalState.DECLINED, ProposalState.DRAFT): _("Take up again"),
}
#: In which order the buttons stand: onwards first.
ONWARDS = (
    ProposalState.IN_REVIEW,
    ProposalState.APPROVED,
    ProposalState.DRAFT,
    ProposalState.DECLINED,
)
#: Why a proposal cannot be sent on as it is.
UNREADY = {
    "no_changes": _("The proposal changes nothing yet: take an item in."),
    "no_reason": _("Say why the text changes: readers will see it."),
    "no_day": _("Item %(item)s: name the day from which it is out of force."),
    "ends_before": _("Item %(item)s: the suspension ends before it begins."),
    "no_parent": _("Item %(item)s: the item it stands in is not published yet."),
    "in_itself": _("Item %(item)s: it cannot stand inside itself."),
    "elsewhere": _("Item %(item)s: it stands in an item of another document."),
    "empty": _("Item %(item)s: write the text or a heading."),
    "required": _("Say why: the author will see these words."),
}


def before(session: Session, change: Change) -> Proposed:
    """Return the item as it stands in the version the change was written against."""
    if change.item_id is None or not change.base:
        return NOTHING
    for each in texts.of_item(session, change.item_id):
        if each.seq == change.base:
            return worded(session, each)
    return NOTHING


def compared(
    session: Session, change: Change, names: Names, *, purse: Purse | None = None
) -> Compared:
    """Return what *change* does to the text and the duty of its item."""
    there = before(session, change)
    after = NOTHING if change.kind is ChangeKind.REPEAL else change.proposed
    found = redlined(session, there, after, names, purse=purse)
    return replace(found, fields=(*besides(session, change, there), *found.fields))


def besides(session: Session, change: Change, there: Proposed) -> list[Field]:
    """Return what a change does besides the text: to the day and to the place."""
    new, fields = change.proposed, []
    if change.kind in (ChangeKind.COMMENCEMENT, ChangeKind.RETRACT):
        old = inexact(new.takes_back or base_day(session, change).spelled)
        fields += [(gettext("In force from"), old, "")]
        if change.kind is ChangeKind.COMMENCEMENT:
            own = inexact(new.in_force) if new.in_force else gettext("as the proposal")
            fields = [(gettext("In force from"), old, str(own))]
    if change.kind is ChangeKind.SUSPEND:
        fields += [(gettext("Suspended"), "", suspended(new))]
    if change.kind in (ChangeKind.MOVE, ChangeKind.ADD):
        fields += [(gettext("Place"), _place(there), _place(new))]
    return [Field(name=str(n), before=str(a), after=str(b)) for n, a, b in fields]


def suspended(proposed: Proposed) -> str:
    """Return up to when a text is suspended."""
    if proposed.until is None:
        return str(gettext("until a later version says so"))
    return str(gettext("up to %(day)s", day=day(proposed.until)))


def _place(proposed: Proposed) -> str:
    if proposed == NOTHING:
        return ""
    inside = proposed.parent or gettext("the document itself")
    return str(
        gettext(
            "in %(parent)s, place %(position)s",
            parent=inside,
            position=proposed.position,
        )
    )


def redlined(
    session: Session,
    old: Proposed,
    new: Proposed,
    names: Names,
    *,
    purse: Purse | None = None,
) -> Compared:
    """Return what differs between two drafts of one item."""
    return comparing.sides(session, side(old), side(new), names, purse=purse)


def heading_words() -> str:
    """Return what the line of number and heading is called."""
    return str(gettext("Number and heading"))


def side(proposed: Proposed) -> Side:
    """Return a proposed text as one side of a comparison."""
    empty = not (proposed.heading or proposed.text or proposed.number)
    return Side(
        heading=" ".join(filter(None, (proposed.number, proposed.heading))),
        text=proposed.text,
        stage="" if empty else str(label(proposed.stage)),
        flag=proposed.flag,
        laid=Laid(duty=proposed.duty, reading=proposed.reading)
        if proposed.duty
        else None,
    )


def does(change: Change, terms: Terms) -> str:
    """Return in one sentence what *change* does, and from when."""
    line = f"{begun(change.kind)}; {when(change.proposed, terms)}"
    return line if line.endswith(".") else f"{line}."


def begun(kind: ChangeKind) -> str:
    """Return the kind of a change as a sentence begins with it."""
    told = str(label(kind))
    return told[:1].upper() + told[1:]


def when(proposed: Proposed, terms: Terms) -> str:
    """Return from when the change holds: its own day, or that of the proposal."""
    own = proposed.in_force
    rule = proposed.rule or ("" if own else terms.rule)
    told = inexact(own or terms.in_force)
    stated = dates.read(own or terms.in_force)
    words = (
        gettext("the day is not known")
        if stated == dates.UNKNOWN
        else gettext("with effect from: %(day)s", day=told)
    )
    if proposed.until:
        words += "; " + gettext("last day: %(day)s", day=day(proposed.until))
    return f"{words} ({rule})" if rule else str(words)


def steps(state: ProposalState) -> Sequence[tuple[ProposalState, str]]:
    """Return the steps that lead on from *state*, with what their buttons say."""
    found = [wanted for wanted in ONWARDS if wanted in STEPS[state]]
    return [(wanted, str(BUTTONS[state, wanted])) for wanted in found]


def reached(wanted: ProposalState, state: ProposalState) -> str:
    """Return what is said once a proposal has passed from *state* to *wanted*."""
    if wanted is ProposalState.DRAFT and state is not ProposalState.DRAFT:
        return str(gettext("Returned for more work."))
    told = str(label(wanted))
    return f"{told[:1].upper()}{told[1:]}."


def story(steps: Sequence[Step]) -> list[tuple[str, Step]]:
    """Return every step with its name: a draft that was not the first was returned."""
    before: list[ProposalState] = [ProposalState.DRAFT, *(each.state for each in steps)]
    return [
        (reached(each.state, was).removesuffix("."), each)
        for was, each in zip(before, steps, strict=False)
    ]


def unready(reason: str, item: str = "") -> str:
    """Return why a proposal cannot be sent on."""
    return str(UNREADY.get(reason, UNREADY["no_changes"])) % {"item": item}


def author(name: str) -> str:
    """Return who did it; the operator has no name of his own."""
    return str(gettext("the operator of the register")) if name == "operator" else name


def asks_class(change: Change) -> bool:
    """Tell whether the change can be editorial or substantive."""
    return change.kind in WRITTEN
