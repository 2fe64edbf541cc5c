"""Who is missing what, at the size the register is made for, beside the floor.

``python tools/bench_coverage.py`` (``--bodies``, ``--evidence``, ``--only`` an engine)
pours a synthetic register (`synth`) full and prints what each answer costs beside
the least it could cost, measured in turns in the same run: 200 000 bodies, 8 duties,
1 000 000 pieces of evidence unless told otherwise. CPU is that of this process: of
PostgreSQL's own it sees nothing. Machines differ and are shared: read the ratios.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import coverage_floors as floors
import psutil
import sqlalchemy as sa
import synth

from tests import postgres
from tracker import clock
from tracker.app import create_app
from tracker.config import Settings
from tracker.domain.access import OPERATOR
from tracker.domain.coverage import Status
from tracker.domain.evidence import State
from tracker.domain.questions import Question
from tracker.services import coverage, evidence, projections
from tracker.storage import migrations, projection_states
from tracker.storage.coverage import cells
from tracker.storage.duties import duties
from tracker.storage.engines import Database

BODIES, EVIDENCE = 200_000, 1_000_000
REGION, ITEM = "VLG", "S1"
ROUNDS, TURN = 60, 5
NOW = clock.now()
TODAY = clock.day(NOW)
ASKED = Question(on=TODAY, today=TODAY, region=REGION, item=ITEM)
SPARSE = Question(on=TODAY, today=TODAY, item=synth.SPARSE)
COUNTRY = Question(on=TODAY, today=TODAY)
PAST = replace(ASKED, on=date(2025, 6, 1), known=datetime(2025, 7, 1, 9, tzinfo=UTC))
EVERYBODY = replace(SPARSE, statuses=frozenset(Status))


@dataclass(frozen=True)
class Taken:
    """Milliseconds of each turn: of the clock and of the processor."""

    wall: list[float]
    cpu: list[float]

    def of(self, name: str, part: int) -> float:
        """Return the *part*th percentile of ``wall`` or ``cpu``."""
        times = getattr(self, name)
        return quantiles(times, n=100)[part - 1] if len(times) > 1 else times[0]


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bodies", type=int, default=BODIES)
    parser.add_argument("--evidence", type=int, default=EVIDENCE)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--export", metavar="URL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.export:
        exported(options.export)
        return
    for dialect in ("sqlite", "postgresql"):
        if options.only not in (None, dialect):
            continue
        with stored(dialect) as database:
            print(f"{dialect}: {options.bodies} bodies, {options.evidence} evidence")
            Bench(database, options.bodies, options.evidence).run()


@contextmanager
def stored(dialect: str) -> Iterator[Database]:
    """Yield an empty store of this release that nobody else uses."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{folder}/register.sqlite"
        if dialect == "postgresql":
            url = stack.enter_context(postgres.server())
        database = Database(url)
        stack.callback(database.dispose)
        migrations.upgrade(database)
        yield database


