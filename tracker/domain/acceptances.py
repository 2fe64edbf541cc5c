"""Pages accepted together: which are left out of one press, and why."""

from dataclasses import dataclass
from enum import StrEnum


class LeftOut(StrEnum):
    """Why a page is left out when many are accepted together."""

    MOVED_ON = "moved_on"
    """It was decided on, or does not wait any more, since it was seen."""
    OWN = "own"
    """Who decides has sent it, or spoken for it."""
    CLAIMED = "claimed"
    """Another body says that the page is its own."""
    OBJECTED = "objected"
    """The body objects to a rejection, or shows it with an objection: to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a page at the moment of the press."""

    waits: bool
    unmoved: bool
    own: bool = False
    claimed: bool = False
    objected: bool = False


def left_out(page: Standing, *, four_eyes: bool) -> LeftOut | None:
    """Return why *page* is left out of those accepted together; None: it is not.

    With *four_eyes* switched off by the office, one's own page is no reason.

    >>> left_out(Standing(waits=True, unmoved=True, claimed=True), four_eyes=True)
    <LeftOut.CLAIMED: 'claimed'>
    """
    if not (page.waits and page.unmoved):
        return LeftOut.MOVED_ON
    if page.own and four_eyes:
        return LeftOut.OWN
    if page.claimed:
        return LeftOut.CLAIMED
    return LeftOut.OBJECTED if page.objected else None
