"""How fast a document is read on any pair of dates, and a change published.

``python tools/bench_versions.py`` fills a store with 20 000 items, 90 000 versions and
200 000 bodies (all synthetic) and prints each measurement beside its floor: the same
question, or the same rows written, by raw SQL in the same run. Machines differ and
are shared: read the ratios.
"""

import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parents[1]))

from tracker.domain.access import Actor, Role
from tracker.domain.proposals import ChangeKind, ProposalState, Terms
from tracker.services import proposal_writing, proposals
from tracker.services.documents import read_document
from tracker.services.impacts import impact
from tracker.services.publishing import publish_proposal
from tracker.services.readings import read_all
from tracker.storage import migrations, proposal_lists, texts
from tracker.storage.engines import PRAGMAS, Database
from tracker.storage.tables import metadata

DOCUMENTS, ITEMS, VERSIONS, BODIES = 200, 100, 4.5, 200_000
ROUNDS = 30
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
EDITORS = frozenset({Role.EDITOR})
AUTHOR = Actor(name="автор", id=1, roles=EDITORS)
SECOND = Actor(name="второй", id=2, roles=EDITORS)
TEXT = "Орган ведёт официальную страницу и размещает на ней сведения о себе. " * 4
#: The rule of both axes as one writes it by hand, with the texts of what is shown.
RAW = """
WITH stated AS (
  SELECT v.*, row_number() OVER (
    PARTITION BY v.item_id, v.valid_from ORDER BY v.seq DESC) AS newest
  FROM item_versions v JOIN items i ON i.id = v.item_id
  WHERE i.instrument_id = ? AND v.valid_from <= ? AND v.recorded_at <= ?
), standing AS (
  SELECT *, row_number() OVER (
    PARTITION BY item_id ORDER BY valid_from DESC) AS latest
  FROM stated WHERE newest = 1 AND op <> 'retract'
)
SELECT s.*, d.modality, d.binding, d.platform_rule, d.comply_by FROM standing s
LEFT JOIN duties d ON d.version_id = s.id
WHERE latest = 1 AND op = 'set' ORDER BY position, sort_key
"""

#: The rest of what the page tells: of the duties shown, and of the document.
RAW_OF_DUTIES = (
    "SELECT * FROM duty_platforms JOIN platforms ON platforms.id = platform_id"
    " WHERE duty_id IN ({ids}) ORDER BY position",
    "SELECT * FROM duty_scopes WHERE duty_id IN ({ids})",
)
RAW_OF_DOCUMENT = (
    "SELECT * FROM instruments WHERE id = ?",
    "SELECT * FROM instrument_events WHERE instrument_id = ? ORDER BY position",
    "SELECT * FROM instrument_relations WHERE source_id = ?",
    "SELECT * FROM instrument_relations WHERE target_id = ?",
    "SELECT * FROM figures WHERE instrument_id = ?",
    "SELECT * FROM item_relations JOIN items ON items.id = source_id"
    " WHERE instrument_id = ?",
    "SELECT * FROM item_relations JOIN items ON items.id = target_id"
    " WHERE instrument_id = ?",
)


def main() -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "register.sqlite"
        database = filled(place)
        print(f"{'what':<58}{'measured':>10}{'floor':>10}{'ratio':>7}   goal")
        for row in (*readings(database, place), *publications(database, place)):
            ratio = row["measured"] / row["floor"] if row["floor"] else 0
            print(
                f"{row['what']:<58}{row['measured']:>8.2f}ms{row['floor']:>8.2f}ms"
                f"{ratio:>7.1f}   {row['goal']}"
            )


