"""What is true of bodies today, computed: by the plain rule, or by SQL for many.

Both ways end in a `Stand`; a property test proves that they end in the same one.
Never writes anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.coverage import Cell, Shown, Status, cell
from tracker.domain.evidence import Form, State
from tracker.domain.exemptions import ExemptionOp, Statement, frees
from tracker.domain.history import EVER, ruling
from tracker.domain.questions import Question
from tracker.storage import duty_rows
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.coverage import CODE_OF, STATUS_OF
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import Axis

#: The statements of one exemption, each with the item it frees from.
Told = list[tuple[int, Statement]]


class CellKey(NamedTuple):
    """A cell: item, a code of `STATUS_OF`, ``,ids,`` of the networks it lacks."""

    item_id: int
    status: int
    lacking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a body is counted, and all that is true of it; *coming* may change it."""

    region_id: int | None
    kind: BodyKind
    level: Level
    cells: frozenset[CellKey]
    coming: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The duties of *day*, with what one of them needs to be asked by."""

    day: date
    duties: tuple[DutyInForce, ...]

    @property
    def question(self) -> Question:
        """Return the question whose answer they are: today, with all that is known."""
        return Question(on=self.day, today=self.day)


Stands = dict[int, Stand]


def lacking_of(duty: DutyInForce, wanted: Iterable[str]) -> str:
    """Return the networks *wanted* as a cell spells them."""
    ids = ",".join(str(duty.platform_ids[code]) for code in wanted)
    return f",{ids}," if ids else ""


def after(day: date, *days: date | None) -> date | None:
    """Return the first of *days* that comes after *day*."""
    return min((each for each in days if each and each > day), default=None)


def past(last: date | None) -> date | None:
    """Return the day after the *last* one of something; None: it has no end."""
    return last + timedelta(days=1) if last and last < date.max else None


@dataclass(frozen=True, slots=True)
class _Event:
    """A step in the life of one piece of evidence, as the rules know facts."""

    seq: int
    valid_from: date
    recorded_at: Any
    shown: Shown
    retracted: bool = False


def stands(session: Session, rules: Rules, ids: Sequence[int]) -> Stands:
    """Return how the bodies with *ids*, a few, stand: by `domain.coverage` itself.

    Three queries.
    """
    shown = _shown(session, ids, rules.day)
    told = statements(session, ids)
    found = {}
    for row in session.connection().execute(bodies(), {"ids": ids}):
        body = Body(
            code=row.code,
            kind=row.kind,
            level=row.level,
            region=row.region,
            existed_from=row.existed_from,
            existed_until=row.existed_until,
        )
        own = shown.get(row.id, _OwnShown({}, None))
        acts = told.get(row.id, [])
        found[row.id] = Stand(
            region_id=row.region_id,
            kind=row.kind,
            level=row.level,
            cells=frozenset(_plain(rules, body, own, acts)),
            coming=after(
                rules.day,
                body.existed_from,
                past(body.existed_until),
                own.coming,
                *days_of(acts),
            ),
        )
    return found


class _OwnShown(NamedTuple):
    """What one body shows, by item, and the next day on which that changes."""

    by_item: dict[int, list[Shown]]
    coming: date | None


def _plain(
    rules: Rules, body: Body, own: _OwnShown, acts: Sequence[Told]
) -> Iterator[CellKey]:
    named = freed_by_name(acts, body, rules.day)
    for duty in rules.duties:
        answer: Cell = cell(
            duty.duty,
            body,
            own.by_item.get(duty.item_id, ()),
            on=rules.day,
            exempt=duty.item_id in named
            or any(act.scope.binds(body) for act in duty.freed),
            banned=frozenset(duty.banned),
        )
        if answer.status is not Status.NOT_REQUIRED:
            yield CellKey(
                duty.item_id,
                CODE_OF[answer.status],
                lacking_of(duty, answer.wanting),
            )


@lru_cache(maxsize=1)
def bodies() -> Any:
    """Return the question for the bodies with *ids*, as the rules know them."""
    row = BodyRow
    ids: Any = sa.bindparam("ids", expanding=True)
    return (
        sa.select(
            row.id,
            row.code,
            row.kind,
            row.level,
            row.region_id,
            row.existed_from,
            row.existed_until,
            RegionRow.code.label("region"),
        )
        .outerjoin(RegionRow, RegionRow.id == row.region_id)
        .where(row.id.in_(ids))
    )


@lru_cache(maxsize=1)
def _events() -> Any:
    event, evidence = EvidenceEventRow, EvidenceRow
    ids: Any = sa.bindparam("ids", expanding=True)
    return (
        sa.select(
            evidence.id,
            evidence.body_id,
            evidence.item_id,
            evidence.form,
            PlatformRow.code,
            event.seq,
            event.state,
            event.valid_from,
            event.recorded_at,
            event.reviewed_rev,
        )
        .join(event, event.evidence_id == evidence.id)
        .outerjoin(PlatformRow, PlatformRow.id == evidence.platform_id)
        .where(evidence.body_id.in_(ids))
    )


def _shown(session: Session, ids: Sequence[int], day: date) -> dict[int, _OwnShown]:
    """Return what each of the bodies shows on *day*, by the rule of both axes."""
    events: dict[tuple[int, int, int], list[_Event]] = defaultdict(list)
    for row in session.connection().execute(_events(), {"ids": ids}):
        events[row.body_id, row.item_id, row.id].append(
            _Event(
                row.seq,
                row.valid_from,
                row.recorded_at,
                Shown(
                    platform=row.code,
                    form=Form(row.form),
                    state=State(row.state),
                    reviewed_rev=row.reviewed_rev,
                ),
            )
        )
    found: dict[int, _OwnShown] = {}
    for (body, item, _), told in events.items():
        own = found.get(body, _OwnShown({}, None))
        rules = ruling(told, on=day, known=EVER)
        if rules is not None:
            own.by_item.setdefault(item, []).append(rules.shown)
        coming = after(day, own.coming, *(each.valid_from for each in told))
        found[body] = own._replace(coming=coming)
    return found


@lru_cache(maxsize=1)
def _naming() -> Any:
    """Return the question for all statements of exemptions that name the bodies."""
    row, value, body = ExemptionRow, ExemptionScopeRow, BodyRow
    ids: Any = sa.bindparam("ids", expanding=True)
    alone = sa.select(row.body_id.label("body_id"), row.uid).where(row.body_id.in_(ids))
    listed = (
        sa.select(body.id, row.uid)
        .join(value, value.value == body.code)
        .join(row, row.id == value.exemption_id)
        .where(body.id.in_(ids), value.axis == Axis.INCLUDE)
    )
    named = sa.union(alone, listed).subquery("named")
    return (
        sa.select(
            named.c.body_id.label("whom"),
            row.id,
            row.uid,
            row.seq,
            row.op,
            row.item_id,
            row.body_id,
            body.code,
            row.valid_from,
            row.valid_until,
            row.recorded_at,
            value.axis,
            value.value,
        )
        .select_from(named)
        .join(row, row.uid == named.c.uid)
        .outerjoin(body, body.id == row.body_id)
        .outerjoin(value, value.exemption_id == row.id)
    )


def statements(session: Session, ids: Sequence[int]) -> dict[int, list[Told]]:
    """Return body -> the exemptions that name it, each as it was told."""
    rows: dict[tuple[int, str], dict[int, list[Any]]] = {}
    for row in session.connection().execute(_naming(), {"ids": ids}):
        told = rows.setdefault((row.whom, row.uid), {})
        told.setdefault(row.id, []).append(row)
    found: dict[int, list[Told]] = defaultdict(list)
    for (body, _), statements in rows.items():
        found[body].append([_statement(values) for values in statements.values()])
    return found


def _statement(rows: Sequence[Any]) -> tuple[int, Statement]:
    first = rows[0]
    terms = [(row.axis, row.value) for row in rows if row.axis is not None]
    if first.code is not None:
        terms.append((Axis.INCLUDE, first.code))
    return first.item_id, Statement(
        seq=first.seq,
        op=ExemptionOp(first.op),
        scope=duty_rows.scope(terms),
        valid_from=first.valid_from,
        valid_until=first.valid_until,
        recorded_at=first.recorded_at,
    )


def freed_by_name(acts: Sequence[Told], body: Body, day: date) -> frozenset[int]:
    """Return the items from which *acts*, which name *body*, free it on *day*."""
    return frozenset(
        item
        for told in acts
        for item in {item for item, _ in told}
        if (act := ruling([act for _, act in told], on=day, known=EVER))
        and frees(act, body, day)
    )


def days_of(acts: Sequence[Told]) -> Iterator[date | None]:
    """Yield the days on which what *acts* state begins, and those after its end."""
    for told in acts:
        for _, act in told:
            yield act.valid_from
            yield past(act.valid_until)


def status_of(key: CellKey) -> Status:
    """Return the status that *key* tells."""
    return STATUS_OF[key.status]
