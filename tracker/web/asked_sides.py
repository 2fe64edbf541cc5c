"""The two sides of a comparison as an address spells them, read and spelled back.

``from`` and ``to`` are a version's number or a day; ``known`` is the moment up to which
the register's knowledge counts, on both sides unless ``known_to`` names another one
for the later side (empty or ``now``: all that is known now).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from http import HTTPStatus

from tracker.domain import dates
from tracker.web import questions
from tracker.web.questions import Misread, moment, spell_moment

NOW = "now"
BESIDE = "beside"
ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSide:
    """One side: a version, or a day as known at a moment; neither: not said."""

    typed: str = ""
    seq: int | None = None
    on: date | None = None
    known: datetime | None = None

    @property
    def spelled(self) -> str:
        """Return the side as an address spells it; one not understood as typed."""
        if self.seq is not None:
            return self.typed or str(self.seq)
        return self.on.isoformat() if self.on else self.typed


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSides:
    """What is to be compared and how it is to be shown, and what was not understood."""

    before: AskedSide
    after: AskedSide
    beside: bool = False
    only_changes: bool = False
    misread: tuple[Misread, ...] = ()
    #: Values that are understood, but name a version that is not there.
    unknown: tuple[Misread, ...] = ()

    @property
    def status(self) -> HTTPStatus:
        """Return how a page answers that can show the comparison, or cannot."""
        if self.misread:
            return HTTPStatus.UNPROCESSABLE_ENTITY
        return HTTPStatus.NOT_FOUND if self.unknown else HTTPStatus.OK

    @property
    def args(self) -> dict[str, str]:
        """Return the arguments that ask for the same two sides."""
        said = {"from": self.before.spelled, "to": self.after.spelled}
        said["known"] = spell_moment(self.before.known) or ""
        if self.after.known != self.before.known:
            said["known_to"] = spell_moment(self.after.known) or NOW
        return {name: value for name, value in said.items() if value}


def read(args: Mapping[str, str], *, versions: Collection[int] = ()) -> AskedSides:
    """Return the sides of *args*; *versions* are the numbers there are, if any."""
    misread: list[Misread] = []
    unknown: list[Misread] = []
    found = {}
    for name in ("from", "to"):
        typed = questions.typed(args, name)
        found[name] = side = _side(typed, numbered=bool(versions))
        if typed and side.seq is None and side.on is None:
            misread.append(Misread(field=name, typed=typed))
        elif side.seq is not None and side.seq not in versions:
            unknown.append(Misread(field=name, typed=typed))
    known = _known(args, "known", misread)
    known_to = _known(args, "known_to", misread) if "known_to" in args else known
    return AskedSides(
        before=replace(found["from"], known=known),
        after=replace(found["to"], known=known_to),
        beside=questions.typed(args, "view") == BESIDE,
        only_changes=bool(questions.typed(args, "changes")),
        misread=tuple(misread),
        unknown=tuple(unknown),
    )


def _side(typed: str, *, numbered: bool) -> AskedSide:
    if numbered and typed.isascii() and typed.isdigit():
        return AskedSide(typed=typed, seq=int(typed[:9]))
    try:
        return AskedSide(typed=typed, on=dates.typed_day(typed))
    except dates.BadDate:
        return AskedSide(typed=typed)


def _known(
    args: Mapping[str, str], name: str, misread: list[Misread]
) -> datetime | None:
    typed = questions.typed(args, name)
    if typed in ("", NOW):
        return None
    try:
        return moment(typed)
    except dates.BadDate:
        misread.append(Misread(field=name, typed=typed))
        return None
