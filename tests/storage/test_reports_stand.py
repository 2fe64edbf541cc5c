"""Once a reporting date is named, no fact can be recorded under its moment."""

import contextlib
import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.factories import a_body
from tests.histories import Life
from tracker.domain.access import OPERATOR
from tracker.domain.snapshots import Snapshot
from tracker.services import snapshots
from tracker.storage.bodies import BodyVersionRow
from tracker.storage.snapshots import FACTS

#: What records a fact into each of the tables.
RECORDING = {
    "item_versions": (Life.amended, 1),
    "platform_statuses": (Life.banned_network, 77),
    "evidence_events": (Life.sent, 500),
    "exemptions": (Life.freed, 3),
}
WORDS = "a reporting date stands"


@pytest.fixture
def life(database, tmp_path):
    return Life(database, tmp_path / "content")


def facts(database, table):
    with database.reading() as session:
        return session.scalar(sa.text(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("table", RECORDING)
def test_no_fact_is_recorded_at_or_before_its_moment(life, table):
    record, number = RECORDING[table]
    life.named("q4")
    named, before = life.now, facts(life.database, table)

    life.now -= timedelta(days=9)
    # Some services call it a conflict of theirs, and leave nothing behind either.
    with contextlib.suppress(DatabaseError):
        record(life, number)
    assert facts(life.database, table) == before

    # The negative control: the same is recorded a moment later.
    life.now = named
    record(life, number)
    assert facts(life.database, table) > before


def test_nor_is_one_of_a_body_and_the_same_moment_counts_as_before(life):
    life.named("q4")

    with (
        pytest.raises(DatabaseError, match=WORDS),
        life.database.writing() as session,
    ):
        a_body(session, recorded_at=life.now)
    assert set(RECORDING) | {"body_versions"} == set(FACTS)


def test_an_import_that_began_before_it_goes_on_after_it(life):
    began = life.now
    life.named("q4")
    named = life.now
    life.now = began - timedelta(days=1)

    life.imported(6)

    with life.database.reading() as session:
        newest = session.scalar(sa.select(sa.func.max(BodyVersionRow.recorded_at)))
    assert newest == named + timedelta(microseconds=1)


def test_naming_one_waits_for_whoever_is_writing(life):
    """Otherwise a fact with an earlier moment could slip in under it, unseen."""
    now = life.later()
    done = threading.Event()

    def name():
        made = Snapshot(code="q4", title="Отчёт", on=date(2026, 3, 1), known=now)
        with life.database.writing() as session:
            snapshots.make(session, OPERATOR, made, now=now)
        done.set()

    with life.database.writing() as session:
        session.info["journalled"] = True
        a_body(session, "EARLY", recorded_at=now)
        waiting = threading.Thread(target=name)
        waiting.start()
        early = done.wait(0.3)
    waiting.join(10)

    assert not early
    assert done.is_set()


@pytest.mark.parametrize("table", ["snapshots", "snapshot_withdrawals", "former_names"])
def test_what_is_said_of_reports_and_names_is_only_added_to(life, table):
    code = life.named("q4")
    life.renamed_region(3)
    with life.database.writing() as session:
        now = life.later()
        snapshots.withdraw(session, OPERATOR, code, reason="Не тот день", now=now)
    column = {"snapshot_withdrawals": "reason", "former_names": "name"}.get(
        table, "title"
    )

    for statement in (f"UPDATE {table} SET {column} = 'иначе'", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="history is only added to"),
            life.database.engine.begin() as connection,
        ):
            connection.execute(sa.text(statement))
    again = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if life.database.dialect == "sqlite":
        with (
            pytest.raises(DatabaseError, match="is there already"),
            life.database.engine.begin() as connection,
        ):
            connection.execute(sa.text(again))
