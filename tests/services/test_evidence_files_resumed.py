"""An import of evidence that is killed goes on where it stopped; two never double."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.evidence_sheets import HEADINGS, a_wide_register, meant, take
from tests.sheets_made import a_sheet, count
from tracker.adapters.sheets import open_sheet
from tracker.domain.access import OPERATOR
from tracker.domain.errors import Conflict
from tracker.services.evidence_files import import_evidence
from tracker.services.evidence_files.importing import Import, survey
from tracker.services.imports.batches import Place
from tracker.storage import journal
from tracker.storage.batches import ImportBatchRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.outbox import SearchDirtyRow
from tracker.storage.platforms import PageRow

ROOT = Path(__file__).parents[2]
CHILD = """
import sys
from pathlib import Path
from tests.evidence_sheets import meant
from tracker.adapters.sheets import open_sheet
from tracker.clock import now
from tracker.domain.access import OPERATOR
from tracker.services.evidence_files import import_evidence
from tracker.storage.engines import Database

sheet = open_sheet(Path(sys.argv[2]))
import_evidence(
    Database(sys.argv[1]), OPERATOR, sheet, reading=meant(sheet), now=now(),
    report=lambda done, total: print(done, flush=True),
)
"""


class Interrupted(Exception):
    """What a test throws in the middle."""


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_wide_register(session)
    return database


def lines(number):
    """Return rows of which every hundredth is refused and every hundredth repeats."""
    for n in range(number):
        page = n - 1 if n % 100 == 50 else n
        yield f"G{n % 3 + 1 if n % 100 != 50 else (n - 1) % 3 + 1};" + (
            "просто слова;L1;;" if n % 100 == 99 else f"vk.com/page_{page};L1;;"
        )


def expected(number):
    """Return the pages that a file of *number* rows brings."""
    return {
        f"https://vk.com/page_{n}" for n in range(number) if n % 100 not in (50, 99)
    }


def exact(database, number, *, batches=1):
    """Check that the register has what a file of *number* rows brings, once."""
    pages = expected(number)
    with database.reading() as session:
        urls = session.scalars(
            sa.select(PageRow.url).join(EvidenceRow, EvidenceRow.page_id == PageRow.id)
        ).all()
        assert list(journal.check(session)) == []
        rows = session.scalars(sa.select(ImportBatchRow)).all()
    assert len(urls) == len(set(urls)) == len(pages)
    assert set(urls) == pages
    for table in (EvidenceEventRow, SearchDirtyRow):
        assert count(database, table) == len(pages)
    assert len(rows) == batches
    assert all(row.done_at for row in rows)
    assert sum(row.created for row in rows) == len(pages)


def stop_at(place):
    def report(done, total):
        if done >= place:
            raise Interrupted

    return report


def test_it_goes_on_where_it_stopped_and_tells_all_that_was_refused(store, now):
    with pytest.raises(Interrupted):
        take(store, now, *lines(2500), report=stop_at(1000))
    assert count(store, EvidenceRow) == 980
    outcome = take(store, now, *lines(2500))
    assert (outcome.read, outcome.created) == (2500, 2450)
    assert outcome.read == outcome.created + outcome.unchanged + len(outcome.refused)
    assert [one.line for one in outcome.refused][:3] == [52, 101, 152]
    exact(store, 2500)


def test_two_importers_of_one_file_do_not_mix(store, now):
    def let_another_in(done, total):
        if done == 1000:
            take(store, now, *lines(3000))

    with pytest.raises(Conflict):
        take(store, now, *lines(3000), report=let_another_in)
    exact(store, 3000)


def test_two_files_with_the_same_pages_bring_each_once(store, now):
    """Both run at once, each chunk judged before the other has written its own."""
    sheets = [a_sheet(HEADINGS, *lines(2000), *extra) for extra in ((), ("G1;;;;",))]
    failed = []

    def run(sheet):
        try:
            import_evidence(store, OPERATOR, sheet, reading=meant(sheet), now=now)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(sheet,)) for sheet in sheets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    with store.reading() as session:
        begun = session.scalar(sa.select(sa.func.count(ImportBatchRow.id)))
    exact(store, 2000, batches=begun)


def test_without_the_compare_and_set_two_importers_would_count_twice(store, now):
    """The control: an importer that does not ask where the batch stands goes wrong."""
    sheet = a_sheet(HEADINGS, *lines(2000))
    with store.reading() as session:
        file = survey(session, sheet, meant(sheet))
    first, second = (Import(store, OPERATOR, file, now=now) for _ in range(2))
    place = next(first.done(Place())).place
    assert next(second.done(place)).place.next_row == 2000
    careless = Place(batch=place.batch, next_row=0, tally=place.tally)
    with pytest.raises(Conflict):
        next(second.done(careless))
    assert count(store, EvidenceRow) == len(expected(2000))


def started(database, place):
    url = database.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, url, str(place)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def killed_again_and_again(database, place, *, kills, rows, seed):
    """Kill an importer *kills* times, each after some chunks of its own."""
    chance = random.Random(seed)
    done = 0
    for left in range(kills, 0, -1):
        child = started(database, place)
        with child:
            share = (rows - done) / 1000 / left
            for _ in range(max(1, int(share * chance.uniform(0.3, 1)))):
                reached = child.stdout.readline()
            time.sleep(chance.uniform(0, 0.08))
            child.send_signal(signal.SIGKILL)
            done = max(done, int(reached or rows))
    return done


@pytest.mark.parametrize(
    ("kills", "rows"),
    [(5, 9_000), pytest.param(27, 200_000, marks=pytest.mark.slow)],
)
def test_killed_again_and_again_it_ends_exact(store, tmp_path, now, kills, rows):
    place = tmp_path / "evidence.csv"
    place.write_text("\n".join([HEADINGS, *lines(rows)]), encoding="utf-8")
    killed_again_and_again(store, place, kills=kills, rows=rows, seed=kills)
    # Guards against a test that proves nothing: there was something left to do.
    assert 0 < count(store, EvidenceRow) < len(expected(rows))
    sheet = open_sheet(place)
    last = import_evidence(store, OPERATOR, sheet, reading=meant(sheet), now=now)
    assert last.created == len(expected(rows))
    exact(store, rows)
    again = import_evidence(store, OPERATOR, sheet, reading=meant(sheet), now=now)
    assert (again.created, again.unchanged, again.batch) == (
        0, len(expected(rows)) + rows // 100, None,
    )  # fmt: skip
    exact(store, rows)
