"""Brings the tables of a store to the shape this release needs."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker.resources import folder
from tracker.storage.engines import Database

#: Any number, the same for all nodes: they migrate one after the other.
_LOCK = 268_371_8


def config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration; there is no alembic.ini to find."""
    made = Config()
    made.set_main_option("script_location", str(folder("migrations")))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def head() -> str:
    """Return the revision this release needs."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def current(database: Database) -> str | None:
    """Return the revision the store is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the store up to *revision*."""
    _run(database, command.upgrade, revision)


def downgrade(database: Database, revision: str) -> None:
    """Bring the store down to *revision* (``base`` for empty)."""
    _run(database, command.downgrade, revision)


def _run(
    database: Database, step: Callable[[Config, str], None], revision: str
) -> None:
    if current(database) == head() and revision == "head":
        return
    with database.engine.connect() as connection:
        if database.dialect == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_lock({_LOCK})"))
            connection.commit()
        try:
            step(config(connection), revision)
        finally:
            if database.dialect == "postgresql":
                connection.rollback()
                connection.execute(sa.text(f"SELECT pg_advisory_unlock({_LOCK})"))
                connection.commit()
