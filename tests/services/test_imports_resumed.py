"""An import that is killed goes on where it stopped, and two never mix."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.sheets_made import a_sheet, count
from tracker.domain.access import OPERATOR
from tracker.domain.errors import Conflict
from tracker.services.imports import import_bodies
from tracker.storage import journal
from tracker.storage.batches import ImportBatchRow
from tracker.storage.bodies import BodyRow, BodyVersionRow
from tracker.storage.journal import JournalEntryRow

ROWS = 4500
HEADINGS = "code;name;kind;level"
CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tracker.adapters.sheets import open_sheet
from tracker.domain.access import OPERATOR
from tracker.services.imports import import_bodies
from tracker.storage.engines import Database

import_bodies(
    Database(sys.argv[1]), OPERATOR, open_sheet(Path(sys.argv[2])),
    mapping={}, now=datetime(2026, 11, 23, tzinfo=UTC),
    report=lambda done, total: print(done, flush=True),
)
"""


class Interrupted(Exception):
    """What a test throws in the middle."""


def rows(number):
    return [f"C{n:05};Суд № {n};court;federal" for n in range(number)]


def stop_at(place):
    def report(done, total):
        if done >= place:
            raise Interrupted

    return report


def interrupted(database, now, sheet, place=2000):
    with pytest.raises(Interrupted):
        import_bodies(
            database, OPERATOR, sheet, mapping={}, now=now, report=stop_at(place)
        )


def test_it_goes_on_where_it_stopped(database, now):
    sheet = a_sheet(HEADINGS, *rows(ROWS))
    interrupted(database, now, sheet)
    assert count(database, BodyRow) == 2000
    reported = []
    outcome = import_bodies(
        database,
        OPERATOR,
        sheet,
        mapping={},
        now=now,
        report=lambda done, total: reported.append((done, total)),
    )
    assert reported[0] == (3000, ROWS)
    assert (outcome.read, outcome.created, outcome.unchanged) == (ROWS, ROWS, 0)
    assert count(database, ImportBatchRow) == 1
    assert count(database, BodyVersionRow) == ROWS
    assert count(database, JournalEntryRow) == 2


def test_another_reading_of_the_file_is_another_import(database, now):
    sheet = a_sheet(HEADINGS, *rows(1500))
    interrupted(database, now, sheet, 1000)
    outcome = import_bodies(
        database, OPERATOR, sheet, mapping={"note": "name"}, now=now
    )
    assert (outcome.created, outcome.changed) == (500, 1000)
    assert count(database, ImportBatchRow) == 2


def test_two_importers_of_one_file_do_not_mix(database, now):
    sheet = a_sheet(HEADINGS, *rows(3000))

    def let_another_in(done, total):
        if done == 1000:
            import_bodies(database, OPERATOR, sheet, mapping={}, now=now)

    with pytest.raises(Conflict):
        import_bodies(
            database, OPERATOR, sheet, mapping={}, now=now, report=let_another_in
        )
    assert count(database, BodyVersionRow) == count(database, BodyRow) == 3000
    with database.reading() as session:
        batch = session.scalars(sa.select(ImportBatchRow)).one()
    assert (batch.next_row, batch.created) == (3000, 3000)


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.08, 0.11])
def test_a_killed_process_loses_nothing_and_doubles_nothing(
    database, now, tmp_path, delay
):
    place = tmp_path / "bodies.csv"
    place.write_text("\n".join([HEADINGS, *rows(ROWS)]), encoding="utf-8")
    url = database.url.render_as_string(hide_password=False)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, url, str(place)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with child:
        assert child.stdout.readline() == b"1000\n"
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert count(database, BodyRow) % 1000 == 0

    outcome = import_bodies(
        database, OPERATOR, a_sheet(HEADINGS, *rows(ROWS)), mapping={}, now=now
    )
    assert outcome.created == outcome.read == ROWS
    assert count(database, BodyRow) == count(database, BodyVersionRow) == ROWS
    again = import_bodies(
        database, OPERATOR, a_sheet(HEADINGS, *rows(ROWS)), mapping={}, now=now
    )
    assert (again.unchanged, again.batch) == (ROWS, None)
    with database.reading() as session:
        assert list(journal.check(session)) == []
        assert session.scalars(sa.select(ImportBatchRow)).one().done_at == now
