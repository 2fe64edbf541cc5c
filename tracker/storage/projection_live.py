"""How bodies stand by the SQL that answers live: what the projection is held against.

Nothing is ever kept of it.
"""

from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import Worth, wanting
from tracker.storage import coverage
from tracker.storage.bodies import BodyRow
from tracker.storage.duties import DutyInForce
from tracker.storage.projection_stands import (
    CellKey,
    Rules,
    Stand,
    Stands,
    lacking_of,
)


def stands_live(
    session: Session, rules: Rules, whose: sa.ColumnElement[bool]
) -> Stands:
    """Return how the bodies that fit *whose*, a condition on `BodyRow`, stand.

    ``coming`` is None for all. Three queries, whatever the number of bodies.
    """
    cells = _cells(session, rules, whose)
    row = BodyRow
    found = sa.select(row.id, row.region_id, row.kind, row.level).where(whose)
    return {
        id_: Stand(
            region_id=region,
            kind=kind,
            level=level,
            cells=frozenset(cells.get(id_, ())),
        )
        for id_, region, kind, level in session.execute(found)
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
