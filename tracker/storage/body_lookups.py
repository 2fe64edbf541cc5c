"""Questions about bodies by their keys, asked for many at once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.storage.bodies import BodyAliasRow, BodyFacts, BodyRow, RegionRow

#: Values asked for in one statement: engines limit how many it may carry.
_PIECE = 1000
#: The columns of a fact, without the keys of a table.
FACTS = tuple(BodyFacts.__annotations__)


def ids(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of the bodies with *codes*; unknown codes are left out."""
    found = sa.select(BodyRow.code, BodyRow.id)
    return dict(
        _asked(session, codes, lambda some: found.where(BodyRow.code.in_(some)))
    )


def names(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Return the names of the bodies with *codes*; unknown codes are left out."""
    found = sa.select(BodyRow.code, BodyRow.name)
    return dict(
        _asked(session, codes, lambda some: found.where(BodyRow.code.in_(some)))
    )


def present(session: Session, codes: Iterable[str]) -> dict[str, Any]:
    """Return the bodies with *codes* as they are now, by code.

    Columns: ``id``, ``code``, ``head`` and every fact; ``region`` and ``parent`` are
    the codes of what the ids in the facts refer to.
    """
    parent = aliased(BodyRow)
    found = (
        sa.select(
            BodyRow.id,
            BodyRow.code,
            BodyRow.head,
            *(getattr(BodyRow, name) for name in FACTS),
            RegionRow.code.label("region"),
            parent.code.label("parent"),
        )
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .outerjoin(parent, parent.id == BodyRow.parent_id)
    )
    rows = _asked(session, codes, lambda some: found.where(BodyRow.code.in_(some)))
    return {row.code: row for row in rows}


def aliases(session: Session, body_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return the other names of the bodies with *body_ids*, in order."""
    found = sa.select(BodyAliasRow.body_id, BodyAliasRow.name)
    found = found.order_by(BodyAliasRow.name)
    named: dict[int, list[str]] = {}
    for row in _asked(
        session, body_ids, lambda some: found.where(BodyAliasRow.body_id.in_(some))
    ):
        named.setdefault(row.body_id, []).append(row.name)
    return named


def bearing(
    session: Session, column: str, values: Iterable[str]
) -> dict[str, list[Any]]:
    """Return the bodies that bear each of *values* in *column* (``ogrn``, ``name`` …).

    Columns: ``code``, ``ogrn``, ``kind``.
    """
    asked: Any = getattr(BodyRow, column)
    found = sa.select(asked.label("value"), BodyRow.code, BodyRow.ogrn, BodyRow.kind)
    found = found.order_by(BodyRow.code)
    borne: dict[str, list[Any]] = {}
    for row in _asked(session, values, lambda some: found.where(asked.in_(some))):
        borne.setdefault(row.value, []).append(row)
    return borne


def region_ids(session: Session) -> Mapping[str, int]:
    """Return the ids of all regions by their codes."""
    rows = session.execute(sa.select(RegionRow.code, RegionRow.id))
    return {row.code: row.id for row in rows}


def _asked(
    session: Session,
    values: Iterable[Any],
    statement: Callable[[Collection[Any]], Any],
) -> Iterator[Any]:
    wanted = list(dict.fromkeys(values))
    for start in range(0, len(wanted), _PIECE):
        yield from session.execute(statement(wanted[start : start + _PIECE]))
