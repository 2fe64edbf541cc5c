"""Proposals: changes of the law's text on their way to publication.

A proposal gathers changes of one or more items. It is written as a draft, reviewed by
somebody else, approved, and published as a whole or not at all. What one change adds
to its item's history is decided here, by `versions`; nothing is ever rewritten.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.domain.dates import UNKNOWN, InexactDate
from tracker.domain.dates import read as read_date
from tracker.domain.errors import BadInput, FourEyes, WrongStep
from tracker.domain.instruments import Certainty
from tracker.domain.requirements import ChangeClass, Duty, Op, Stage


class ProposalState(StrEnum):
    """How far a proposal has come."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    DECLINED = "declined"


STEPS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.IN_REVIEW, ProposalState.DECLINED}),
    ProposalState.IN_REVIEW: frozenset(
        {ProposalState.DRAFT, ProposalState.APPROVED, ProposalState.DECLINED}
    ),
    ProposalState.APPROVED: frozenset(
        {ProposalState.DRAFT, ProposalState.PUBLISHED, ProposalState.DECLINED}
    ),
    ProposalState.PUBLISHED: frozenset(),
    ProposalState.DECLINED: frozenset({ProposalState.DRAFT}),
}
#: Steps that take a second person: whoever had a hand in it does not take them.
SECOND_PERSON = frozenset({ProposalState.APPROVED, ProposalState.PUBLISHED})
#: Steps that send somebody's work back: their author is owed the reason.
NEEDS_WORDS = frozenset({ProposalState.DECLINED})
OPEN = frozenset({ProposalState.DRAFT, ProposalState.IN_REVIEW, ProposalState.APPROVED})


class ChangeKind(StrEnum):
    """What a change does to its item."""

    AMEND = "amend"
    ADD = "add"
    REPEAL = "repeal"
    SUSPEND = "suspend"
    RETRACT = "retract"
    COMMENCEMENT = "commencement"
    RENUMBER = "renumber"
    MOVE = "move"


#: Kinds that bring a text and a duty of their own; the others keep those there are.
WRITTEN = frozenset({ChangeKind.AMEND, ChangeKind.ADD})
#: Kinds that take back what was stated for a day.
TAKING_BACK = frozenset({ChangeKind.COMMENCEMENT, ChangeKind.RETRACT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """An item as a change would have it, on the day the change takes effect.

    *in_force* and *rule* are exceptions to the proposal's own commencement: a date in
    EDTF and the rule in words; empty ones follow the proposal. *until* is the last
    day of a suspension; *takes_back* the day (in EDTF) whose statement is taken back
    (empty: that of the version written against); *html* the text as it will be shown.
    """

    heading: str = ""
    text: str = ""
    html: str = ""
    number: str = ""
    position: int = 0
    parent: str | None = None
    stage: Stage = Stage.ACTIVE
    flag: str = ""
    change: ChangeClass = ChangeClass.SUBSTANTIVE
    reason: str = ""
    certainty: Certainty = Certainty.CONFIRMED
    sources: int | None = None
    duty: Duty | None = None
    reading: str = ""
    in_force: str = ""
    rule: str = ""
    until: date | None = None
    takes_back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When and by what a proposal's changes take effect, unless one says otherwise.

    *in_force* is a date in EDTF (``unknown`` where none is known), *rule* the
    commencement in the words of the act, *amended_by* the amending document's code.
    """

    title: str
    in_force: str = "unknown"
    rule: str = ""
    amended_by: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A version that publishing a change adds to its item."""

    op: Op
    in_force: InexactDate
    text: Proposed


def step(
    current: ProposalState,
    wanted: ProposalState,
    *,
    own: bool,
    four_eyes: bool = True,
    words: str = "",
) -> ProposalState:
    """Return *wanted* if a proposal may pass to it from *current*, else refuse.

    *own* tells that the person had a hand in it: refuse as `FourEyes` where a
    second person is needed, unless the office has switched *four_eyes* off.

    >>> step(ProposalState.DRAFT, ProposalState.IN_REVIEW, own=True)
    <ProposalState.IN_REVIEW: 'in_review'>
    """
    if wanted not in STEPS[current]:
        raise WrongStep(f"{current} -> {wanted}", state=current, wanted=wanted)
    if own and four_eyes and wanted in SECOND_PERSON:
        raise FourEyes(f"own text cannot be {wanted}", wanted=wanted)
    if wanted in NEEDS_WORDS and not words.strip():
        raise BadInput(f"{wanted} needs words", field="words", reason="required")
    return wanted


def versions(
    kind: ChangeKind, proposed: Proposed, terms: Terms, *, base: InexactDate = UNKNOWN
) -> Iterator[NewVersion]:
    """Yield what publishing a change of *kind* adds, in the order of recording.

    *base* is the day from which the version it was written against holds: a moved
    commencement and a retraction take that day's statement back.

    A moved commencement is a retraction and a new version; a suspension with an end
    is followed by the text as it was.
    """
    stated = read_date(proposed.in_force or terms.in_force)
    if kind in TAKING_BACK:
        taken = read_date(proposed.takes_back) if proposed.takes_back else base
        yield NewVersion(op=Op.RETRACT, in_force=taken, text=_silent(proposed))
    if kind is ChangeKind.REPEAL:
        yield NewVersion(op=Op.REPEAL, in_force=stated, text=_silent(proposed))
    elif kind is ChangeKind.SUSPEND:
        yield NewVersion(op=Op.SUSPEND, in_force=stated, text=_silent(proposed))
        if proposed.until is not None:
            resumed = read_date((proposed.until + timedelta(days=1)).isoformat())
            yield NewVersion(op=Op.SET, in_force=resumed, text=proposed)
    elif kind is not ChangeKind.RETRACT:
        yield NewVersion(op=Op.SET, in_force=stated, text=proposed)


def unready(kind: ChangeKind, proposed: Proposed, terms: Terms) -> str | None:
    """Return why a change cannot be published as it stands; None: it can.

    A repeal or a suspension without a known day would take effect on no day.
    """
    stated = read_date(proposed.in_force or terms.in_force)
    if kind in (ChangeKind.REPEAL, ChangeKind.SUSPEND) and stated.latest is None:
        return "no_day"
    ends = proposed.until if kind is ChangeKind.SUSPEND else None
    if ends and stated.latest and ends < stated.latest:
        return "ends_before"
    if kind in WRITTEN and not (proposed.heading or proposed.text):
        return "empty"
    return None


def paragraphs(text: str) -> list[str]:
    r"""Return the paragraphs of *text* that comments can point to: lines with words.

    >>> paragraphs("1. Первое\n\n2. Второе")
    ['1. Первое', '2. Второе']
    """
    return [line for line in text.split("\n") if line.strip()]


def _silent(proposed: Proposed) -> Proposed:
    """Return *proposed* without its duty: what is out of force asks for nothing."""
    return replace(proposed, duty=None, reading="")
