"""Words of proposals: what a change does and from when, steps and their buttons."""

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext

from tracker.domain import dates
from tracker.domain.proposals import (
    STEPS,
    WRITTEN,
    ChangeKind,
    ProposalState,
    Proposed,
    Terms,
)
from tracker.storage.proposal_lists import Change, Step
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
