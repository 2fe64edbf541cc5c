"""The tables of copies: history that cannot be changed, and a migration both ways."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from tests.web.registers import a_register, show
from tracker.domain.copies import Medium
from tracker.domain.visits import Outcome
from tracker.storage import copies, migrations
from tracker.storage.copies import StoredCopyRow
from tracker.storage.evidence import EvidenceRow


@pytest.fixture
def register(database, now):
    """Two accepted pages: of the first a copy is kept, of both one is wanted."""
    with database.writing() as session:
        a_register(session)
        for number in (1, 2):
            show(session, f"G{number}", f"vk.com/p{number}", now=now)
        session.add(a_copy(session.scalars(sa.select(EvidenceRow.id)).first(), now))
    return database


def a_copy(evidence, now, **said):
    given = {"seq": 2, "page_id": None, "outcome": Outcome.ALIVE, "size": 4}
    given |= {"url": "https://vk.com/p1", "medium": Medium.WARC, "title": ""}
    given |= {"sha256": "a" * 64, "payload": "b" * 64, "entry": 1}
    return StoredCopyRow(evidence_id=evidence, at=now, **{**given, **said})


def refused(database, statement, words):
    with (
        pytest.raises(DatabaseError, match=words),
        database.engine.begin() as connection,
    ):
        connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_copies SET sha256 = 'forged'",
        "UPDATE stored_copies SET seq = 1",
        "DELETE FROM stored_copies",
    ],
)
def test_a_kept_copy_cannot_be_changed_or_taken_out(register, statement):
    refused(register, statement, "history is only added to")


def test_a_kept_copy_cannot_be_replaced_on_insert(register):
    if register.dialect == "sqlite":
        again = "INSERT OR REPLACE INTO stored_copies SELECT * FROM stored_copies"
        refused(register, again, "this entry is there already")
    else:
        refused(register, "TRUNCATE stored_copies", "history is only added to")


@pytest.mark.parametrize(
    "said", [{"entry": 2}, {"sha256": "c" * 64}, {"seq": 9, "entry": 3}]
)
def test_a_copy_has_one_entry_one_place_and_a_decision(register, now, said):
    with register.reading() as session:
        evidence = session.scalar(sa.select(StoredCopyRow.evidence_id))
    with (
        pytest.raises(DatabaseError, match=r"(?i)unique|already|foreign"),
        register.writing() as session,
    ):
        session.add(a_copy(evidence, now, **said))


def test_the_migration_goes_back_and_forth_with_copies_in_the_tables(register, now):
    migrations.downgrade(register, "0007")
    tables = sa.inspect(register.engine).get_table_names()
    assert not {"stored_copies", "wanted_copies"} & set(tables)

    migrations.upgrade(register)

    with register.writing() as session:
        evidence = session.scalars(sa.select(EvidenceRow.id)).first()
        assert copies.kept(session, evidence) == []
        session.info["journalled"] = True
        session.add(a_copy(evidence, now))
    refused(register, "DELETE FROM stored_copies", "history is only added to")
