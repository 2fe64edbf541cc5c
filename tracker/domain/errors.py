"""The tree of refusals: everything the house may answer instead of doing.

    Refused
    ├── NotAllowed        the actor's role does not grant the act
    │   └── FourEyes      whoever had a hand in it does not decide on it
    ├── NotFound          no such thing, or not for this actor
    ├── BadInput          what was typed or sent cannot be taken; says where and why
    │   ├── BadAddress    a page address that is not one
    │   └── BadFile       a content or import file, with file and line
    ├── Conflict          somebody or something was there before
    │   ├── StaleEdit     the text was changed since it was opened
    │   ├── AlreadyShown  this page already stands as evidence there
    │   ├── PartlyRefused of several requirements sent to at once some refuse
    │   ├── WrongMove     the evidence cannot pass to that state from here
    │   ├── WrongStep     the proposal cannot pass to that state from here
    │   ├── DecidedMeanwhile  another decision on the evidence came between
    │   ├── ItemTaken     there is an item with this code already
    │   ├── AddressTaken  there is an account with this address already
    │   ├── PassOver      the link is used, taken back or out of date
    │   ├── WrongRound    the rating does not take this: it is final, or said already
    │   └── KeyReused     one idempotency key, two different requests
    ├── CopyDamaged       the copy of a page is not on the disk as it was kept
    ├── NotInstalled      what it would take is not installed here
    └── NotObliged        the requirement does not bind that body on that day

Doors add what can be refused only at them (`CrossSite`, `Busy`, `Unmigrated`).
A refusal carries a code and facts; the doors have the words. Nobody reads its text.
"""

from typing import ClassVar


class Refused(Exception):
    """The base of all refusals; *facts* are named values for the door's words."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str = "", **facts: object) -> None:
        super().__init__(message or self.code)
        self.facts = facts


class NotAllowed(Refused):
    """The actor's role does not grant the act."""

    code = "not-allowed"


class FourEyes(NotAllowed):
    """Who had a hand in it does not decide on it: a text or a piece of evidence.

    Facts, where many pieces are decided on together: ``own``, the codes of one's own.
    """

    code = "four-eyes"

    @property
    def own(self) -> list[str]:
        """Return the codes of one's own evidence among many."""
        codes = self.facts.get("own")
        return [str(code) for code in codes] if isinstance(codes, list) else []


class NotFound(Refused):
    """There is no such thing, or this actor may not know of it."""

    code = "not-found"


class BadInput(Refused):
    """What was sent cannot be taken; facts: ``field``, ``reason``."""

    code = "bad-input"


class BadAddress(BadInput):
    """The text is not the address of an official page; facts: ``reason``."""

    code = "bad-address"


class BadFile(BadInput):
    """A file cannot be taken; facts: ``file``, ``line`` (from 1), ``reason``."""

    code = "bad-file"


class Conflict(Refused):
    """Somebody or something was there before."""

    code = "conflict"


class StaleEdit(Conflict):
    """The text was changed since it was opened; facts: ``base``, ``current`` (seq)."""

    code = "stale-edit"


class AlreadyShown(Conflict):
    """The page already stands as evidence there; facts: ``evidence``."""

    code = "already-shown"


class PartlyRefused(Conflict):
    """Of several requirements sent to at once some refuse, and nothing is recorded.

    Facts: ``refusals``, item's code -> why it refuses.
    """

    code = "partly-refused"

    @property
    def refusals(self) -> dict[str, Refused]:
        """Return why each of the items that refuse does."""
        found = self.facts.get("refusals")
        return found if isinstance(found, dict) else {}


class WrongMove(Conflict):
    """Evidence cannot pass from ``state`` to ``wanted``."""

    code = "wrong-move"


class WrongStep(Conflict):
    """A proposal cannot pass from ``state`` to ``wanted``."""

    code = "wrong-step"


class DecidedMeanwhile(Conflict):
    """Another decision on the evidence came between.

    Facts: ``evidence``; of many pieces decided together, ``late``: their codes.
    """

    code = "decided-meanwhile"

    @property
    def late(self) -> list[str]:
        """Return the codes of all the evidence that was decided meanwhile."""
        codes = self.facts.get("late") or [self.facts["evidence"]]
        return [str(code) for code in codes] if isinstance(codes, list) else []


class ItemTaken(Conflict):
    """There is an item with this code already; facts: ``item``."""

    code = "item-taken"


class AddressTaken(Conflict):
    """There is an account with this e-mail address already."""

    code = "address-taken"


class PassOver(Conflict):
    """The link can no longer be used; facts: ``state`` (`domain.passes.PassState`)."""

    code = "pass-over"


class WrongRound(Conflict):
    """The rating does not take this; facts: ``reason``.

    ``final``: it is closed; ``said``: that criterion was objected to already;
    ``answered``: the objection is; ``unanswered``: objections wait.
    """

    code = "wrong-round"


class KeyReused(Conflict):
    """An idempotency key came back with different content."""

    code = "key-reused"


class CopyDamaged(Refused):
    """The copy of a page is not on the disk as it was kept; facts: ``evidence``."""

    code = "copy-damaged"


class NotInstalled(Refused):
    """What it would take is not installed here; facts: ``extra``."""

    code = "not-installed"


class NotObliged(Refused):
    """The requirement does not bind that body on that day."""

    code = "not-obliged"
