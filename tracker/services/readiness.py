"""An analyst asks who would be ready if a requirement were in force, and who not.

Supposes the newest version that lays the duty, known at the moment asked for, to be in
force on the day asked for; or the duty as a proposal would have it. Writes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.bodies import BodyKind
from tracker.domain.errors import NotFound
from tracker.domain.proposals import Terms
from tracker.domain.questions import Question
from tracker.domain.readiness import Part, Reading
from tracker.domain.requirements import Binding, Modality, Op, PlatformRule, Stage
from tracker.services.impacts import impact
from tracker.storage import platforms, readiness, texts
from tracker.storage.duties import DutyInForce, around, duties
from tracker.storage.proposal_lists import Change
from tracker.storage.readiness import PAGE, Asked, Counted, Laying, Line

__all__ = [
    "PAGE",
    "Column",
    "Laying",
    "Line",
    "Outlook",
    "Supposed",
    "bodies",
    "laying",
    "outlook",
    "proposed",
    "readings",
    "supposed",
]

#: Networks whose order and number are disputed for the law: any, or both.
DISPUTED = ("vk", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """A duty as if it were in force, and how it stands in truth.

    *in_force* is the day from which it holds, if one is known; *stage* what it is now.
    """

    duty: DutyInForce
    stage: Stage
    seq: int
    in_force: date | None

    @property
    def written(self) -> Reading:
        """Return the networks and the rule as the text has them."""
        return Reading(self.duty.duty.platform_rule, self.duty.duty.platforms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The numbers under one reading: bodies bound, ready, lacking, newly lacking."""

    reading: Reading
    bound: int
    ready: int
    newly: int

    @property
    def lacking(self) -> int:
        """Return how many bound bodies would be missing."""
        return self.bound - self.ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The answer: what is supposed, and the numbers of each reading."""

    supposed: Supposed
    question: Question
    readings: tuple[Reading, ...]
    counted: tuple[Counted, ...]

    def columns(
        self, *, region: str | None = None, kind: BodyKind | None = None
    ) -> list[Column]:
        """Return the numbers of all readings, in all or of one region or kind."""
        meant = [
            each
            for each in self.counted
            if region in (None, each.region) and kind in (None, each.kind)
        ]
        return [
            Column(
                reading=reading,
                bound=sum(each.bound for each in meant) if self._asks(reading) else 0,
                ready=sum(each.ready[n] for each in meant),
                newly=sum(each.newly[n] for each in meant),
            )
            for n, reading in enumerate(self.readings)
        ]

    def _asks(self, reading: Reading) -> bool:
        # Where all networks named are banned, nothing is asked of anybody.
        return reading.asks(self.supposed.duty.banned)

    @property
    def regions(self) -> list[str]:
        """Return the codes of the regions that have bodies that would be bound."""
        return sorted({each.region for each in self.counted if each.region})

    @property
    def kinds(self) -> list[BodyKind]:
        """Return the kinds of bodies that would be bound."""
        return sorted({each.kind for each in self.counted})


def supposed(session: Session, code: str, question: Question) -> Supposed:
    """Return the duty of the item *code* as if in force on the question's day.

    `NotFound` where the item is not known, or no version of it lays a duty.
    """
    item = texts.item(session, code)
    if item is None:
        raise NotFound(code)
    told = [
        each
        for each in texts.of_item(session, item.id)
        if each.op is Op.SET and each.recorded_at <= question.knowledge
    ]
    laid = texts.laid(session, [each.id for each in told])
    laying = [each for each in told if each.id in laid]
    if not laying:
        raise NotFound(code)
    newest = max(laying, key=lambda each: each.seq)
    banned, freed = around(session, question, item.id)
    duty = laid[newest.id].duty
    return Supposed(
        stage=newest.stage,
        seq=newest.seq,
        in_force=newest.valid_from,
        duty=DutyInForce(
            item_id=item.id,
            version_id=newest.id,
            seq=newest.seq,
            heading=newest.heading,
            instrument=item.instrument,
            instrument_title=item.instrument_title,
            stage=newest.stage,
            flag="",
            reading=laid[newest.id].reading,
            valid_from=question.on,
            duty=duty,
            platform_ids=platforms.ids(session, duty.platforms),
            banned=banned,
            freed=freed,
        ),
    )


def proposed(
    session: Session, change: Change, terms: Terms, question: Question, *, now: datetime
) -> Supposed:
    """Return the duty as *change* would have it, as if in force on the question's day.

    `NotFound` where the change lays no duty.
    """
    duty = impact(session, change, terms, today=question.on, now=now).duties.after
    if duty is None:
        raise NotFound(change.code)
    return Supposed(
        stage=change.proposed.stage,
        seq=0,
        in_force=duty.valid_from,
        duty=replace(duty, heading=change.proposed.heading),
    )


def readings(
    session: Session, one: Supposed, own: Sequence[Reading] = ()
) -> tuple[Reading, ...]:
    """Return the readings to lay side by side: as written, the dispute, *own* ones."""
    known = platforms.ids(session, DISPUTED)
    disputed = [
        Reading(rule, DISPUTED)
        for rule in (PlatformRule.ANY_OF, PlatformRule.ALL_OF)
        if len(known) == len(DISPUTED)
    ]
    return tuple(dict.fromkeys([one.written, *disputed, *own]))


def outlook(
    session: Session,
    one: Supposed,
    question: Question,
    side_by_side: tuple[Reading, ...],
) -> Outlook:
    """Return the numbers for *one* under every reading of *side_by_side*."""
    asked = _asked(session, one, question, side_by_side)
    return Outlook(
        supposed=one,
        question=question,
        readings=side_by_side,
        counted=tuple(readiness.counted(session, asked)),
    )


def bodies(
    session: Session,
    one: Supposed,
    question: Question,
    reading: Reading,
    part: Part,
    *,
    after: tuple[str, int] | None = None,
    limit: int | None = PAGE,
) -> Iterator[Line]:
    """Yield the bodies of *part* under *reading*, by name; *limit* None: all."""
    asked = _asked(session, one, question, (reading,))
    found: Iterator[Line] = readiness.listed(
        session, asked, reading, part, after=after, limit=limit
    )
    return found


def _asked(
    session: Session, one: Supposed, question: Question, side_by_side: Sequence[Reading]
) -> Asked:
    named = {code for each in side_by_side for code in each.platforms}
    law = Question(
        on=question.on,
        today=question.today,
        known=question.known,
        modality=Modality.MANDATORY,
        binding=Binding.NORMATIVE,
    )
    owing = duties(session, law)
    return Asked(
        question=replace(question, item=None, platform=None),
        duty=one.duty,
        readings=tuple(side_by_side),
        platforms=platforms.ids(session, sorted(named)),
        owing=(law, owing),
    )


def laying(session: Session, question: Question) -> list[Laying]:
    """Return all items that lay a duty, as known, by document and code. Three queries.

    Those in force on the question's day among them: their reading may be disputed.
    """
    everywhere = Question(on=question.on, today=question.today, known=question.known)
    in_force = {duty.item_id for duty in duties(session, everywhere)}
    return readiness.laying(session, question.knowledge, in_force)
