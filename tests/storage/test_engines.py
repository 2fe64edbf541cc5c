"""Reading and writing at once: nothing lost, nothing locked out."""

import multiprocessing

import pytest
import sqlalchemy as sa

from tracker.storage.engines import Database
from tracker.storage.journal import JournalHeadRow


def _add_by_reading_first(url, times):
    """Read, add one, write back: what loses updates unless writers take turns."""
    database = Database(url)
    for _ in range(times):
        with database.writing() as session:
            head = session.get(JournalHeadRow, 1, with_for_update=True)
            head.seq += 1
    database.dispose()


def _add_without_care(path, times):
    """The same over the driver's own defaults: the negative control."""
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
    for _ in range(times):
        with engine.begin() as connection:
            seq = connection.scalar(sa.text("SELECT seq FROM journal_head"))
            connection.execute(sa.text(f"UPDATE journal_head SET seq = {seq + 1}"))


def _run(target, *args):
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=target, args=args) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(90)
    assert [worker.exitcode for worker in workers] == [0] * 4


def counted(database):
    with database.reading() as session:
        return session.scalar(sa.select(JournalHeadRow.seq))


def test_no_update_is_lost(database):
    _run(_add_by_reading_first, database.url.render_as_string(hide_password=False), 50)

    assert counted(database) == 200


def test_the_drivers_defaults_would_lose_some(sqlite):
    """If this ever passes without a loss, the test above proves nothing."""
    _run(_add_without_care, sqlite.url.database, 200)

    assert counted(sqlite) < 800


def test_a_reader_never_waits_for_a_writer(database):
    with database.writing() as writer:
        writer.execute(sa.update(JournalHeadRow).values(seq=7))
        with database.reading() as reader:
            seen = reader.scalar(sa.select(JournalHeadRow.seq))
        writer.rollback()

    assert seen == 0


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("mmap_size", 0),
    ],
)
def test_every_connection_is_careful(sqlite, pragma, value):
    with sqlite.reading() as session:
        assert session.scalar(sa.text(f"PRAGMA {pragma}")) == value