def readings(database: Database, place: Path) -> Iterator[dict]:
    """Yield how long a document of 100 items takes as of random pairs of dates.

    First its items alone, with texts and duties; then all that its page tells.
    """
    chance = random.Random(1)
    asked = [
        (
            chance.randrange(DOCUMENTS),
            date(2020, 1, 1) + timedelta(days=chance.randrange(2500)),
            datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(2000)),
        )
        for _ in range(ROUNDS)
    ]
    with database.reading() as session, closing(sqlite3.connect(place)) as raw:

        def items(number: int, on: date, known: datetime) -> None:
            read = read_all(session, number + 1, on=on, known=known)
            ids = [reading.shown.id for reading in read.values() if reading]
            texts.wordings(session, ids)
            texts.laid(session, ids)

        def document(number: int, on: date, known: datetime) -> None:
            read_document(session, f"D{number}", on=on, known=known)

        def floor(number: int, on: date, known: datetime) -> None:
            moment = known.strftime("%Y-%m-%d %H:%M:%S.%f")
            found = raw.execute(RAW, (number + 1, on.isoformat(), moment)).fetchall()
            ids = ",".join(str(row[0]) for row in found)
            for query in RAW_OF_DUTIES:
                raw.execute(query.format(ids=ids)).fetchall()

        def whole(number: int, on: date, known: datetime) -> None:
            floor(number, on, known)
            for query in RAW_OF_DOCUMENT:
                raw.execute(query, (number + 1,)).fetchall()

        for what, ours, base, goal in (
            ("100 items of a document on a day, as known then", items, floor, "<= 3"),
            ("all that the page of the document tells", document, whole, ""),
        ):
            both = [(timed(ours, *each), timed(base, *each)) for each in asked * 3]
            pair = [median(each) for each in zip(*both[ROUNDS:], strict=True)]
            yield {"what": what, "measured": pair[0], "floor": pair[1], "goal": goal}


def publications(database: Database, place: Path) -> Iterator[dict]:
    """Yield how long publishing for 200 000 bodies takes, beside the bare writes."""
    approved = [approve(database, f"D{number}-I1") for number in range(ROUNDS)]
    floor_place = place.with_name("floor.sqlite")
    with closing(sqlite3.connect(place)) as live:
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(place, floor_place)
    written: list[tuple[str, object]] = []

    def keep(
        connection: object, cursor: object, statement: str, values: object, *_: object
    ) -> None:
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append((statement, values))

    with database.reading() as session:
        foretold = [timed(foretell, session, id_) for id_, _ in approved[:5]]
    units, measured = [], []
    sa.event.listen(database.engine, "before_cursor_execute", keep)
    for id_, rev in approved:
        measured.append(timed(publish, database, id_, rev))
        units.append(list(written))
        written.clear()
    sa.event.remove(database.engine, "before_cursor_execute", keep)
    with closing(sqlite3.connect(floor_place, isolation_level=None)) as raw:
        for pragma in PRAGMAS:
            raw.execute(f"PRAGMA {pragma}")
        floors = [timed(replay, raw, unit) for unit in units]
    yield {
        "what": f"publishing for {BODIES:,} bodies ({len(units[-1])} writes)",
        "measured": median(measured),
        "floor": median(floors),
        "goal": "<= 5",
    }
    yield {
        "what": "the impact on all of them, foretold",
        "measured": median(foretold),
        "floor": 0.0,
        "goal": "",
    }


def approve(database: Database, code: str) -> tuple[int, int]:
    """Bring a substantive change of *code* to approval; return its id and rev."""
    with database.writing() as session:
        terms = Terms(title=code, in_force="2026-12-01", reason="проба")
        id_ = proposals.open_proposal(session, AUTHOR, terms, now=NOW)
        proposal_writing.take_in(
            session, AUTHOR, id_, ChangeKind.AMEND, code=code, now=NOW
        )
        for actor, wanted in (
            (AUTHOR, ProposalState.IN_REVIEW),
            (SECOND, ProposalState.APPROVED),
        ):
            rev = proposal_lists.proposal(session, id_).rev
            proposals.pass_on(session, actor, id_, wanted, rev=rev, now=NOW)
        return id_, rev + 1


def publish(database: Database, id_: int, rev: int) -> None:
    """Publish one proposal, committed."""
    with database.writing() as session:
        publish_proposal(session, SECOND, id_, rev=rev, now=NOW)


def foretell(session: Session, id_: int) -> None:
    """Ask whom the proposal's change would bind and free."""
    change = proposal_lists.changes(session, id_)[0]
    terms = proposal_lists.proposal(session, id_).terms
    impact(session, change, terms, today=NOW.date(), now=NOW)


def replay(raw: sqlite3.Connection, unit: list[tuple[str, object]]) -> None:
    """Write the same rows by the bare driver, committed."""
    raw.execute("BEGIN IMMEDIATE")
    for statement, values in unit:
        many = isinstance(values, list)
        (raw.executemany if many else raw.execute)(statement, values)
    raw.execute("COMMIT")


