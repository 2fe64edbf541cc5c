"""Speed and memory as a person meets them, beside a floor measured in the same run.

``python tools/bench.py [COURTS.csv]`` starts real processes in a folder of its own and
prints one table; ``--json FILE`` keeps it. Without a file of courts it makes one of
the same size (10 208 rows, marked as synthetic). Machines differ and are shared:
read the ratios, not the seconds.
"""

import argparse
import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import psutil

COURTS = 10_208
PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
MISSING = f"{HOME}/missing/?kind=court&region=VLG"


def main() -> None:
    """Measure, print, and keep if asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("courts", nargs="?", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder), options.courts)
    print(f"{'what':<46}{'measured':>12}{'floor':>12}{'ratio':>8}   goal")
    for row in rows:
        print(
            f"{row['what']:<46}{shown(row, 'measured'):>12}{shown(row, 'floor'):>12}"
            f"{row.get('ratio', ''):>8}   {row['goal']}"
        )
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=2))


def measured(folder: Path, courts: Path | None) -> list[dict]:
    """Return the rows of the report."""
    environ = {
        **os.environ,
        "TRACKER_DATA": str(folder / "data"),
        "PORT": str(PORT),
    }
    sheet = courts or synthetic(folder / "courts.csv")
    rows = []
    server, seconds = started(environ)
    rows.append(row("first start to first page, content loaded", seconds, "s", "< 5 s"))
    stopped(server)
    seconds = timed(tracker(environ, "import", "bodies", str(sheet), "--json"))
    floor = raw_import(folder / "floor.sqlite", sheet)
    rows.append(
        row("import of 10 208 courts with the index", seconds, "s", "< 15 s", floor)
    )
    again = timed(tracker(environ, "import", "bodies", str(sheet), "--json"))
    rows.append(row("the same file again", again, "s", "no change"))
    server, seconds = started(environ)
    rows.append(row("next start to first page", seconds, "s", "< 5 s"))
    try:
        rows += pages(folder, server)
    finally:
        stopped(server)
    return rows


def pages(folder: Path, server: subprocess.Popen) -> list[dict]:
    """Measure pages, and the memory after them."""
    found = []
    floor = median(fetched(f"{HOME}/healthz") for _ in range(30))
    for name, url in (
        ("home page", f"{HOME}/"),
        ("filtered page of the missing", MISSING),
        ("missing as of 01.12.2022", f"{MISSING}&on=2022-12-01"),
        ("search of two words", f"{HOME}/search?q=арбитражный+суд"),
        ("card of a body", f"{HOME}/b/GOV-VLG"),
        ("a requirement", f"{HOME}/r/R1"),
    ):
        fetched(url)
        taken = median(fetched(url) for _ in range(15))
        found.append(row(name, taken * 1000, "ms", "", floor * 1000))
    raw = raw_missing(folder / "data" / "register.sqlite")
    taken = next(r for r in found if r["what"] == "filtered page of the missing")
    found.append(
        row("… beside the raw SQL of its rows", taken["measured"], "ms", "", raw * 1000)
    )
    workers = psutil.Process(server.pid).children(recursive=True)
    memory = max(worker.memory_info().rss for worker in workers) / 2**20
    found.append(row("web process with the courts", memory, "MB", "< 150 MB"))
    return found


def row(what: str, value: float, unit: str, goal: str, floor: float = 0.0) -> dict:
    """Return one row of the report."""
    made = {"what": what, "measured": round(value, 2), "unit": unit, "goal": goal}
    if floor:
        made |= {"floor": round(floor, 2), "ratio": round(value / floor, 1)}
    return made


def shown(made: dict, name: str) -> str:
    """Return a value with its unit."""
    return f"{made[name]} {made['unit']}" if name in made else ""


def tracker(environ: dict, *arguments: str) -> subprocess.Popen:
    """Start a command of the register."""
    return subprocess.Popen(
        [sys.executable, "-m", "tracker", *arguments],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def timed(process: subprocess.Popen) -> float:
    """Return how long *process* takes; it must succeed."""
    begun = time.perf_counter()
    _, errors = process.communicate(timeout=300)
    if process.returncode:
        raise SystemExit(errors.decode())
    return time.perf_counter() - begun


def started(environ: dict) -> tuple[subprocess.Popen, float]:
    """Start the server; return it and the seconds to its first page."""
    begun = time.perf_counter()
    process = tracker(environ, "serve")
    while time.perf_counter() - begun < 60:
        try:
            fetched(f"{HOME}/")
        except OSError:
            time.sleep(0.02)
        else:
            return process, time.perf_counter() - begun
    process.kill()
    raise SystemExit("the server did not start")


def stopped(process: subprocess.Popen) -> None:
    """Stop the server as an operator would."""
    process.terminate()
    process.communicate(timeout=30)


def fetched(url: str) -> float:
    """Return the seconds a page takes to arrive."""
    begun = time.perf_counter()
    spelled = urllib.request.quote(url, safe=":/?&=+.")
    with urllib.request.urlopen(spelled, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - begun


def raw_import(place: Path, sheet: Path) -> float:
    """Return the seconds the driver alone needs for the same rows, twice, and FTS."""
    begun = time.perf_counter()
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = [list(line.values()) for line in csv.DictReader(file)]
    marks = ", ".join("?" * len(rows[0]))
    with sqlite3.connect(place) as connection:
        for table in ("bodies", "versions"):
            columns = ", ".join(f"c{number}" for number in range(len(rows[0])))
            connection.execute(f"CREATE TABLE {table} ({columns})")
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.execute("CREATE VIRTUAL TABLE words USING fts5 (name)")
        connection.executemany(
            "INSERT INTO words VALUES (?)", ([line[1]] for line in rows)
        )
    return time.perf_counter() - begun


def raw_missing(place: Path) -> float:
    """Return the seconds of the plainest SQL that finds the rows of the page."""
    statement = """
        SELECT b.id, b.name FROM bodies b JOIN regions r ON r.id = b.region_id
        WHERE r.code = 'VLG' AND b.kind = 'court' AND NOT EXISTS (
            SELECT 1 FROM evidence e WHERE e.body_id = b.id AND e.state = 'accepted')
        ORDER BY b.sort_name LIMIT 50"""
    with sqlite3.connect(place) as connection:
        times = []
        for _ in range(20):
            begun = time.perf_counter()
            connection.execute(statement).fetchall()
            times.append(time.perf_counter() - begun)
    return median(times)


def synthetic(place: Path) -> Path:
    """Write a file of as many courts as the real one has, marked as synthetic."""
    numbers = re.findall(r"\d\d", " ".join(f"{n:02}" for n in range(1, 80)))
    with place.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            [
                "code",
                "name",
                "court_type",
                "address",
                "oktmo",
                "inn",
                "website",
                "status",
            ]
        )
        for number in range(COURTS):
            region = numbers[number % len(numbers)]
            sheet.writerow(
                [
                    f"{region}MS{number:04}",
                    f"Судебный участок № {number} (синтетические данные)",
                    "MS",
                    "",
                    "",
                    "",
                    f"http://court{number}.example.org",
                    "found",
                ]
            )
    return place


if __name__ == "__main__":
    main()
