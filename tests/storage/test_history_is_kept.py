"""The database itself refuses to change history, whoever asks and however."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.storage.test_coverage_cases import ACCEPTED, PLAIN, laid, said
from tests.world_rows import stored
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import Level, Scope
from tracker.storage import journal

HISTORY = {
    "item_versions": ("text", "seq"),
    "duties": ("reading", "version_id"),
    "duty_platforms": ("position", "duty_id"),
    "body_versions": ("name", "seq"),
    "platform_statuses": ("note", "seq"),
    "evidence_events": ("words", "seq"),
    "exemptions": ("legal_basis", "seq"),
    "exemption_scopes": ("value", "exemption_id"),
    "duty_scopes": ("value", "duty_id"),
    "journal": ("body", "seq"),
}


@pytest.fixture
def register(database, now):
    """A store with one fact in every table of history."""
    from tracker.domain.platforms import PlatformStatus

    world = replace(
        PLAIN,
        versions={"I1": [said(laid(scope=Scope(levels=frozenset({Level.FEDERAL}))))]},
        evidence=[ACCEPTED],
        exemptions=[("I1", [said((True, None, Scope(levels=frozenset({"federal"}))))])],
        statuses={**PLAIN.statuses, "vk": [said(PlatformStatus.AVAILABLE)]},
    )
    with database.writing() as session:
        stored(session, world)
        journal.note(session, OPERATOR, "tested", "thing:1", now=now)
    return database


def refused(database, statement):
    # By the triggers' own words: another constraint may not do their work for them.
    words = "history is only added to|this entry is there already"
    with (
        pytest.raises(DatabaseError, match=words),
        database.engine.begin() as connection,
    ):
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
        refused(register, f"TRUNCATE {table} CASCADE")


def test_without_the_triggers_the_forgery_would_work(sqlite):
    """The negative control: it is the triggers that refuse, not something else."""
    with sqlite.writing() as session:
        stored(session, PLAIN)
    with sqlite.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER item_versions_refuse_update"))
        changed = connection.execute(sa.text("UPDATE item_versions SET text = 'x'"))

    assert changed.rowcount == 1
