"""What all tables share: naming of constraints, moments in UTC, closed sets."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    Session,
    mapped_column,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; refuses a naive one, also where the database forgets zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        """Return *value* in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Any
    ) -> datetime | None:
        """Return *value* as an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value


def one_of(members: type[StrEnum]) -> sa.Enum:
    """Return a column type that stores a closed set by value, with a CHECK."""
    return sa.Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=members.__name__.lower(),
        values_callable=lambda kind: [member.value for member in kind],
    )


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The base of every row class."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Moment(), list[str]: sa.JSON()}


def key() -> Mapped[int]:
    """Return the surrogate key column of a table."""
    return mapped_column(
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
        primary_key=True,
        init=False,
    )


def refers(target: str, *, index: bool = True, **kwargs: Any) -> Mapped[Any]:
    """Return a column that refers to *target* (``table.column``)."""
    return mapped_column(sa.ForeignKey(target), index=index, **kwargs)


def table(rows: type[Base]) -> sa.Table:
    """Return the table of *rows*, to be written without the care objects need.

    Five times as fast for a single row: for what every write writes.
    """
    return rows.metadata.tables[rows.__tablename__]


def inserting(
    session: Session, into: type[Base] | sa.Table
) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT *into* a table that can say what to do where a row is there."""
    return inserting_on(session.get_bind().dialect.name, into)


def inserting_on(
    dialect: str, into: type[Base] | sa.Table
) -> postgresql.Insert | sqlite.Insert:
    """Return the same as `inserting`, as the store called *dialect* says it."""
    on_server = dialect == "postgresql"
    return postgresql.insert(into) if on_server else sqlite.insert(into)