class Bench:
    """The measurements over one store, in the order in which they need each other."""

    def __init__(self, database: Database, bodies: int, evidence: int) -> None:
        self.database, self.bodies = database, bodies
        begun = time.process_time()
        self.made = synth.filled(database, bodies=bodies, evidence=evidence)
        told("the register poured full", time.process_time() - begun, "s CPU")

    def run(self) -> None:
        """Measure and print everything."""
        self.kept()
        with self.database.reading() as session:
            self.session = session
            self.driver = session.connection().connection.driver_connection
            self.pages()
            self.matrix()
        self.http()
        self.accepting()
        if self.database.dialect == "sqlite":
            self.files()
        self.publishing()

    def kept(self) -> None:
        """Measure what the projection takes to make, and how wide a cell of it is."""
        before = self.size()
        begun = time.perf_counter()
        projections.rebuild(self.database, now=NOW, report=lambda done, of: None)
        told("the projection made anew", time.perf_counter() - begun, "s")
        analysed(self.database)
        with self.database.reading() as session:
            held = session.scalar(
                sa.text(
                    "SELECT sum(n) FROM coverage_tallies t JOIN coverage_places p"
                    " ON p.id = t.place_id WHERE p.wide = 'country'"
                )
            )
        told("projection, bytes a cell", (self.size() - before) / held, "B", "<= 60")

    def size(self) -> int:
        """Return the bytes of the store."""
        if self.database.dialect == "postgresql":
            asked = "SELECT pg_database_size(current_database())"
            with self.database.reading() as session:
                return session.scalar(sa.text(asked)) or 0
        with self.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(self.database.url.database or "").stat().st_size

    def pages(self) -> None:
        """Measure the first fifty rows: now, of a few missing, of a past day."""
        page = self.page_of(ASKED)
        least = floors.filled_in(floors.PAGE, self.lacking(ITEM), region=self.region())
        self.same(page(), least)
        now = against(page, lambda: floors.fetched(self.driver, least))
        beside("page of 50, filtered", *now, goal=2)
        few = self.page_of(SPARSE)
        least_few = floors.filled_in(floors.SPARSE, self.lacking(synth.SPARSE))
        self.same(few(), least_few)
        there = against(few, lambda: floors.fetched(self.driver, least_few))
        beside("page of 50, 100 missing in all", *there, goal=2)
        beside(
            "page of a past day / of today", *against(self.page_of(PAST), page), goal=3
        )

    def page_of(self, question: Question) -> Callable[[], coverage.Page]:
        """Return what asks for the first page, the duties being known."""
        binding = duties(self.session, question)
        return lambda: coverage.page(self.session, question, binding)

    def same(self, page: coverage.Page, sql: str) -> None:
        """Make sure that the floor answers the same."""
        rows = floors.fetched(self.driver, sql)[:50]
        assert [gap.body for gap in page.rows] == [row[1] for row in rows]
        assert len(rows) == 50

    def lacking(self, item: str) -> list[int]:
        """Return the ids of the cells of *item* that are not confirmed."""
        asked = (
            "SELECT c.id FROM coverage_cells c JOIN items i ON i.id = c.item_id"
            f" WHERE i.code = '{item}' AND c.status < 5"
        )
        return [row[0] for row in floors.fetched(self.driver, asked)]

    def region(self) -> int:
        """Return the id of the region asked for."""
        asked = f"SELECT id FROM regions WHERE code = '{REGION}'"
        return floors.fetched(self.driver, asked)[0][0]

    def matrix(self) -> None:
        """Measure all numbers of the country, beside one way through all evidence."""
        live = cells(COUNTRY, duties(self.session, COUNTRY))
        by = (live.c.item_id, live.c.region_id, live.c.status)
        scan = sa.select(*by, sa.func.count()).group_by(*by)

        def scanned() -> int:
            return sum(row[-1] for row in self.session.execute(scan))

        def answered() -> int:
            return coverage.answer(self.session, COUNTRY).rows

        # Another question of the same shape: the SQL is written, the answer is not.
        coverage.answer(self.session, replace(COUNTRY, instrument="SYN"))
        ours, least = against(answered, scanned, rounds=1)
        beside("numbers of the country / live scan", ours, least, goal=0.001)
        again, _ = against(answered, answered)
        beside("… asked again, nothing changed", again, least, goal=0.001)

    def http(self) -> None:
        """Measure the whole answer over HTTP beside a page of nothing but the table."""
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(settings(folder), database=self.database)
            ours, url = app.test_client(), f"/missing/?region={REGION}&item={ITEM}"
            with self.database.reading() as session:
                items = {duty.code: duty.item_id for duty in duties(session, COUNTRY)}
            plain = floors.plain_page(
                self.database._read, region=REGION, item=items[ITEM]
            ).test_client()
            assert plain.get("/").data.count(b"<tr>") == 51
            assert ours.get(url).data.count(b'role="row"') == 51
            beside(
                "GET /missing/ / a plain page",
                *against(lambda: ours.get(url), lambda: plain.get("/")),
                goal=3,
            )

    def accepting(self) -> None:
        """Measure a decision with all that hangs on it, beside its bare rows."""
        with self.database.reading() as session:
            waiting = session.execute(
                sa.text("SELECT id, code FROM evidence WHERE state = 'submitted'")
            ).all()
        turns = iter(waiting)

        def decided() -> None:
            _, code = next(turns)
            with self.database.writing() as session:
                evidence.decide(
                    session, OPERATOR, code, State.ACCEPTED, now=NOW, base=1
                )

        def inserted() -> None:
            id_, _ = next(turns)
            with self.database.engine.begin() as connection:
                floors.accept(connection.connection.driver_connection, id_, now=NOW)

        def without() -> None:
            touch, projections.touch = projections.touch, lambda *_, **__: None
            try:
                decided()
            finally:
                projections.touch = touch

        beside(
            "accepting a page / its bare rows", *against(decided, inserted), goal=1.5
        )
        beside("… / the same without projection", *against(decided, without))

    def files(self) -> None:
        """Measure the whole list as CSV, beside the command of SQLite itself."""
        place = self.database.url.database or ""
        child = [sys.executable, __file__, "--export", str(self.database.url)]
        cpu, printed = spent(child)
        with self.database.reading() as session:
            item = {d.code: d.item_id for d in duties(session, SPARSE)}[synth.SPARSE]
        sql = floors.filled_in(floors.EVERYTHING, item=item)
        least, raw = spent(["sqlite3", "-readonly", "-csv", place, sql])
        seconds, grown, rows = (float(each) for each in printed.split())
        assert rows == raw.count(b"\n") + 1 == self.bodies + 1
        print(f"  (whole process {cpu:.2f} s CPU)")
        ratio("CSV of all bodies / sqlite3 -csv", seconds, least, "s CPU", goal=3)
        told("… memory grows by", grown, "MB", "< 50")

    def publishing(self) -> None:
        """Measure the longest write lock while a duty of nearly all is made anew."""
        with self.database.writing() as session:
            projections.mark_everything(session)
            projections.begin(session, TODAY)
        locks = []
        while True:
            with self.database.reading() as session:
                if not projection_states.state(session).rebuilding:
                    break
                chunk = projections.computed(session, projections.CHUNK)
            begun = time.perf_counter()
            with self.database.writing() as session:
                projections.keep(session, chunk, TODAY)
            locks.append(time.perf_counter() - begun)
        with self.database.writing() as session:
            projections.mark_everything(session)
        begun = time.perf_counter()
        with self.database.writing() as session:
            projections.begin(session, TODAY)
            while projection_states.state(session).rebuilding:
                chunk = projections.computed(session, projections.CHUNK)
                projections.keep(session, chunk, TODAY)
        whole = time.perf_counter() - begun
        name = "longest lock / one rewrite of all"
        ratio(name, max(locks) * 1000, whole * 1000, "ms", goal=0.03)


