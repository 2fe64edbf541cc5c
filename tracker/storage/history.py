"""The two time axes in SQL: the same rule as `tracker.domain.history`."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa


def ruling(
    table: Any,
    thing: Any,
    *,
    on: date,
    known: datetime,
    retracted: sa.ColumnElement[bool] | None = None,
    only: sa.ColumnElement[bool] | None = None,
) -> sa.Subquery:
    """Return the ids of the facts that rule on day *on* as known at *known*.

    *table* is the mapped table of facts, *thing* the column that names what they
    speak of, *retracted* a condition true of retractions, *only* a narrowing of the
    facts looked at (it must select whole things).
    """
    stated = (
        sa.select(
            table.id,
            thing.label("thing"),
            table.valid_from,
            (retracted if retracted is not None else sa.false()).label("retracted"),
            sa.func.row_number()
            .over(partition_by=(thing, table.valid_from), order_by=table.seq.desc())
            .label("newest"),
        )
        .where(table.valid_from <= on, table.recorded_at <= known)
        .where(only if only is not None else sa.true())
        .subquery()
    )
    standing = (
        sa.select(
            stated.c.id,
            stated.c.thing,
            sa.func.row_number()
            .over(partition_by=stated.c.thing, order_by=stated.c.valid_from.desc())
            .label("latest"),
        )
        .where(stated.c.newest == 1, ~stated.c.retracted)
        .subquery()
    )
    return (
        sa.select(standing.c.id, standing.c.thing)
        .where(standing.c.latest == 1)
        .subquery()
    )


def rules(row: Any, of: sa.ColumnElement[bool], *, on: date, known: datetime) -> Any:
    """Return the id of the fact that rules one thing, looked up by itself.

    The same as `ruling` for facts that are never retracted; *row* is the table under
    a name of its own, *of* the condition that its facts speak of the thing. For a few
    things of very many: whoever asks of all of them asks `ruling`.
    """
    return (
        sa.select(row.id)
        .where(of, row.valid_from <= on, row.recorded_at <= known)
        .order_by(row.valid_from.desc(), row.seq.desc())
        .limit(1)
    )
