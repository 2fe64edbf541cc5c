"""Files of evidence: how each row of one fares, and how far a file has come.

A row ends in exactly one way (`RowFate`). What was not taken goes back to whoever
sent the file, with the reason and in the same columns, so that nothing is dropped in
silence. An address has its own reasons (`tracker.domain.addresses.Reason`), and so
has a page that cannot answer a duty; all others are a `RowReason`.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from tracker.domain.errors import WrongMove


class RowFate(StrEnum):
    """How a row fares."""

    GOOD = "good"
    """Taken as it is written."""
    REPAIRED = "repaired"
    """Taken, its address mended."""
    THERE = "there"
    """The page stands there already: nothing to be done."""
    REPEATED = "repeated"
    """Says the same as an earlier row of the file."""
    AMBIGUOUS = "ambiguous"
    """Several bodies fit, and nobody has chosen."""
    REFUSED = "refused"
    """Cannot be taken."""


#: Rows that bring something into the register, and rows that go back with a reason.
TAKEN = frozenset({RowFate.GOOD, RowFate.REPAIRED})
RETURNED = frozenset({RowFate.REPEATED, RowFate.AMBIGUOUS, RowFate.REFUSED})


class RowReason(StrEnum):
    """Why a row is not taken, beside what is wrong with an address."""

    NO_BODY = "no_body"
    UNKNOWN_BODY = "unknown_body"
    KEYS_DIFFER = "keys_differ"
    """One cell tells one body, another cell another."""
    SEVERAL_BODIES = "several_bodies"
    NOT_YOURS = "not_yours"
    UNKNOWN_ITEM = "unknown_item"
    NOT_OBLIGED = "not_obliged"
    NOTHING_ASKED = "nothing_asked"
    """No duty of the body asks for a page on that network."""
    ANSWERED = "answered"
    """Another page of the body on that network stands for every duty that asks."""
    TURNED_DOWN = "turned_down"
    """A reviewer has rejected this very page there."""
    REPEATED_ROW = "repeated_row"
    BAD_DAY = "bad_day"
    FUTURE_DAY = "future_day"
    LONG_NOTE = "long_note"


class UploadState(StrEnum):
    """How far an uploaded file has come."""

    RECEIVED = "received"
    """Its columns are shown and wait to be told."""
    CHECKING = "checking"
    CHECKED = "checked"
    """What would happen is shown and waits to be confirmed."""
    CONFIRMED = "confirmed"
    """Being taken, or about to be."""
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"
    """Given up, or left lying for too long."""
    FAILED = "failed"
    """Cannot be read, or whoever sent it may not send any more."""


UPLOAD_MOVES: dict[UploadState, frozenset[UploadState]] = {
    UploadState.RECEIVED: frozenset({UploadState.CHECKING, UploadState.DROPPED}),
    UploadState.CHECKING: frozenset(
        {UploadState.CHECKED, UploadState.FAILED, UploadState.DROPPED}
    ),
    UploadState.CHECKED: frozenset(
        {UploadState.CHECKING, UploadState.CONFIRMED, UploadState.DROPPED}
    ),
    UploadState.CONFIRMED: frozenset({UploadState.DONE, UploadState.FAILED}),
    UploadState.DONE: frozenset({UploadState.UNDOING}),
    UploadState.UNDOING: frozenset({UploadState.UNDONE}),
    UploadState.UNDONE: frozenset(),
    UploadState.DROPPED: frozenset(),
    UploadState.FAILED: frozenset({UploadState.UNDOING}),
}
#: States in which a file waits for work to be done on it, not for a person.
AT_WORK = frozenset({UploadState.CHECKING, UploadState.CONFIRMED, UploadState.UNDOING})
#: States in which its bytes are still needed.
NEEDS_BYTES = frozenset(
    {
        UploadState.RECEIVED,
        UploadState.CHECKING,
        UploadState.CHECKED,
        UploadState.CONFIRMED,
    }
)


def upload_move(current: UploadState, wanted: UploadState) -> UploadState:
    """Return *wanted* if a file may pass to it from *current*, else refuse.

    >>> upload_move(UploadState.CHECKED, UploadState.CONFIRMED)
    <UploadState.CONFIRMED: 'confirmed'>
    """
    if wanted not in UPLOAD_MOVES[current]:
        raise WrongMove(f"{current} -> {wanted}", state=current, wanted=wanted)
    return wanted


def bodies_meant(
    told: Iterable[Collection[int]], *, named: Collection[int] | None = None
) -> frozenset[int] | RowReason:
    """Return the bodies that a row means: one, or several that fit alike.

    *told* are the bodies that bear each number of the row (its code, OGRN, INN), and
    *named* those that are called as the row says; None: it gives no name. Numbers
    must agree with each other. A name decides among those they leave, and where
    there are no numbers it is all there is; it never overrules a number, because
    names are written in many ways.

    >>> bodies_meant([{1, 2}], named={2, 3})
    frozenset({2})
    >>> bodies_meant([{1}, {2}])
    <RowReason.KEYS_DIFFER: 'keys_differ'>
    >>> bodies_meant([{1}], named=())
    frozenset({1})
    >>> bodies_meant([], named=())
    <RowReason.UNKNOWN_BODY: 'unknown_body'>
    """
    numbers = [frozenset(bodies) for bodies in told]
    if not numbers and named is None:
        return RowReason.NO_BODY
    if not all(numbers):
        return RowReason.UNKNOWN_BODY
    if not numbers:
        return frozenset(named or ()) or RowReason.UNKNOWN_BODY
    agreed = frozenset.intersection(*numbers)
    if not agreed:
        return RowReason.KEYS_DIFFER
    return agreed & frozenset(named or ()) or agreed
