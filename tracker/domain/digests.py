"""What one person is told in one message: facts without words, in order.

Also the rule of what is worth a message: only what is new. What goes on waiting is
counted in a message that is sent anyway, so that nobody is told the same every week.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from tracker.domain.evidence import State
from tracker.domain.requirements import Binding

T = TypeVar("T")

#: How much of one sort is told in full; of more, the number and a link.
NAMED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body, by name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A requirement, by name."""

    code: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of one piece of own evidence; *shown* is what it shows.

    *objected*: the decision answers an objection of the body. *reopened*: an earlier
    decision, which the body was told of, is taken back.
    """

    evidence: str
    body: Body
    requirement: Requirement
    shown: str
    state: State
    at: datetime
    reason: str
    words: str
    objected: bool
    reopened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An accepted page of one's own about which something is to be done."""

    evidence: str
    body: Body
    requirement: Requirement
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chaser:
    """A requirement that *bodies* have not shown, at a stage around its day.

    *bodies* are the first `NAMED` of *count*; *days* from the day told to the day to
    comply by, less than 0 when it has passed.
    """

    requirement: Requirement
    binding: Binding
    comply_by: date
    days: int
    bodies: tuple[Body, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """The first `NAMED` of *count* things of one sort."""

    first: tuple[T, ...] = ()
    count: int = 0

    @property
    def more(self) -> int:
        """Return how many are not named."""
        return self.count - len(self.first)


NONE: Part[Any] = Part()


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a representative is told of the bodies entrusted to the account.

    *suspects* are pages to be confirmed since their text has changed, *lost* those
    that do not open when the register visits them: those that became so meanwhile.
    *waiting*, *gone* and *missing* count everything that awaits the body as it stands:
    pages to be confirmed, pages that do not open, cells without anything that could
    be reviewed.
    """

    decisions: Part[Decision] = NONE
    suspects: Part[Page] = NONE
    lost: Part[Page] = NONE
    chasers: tuple[Chaser, ...] = ()
    waiting: int = 0
    gone: int = 0
    missing: int = 0

    @property
    def news(self) -> bool:
        """Tell whether anything of it is new."""
        pages = self.decisions.count + self.suspects.count + self.lost.count
        return bool(pages or self.chasers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queues:
    """What waits for reviewers: how much, and since when the oldest has waited."""

    waiting: int = 0
    objections: int = 0
    oldest: datetime | None = None
    suspects: int = 0
    lost: int = 0

    @property
    def news(self) -> bool:
        """Tell whether anything waits: a queue is told of for as long as there is."""
        return bool(self.waiting or self.suspects or self.lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal that waits for an editor who had no hand in it."""

    id: int
    title: str
    author: str
    since: datetime
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that one person is told; the parts that are not theirs are None."""

    since: datetime
    until: datetime
    own: Own | None = None
    queues: Queues | None = None
    proposals: Part[Proposal] | None = None

    @property
    def anything(self) -> bool:
        """Tell whether there is something to say."""
        return bool(
            (self.own and self.own.news)
            or (self.queues and self.queues.news)
            or (self.proposals and self.proposals.count)
        )
