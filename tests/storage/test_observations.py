"""What a visit found is never changed, by nobody; a watch is."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.storage.test_history_is_kept import refused
from tests.visits_made import observed, shown, watch
from tests.web.registers import a_register

URL = "https://vk.com/mcx"


@pytest.fixture
def store(database, now):
    """A store with one page, visited once."""
    with database.writing() as session:
        a_register(session)
        shown(session, URL, now=now)
    observed(database, URL, at=now, title="Минсельхоз")
    return database


def test_an_observation_is_neither_changed_nor_deleted(store):
    refused(store, "UPDATE observations SET title = 'forged'")
    refused(store, "UPDATE observations SET page_id = page_id + 1")
    refused(store, "DELETE FROM observations")
    if store.dialect == "sqlite":
        refused(store, "INSERT OR REPLACE INTO observations SELECT * FROM observations")
    else:
        refused(store, "TRUNCATE observations CASCADE")


@pytest.mark.parametrize(
    ("column", "value"),
    [("outcome", "'fine'"), ("trouble", "'bored'"), ("via", "'guess'"),
     ("account", "'x'")],
)  # fmt: skip
def test_an_observation_of_no_known_kind_is_refused(store, column, value):
    row = sa.inspect(store.engine).get_columns("observations")
    names = [each["name"] for each in row if each["name"] != "id"]
    taken = [value if name == column else name for name in names]
    statement = (
        f"INSERT INTO observations ({', '.join(names)})"
        f" SELECT {', '.join(taken)} FROM observations"
    )
    with pytest.raises(DatabaseError), store.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_a_watch_is_rewritten_at_each_visit(store, now):
    before = watch(store, URL)
    observed(store, URL, at=now, title="Минсельхоз")
    after = watch(store, URL)
    assert (before.page_id, before.checked_at) == (after.page_id, after.checked_at)
    assert before.last_id < after.last_id
