"""What is true of bodies today, computed: by the plain rule, or by SQL for many.

Both ways end in a `Stand`; a property test proves that they end in the same one.
Never writes anything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.coverage import Cell, Shown, Status, Worth, cell, wanting
from tracker.domain.evidence import Form, State
from tracker.domain.exemptions import ExemptionOp, Statement, frees
from tracker.domain.history import EVER, ruling
from tracker.domain.questions import Question
from tracker.storage import coverage, duty_rows
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.coverage import CODE_OF, STATUS_OF
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.exemptions import ExemptionRow, ExemptionScopeRow
from tracker.storage.platforms import PlatformRow
from tracker.storage.requirements import Axis


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


# --- many at once, by SQL ----------------------------------------------------


def stands(session: Session, rules: Rules, whose: sa.ColumnElement[bool]) -> Stands:
    """Return how the bodies that fit *whose*, a condition on `BodyRow`, stand.

    By the SQL that answers live. Four queries, whatever the number of bodies.
    """
    cells = _cells(session, rules, whose)
    coming = _events_to_come(session, rules.day, whose)
    row = BodyRow
    found = sa.select(
        row.id, row.region_id, row.kind, row.level, row.existed_from, row.existed_until
    ).where(whose)
    return {
        id_: Stand(
            region_id=region,
            kind=kind,
            level=level,
            cells=frozenset(cells.get(id_, ())),
            coming=after(rules.day, first, past(last), coming.get(id_)),
        )
        for id_, region, kind, level, first, last in session.execute(found)
    }


def _cells(
    session: Session, rules: Rules, whose: sa.ColumnElement[bool]
) -> Mapping[int, list[CellKey]]:
    cell = coverage.cells(rules.question, rules.duties, whose=whose)
    found: dict[int, list[CellKey]] = defaultdict(list)
    if cell is None:
        return found
    shown = _worths(session, rules, whose)
    by_item = {duty.item_id: duty for duty in rules.duties}
    columns = (cell.c.item_id, cell.c.body_id, cell.c.status)
    for item, body, status in session.execute(sa.select(*columns)):
        lacking = _lacking(by_item[item], status, shown.get((item, body), {}))
        found[body].append(CellKey(item, status, lacking))
    return found


def _worths(
    session: Session, rules: Rules, whose: sa.ColumnElement[bool]
) -> dict[tuple[int, int], dict[int | None, Worth]]:
    shown = coverage.shown_by(rules.question, rules.duties, whose)
    found: dict[tuple[int, int], dict[int | None, Worth]] = {}
    for item, body, platform, worth in session.execute(sa.select(shown)):
        found.setdefault((item, body), {})[platform] = Worth(worth)
    return found


def _lacking(duty: DutyInForce, status: int, shown: Mapping[int | None, Worth]) -> str:
    if status >= Worth.SUSPECT:
        return ""
    values = {
        code: shown.get(duty.platform_ids[code], Worth.MISSING) for code in duty.asked
    }
    return lacking_of(duty, wanting(duty.duty, values, Worth(status)))


def _events_to_come(
    session: Session, day: date, whose: sa.ColumnElement[bool]
) -> dict[int, date]:
    event, evidence = EvidenceEventRow, EvidenceRow
    found = (
        sa.select(evidence.body_id, sa.func.min(event.valid_from))
        .join(event, event.evidence_id == evidence.id)
        .where(evidence.body_id.in_(sa.select(BodyRow.id).where(whose)))
        .where(event.valid_from > day)
        .group_by(evidence.body_id)
    )
    return {body: first for body, first in session.execute(found)}  # noqa: C416


# --- a few, by the plain rule ------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Event:
    """A step in the life of one piece of evidence, as the rules know facts."""

    seq: int
    valid_from: date
    recorded_at: Any
    shown: Shown
    retracted: bool = False


def stands_plainly(session: Session, rules: Rules, bodies: Collection[int]) -> Stands:
    """Return how *bodies*, a few of them, stand: the same as `stands`.

    By `tracker.domain.coverage` itself. Three queries.
    """
    ids = sorted(set(bodies))
    shown = _shown(session, ids, rules.day)
    freed = _statements(session, ids)
    found = {}
    for row in session.execute(_bodies(), {"ids": ids}):
        body = Body(
            code=row.code,
            kind=row.kind,
            level=row.level,
            region=row.region,
            existed_from=row.existed_from,
            existed_until=row.existed_until,
        )
        own = shown.get(row.id, _OwnShown({}, None))
        acts = [each for about in freed.get(row.id, ()) for each in about]
        found[row.id] = Stand(
            region_id=row.region_id,
            kind=row.kind,
            level=row.level,
            cells=frozenset(_plain(rules, body, own, freed.get(row.id, ()))),
            coming=after(
                rules.day,
                body.existed_from,
                past(body.existed_until),
                own.coming,
                *(
                    day
                    for _, act in acts
                    for day in (act.valid_from, past(act.valid_until))
                ),
            ),
        )
    return found


class _OwnShown(NamedTuple):
    """What one body shows, by item, and the next day on which that changes."""

    by_item: dict[int, list[Shown]]
    coming: date | None


def _plain(
    rules: Rules,
    body: Body,
    own: _OwnShown,
    acts: Sequence[Sequence[tuple[int, Statement]]],
) -> Iterator[CellKey]:
    named = {
        item
        for told in acts
        for item in {item for item, _ in told}
        if (act := ruling([act for _, act in told], on=rules.day, known=EVER))
        and frees(act, body, rules.day)
    }
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
def _bodies() -> Any:
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


def _shown(session: Session, ids: list[int], day: date) -> dict[int, _OwnShown]:
    """Return what each of the bodies shows on *day*, by the rule of both axes."""
    events: dict[tuple[int, int, int], list[_Event]] = defaultdict(list)
    for row in session.execute(_events(), {"ids": ids}):
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


#: The statements of one exemption, each with the item it frees from.
_Told = list[tuple[int, Statement]]


def _statements(session: Session, ids: list[int]) -> dict[int, list[_Told]]:
    """Return body -> the exemptions that name it, each as it was told."""
    rows: dict[tuple[int, str], dict[int, list[Any]]] = {}
    for row in session.execute(_naming(), {"ids": ids}):
        told = rows.setdefault((row.whom, row.uid), {})
        told.setdefault(row.id, []).append(row)
    found: dict[int, list[_Told]] = defaultdict(list)
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


def status_of(key: CellKey) -> Status:
    """Return the status that *key* tells."""
    return STATUS_OF[key.status]