def against(
    ours: Callable[[], Any], least: Callable[[], Any], *, rounds: int = ROUNDS
) -> tuple[Taken, Taken]:
    """Return what each of two takes: a few of the one, a few of the other, in turns."""
    sides = (ours, least)
    taken = tuple(Taken([], []) for _ in sides)
    if rounds > 1:
        for side in sides:
            side()
    for _ in range(max(rounds // TURN, 1)):
        for side, times in zip(sides, taken, strict=True):
            for _ in range(min(TURN, rounds)):
                wall, cpu = time.perf_counter(), time.process_time()
                side()
                times.cpu.append((time.process_time() - cpu) * 1000)
                times.wall.append((time.perf_counter() - wall) * 1000)
    return taken  # type: ignore[return-value]


def beside(what: str, ours: Taken, least: Taken, *, goal: float | None = None) -> None:
    """Print both, in CPU and by the clock, the middle and the slow end."""
    words = []
    for name in ("cpu", "wall"):
        for part in (50, 95):
            one, other = ours.of(name, part), least.of(name, part)
            words.append(f"{name} p{part} {one:.2f}/{other:.2f} ms = {one / other:.2g}")
    print(f"{what:<36}{'; '.join(words)}   goal {goal or '–'}")


def ratio(what: str, one: float, other: float, unit: str, *, goal: float) -> None:
    """Print one number beside its floor."""
    print(f"{what:<36}{one:.2f}/{other:.2f} {unit} = {one / other:.2g}   goal {goal}")


def told(what: str, value: float, unit: str, goal: str = "") -> None:
    """Print one number that has no floor."""
    print(f"{what:<36}{value:.2f} {unit}   {goal}", flush=True)


def analysed(database: Database) -> None:
    """Let the engine know how much there is, as it does by itself in time."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def spent(command: list[str]) -> tuple[float, bytes]:
    """Return the seconds of CPU that *command* took, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, done.stdout


def settings(folder: str) -> Settings:
    """Return settings over *folder*."""
    return Settings(
        data=Path(folder),
        database_url="sqlite://",
        secret_key="a secret for measuring, long enough",
        public_url="http://localhost",
    )


def exported(url: str) -> None:
    """Write all rows as CSV over HTTP, alone in a process; print CPU, MB and lines."""
    with tempfile.TemporaryDirectory() as folder:
        client = create_app(settings(folder), database=Database(url)).test_client()
        client.get(f"/missing.csv?region={REGION}&item={ITEM}")
        before = psutil.Process().memory_info().rss
        begun, lines = time.process_time(), 0
        with client.get(
            f"/missing.csv?item={synth.SPARSE}&status=all", buffered=False
        ) as sent:
            for piece in sent.response:
                lines += piece.count(b"\n")
        cpu = time.process_time() - begun
    print(cpu, (most_memory() - before) / 2**20, lines)


def most_memory() -> int:
    """Return the most bytes this process has held; not what its parent has."""
    # `ru_maxrss` would count the memory of whoever started the process as well.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
