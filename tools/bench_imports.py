"""How fast evidence comes in by the file, and how long others wait meanwhile.

``python tools/bench_imports.py [ROWS]`` fills a store with 200 000 bodies and one duty
(all synthetic), reads a million addresses, takes a file of 200 000 rows in, and takes
the same file in again while somebody submits one page after another. The floor of the
import is the same rows written by one raw ``executemany`` a table, into the same
tables with the same indexes and triggers, in one transaction of the same run.
Machines differ and are shared: read the ratios.
"""

import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from tracker.adapters.sheets import open_sheet
from tracker.domain import addresses
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.requirements import Binding, Duty, Modality, PlatformRule
from tracker.services import evidence
from tracker.services.evidence_files import import_evidence
from tracker.services.evidence_files.columns import reading
from tracker.services.evidence_files.importing import CHUNK
from tracker.services.imports.answers import Outcome
from tracker.storage import duty_rows, migrations
from tracker.storage.engines import PRAGMAS, Database
from tracker.storage.tables import metadata

ROWS = 200_000
ADDRESSES = 1_000_000
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EARLY = datetime(2022, 1, 1, tzinfo=UTC)
#: The tables that the rows of a file go into, in the order of their keys.
WRITTEN = ("pages", "evidence", "evidence_events", "search_dirty")
#: Spellings of which a file of people's own is made; the last one is mended.
SPELLINGS = (
    "https://vk.com/synthetic_{n}",
    "vk.com/synthetic_{n}",
    "https://ok.ru/group/5{n:012}",
    "https://m.vk.com/public{n}",
)


@dataclass(frozen=True)
class Clocks:
    """Two clocks, in seconds: the one on the wall, and that of this process."""

    wall: float = field(default_factory=time.perf_counter)
    cpu: float = field(default_factory=time.process_time)

    def passed(self) -> "Clocks":
        """Return what has passed since."""
        now = Clocks()
        return Clocks(now.wall - self.wall, now.cpu - self.cpu)


