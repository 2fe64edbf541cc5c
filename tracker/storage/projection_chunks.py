"""How thousands of bodies stand: what they show by SQL, the rest by the plain rule.

The rule is asked once for each answer that occurs, not once for each body: of
thousands of bodies, most show the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.coverage import Status, Worth, weighed
from tracker.storage.bodies import BodyRow
from tracker.storage.coverage import CODE_OF, shown_by
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.projection_stands import (
    CellKey,
    Rules,
    Stand,
    Stands,
    Told,
    after,
    bodies,
    days_of,
    freed_by_name,
    lacking_of,
    past,
    statements,
)

#: What a body shows for an item: (network's id, worth), best first or not.
_There = tuple[tuple[int | None, int], ...]
_EXEMPT = CODE_OF[Status.EXEMPT]


def stands_of_many(session: Session, rules: Rules, ids: Sequence[int]) -> Stands:
    """Return how the bodies with *ids* stand: the same as `stands`. Four queries."""
    whose = BodyRow.id.in_(ids)
    shown = _shown(session, rules, whose)
    coming = _events_to_come(session, rules.day, whose)
    told = statements(session, ids)
    duties = [_Asking(duty) for duty in rules.duties]
    found = {}
    for row in session.execute(bodies(), {"ids": ids}):
        body = Body(
            code=row.code,
            kind=row.kind,
            level=row.level,
            region=row.region,
            existed_from=row.existed_from,
            existed_until=row.existed_until,
        )
        acts: list[Told] = told.get(row.id, [])
        exists = body.exists(rules.day)
        freed = freed_by_name(acts, body, rules.day) if acts else frozenset()
        own = shown.get(row.id, {})
        cells = (
            each.cell(body, own.get(each.item, ()), exempt=each.item in freed)
            for each in duties
        )
        found[row.id] = Stand(
            region_id=row.region_id,
            kind=row.kind,
            level=row.level,
            cells=frozenset(cell for cell in cells if cell) if exists else frozenset(),
            coming=after(
                rules.day,
                row.existed_from,
                past(row.existed_until),
                coming.get(row.id),
                *days_of(acts),
            ),
        )
    return found


@dataclass(slots=True)
class _Asking:
    """A duty, and what it has been found to come to: by sort of body, by answer."""

    duty: DutyInForce
    item: int = field(init=False)
    named: frozenset[str] = field(init=False)
    codes: Mapping[int, str] = field(init=False)
    _bound: dict[tuple[BodyKind, Level, str | None], tuple[bool, bool]] = field(
        default_factory=dict
    )
    _cells: dict[_There, CellKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        scope = self.duty.duty.scope
        self.item = self.duty.item_id
        broad = (act.scope for act in self.duty.freed)
        self.named = scope.include | scope.exclude
        self.named = self.named.union(*(each.include | each.exclude for each in broad))
        self.codes = {id_: code for code, id_ in self.duty.platform_ids.items()}

    def cell(self, body: Body, there: _There, *, exempt: bool) -> CellKey | None:
        """Return the cell of *body*, which exists that day; None: not required."""
        if not self.duty.asks:
            return None
        bound, free = self._told(body)
        if not bound:
            return None
        if exempt or free:
            return CellKey(self.item, _EXEMPT, "")
        if there not in self._cells:
            self._cells[there] = self._weighed(there)
        return self._cells[there]

    def _told(self, body: Body) -> tuple[bool, bool]:
        """Tell whether *body* is bound, and whether it is freed with its kind."""
        if body.code in self.named:
            return self._asked(body)
        sort = (body.kind, body.level, body.region)
        if sort not in self._bound:
            self._bound[sort] = self._asked(body)
        return self._bound[sort]

    def _asked(self, body: Body) -> tuple[bool, bool]:
        bound = self.duty.duty.scope.binds(body)
        return bound, any(act.scope.binds(body) for act in self.duty.freed)

    def _weighed(self, there: _There) -> CellKey:
        asked = self.duty.asked
        # Where no network is named, what counts is that it is one, not which.
        worths = {
            self.codes.get(id_, str(id_)) if id_ else None: Worth(worth)
            for id_, worth in there
        }
        answer = weighed(self.duty.duty, asked, worths)
        return CellKey(
            self.item,
            CODE_OF[answer.status],
            lacking_of(self.duty, answer.wanting),
        )


def _shown(
    session: Session, rules: Rules, whose: sa.ColumnElement[bool]
) -> dict[int, dict[int, _There]]:
    """Return body -> item -> what it shows there, in one order."""
    found: dict[int, dict[int, Any]] = {}
    if not rules.duties:
        return found
    shown = shown_by(rules.question, rules.duties, whose)
    asked = sa.select(shown).order_by(shown.c.body_id, shown.c.platform_id)
    for item, body, platform, worth in session.execute(asked):
        own = found.setdefault(body, {})
        own[item] = (*own.get(item, ()), (platform, worth))
    return found


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
