"""Migrations lead to the tables the code speaks of, and back."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.storage.test_coverage_cases import PLAIN
from tests.world_rows import stored
from tracker.resources import folder
from tracker.storage import migrations
from tracker.storage.tables import metadata


def difference(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return compare_metadata(context, metadata)


def test_the_migrated_tables_are_those_of_the_models(database):
    assert difference(database) == []


def test_up_down_and_up_again_with_data(database):
    with database.writing() as session:
        stored(session, PLAIN)

    migrations.downgrade(database, "base")
    assert migrations.current(database) is None
    migrations.upgrade(database)

    assert migrations.current(database) == migrations.head()
    assert difference(database) == []


@pytest.mark.parametrize("place", sorted(folder("migrations").glob("versions/*.py")))
def test_a_migration_stands_alone_and_is_numbered(place):
    text = place.read_text(encoding="utf-8")

    assert re.fullmatch(r"\d{4}_[a-z_]+\.py", place.name)
    assert f'revision = "{place.name[:4]}"' in text
    assert "tracker" not in re.sub(r'""".*?"""', "", text, flags=re.DOTALL)


def test_the_head_is_named_in_one_line():
    scripts = ScriptDirectory.from_config(migrations.config())
    named = (folder("migrations") / "head.txt").read_text(encoding="utf-8").strip()

    assert named[:4] == scripts.get_current_head()
    assert (folder("migrations") / "versions" / f"{named}.py").is_file()
