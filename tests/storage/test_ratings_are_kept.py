"""The database itself refuses to change what was rated, said and answered."""

import pytest

from tests.rated import a_world, make
from tests.storage.test_history_is_kept import refused
from tracker.domain.access import OPERATOR
from tracker.domain.ratings import Verdict
from tracker.services import rating_closings, rating_objections
from tracker.storage import migrations

COLUMNS = {
    "methodology_versions": "title",
    "rating_rounds": "made_by",
    "rating_scores": "name",
    "rating_objections": "words",
    "rating_answers": "reason",
}


@pytest.fixture
def rated(database, now):
    """Return a store with a row in every table of ratings."""
    a_world(database, now=now)
    code = make(database, now=now)
    said = {"criterion": "posts", "now": now}
    with database.writing() as session:
        rating_objections.object_to(
            session, OPERATOR, code, "H3", words="Нет.", value="5", **said
        )
        rating_objections.answer(
            session, OPERATOR, code, "H3", verdict=Verdict.ACCEPTED, reason="Да.",
            value="5", **said,
        )  # fmt: skip
    with database.reading() as session:
        closed = rating_closings.closing(session, code)
    with database.writing() as session:
        rating_closings.finalise(session, OPERATOR, closed, now=now)
    return database


def test_nothing_of_a_rating_is_changed_deleted_or_replaced(rated):
    for table, column in COLUMNS.items():
        refused(rated, f"UPDATE {table} SET {column} = 'forged'")
        refused(rated, f"DELETE FROM {table}")
        if rated.dialect == "sqlite":
            refused(rated, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        else:
            refused(rated, f"TRUNCATE {table} CASCADE")


def test_ratings_go_down_and_up_again_with_their_migration(rated):
    migrations.downgrade(rated, "base")
    migrations.upgrade(rated)

    assert migrations.current(rated) == migrations.head()
