"""The first page of a list, read as fast as by hand: its SQL is written once.

To write a statement takes several times as long as to run it; what it says depends on
the question alone, and people ask the same ones.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.storage.projection_answers import few
from tracker.storage.projection_sources import Source

_MOST = 512
_Sql = tuple[str, Any]
_written: "OrderedDict[Any, _Sql]" = OrderedDict()
_lock = Lock()


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
    with _lock:
        found = _written.get(key)
        if found:
            _written.move_to_end(key)
    if found is None:
        found = _compiled(write().limit(limit), dialect)
        with _lock:
            _written[key] = found
            while len(_written) > _MOST:
                _written.popitem(last=False)
    sql, values = found
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
