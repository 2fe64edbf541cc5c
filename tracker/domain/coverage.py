"""Who is missing what: the rule the register exists for, in plain words.

A *cell* is one requirement for one body on a day. The body is bound when the duty's
scope names or fits it and the body exists that day; an exempt body, or a duty whose
networks are all banned that day, asks for nothing. What the body shows on a network
is as good as its best evidence there. Where one of the networks is enough
(``any_of``, or no network named) the cell is as good as its best network; where all
are asked (``all_of``) it is as good as its worst.

How strongly the wording speaks (modality) and whether the act has the force of law
decide nothing here: advice is asked about as law is. Both stand beside every answer,
and a question may ask for one of them alone. Since when a cell has been unconfirmed
is told by `tracker.domain.spells`.

`tracker.storage.coverage` spells this in SQL; a property test proves them equal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from tracker.domain.bodies import Body
from tracker.domain.evidence import AWAITING, TAKEN, Form, State
from tracker.domain.requirements import Duty, PlatformRule


class Status(StrEnum):
    """What is true of one cell."""

    SATISFIED = "satisfied"
    SUSPECT = "suspect"
    IN_REVIEW = "in_review"
    GONE = "gone"
    REJECTED = "rejected"
    NO_DATA = "no_data"
    MISSING = "missing"
    EXEMPT = "exempt"
    NOT_REQUIRED = "not_required"


class Worth(IntEnum):
    """How much evidence on one network is worth, from nothing to accepted."""

    MISSING = 0
    NO_DATA = 1
    REJECTED = 2
    GONE = 3
    IN_REVIEW = 4
    SUSPECT = 5
    SATISFIED = 6

    @property
    def status(self) -> Status:
        """Return the status a cell of this worth has."""
        return Status[self.name]


#: No accepted page: what "missing" means in a question without a status.
UNCONFIRMED = frozenset(
    {Status.MISSING, Status.NO_DATA, Status.REJECTED, Status.GONE, Status.IN_REVIEW}
)
OBLIGED = UNCONFIRMED | {Status.SATISFIED, Status.SUSPECT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One piece of evidence of the body for the requirement, as it stands that day."""

    platform: str | None
    form: Form
    state: State
    reviewed_rev: int | None = None

    def worth(self, substance_rev: int) -> Worth:
        """Return its worth when the requirement stands at *substance_rev*."""
        return worth(
            self.form,
            self.state,
            reviewed_rev=self.reviewed_rev,
            substance_rev=substance_rev,
        )


def worth(
    form: Form, state: State, *, reviewed_rev: int | None, substance_rev: int
) -> Worth:
    """Return what evidence in *state* is worth for a text at *substance_rev*.

    *reviewed_rev* is the revision it was accepted against: an accepted page is
    suspect once the text has changed in substance since. A page whose address nobody
    knows never satisfies, whoever has said so and been believed.
    """
    if form is Form.ADDRESS_UNKNOWN and state in AWAITING | TAKEN:
        return Worth.NO_DATA
    if state in TAKEN:
        current = (reviewed_rev or 0) >= substance_rev
        return Worth.SATISFIED if current else Worth.SUSPECT
    return _WORTH[state]


_WORTH = {
    State.SUBMITTED: Worth.IN_REVIEW,
    State.OBJECTED: Worth.IN_REVIEW,
    State.REJECTED: Worth.REJECTED,
    State.GONE: Worth.GONE,
    State.WITHDRAWN: Worth.MISSING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The answer for one requirement and one body: the status and what is wanting."""

    status: Status
    wanting: tuple[str, ...] = ()


def cell(
    duty: Duty,
    body: Body,
    shown: Iterable[Shown],
    *,
    on: date,
    exempt: bool = False,
    banned: frozenset[str] = frozenset(),
) -> Cell:
    """Return the cell of *duty* and *body* on day *on*.

    *shown* is what the body shows for this requirement that day, *banned* the
    networks that may not be used that day. ``wanting`` names the networks on which
    an accepted page would still help.
    """
    asked = tuple(p for p in duty.platforms if p not in banned)
    if not (body.exists(on) and duty.scope.binds(body)) or (
        duty.platforms and not asked
    ):
        return Cell(status=Status.NOT_REQUIRED)
    if exempt:
        return Cell(status=Status.EXEMPT)
    return weighed(duty, asked, _by_platform(duty, shown, banned))


def weighed(
    duty: Duty, asked: tuple[str, ...], there: Mapping[str | None, Worth]
) -> Cell:
    """Return the cell of a body that *duty* asks for pages on the networks *asked*.

    *there* is what it shows on each network that may be used that day.
    """
    if not asked:
        return Cell(status=max(there.values(), default=Worth.MISSING).status)
    values = {platform: there.get(platform, Worth.MISSING) for platform in asked}
    best = max if duty.platform_rule is not PlatformRule.ALL_OF else min
    total = best(values.values())
    return Cell(status=total.status, wanting=wanting(duty, values, total))


def wanting(duty: Duty, values: Mapping[str, Worth], total: Worth) -> tuple[str, ...]:
    """Return the networks on which an accepted page is still wanted."""
    if total >= Worth.SUSPECT:
        return ()
    if duty.platform_rule is PlatformRule.ALL_OF:
        return tuple(p for p, value in values.items() if value < Worth.SUSPECT)
    return tuple(values)


def _by_platform(
    duty: Duty, shown: Iterable[Shown], banned: frozenset[str]
) -> dict[str | None, Worth]:
    best: dict[str | None, Worth] = {}
    for one in shown:
        if one.platform not in banned:
            value = one.worth(duty.substance_rev)
            best[one.platform] = max(value, best.get(one.platform, Worth.MISSING))
    return best
