"""Lists from the projection: its cells, with the columns of `storage.coverage.cells`.

So whatever narrows and orders those narrows and orders these.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.coverage import UNCONFIRMED, Worth
from tracker.storage.base import table
from tracker.storage.bodies import BodyRow
from tracker.storage.coverage import CODE_OF, of_bodies
from tracker.storage.projection_numbers import numbers
from tracker.storage.projection_sources import Source
from tracker.storage.projections import (
    CoverageBodyRow,
    CoverageCellRow,
    CoverageProfileCellRow,
)

_BODY = table(CoverageBodyRow)
_BODIES = table(BodyRow)
_CELL = table(CoverageCellRow)
_PROFILE_CELL = table(CoverageProfileCellRow)
#: A page of a list, and into how many regions the bodies of the country fall.
_PAGE, _REGIONS = 50, 89


def cells(session: Session, source: Source) -> sa.CTE:
    """Return the cells of today: the columns of `storage.coverage.cells`, *lacking*.

    Few of them are gone to from their profiles; of many, bodies are gone through as
    a list orders them.
    """
    if not source.counted:
        return _made(source).cte("cells")
    if few(session, source):
        # Found first and sorted then: no engine is to go through all names.
        found = _made(source).where(_CELL.c.id.in_(_meant(source)))
        return found.cte("cells").prefix_with("MATERIALIZED")
    return _made(source, walked=True).cte("cells")


def few(session: Session, source: Source) -> bool:
    """Tell whether it is quicker to go to the cells that are meant than to walk.

    That is, to go through bodies in the order of a list until a page is full.
    """
    if not source.counted:
        return False
    told = numbers(session, source)
    here = told.highest
    if source.question.region is not None:
        here = here // _REGIONS + 1
    walked = min(here, here * _PAGE // max(told.rows, 1))
    return 3 * told.everywhere < walked


def _made(source: Source, *, walked: bool = False) -> sa.Select[Any]:
    body, row, cell, of = _BODIES.c, _BODY.c, _CELL.c, _PROFILE_CELL.c
    # By an expression, so that no engine starts with an index that is not the order's.
    profile = row.profile_id + 0 if walked else row.profile_id
    by_kind = source.question.kind is not None and source.question.region is None
    kind: Any = body.kind
    if walked and not by_kind:
        kind = sa.func.coalesce(kind, kind).label("kind")
    made = (
        sa.select(
            cell.item_id,
            body.id.label("body_id"),
            *body["code", "name", "region_id"],
            kind,
            *body["level", "parent_id", "sort_name"],
            cell.status,
            _there(source.platform).label("there"),
            cell.lacking,
        )
        .select_from(_BODIES)
        .join(_BODY, row.body_id == body.id)
        .join(_PROFILE_CELL, of.profile_id == profile)
        .join(_CELL, cell.id == of.cell_id)
        .where(cell.item_id.in_(source.asking))
    )
    if source.question.bodies is not None:
        made = made.where(body.id.in_(source.question.bodies))
    return made.where(*of_bodies(source.question, _BODIES, body.id))


def _meant(source: Source) -> Any:
    question, cell = source.question, _CELL.c
    codes = [CODE_OF[each] for each in question.statuses if each in CODE_OF]
    found = sa.select(cell.id).where(
        cell.item_id.in_(source.items), cell.status.in_(codes)
    )
    if source.platform is not None and question.statuses <= UNCONFIRMED:
        found = found.where(_lacks(source.platform))
    return found


def _there(platform: int | None) -> sa.ColumnElement[int]:
    """Return what is worth as much as what a body shows on the network asked for."""
    if platform is None:
        return sa.literal(Worth.MISSING.value)
    missing, there = Worth.MISSING.value, Worth.SUSPECT.value
    return sa.case((_lacks(platform), missing), else_=there)


def _lacks(platform: int) -> sa.ColumnElement[bool]:
    return _CELL.c.lacking.contains(f",{platform},")
