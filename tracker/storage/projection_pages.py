"""The first page of a list, read as fast as by hand: its SQL is written once.

To write a statement takes several times as long as to run it; what it says depends on
the question alone, and people ask the same ones.
"""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage.at_hand import AtHand
from tracker.storage.projection_answers import few
from tracker.storage.projection_sources import Source

_Sql = tuple[str, Any]
_written: AtHand[_Sql] = AtHand(512)


def first_rows(
    session: Session,
    source: Source,
    write: Callable[[], sa.Select[Any]],
    *,
    limit: int,
    deadlines: Sequence[date | None],
) -> Sequence[Any]:
    """Return the first *limit* rows of the list that *write* writes for *source*.

    *deadlines* of its duties may be in it. Closed sets come as their plain values.
    """
    dialect = session.get_bind().dialect
    key = (
        dialect.name, source.question, source.asking, source.items, source.platform,
        few(session, source), limit, tuple(deadlines),
    )  # fmt: skip
    sql, values = _written.get(key, lambda: _compiled(write().limit(limit), dialect))
    return session.connection().exec_driver_sql(sql, values).all()


def _compiled(statement: sa.Select[Any], dialect: sa.Dialect) -> _Sql:
    made: Any = statement.compile(
        dialect=dialect, compile_kwargs={"render_postcompile": True}
    )
    values = {name: _plain(value) for name, value in made.params.items()}
    if made.positional:
        return str(made), tuple(values[name] for name in made.positiontup)
    return str(made), values


def _plain(value: object) -> object:
    return value.value if isinstance(value, StrEnum) else value
