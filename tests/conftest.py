"""What every test may ask for: a store, a moment, and a closed door to the network.

``database`` is a fresh, migrated store; a test that takes it runs twice, on SQLite
and on PostgreSQL (skipped where no server is installed). ``sqlite`` and ``postgres``
are the same on one engine only. ``now`` is a fixed moment.
"""

import shutil
import socket
from datetime import UTC, datetime
from itertools import count

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import BytecodeCache

from tests import postgres as pg
from tracker.storage import migrations
from tracker.storage.engines import Database

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True, scope="session")
def closed_network():
    """Refuse every connection but to this machine: no test leans on the world."""

    def guarded(method):
        def connect_here(self, address):
            local = isinstance(address, str | bytes) or address[0] in LOOPBACK
            if not local:
                raise AssertionError(f"a test reached for {address}")
            return method(self, address)

        return connect_here

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


class Compiled(BytecodeCache):
    """What templates were compiled to, kept for the run and not for the next."""

    def __init__(self):
        self.kept = {}

    def load_bytecode(self, bucket):
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket):
        self.kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(autouse=True, scope="session")
def templates_compiled_once():
    """Compile a template once a run: every test makes an application of its own."""
    options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", options)
        yield


@pytest.fixture
def now():
    """Return the moment at which tests happen: noon in Moscow, 23 November 2026."""
    return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request):
    """Return a fresh store with the tables of this release, on each engine."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def sqlite(sqlite_template, tmp_path):
    """Return a fresh store in a file of its own."""
    place = tmp_path / "register.sqlite"
    shutil.copyfile(sqlite_template, place)
    database = Database(f"sqlite:///{place}")
    yield database
    database.dispose()


@pytest.fixture
def postgres(postgres_server):
    """Return a fresh store in a database of its own."""
    url, name = postgres_server, f"test_{next(_numbers)}"
    _say(url, f"CREATE DATABASE {name} TEMPLATE migrated")
    database = Database(_named(url, name))
    yield database
    database.dispose()
    _say(url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """Return the file of a migrated, empty store, to be copied."""
    place = tmp_path_factory.mktemp("template") / "register.sqlite"
    database = Database(f"sqlite:///{place}")
    migrations.upgrade(database)
    database.dispose()
    return place


@pytest.fixture(scope="session")
def postgres_server():
    """Return the address of a throw-away server with the database ``migrated``."""
    if pg.programs() is None:
        pytest.skip("no PostgreSQL server is installed (looked for initdb)")
    with pg.server() as url:
        _say(url, "CREATE DATABASE migrated")
        database = Database(_named(url, "migrated"))
        migrations.upgrade(database)
        database.dispose()
        yield url


_numbers = count(1)


def _named(url, name):
    return url.replace("@/postgres", f"@/{name}")


def _say(url, statement):
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