def timed(work: Callable[..., object], *args: object, **kwargs: object) -> float:
    """Return the milliseconds that *work* takes."""
    start = time.perf_counter()
    work(*args, **kwargs)
    return (time.perf_counter() - start) * 1000


def filled(place: Path) -> Database:
    """Return a migrated store with documents, items, versions, duties and bodies."""
    database = Database(f"sqlite:///{place}")
    migrations.upgrade(database)
    chance = random.Random(2)
    with database.engine.begin() as connection:
        for table, rows in tables(chance):
            connection.execute(metadata.tables[table].insert(), rows)
    return database


def tables(chance: random.Random) -> Iterator[tuple[str, list[dict]]]:
    """Yield the rows of every table, in the order of their references."""
    yield "platforms", [
        {"id": n, "code": code, "name": code, "name_en": code, "grammar": "none",
         "position": n, "aliases": [], "text": "", "html": ""}
        for n, code in enumerate(("vk", "ok"), 1)
    ]  # fmt: skip
    yield "instruments", [
        {"id": n + 1, "code": f"D{n}", "kind": "law", "title": f"Документ {n}",
         "short_title": f"Документ {n}", "certainty": "confirmed", "aliases": [],
         "text": "", "html": "", "number": str(n), "dated": None, "issuer": None}
        for n in range(DOCUMENTS)
    ]  # fmt: skip
    heads = [chance.choice((4, 5)) for _ in range(DOCUMENTS * ITEMS)]
    yield "items", [
        {"id": n + 1, "code": f"D{n // ITEMS}-I{n % ITEMS}", "uid": f"u{n}",
         "instrument_id": n // ITEMS + 1, "head": head, "substance_rev": head}
        for n, head in enumerate(heads)
    ]  # fmt: skip
    versions = list(_versions(heads, chance))
    yield "item_versions", versions
    yield "duties", [
        {"id": v["id"], "version_id": v["id"], "modality": "mandatory",
         "binding": "normative", "platform_rule": "any_of", "reading": ""}
        for v in versions
    ]  # fmt: skip
    for n in (1, 2):
        yield (
            "duty_platforms",
            [{"duty_id": v["id"], "platform_id": n, "position": n} for v in versions],
        )
    bodies = list(_bodies())
    yield "bodies", bodies
    yield (
        "body_versions",
        [
            {
                **_without(body, "code", "head", "sort_name"),
                "body_id": body["id"],
                "seq": 1,
            }
            for body in bodies
        ],
    )


def _versions(heads: list[int], chance: random.Random) -> Iterator[dict]:
    id_ = 0
    for item, head in enumerate(heads, 1):
        for seq in range(1, head + 1):
            id_ += 1
            day = date(2019, 1, 1) + timedelta(days=500 * seq + chance.randrange(400))
            yield {
                "id": id_, "item_id": item, "seq": seq, "op": "set",
                "valid_from": day, "stated_from": day.isoformat(), "rule": "",
                "recorded_at": datetime(2019, 1, 1, tzinfo=UTC)
                + timedelta(days=400 * seq),
                "position": item % ITEMS, "number": f"{item % ITEMS}.",
                "sort_key": f"{item % ITEMS:06d}", "heading": f"Положение {item}",
                "text": f"{TEXT} {seq}", "html": f"<p>{TEXT} {seq}</p>",
                "stage": "active", "change": "substantive", "substance_rev": seq,
                "author": "a", "approver": "b", "reason": "", "certainty": "confirmed",
                "flag": "",
            }  # fmt: skip


def _bodies() -> Iterator[dict]:
    for n in range(1, BODIES + 1):
        yield {
            "id": n, "code": f"B{n}", "head": 1, "sort_name": f"орган {n:06}",
            "name": f"Орган {n:06}", "short_name": "", "kind": "state_body",
            "level": "regional", "inn": "", "ogrn": "", "oktmo": "", "site": "",
            "site_raw": "", "address": "", "note": "", "valid_from": date(1, 1, 1),
            "recorded_at": datetime(2019, 1, 1, tzinfo=UTC), "region_id": None,
            "parent_id": None, "successor_id": None, "batch_id": None,
            "batch_line": None, "existed_from": None, "existed_until": None,
        }  # fmt: skip


def _without(row: dict, *names: str) -> dict:
    return {k: v for k, v in row.items() if k not in (*names, "id")}


if __name__ == "__main__":
    main()
