"""The database itself refuses to change history, whoever asks and however."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.storage.test_coverage_cases import ACCEPTED, PLAIN, said
from tests.world_rows import stored

HISTORY = {
    "item_versions": ("text", "seq"),
    "duties": ("reading", "version_id"),
    "duty_platforms": ("position", "duty_id"),
    "body_versions": ("name", "seq"),
    "platform_statuses": ("note", "seq"),
    "evidence_events": ("words", "seq"),
    "exemptions": ("legal_basis", "seq"),
}


@pytest.fixture
def register(database):
    """A store with one fact in every table of history."""
    from tracker.domain.platforms import PlatformStatus

    world = replace(
        PLAIN,
        evidence=[ACCEPTED],
        exemptions=[("B1", "I1", [said((True, None))])],
        statuses={**PLAIN.statuses, "vk": [said(PlatformStatus.AVAILABLE)]},
    )
    with database.writing() as session:
        stored(session, world)
    return database


def refused(database, statement):
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(sa.text(statement))


@pytest.mark.parametrize("table", HISTORY)
def test_a_fact_cannot_be_changed(register, table):
    column, number = HISTORY[table]
    value = f"{column} + 1" if column == "position" else "'forged'"

    refused(register, f"UPDATE {table} SET {column} = {value}")
    refused(register, f"UPDATE {table} SET {number} = {number} + 1")


@pytest.mark.parametrize("table", HISTORY)
def test_a_fact_cannot_be_deleted(register, table):
    refused(register, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", HISTORY)
def test_a_fact_cannot_be_replaced_on_insert(register, table):
    if register.dialect == "sqlite":
        refused(register, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    else:
        refused(register, f"INSERT INTO {table} SELECT * FROM {table}")
        refused(register, f"TRUNCATE {table} CASCADE")


def test_without_the_triggers_the_forgery_would_work(sqlite):
    """The negative control: it is the triggers that refuse, not something else."""
    with sqlite.writing() as session:
        stored(session, PLAIN)
    with sqlite.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER item_versions_refuse_update"))
        changed = connection.execute(sa.text("UPDATE item_versions SET text = 'x'"))

    assert changed.rowcount == 1
