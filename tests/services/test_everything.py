"""All rows of an answer are asked for once, and a batch of them is in memory."""

import tracemalloc
from datetime import date

import pytest
import sqlalchemy as sa

from tests.factories import a_body
from tests.web.registers import a_register, advise
from tracker.domain.questions import Question
from tracker.services import coverage
from tracker.storage.bodies import BodyRow

TODAY = date(2026, 11, 23)
ASKED = Question(on=TODAY, today=TODAY, item="L1")


@pytest.fixture
def asked_for(database):
    """Return the statements the store is asked for, with the cursor of each."""
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append((statement, type(cursor).__name__))

    for engine in (database._read, database._write):
        sa.event.listen(engine, "before_cursor_execute", note)
    return asked


def test_many_batches_are_one_statement_on_a_cursor_of_the_server(
    database, asked_for, monkeypatch
):
    monkeypatch.setattr(coverage, "BATCH", 10)
    with database.writing() as session:
        a_register(session, bodies=60)
        advise(session)
    asked_for.clear()

    with database.reading() as session:
        gaps = list(coverage.everything(session, ASKED))

    assert len(gaps) == 61
    cursors = [cursor for statement, cursor in asked_for if "sort_name" in statement]
    assert len(cursors) == 1
    if database.dialect == "postgresql":
        assert cursors == ["ServerCursor"]


def test_what_wants_several_networks_is_told_batch_by_batch(database, monkeypatch):
    with database.writing() as session:
        a_register(session, bodies=9)
        advise(session)
    every = Question(on=TODAY, today=TODAY)
    with database.reading() as session:
        whole = list(coverage.everything(session, every))
        monkeypatch.setattr(coverage, "BATCH", 2)
        pieces = list(coverage.everything(session, every))

    assert pieces == whole
    assert {gap.wanting for gap in whole} == {("vk", "ok")}


def test_a_reader_who_goes_away_leaves_the_session_of_use(database):
    with database.writing() as session:
        a_register(session, bodies=9)
    with database.reading() as session:
        rows = coverage.everything(session, ASKED)
        next(rows)
        rows.close()

        assert coverage.answer(session, ASKED).rows == 10


def test_memory_does_not_grow_with_the_rows(sqlite):
    with sqlite.writing() as session:
        a_register(session)
        many(session, 2_000)
    few = peak(sqlite)
    with sqlite.writing() as session:
        session.info["journalled"] = True
        many(session, 18_000)

    assert peak(sqlite) < few * 1.2


def many(session, count):
    """Add *count* more bodies as bare rows: those of today need no history."""
    like = a_body(session)
    columns = BodyRow.__table__.columns.keys()
    facts = {name: getattr(like, name) for name in columns if name != "id"}
    session.execute(
        sa.insert(BodyRow),
        [facts | {"code": f"{like.code}-{n}"} for n in range(count)],
    )


def peak(database):
    """Return the most memory that going through all rows has needed, in bytes."""
    with database.reading() as session:
        next(coverage.everything(session, ASKED))
        tracemalloc.start()
        for _ in coverage.everything(session, ASKED):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most
