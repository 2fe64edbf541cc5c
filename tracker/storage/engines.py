"""The database: one engine that reads and one that writes, on the same store.

SQLAlchemy's own SQLite mode loses updates without a word, and a deferred BEGIN
fails when it turns into a write; so we say BEGIN ourselves, IMMEDIATE when writing.
Measured in `docs/decisions/0003-one-unit-of-work.md`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

# Whoever opens a store knows all its tables, whichever rooms it asks.
import tracker.storage.tables  # noqa: F401

#: SQLite before this may corrupt a WAL file when two connections write at once.
SAFE_SQLITE = (3, 51, 3)
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
)
_POSTGRES_OPTIONS = (
    "-c lock_timeout=5000 -c statement_timeout=30000"
    " -c idle_in_transaction_session_timeout=60000"
)

#: Tables that are machinery, not statements: writing them asks for no journal entry.
MACHINERY = frozenset(
    {
        "search_dirty",
        "idempotency",
        "content_marks",
        "import_batches",
        "journal_head",
        "keepsakes",
        # What a program found is no statement of anybody's: see docs/decisions/0014.
        "host_turns",
        "observations",
        "page_watches",
        "uploads",
        "upload_lines",
        "import_memories",
        "wanted_copies",
        "remembered_answers",
    }
)


class Unjournalled(AssertionError):
    """Business rows were written without a journal entry: a mistake of ours."""


class Database:
    """The register's store; hand one to every door."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self._read = _engine(self.url, begin="BEGIN")
        self._write = _engine(self.url, begin="BEGIN IMMEDIATE")

    @property
    def engine(self) -> sa.Engine:
        """Return the engine that writes, for migrations."""
        return self._write

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.url.get_backend_name()

    def session(self, *, write: bool = False) -> Session:
        """Return a session the caller closes; only `writing` ever commits one."""
        kind, engine = (_Writing, self._write) if write else (Session, self._read)
        return kind(engine, expire_on_commit=False, info={"writes": write})

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that sees one snapshot and changes nothing."""
        with self.session() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session whose work is committed when the block ends well."""
        with self.session(write=True) as session, session.begin():
            yield session
            session.flush()
            changed = session.info.get("changed")
            if changed and not session.info.get("journalled"):
                raise Unjournalled(", ".join(sorted(changed)))

    def dispose(self) -> None:
        """Close idle connections."""
        self._read.dispose()
        self._write.dispose()


class _Writing(Session):
    """A session that may change something, and knows afterwards what it was."""


@event.listens_for(_Writing, "after_flush")
def _see_changes(session: Session, context: object) -> None:
    """Remember which tables of the trade were written, for the check before commit."""
    touched = [*session.new, *session.dirty, *session.deleted]
    tables = {row.__tablename__ for row in touched} - MACHINERY
    session.info.setdefault("changed", set()).update(tables)


def _engine(url: sa.URL, *, begin: str) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        options = {} if "options" in url.query else {"options": _POSTGRES_OPTIONS}
        # Whoever only reads sees one snapshot, as on SQLite.
        levels = {"isolation_level": "REPEATABLE READ"} if begin == "BEGIN" else {}
        return sa.create_engine(
            url, pool_pre_ping=True, pool_recycle=1800, connect_args=options, **levels
        )
    engine = sa.create_engine(url, module=sqlite_module(), connect_args={"timeout": 10})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def say_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def sqlite_module() -> Any:
    """Return the driver with the safer SQLite: pysqlite3 where it is installed."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    try:
        return import_module("pysqlite3")
    except ImportError:
        return sqlite3
