"""The journal: one chain, in the change's own transaction, and tampering shows."""

import multiprocessing

import pytest
import sqlalchemy as sa

from tracker.clock import now as present
from tracker.domain.access import OPERATOR
from tracker.storage import journal
from tracker.storage.accounts import AccountRow
from tracker.storage.engines import Database, Unjournalled
from tracker.storage.journal import JournalEntryRow, JournalHeadRow


def noted(database, times, now):
    for number in range(times):
        with database.writing() as session:
            journal.note(session, OPERATOR, "tested", f"thing:{number}", now=now)


def faults(database):
    with database.reading() as session:
        return [(fault.seq, fault.kind) for fault in journal.check(session)]


def without_triggers(database, statement):
    """Do what an administrator of the database could do."""
    names = ("update", "delete", "again")
    with database.engine.begin() as connection:
        for name in names:
            connection.execute(sa.text(f"DROP TRIGGER journal_refuse_{name}"))
        connection.execute(sa.text(statement))


def test_an_untouched_chain_holds(database, now):
    noted(database, 5, now)

    assert faults(database) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE journal SET body = replace(body, 'tested', 'forged') WHERE seq = 3",
         (3, "edited")),
        ("DELETE FROM journal WHERE seq = 3", (3, "gap")),
        ("DELETE FROM journal WHERE seq = 5", (5, "truncated")),
    ],
)  # fmt: skip
def test_tampering_is_found(sqlite, now, statement, found):
    noted(sqlite, 5, now)
    without_triggers(sqlite, statement)

    assert faults(sqlite)[0] == found


def test_work_that_fails_leaves_no_entry(database, now):
    def work():
        with database.writing() as session:
            journal.note(session, OPERATOR, "tested", "thing:1", now=now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()

    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(JournalEntryRow.seq))) == 0


def test_a_change_without_an_entry_is_refused(database, now):
    account = AccountRow(
        email="a@example.org",
        name="A",
        password="x",
        active=True,
        fs_uniquifier="1",
        roles=[],
        created_at=now,
    )

    with pytest.raises(Unjournalled), database.writing() as session:
        session.add(account)

    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(AccountRow.id))) == 0


def _write(url, times):
    database = Database(url)
    noted(database, times, present())
    database.dispose()


def test_writers_at_once_make_one_chain(database):
    """Four processes, one chain: no fork, no gap, nothing lost."""
    url = database.url.render_as_string(hide_password=False)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write, args=(url, 25)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    assert faults(database) == []
    with database.reading() as session:
        assert session.scalar(sa.select(JournalHeadRow.seq)) == 100
