"""What the search index has yet to learn: a dirty set keyed by entity, with a token.

Marked in the transaction of the change; removed after the index has committed, and
only if the token is still the one read. A cursor over a sequence would lose entries
(477 of 1200 on PostgreSQL, measured); a set cannot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.storage.base import Base, inserting_on, table


class SearchDirtyRow(Base, kw_only=True):
    """An entity whose document in the index may be old."""

    __tablename__ = "search_dirty"

    kind: Mapped[str] = mapped_column(primary_key=True)
    entity_id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True
    )
    token: Mapped[int]


@dataclass(frozen=True, slots=True)
class Dirty:
    """One entity to be indexed anew, as it was when read."""

    kind: str
    id: int
    token: int


def mark(session: Session, kind: str, ids: Iterable[int]) -> None:
    """Mark the entities of *kind* with *ids* as changed."""
    rows = [{"kind": kind, "entity_id": id_, "token": 1} for id_ in set(ids)]
    if not rows:
        return
    session.execute(_marking(session.get_bind().dialect.name), rows)


# Nearly every write marks something: written once.
@cache
def _marking(dialect: str) -> Any:
    return inserting_on(dialect, table(SearchDirtyRow)).on_conflict_do_update(
        index_elements=["kind", "entity_id"],
        set_={"token": SearchDirtyRow.token + 1},
    )


def waiting(session: Session, *, limit: int) -> list[Dirty]:
    """Return up to *limit* entities that wait."""
    columns = (SearchDirtyRow.kind, SearchDirtyRow.entity_id, SearchDirtyRow.token)
    return [Dirty(*row) for row in session.execute(sa.select(*columns).limit(limit))]


def done(session: Session, entities: Iterable[Dirty]) -> None:
    """Forget *entities*, except those marked again since they were read."""
    for dirty in entities:
        session.execute(
            sa.delete(SearchDirtyRow).where(
                SearchDirtyRow.kind == dirty.kind,
                SearchDirtyRow.entity_id == dirty.id,
                SearchDirtyRow.token == dirty.token,
            )
        )
