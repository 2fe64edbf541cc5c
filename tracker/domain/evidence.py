"""Evidence: what a body shows for a duty, and the moves it may make."""

from datetime import date
from enum import StrEnum

from tracker.domain.errors import WrongMove


class Form(StrEnum):
    """In what form the evidence stands."""

    PAGE = "page"
    SITE = "site"
    DOCUMENT = "document"
    ADDRESS_UNKNOWN = "address_unknown"


class State(StrEnum):
    """Where evidence has come to."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"
    GONE = "gone"
    CONFIRMED = "confirmed"


MOVES: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.ACCEPTED, State.REJECTED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset(
        {State.REJECTED, State.GONE, State.CONFIRMED, State.WITHDRAWN}
    ),
    State.CONFIRMED: frozenset(
        {State.REJECTED, State.GONE, State.CONFIRMED, State.WITHDRAWN}
    ),
    State.REJECTED: frozenset({State.OBJECTED}),
    State.OBJECTED: frozenset({State.ACCEPTED, State.REJECTED, State.WITHDRAWN}),
    State.GONE: frozenset({State.CONFIRMED, State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}
#: States in which a page still stands as somebody's answer.
STANDING = frozenset(State) - {State.WITHDRAWN, State.REJECTED}
AWAITING = frozenset({State.SUBMITTED, State.OBJECTED})
TAKEN = frozenset({State.ACCEPTED, State.CONFIRMED})
#: What a reviewer decides, and what a body does itself with what it has shown.
DECISIONS = frozenset({State.ACCEPTED, State.REJECTED, State.GONE, State.CONFIRMED})
OWN_MOVES = frozenset({State.WITHDRAWN, State.OBJECTED})
#: Whence a decision can have come, and whither it can be taken back: `MOVES` read
#: backwards.
REOPENINGS: dict[State, frozenset[State]] = {
    decided: frozenset(state for state in State if decided in MOVES[state])
    for decided in sorted(DECISIONS)
}
#: The reason kept with the step that takes a decision back.
REOPENED = "decision_taken_back"
#: The reason kept with the step by which a body says that its page answers the new
#: text as well. The step moves nothing: the page stays as accepted as it was, so
#: that asking never makes the body look worse than waiting in silence does.
ASKED = "confirmation_asked"


def moves(current: State, form: Form) -> frozenset[State]:
    """Return the states to which evidence of *form* may pass from *current*.

    A page whose address nobody knows can be opened by nobody: it is never taken.
    """
    never = TAKEN if form is Form.ADDRESS_UNKNOWN else frozenset()
    return MOVES[current] - never


def move(current: State, wanted: State, *, form: Form = Form.PAGE) -> State:
    """Return *wanted* if evidence of *form* may pass to it from *current*, else refuse.

    >>> move(State.SUBMITTED, State.ACCEPTED)
    <State.ACCEPTED: 'accepted'>
    """
    if wanted not in moves(current, form):
        raise WrongMove(f"{current} -> {wanted}", state=current, wanted=wanted)
    return wanted


def reopen(current: State, before: State) -> State:
    """Return *before*, where evidence decided to be *current* came from, else refuse.

    >>> reopen(State.REJECTED, State.OBJECTED)
    <State.OBJECTED: 'objected'>
    """
    if before not in REOPENINGS.get(current, ()):
        raise WrongMove(f"{current} -> {before}", state=current, wanted=before)
    return before


def holds_from(
    current: State, wanted: State, *, since: date, latest: date, today: date
) -> date:
    """Return the day from which a move from *current* to *wanted* holds.

    A decision holds from the day the page was shown (*since*): a page accepted in
    March that was shown since November counts from November. A page that went, or
    came back, or was taken back after it had counted, did so *today*: the time
    before stays as it was. Never before what was decided last (*latest*), so that
    the newest decision is the one that rules today.
    """
    went = wanted is State.GONE or current is State.GONE
    taken_back = wanted is State.WITHDRAWN and current in TAKEN
    return max(today if went or taken_back else since, latest)