def main() -> None:
    """Fill, measure, print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        empty = filled(Path(folder) / "empty.sqlite", rows)
        sheet = synthetic(Path(folder) / "evidence.csv", rows)
        print(f"{'what':<58}{'measured':>12}{'floor':>12}{'ratio':>7}   goal")
        for what, measured, floor, unit, goal in measures(empty, sheet, rows):
            ratio = f"{measured / floor:.1f}" if floor else ""
            shown = f"{floor:.2f} {unit}" if floor else ""
            said = f"{measured:.2f} {unit}"
            print(f"{what:<58}{said:>12}{shown:>12}{ratio:>7}   {goal}", flush=True)


def measures(empty: Path, sheet: Path, rows: int) -> Iterator[tuple]:
    """Yield (what, measured, floor, unit, goal)."""
    yield f"{ADDRESSES:,} addresses read, CPU", read_addresses(), 0, "s", "< 30 s"
    place = empty.with_name("taken.sqlite")
    shutil.copyfile(empty, place)
    begun = Clocks()
    outcome = taken(place, sheet)
    spent = begun.passed()
    assert outcome.created == rows, outcome.created
    floor = raw(empty, place)
    what = f"{rows:,} rows of evidence taken in"
    yield what, spent.wall, floor.wall, "s", "<= 4"
    # Where others use the machine too, this is the fairer one of the two.
    yield f"{what}, CPU", spent.cpu, floor.cpu, "s", "<= 4"
    begun = Clocks()
    again = taken(place, sheet)
    assert (again.created, again.unchanged) == (0, rows)
    yield "the same file again", begun.passed().wall, floor.wall, "s", ""
    yield from beside(empty, sheet)


def beside(empty: Path, sheet: Path) -> Iterator[tuple]:
    """Yield how long single submissions take while a file is taken in, and alone."""
    place = empty.with_name("beside.sqlite")
    shutil.copyfile(empty, place)
    database = Database(f"sqlite:///{place}")
    alone = [submitted(database, -n) for n in range(1, 60)]
    # In a process of its own, so that the two do not share one interpreter.
    importer = get_context("spawn").Process(target=taken, args=(place, sheet))
    importer.start()
    waits = []
    time.sleep(3)
    number = 1000
    while importer.is_alive():
        number += 1
        waits.append(submitted(database, -number))
        time.sleep(0.02)
    importer.join()
    database.dispose()
    half, late = median(waits), quantiles(waits, n=100)[98]
    floor = median(alone)
    yield f"one submission meanwhile, median of {len(waits)}", half, floor, "ms", ""
    yield "one submission meanwhile, p99", late, floor, "ms", "< 100 ms"
    yield "one submission meanwhile, the longest", max(waits), floor, "ms", ""


def submitted(database: Database, number: int) -> float:
    """Return the milliseconds of one submission in its own transaction."""
    page = evidence.Submission(
        body="B1", items=("S1",), address=f"vk.com/interactive_{-number}"
    )
    begun = time.perf_counter()
    with database.writing() as session:
        evidence.submit(session, OPERATOR, page, now=NOW)
    return (time.perf_counter() - begun) * 1000


def taken(place: Path, sheet: Path) -> Outcome:
    """Take the file *sheet* into the store at *place*."""
    database = Database(f"sqlite:///{place}")
    table = open_sheet(sheet)
    first = [cells for _, cells in table.first(20)]
    meant = reading(table.headings, first)
    outcome = import_evidence(database, OPERATOR, table, reading=meant, now=NOW)
    database.dispose()
    return outcome


def read_addresses() -> float:
    """Return the seconds of CPU that a million addresses take."""
    typed = [each.format(n=n) for n in range(1000) for each in SPELLINGS]
    begun = time.process_time()
    for _ in range(ADDRESSES // len(typed)):
        for each in typed:
            addresses.read(each)
    return time.process_time() - begun


def raw(empty: Path, place: Path) -> Clocks:
    """Return what writing the same rows takes as the driver alone can."""
    floor = empty.with_name("floor.sqlite")
    shutil.copyfile(empty, floor)
    with closing(sqlite3.connect(place)) as source:
        tables = {}
        for name in WRITTEN:
            found = source.execute(f"SELECT * FROM {name}")
            tables[name] = [column[0] for column in found.description], found.fetchall()
        batch = source.execute("SELECT * FROM import_batches").fetchall()
    with closing(sqlite3.connect(floor, isolation_level=None)) as target:
        for pragma in PRAGMAS:
            target.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" * len(batch[0]))
        target.execute(f"INSERT INTO import_batches VALUES ({marks})", batch[0])
        begun = Clocks()
        target.execute("BEGIN IMMEDIATE")
        for name, (columns, rows) in tables.items():
            marks = ", ".join("?" * len(columns))
            named = ", ".join(columns)
            target.executemany(f"INSERT INTO {name} ({named}) VALUES ({marks})", rows)
        target.execute("COMMIT")
        return begun.passed()


def synthetic(place: Path, rows: int) -> Path:
    """Write a file of *rows* pages of as many bodies, marked as synthetic."""
    with place.open("w", encoding="utf-8") as file:
        file.write("код;страница;требование;примечание\n")
        for n in range(rows):
            page = SPELLINGS[n % len(SPELLINGS)].format(n=n + 1)
            file.write(f"B{n + 1};{page};S1;синтетические данные\n")
    return place


def filled(place: Path, bodies: int) -> Path:
    """Fill a store with as many *bodies*, two networks and one duty of all of them."""
    database = Database(f"sqlite:///{place}")
    migrations.upgrade(database)
    tables = metadata.tables
    with database.writing() as session:
        # Synthetic rows are nobody's doing.
        session.info["journalled"] = True
        for name, rows in (*_rules(), ("bodies", _bodies(bodies))):
            session.execute(sa.insert(tables[name]), rows)
        duty = Duty(
            item="S1",
            modality=Modality.MANDATORY,
            binding=Binding.NORMATIVE,
            platform_rule=PlatformRule.ANY_OF,
            platforms=("vk", "ok"),
        )
        duty_rows.lay(session, 1, duty)
    # The last connection takes the log into the file on its way out.
    database.dispose()
    return place


def _rules() -> Iterator[tuple[str, list[dict]]]:
    networks = [
        {
            "id": n, "code": code, "name": code, "name_en": code, "grammar": code,
            "position": n, "aliases": [], "text": "", "html": "",
        }
        for n, code in enumerate(("vk", "ok"), start=1)
    ]  # fmt: skip
    yield "platforms", networks
    yield (
        "instruments",
        [
            {
                "id": 1, "code": "LAW", "kind": "law", "title": "Закон (синтетический)",
                "short_title": "", "certainty": "confirmed", "aliases": [], "text": "",
                "html": "",
            }
        ],
    )  # fmt: skip
    yield (
        "items",
        [{"id": 1, "code": "S1", "uid": "s1", "instrument_id": 1, "head": 1,
          "substance_rev": 1}],
    )  # fmt: skip
    yield (
        "item_versions",
        [
            {
                "id": 1, "item_id": 1, "seq": 1, "op": "set",
                "valid_from": date(2022, 12, 1), "stated_from": "2022-12-01",
                "rule": "", "recorded_at": EARLY, "position": 1, "number": "1",
                "sort_key": "000001", "heading": "Вести страницу", "text": "",
                "html": "", "stage": "active", "change": "substantive",
                "substance_rev": 1, "author": "a", "approver": "b", "reason": "",
                "certainty": "confirmed", "flag": "",
            }
        ],
    )  # fmt: skip


def _bodies(count: int) -> list[dict]:
    return [
        {
            "id": n, "code": f"B{n}", "head": 1, "sort_name": f"орган {n:06}",
            "name": f"Орган {n:06} (синтетический)", "short_name": "",
            "kind": BodyKind.STATE_BODY, "level": Level.REGIONAL, "inn": "",
            "ogrn": "", "oktmo": "", "site": "", "site_raw": "", "address": "",
            "note": "", "valid_from": date(1, 1, 1), "recorded_at": EARLY,
        }
        for n in range(1, count + 1)
    ]  # fmt: skip


if __name__ == "__main__":
    print(f"synthetic data; chunks of {CHUNK} rows")
    main()
