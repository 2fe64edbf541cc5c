"""What a body is rated by: the facts under each criterion, and what they earn.

Reads the register as of a day and a moment, a thousand bodies at a time. Never
writes: `tracker.services.ratings` records what is made here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.clock import LEGAL_ZONE
from tracker.domain.methodologies import Criterion, Methodology
from tracker.domain.questions import Question
from tracker.domain.ratings import UNKNOWN, Fact, Score, places, score
from tracker.domain.traits import Trait
from tracker.storage import rated_facts
from tracker.storage.methodologies import Version
from tracker.storage.rated_facts import RatedBody, Seen, ShownPage

CHUNK = 1000
Report = Callable[[int, int | None], None]
Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A body with its facts, what they earn, and its place (None: not ranked)."""

    body: RatedBody
    facts: Facts
    score: Score
    place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A rating before it is recorded: all bodies, the best first."""

    version: Version
    on: date
    known: datetime
    rated: tuple[Rated, ...]

    @property
    def ranked(self) -> int:
        """Return how many bodies have a place."""
        return sum(1 for each in self.rated if each.place is not None)

    def known_of(self, criterion: str) -> int:
        """Return of how many bodies the value under *criterion* is known."""
        return sum(1 for each in self.rated if each.facts[criterion].value is not None)


def read(
    session: Session,
    version: Version,
    question: Question,
    *,
    known: datetime,
    report: Report = lambda done, total: None,
) -> Ballot:
    """Return the rating by *version* of the question's day, as known at *known*."""
    rule = version.rule
    bodies = rated_facts.bodies(session, question, rule.scope)
    gathered: list[Facts] = []
    for begin in range(0, len(bodies), CHUNK):
        part = bodies[begin : begin + CHUNK]
        gathered += _facts(session, rule, question, part, known=known)
        report(begin + len(part), len(bodies))
    return ballot(version, question.on, known, list(zip(bodies, gathered, strict=True)))


def ballot(
    version: Version,
    on: date,
    known: datetime,
    told: Sequence[tuple[RatedBody, Facts]],
) -> Ballot:
    """Return the rating of the bodies *told* with their facts."""
    scores = [
        score(version.rule, {code: fact.value for code, fact in facts.items()})
        for _, facts in told
    ]
    rated = [
        Rated(body=body, facts=facts, score=earned, place=place)
        for (body, facts), earned, place in zip(
            told, scores, places(version.rule, scores), strict=True
        )
    ]
    rated.sort(key=lambda one: (one.place is None, one.place or 0))
    return Ballot(version=version, on=on, known=known, rated=tuple(rated))


def end_of(on: date) -> datetime:
    """Return the last moment of the legal day *on*."""
    return datetime.combine(on, time.max, LEGAL_ZONE)


def _facts(
    session: Session,
    rule: Methodology,
    question: Question,
    bodies: Sequence[RatedBody],
    *,
    known: datetime,
) -> Iterator[Facts]:
    theirs: dict[int, list[ShownPage]] = defaultdict(list)
    for page in rated_facts.shown(session, [b.id for b in bodies], question):
        theirs[page.body_id].append(page)
    accepted = {
        page.page_id
        for pages in theirs.values()
        for page in pages
        if page.accepted and page.page_id is not None
    }
    until = min(known, end_of(question.on))
    seen = rated_facts.observed(
        session,
        sorted(accepted),
        since=end_of(question.on) - timedelta(days=rule.fresh_days),
        until=until,
    )
    for body in bodies:
        yield {each.code: _fact(each, theirs[body.id], seen) for each in rule.criteria}


def _fact(
    criterion: Criterion,
    shown: Sequence[ShownPage],
    seen: Mapping[tuple[int, Trait], Seen],
) -> Fact:
    """Return what is known under *criterion*: of several pages the best value."""
    meant = [
        page
        for page in shown
        if not criterion.platforms or page.platform in criterion.platforms
    ]
    accepted = [page for page in meant if page.accepted]
    if criterion.trait is Trait.PAGES:
        return _pages(accepted, waiting=len(accepted) < len(meant))
    best = UNKNOWN
    for page in accepted:
        found = seen.get((page.page_id or 0, criterion.trait))
        if found and (best.value is None or criterion.better(found.value, best.value)):
            best = Fact(
                value=found.value,
                at=found.at,
                pages=(page.url,),
                observation=found.observation,
            )
    return best


def _pages(accepted: Sequence[ShownPage], *, waiting: bool) -> Fact:
    """Return on how many networks there is an accepted page.

    Nothing shown is known to the register: nobody has shown a page. What waits for a
    decision, or is told of without an address, is not known yet.
    """
    if not accepted and waiting:
        return UNKNOWN
    networks = {page.platform for page in accepted}
    return Fact(
        value=Decimal(len(networks)),
        at=max((page.decided_at for page in accepted), default=None),
        pages=tuple(dict.fromkeys(page.url for page in accepted)),
    )
