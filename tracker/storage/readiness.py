"""Who would be ready, in SQL: the same rule as `tracker.domain.readiness`.

One statement counts all readings side by side, whatever the number of bodies.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.evidence import TAKEN, Form
from tracker.domain.questions import Question
from tracker.domain.readiness import Part, Reading
from tracker.domain.requirements import Op, PlatformRule, Stage
from tracker.storage import exemptions
from tracker.storage.bodies import RegionRow
from tracker.storage.coverage import (
    binding,
    bodies_on,
    cells,
    existing,
    freed_broadly,
    narrowed,
    placed,
)
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.history import rules
from tracker.storage.instruments import InstrumentRow, called
from tracker.storage.requirements import DutyRow, ItemRow, ItemVersionRow

PAGE = 50
_EVENT = aliased(EvidenceEventRow)
#: The column that tells of a page on any network at all.
_ANY = "has_any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is supposed: the duty as if in force, its readings, and what binds today.

    *owing* are the duties of today's law with its question; *platforms* the ids of
    all networks that any reading names.
    """

    question: Question
    duty: DutyInForce
    readings: tuple[Reading, ...]
    platforms: dict[str, int]
    owing: tuple[Question, Sequence[DutyInForce]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Bodies of one region and kind: how many are bound, and of each reading's parts.

    *ready* and *newly* have a number for each reading, in their order.
    """

    region: str | None
    kind: BodyKind
    bound: int
    ready: tuple[int, ...]
    newly: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A body as a line of a list; *region* is a code."""

    id: int
    code: str
    name: str
    sort_name: str
    region: str | None
    kind: BodyKind
    level: Level

    @property
    def cursor(self) -> tuple[str, int]:
        """Return its place in the list."""
        return self.sort_name, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Laying:
    """An item that lays a duty: its newest version that does, and whether it binds."""

    code: str
    heading: str
    instrument: str
    instrument_title: str
    stage: Stage
    #: The day from which the newest version holds; None: not known.
    from_: date | None
    in_force: bool


def laying(
    session: Session, known: datetime, in_force: Collection[int]
) -> list[Laying]:
    """Return the items that lay a duty as known at *known*. One query.

    *in_force* are the ids of those whose duty binds on the day asked for.
    """
    version = ItemVersionRow
    newest = (
        sa.func.row_number()
        .over(partition_by=version.item_id, order_by=version.seq.desc())
        .label("newest")
    )
    told = (
        sa.select(version.item_id, version.heading, version.stage, version.valid_from)
        .add_columns(newest)
        .join(DutyRow, DutyRow.version_id == version.id)
        .where(version.op == Op.SET, version.recorded_at <= known)
        .subquery()
    )
    title = called(InstrumentRow).label("instrument_title")
    found = (
        sa.select(told, ItemRow.code, InstrumentRow.code.label("instrument"), title)
        .join(ItemRow, ItemRow.id == told.c.item_id)
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .where(told.c.newest == 1)
        .order_by(InstrumentRow.code, ItemRow.code)
    )
    return [
        Laying(
            code=row.code,
            heading=row.heading,
            instrument=row.instrument,
            instrument_title=row.instrument_title,
            stage=Stage(row.stage),
            from_=row.valid_from,
            in_force=row.item_id in in_force,
        )
        for row in session.execute(found)
    ]


def counted(session: Session, asked: Asked) -> list[Counted]:
    """Return the numbers by region and kind. One statement."""
    body = _bound(asked)
    count = len(asked.readings)
    sums = [_sum(_part(asked, body, each, Part.READY)) for each in asked.readings]
    sums += [_sum(_part(asked, body, each, Part.NEWLY)) for each in asked.readings]
    found = (
        sa.select(RegionRow.code, body.c.kind, sa.func.count(), *sums)
        .select_from(body)
        .outerjoin(RegionRow, RegionRow.id == body.c.region_id)
        .group_by(RegionRow.code, body.c.kind)
    )
    return [
        Counted(
            region=region,
            kind=BodyKind(kind),
            bound=bound,
            ready=tuple(numbers[:count]),
            newly=tuple(numbers[count:]),
        )
        for region, kind, bound, *numbers in session.execute(found)
    ]


def listed(
    session: Session,
    asked: Asked,
    reading: Reading,
    part: Part,
    *,
    after: tuple[str, int] | None = None,
    limit: int | None = PAGE,
) -> Any:
    """Return the bodies of *part* by name; *limit* None returns them all, as read."""
    body = _bound(asked)
    columns = ("id", "code", "name", "sort_name", "kind", "level")
    found = (
        sa.select(*(body.c[name] for name in columns), RegionRow.code.label("region"))
        .select_from(body)
        .outerjoin(RegionRow, RegionRow.id == body.c.region_id)
        .where(_part(asked, body, reading, part))
        .order_by(body.c.sort_name, body.c.id)
        .limit(limit)
    )
    if after is not None:
        place = sa.tuple_(body.c.sort_name, body.c.id)
        found = found.where(place > sa.tuple_(*after))
    options = {"yield_per": 1000} if limit is None else {}
    return (
        Line(**{**each, "kind": BodyKind(each["kind"]), "level": Level(each["level"])})
        for each in session.execute(found, execution_options=options).mappings()
    )


def _bound(asked: Asked) -> Any:
    """Return the bodies that would be bound, with what each has and owes."""
    body, duty = bodies_on(asked.question), asked.duty
    exempt = sa.or_(
        *exemptions.freed_by_name(duty.item_id, body, asked.question),
        freed_broadly(duty, body),
    )
    has = [
        _shows(asked, body, id_).label(f"has_{id_}")
        for id_ in sorted(set(asked.platforms.values()))
    ]
    bound = (
        sa.select(
            body.c["id", "code", "name", "sort_name", "region_id", "kind", "level"],
            sa.literal(0).label("item_id"),
            body.c.id.label("body_id"),
            body.c.parent_id,
            *has,
            _shows(asked, body, None).label(_ANY),
            _owes(asked, body).label("owes"),
        )
        .select_from(body)
        .where(*binding(duty, body), existing(body, asked.question), ~exempt)
        .cte("bound")
        .prefix_with("MATERIALIZED")
    )
    here = placed(bound, asked.question, [0])
    return sa.select(bound).where(*here).subquery("supposed")


def _shows(asked: Asked, body: Any, platform: int | None) -> sa.ColumnElement[bool]:
    """Return whether *body* has an accepted page there; None: on any network.

    Or, for None, anything accepted for the requirement itself that is on no network.
    """
    evidence, event, question = EvidenceRow, EvidenceEventRow, asked.question
    rule = rules(
        _EVENT,
        _EVENT.evidence_id == evidence.id,
        on=question.on,
        known=question.knowledge,
    )
    page = sa.and_(
        evidence.form != Form.ADDRESS_UNKNOWN, evidence.platform_id.is_not(None)
    )
    if platform is not None:
        where = sa.and_(page, evidence.platform_id == platform)
    else:
        own = sa.and_(
            evidence.item_id == asked.duty.item_id,
            evidence.platform_id.is_(None),
            evidence.form != Form.ADDRESS_UNKNOWN,
        )
        usable = evidence.platform_id.not_in(asked.duty.banned.values())
        where = sa.or_(sa.and_(page, usable), own)
    accepted = (
        sa.select(evidence.id)
        .join(event, event.id == rule.correlate(evidence).scalar_subquery())
        .where(evidence.body_id == body.c.id, where, event.state.in_(TAKEN))
        .correlate(body)
    )
    return sa.exists(accepted)


def _owes(asked: Asked, body: Any) -> sa.ColumnElement[bool]:
    """Return whether *body* is missing today anything that the law obliges to."""
    question, duties = asked.owing
    cell = cells(question, duties)
    if cell is None:
        return sa.false()
    items = [duty.item_id for duty in duties]
    owing = sa.select(cell.c.body_id).where(*narrowed(cell, question, items))
    owes: sa.ColumnElement[bool] = body.c.id.in_(owing)
    return owes


def _part(
    asked: Asked, body: Any, reading: Reading, part: Part
) -> sa.ColumnElement[bool]:
    if not reading.asks(asked.duty.banned):
        return sa.false()
    ready = _ready(asked, body, reading)
    parts: dict[Part, sa.ColumnElement[bool]] = {
        Part.BOUND: sa.true(),
        Part.READY: ready,
        Part.LACKING: ~ready,
        Part.NEWLY: ~ready & ~body.c.owes,
    }
    return parts[part]


def _ready(asked: Asked, body: Any, reading: Reading) -> sa.ColumnElement[bool]:
    """Spell `domain.readiness.is_ready`."""
    usable = reading.usable(asked.duty.banned)
    if not usable:
        shows: sa.ColumnElement[bool] = body.c[_ANY]
        return shows
    has = [body.c[f"has_{asked.platforms[code]}"] for code in usable]
    every = reading.rule is PlatformRule.ALL_OF
    return sa.and_(*has) if every else sa.or_(*has)


def _sum(condition: sa.ColumnElement[bool]) -> Any:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)
