"""Evidence: how fast addresses are read, and what sending one costs over HTTP.

``python tools/bench_evidence.py`` prints one table; ``--addresses N`` reads fewer than
a million. A sending is measured as a browser meets it, against the register as it is
served, beside a page that does the same INSERTs into the same tables, with the same
server, and nothing else: read the ratio, not the seconds.
"""

import argparse
import hashlib
import http.client
import os
import random
import re
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

import flask
import psutil

from tracker.domain.addresses import Address, read

ADDRESSES = 1_000_000
CHUNK = 50_000
SENDINGS, WARM, TURN = 300, 20, 10
BODY, ITEM = "GOV-VLG", "FZ270-pages"
FORM = f"/evidence/new?body={BODY}"
KIND = {"Content-Type": "application/x-www-form-urlencoded"}
#: How many of a hundred addresses are of which sort, as ministries' files have them.
MIX = {
    "https://vk.com/public{}": 30,
    "https://vk.com/adm_{}": 15,
    "m.vk.com/club{}?w=wall-{}_2": 10,
    "https://ok.ru/group/{}": 13,
    "https://t.me/s/kanal_{}": 10,
    "https://max.ru/id{}_gos": 4,
    "http://www.school{}.edu.ru/about?id=1&utm_source=x": 12,
    "https://администрация-{}.рф/": 3,
    "Наша группа: vk.com/x{}, приходите": 1,
    "info{}@mail.ru": 1,
    "https://vк.com/adm_{}": 1,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--addresses", type=int, default=ADDRESSES)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [addresses(options.addresses), *sendings(Path(folder))]
    for row in rows:
        ratio = f"{row['ratio']} times" if "ratio" in row else ""
        taken = f"{row['measured']} {row['unit']}"
        print(f"{row['what']:<48}{taken:>14}{ratio:>13}   {row['goal']}")


def addresses(count: int) -> dict:
    """Return how much work it is to bring *count* addresses to one spelling."""
    taken, worked = 0, 0.0
    for start in range(0, count, CHUNK):
        made = list(mixed(start, min(CHUNK, count - start)))
        begun = time.process_time()
        answers = [read(text) for text in made]
        worked += time.process_time() - begun
        taken += sum(isinstance(answer, Address) for answer in answers)
    assert 0.9 < taken / count < 1
    goal = f"< {30 * count / ADDRESSES:g} s"
    return row(f"{count:,} addresses read".replace(",", " "), worked, "s CPU", goal)


def mixed(start: int, count: int) -> Iterator[str]:
    """Yield *count* addresses of the mix, each another."""
    dice = random.Random(start)
    forms = dice.choices(list(MIX), weights=list(MIX.values()), k=count)
    for number, form in enumerate(forms, start):
        yield form.format(number, number)


def sendings(folder: Path) -> Iterator[dict]:
    """Yield what one sending costs, beside the floor: in turns, a few at a time."""
    with Served(folder, "-m", "tracker", "serve") as register:
        browser = Browser(register.port)
        browser.login(folder)
        store = copied(folder / "register.sqlite", folder / "floor.sqlite")
        plain = ("-m", "gunicorn", "--worker-class", "gthread", "--threads", "4")
        tools = ("--pythonpath", str(Path(__file__).parent), "bench_evidence:floor()")
        with Served(folder, *plain, *tools, STORE=str(store)) as floor:
            page = Browser(floor.port)
            ours, least = timed(
                (register, browser.sending()), (floor, page.least(store))
            )
    wall, work = (ours[n] / least[n] for n in (0, 1))
    yield row("the same INSERTs in a page of nothing else", least[0], "ms", "")
    yield row("… in work of the server", least[1], "ms CPU", "")
    yield row("one sending over HTTP", ours[0], "ms", "< 3 times", wall)
    yield row("… in work of the server", ours[1], "ms CPU", "", work)


def copied(source: Path, target: Path) -> Path:
    """Copy the store while it is served, so that neither page waits for the other."""
    with sqlite3.connect(source) as one, sqlite3.connect(target) as other:
        one.backup(other)
    return target


def timed(*pages: tuple["Served", Callable[[], None]]) -> list[tuple[float, float]]:
    """Return the milliseconds a sending takes at each page, and those of CPU there."""
    for _, send in pages:
        for _ in range(WARM):
            send()
    before = [server.worked() for server, _ in pages]
    taken: list[list[float]] = [[] for _ in pages]
    for _ in range(SENDINGS // TURN):
        for (_, send), times in zip(pages, taken, strict=True):
            for _ in range(TURN):
                begun = time.perf_counter()
                send()
                times.append(time.perf_counter() - begun)
    worked = [
        server.worked() - then for (server, _), then in zip(pages, before, strict=True)
    ]
    return [
        (median(times) * 1000, work / SENDINGS * 1000)
        for times, work in zip(taken, worked, strict=True)
    ]


class Served:
    """A server in processes of its own, at a free port."""

    def __init__(self, folder: Path, *words: str, **environ: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        given = {"TRACKER_DATA": str(folder), "TRACKER_DEMO": "1", "TRACKER_JOBS": "0"}
        bound = ["--bind", f"127.0.0.1:{self.port}"]
        place = ["--port", str(self.port)] if "serve" in words else bound
        self.process = subprocess.Popen(
            [sys.executable, *words, *place],
            env={**os.environ, **given, **environ},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> "Served":
        until = time.perf_counter() + 90
        while time.perf_counter() < until:
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)

    def worked(self) -> float:
        """Return the seconds of CPU its processes have had."""
        family = psutil.Process(self.process.pid)
        times = [each.cpu_times() for each in (family, *family.children())]
        return sum(each.user + each.system for each in times)


class Browser:
    """One connection, kept open, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, fields: object = ()) -> tuple[int, str]:
        """Return status and page."""
        cookies = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        body = urlencode(fields) if fields else None
        self.line.request(method, path, body, {"Cookie": cookies, **KIND})
        answer = self.line.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page

    def login(self, folder: Path) -> None:
        """Sign in as the demo representative."""
        text = (folder / "demo-accounts.txt").read_text()
        found = re.search(r"^(representative@\S+)\s+(\S+)", text, re.M)
        email, password = found.groups()  # type: ignore[union-attr]
        fields = hidden(self.ask("GET", "/login")[1])
        typed = {**fields, "email": email, "password": password}
        assert self.ask("POST", "/login", typed)[0] == 302

    def sending(self) -> Callable[[], None]:
        """Return what sends one page after another by one drawing of the form."""
        fields = hidden(self.ask("GET", FORM)[1])

        drawn = dict(self.cookies)

        def send() -> None:
            # As after each notice was read: unread ones pile up in the cookie.
            self.cookies = dict(drawn)
            key = secrets.token_urlsafe(16)
            typed = {"item": ITEM, "address": f"vk.com/b_{secrets.token_hex(8)}"}
            sent = {**fields, **typed, "idempotency_key": key, "do": "send"}
            status, page = self.ask("POST", FORM, sent)
            assert status == 303, page

        return send

    def least(self, store: Path) -> Callable[[], None]:
        """Return what sends the same to the page that only INSERTs."""
        with sqlite3.connect(store) as known:
            body, item = known.execute(
                "SELECT b.id, i.id FROM bodies b, items i"
                " WHERE b.code = ? AND i.code = ?",
                (BODY, ITEM),
            ).fetchone()

        def send() -> None:
            name = f"b_{secrets.token_hex(8)}"
            key = secrets.token_urlsafe(16)
            sent = {"body": body, "item": item, "handle": name, "key": key}
            assert self.ask("POST", "/", sent)[0] == 303

        return send


def hidden(page: str) -> dict[str, str]:
    """Return the fields of the form that a browser sends unseen."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    found += re.findall(r'name="(csrf_token)"[^>]*value="([^"]+)"', page)
    return {name: unescape(value) for name, value in found if value}


def floor() -> flask.Flask:
    """Return the page that only INSERTs what a sending does, in one transaction."""
    app = flask.Flask("floor")
    store = os.environ["STORE"]

    @app.post("/")
    def insert() -> flask.Response:
        form = flask.request.form
        code = "E-" + secrets.token_hex(5)
        at = time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime())
        known = flask.g.setdefault(
            "known", sqlite3.connect(store, isolation_level=None)
        )
        known.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        )
        inserted(known, form, code=code, at=at)
        known.close()
        return flask.redirect(f"/evidence/{code}", 303)

    return app


def inserted(known: sqlite3.Connection, form: dict, *, code: str, at: str) -> None:
    """Write the rows of one sending."""
    do = known.execute
    handle, body, item = form["handle"], form["body"], form["item"]
    do("BEGIN IMMEDIATE")
    page = do(
        "INSERT INTO pages (platform_id, kind, handle, url, raw, recorded_at)"
        " VALUES (1, 'page', ?, ?, ?, ?) RETURNING id",
        (handle, f"https://vk.com/{handle}", handle, at),
    ).fetchone()[0]
    evidence = do(
        "INSERT INTO evidence (code, body_id, item_id, form, platform_id, page_id,"
        " reference, shown_from, note, state, head, submitted_by, submitted_at)"
        " VALUES (?, ?, ?, 'page', 1, ?, '', '', '', 'submitted', 1, 'b', ?)"
        " RETURNING id",
        (code, body, item, page, at),
    ).fetchone()[0]
    do(
        "INSERT INTO evidence_events (evidence_id, seq, state, valid_from,"
        " recorded_at, actor, reason, words)"
        " VALUES (?, 1, 'submitted', '2026-01-01', ?, 'b', '', ?)",
        (evidence, at, handle),
    )
    seq, previous = do("SELECT seq, hash FROM journal_head WHERE id = 1").fetchone()
    entry = f"{seq + 1}{code}{at}"
    sealed = hashlib.sha256(f"{previous}{entry}".encode()).hexdigest()
    do(
        "INSERT INTO journal (seq, previous, hash, body, action, subject, at)"
        " VALUES (?, ?, ?, ?, 'evidence.submitted', ?, ?)",
        (seq + 1, previous, sealed, entry, f"evidence:{code}", at),
    )
    do("UPDATE journal_head SET seq = ?, hash = ? WHERE id = 1", (seq + 1, sealed))
    do("INSERT INTO search_dirty VALUES ('evidence', ?, 1)", (evidence,))
    do(
        "INSERT INTO idempotency (actor, key, fingerprint, answer, at)"
        " VALUES ('b', ?, ?, ?, ?)",
        (form["key"], sealed, f"/evidence/{code}", at),
    )
    do("COMMIT")


def row(what: str, value: float, unit: str, goal: str, ratio: float = 0.0) -> dict:
    """Return one row of the report."""
    made = {"what": what, "measured": round(value, 2), "unit": unit, "goal": goal}
    return made | ({"ratio": round(ratio, 1)} if ratio else {})


if __name__ == "__main__":
    main()
