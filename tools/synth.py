"""A register that nobody keeps: as large as asked, alike each time, plainly invented.

``filled(database, bodies=200_000, evidence=1_000_000)`` pours an empty, migrated store
full: the real 89 regions; bodies of every kind; eight duties of one invented law,
with every platform rule, of different scopes; pages, evidence with events, and
exemptions. What a body shows hangs together, as in life: most have an accepted page in
VKontakte, and who keeps one in order keeps the others. Everybody has answered the duty
`SPARSE` but `FEW` bodies in the whole country. Every name says that it is synthetic.
"""

import csv
import json
import random
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path

from tracker.domain.bodies import BodyKind, Level
from tracker.domain.evidence import State
from tracker.domain.requirements import PlatformRule
from tracker.storage.engines import Database

REGIONS = Path(__file__).parents[1] / "content" / "register" / "regions.csv"
#: The register was opened here; evidence came in until `LAST`.
FIRST, LAST = date(2023, 1, 1), date(2026, 11, 1)
OPENED = "2023-01-01 00:00:00.000000"
#: The day on which the first duty was changed in substance.
AMENDED = date(2024, 2, 1)
SPARSE, FEW = "S2", 100
PLATFORMS = ("vk", "ok", "telegram", "max", "site")
CHUNK = 20_000


@dataclass(frozen=True)
class Sort:
    """Bodies of one kind: their level, their share of all, and what they are called."""

    kind: BodyKind
    level: Level
    share: float
    name: str


SORTS = (
    Sort(BodyKind.SUBORDINATE_ORGANISATION, Level.MUNICIPAL, 0.50, "Школа"),
    Sort(BodyKind.SUBORDINATE_ORGANISATION, Level.REGIONAL, 0.12, "Больница"),
    Sort(BodyKind.LOCAL_GOVERNMENT_BODY, Level.MUNICIPAL, 0.20, "Администрация"),
    Sort(BodyKind.HEAD_OF_MUNICIPALITY, Level.MUNICIPAL, 0.075, "Глава"),
    Sort(BodyKind.COURT, Level.FEDERAL, 0.05, "Суд"),
    Sort(BodyKind.REGIONAL_EXECUTIVE_BODY, Level.REGIONAL, 0.04, "Министерство"),
    Sort(BodyKind.STATE_BODY, Level.REGIONAL, 0.01, "Палата"),
    Sort(BodyKind.FEDERAL_EXECUTIVE_BODY, Level.FEDERAL, 0.005, "Управление"),
)


@dataclass(frozen=True)
class Laid:
    """A duty: its networks and, by axis, its scope; a body is bound if it fits all."""

    code: str
    rule: PlatformRule
    platforms: tuple[str, ...]
    scope: dict[str, frozenset[str]] = field(default_factory=dict)

    def binds(self, body: "Made") -> bool:
        """Tell whether *body* is bound."""
        if body.code in self.scope.get("exclude", ()):
            return False
        fits = (
            ("kind", body.sort.kind),
            ("level", body.sort.level),
            ("region", body.region),
        )
        return all(axis not in self.scope or v in self.scope[axis] for axis, v in fits)


def _laws(regions: Sequence[str]) -> tuple[Laid, ...]:
    heads, courts = {"head_of_municipality"}, {"court"}
    offices = {sort.kind.value for sort in SORTS} - heads
    any_of, all_of = PlatformRule.ANY_OF, PlatformRule.ALL_OF
    none = frozenset({"SYN-0000007", "SYN-0000019"})
    return (
        Laid("S1", any_of, ("vk", "ok"), {"kind": frozenset(offices - courts)}),
        Laid(SPARSE, PlatformRule.UNSPECIFIED, ()),
        Laid("S3", all_of, ("vk", "ok"), {"level": frozenset({"municipal"})}),
        Laid("S4", any_of, ("vk", "ok", "telegram"), {"exclude": none}),
        Laid("S5", any_of, ("telegram",), {"kind": frozenset(heads)}),
        Laid("S6", any_of, ("max",), {"kind": frozenset(offices)}),
        Laid("S7", all_of, ("vk", "telegram"), {"kind": frozenset(courts)}),
        Laid("S8", any_of, ("ok",), {"region": frozenset(regions[:20])}),
    )


#: How likely a body in order shows a page there that answers.
LIKELY = {"vk": 0.93, "ok": 0.55, "telegram": 0.45, "max": 0.4, None: 1.0}


@dataclass(frozen=True, slots=True)
class Made:
    """A body as it was made up: *order* (0 to 1) is how well it keeps its pages."""

    id: int
    code: str
    sort: Sort
    region: str
    region_id: int
    order: float


class Synthetic:
    """The rows, made up by one die: the same each time for the same numbers."""

    def __init__(self, bodies: int, evidence: int) -> None:
        self.dice = random.Random(7)
        with REGIONS.open(encoding="utf-8") as file:
            self.regions = list(csv.DictReader(file))
        self.laws = _laws([row["code"] for row in self.regions])
        self.bodies = [self._made(number) for number in range(1, bodies + 1)]
        self.wanted = evidence
        self.few = frozenset(self.dice.sample(range(1, bodies + 1), min(FEW, bodies)))

    def _made(self, number: int) -> Made:
        shares = list(accumulate(sort.share for sort in SORTS))
        sort = SORTS[min(bisect(shares, self.dice.random()), len(SORTS) - 1)]
        region = self.dice.randrange(len(self.regions))
        return Made(
            id=number,
            code=f"SYN-{number:07}",
            sort=sort,
            region=self.regions[region]["code"],
            region_id=region + 1,
            order=1 - self.dice.random() ** 3,
        )

    def slots(self) -> Iterator[tuple[Made, int, str | None, float]]:
        """Yield body, duty's number and network of all that could be shown.

        With how likely it is that something is.
        """
        for body in self.bodies:
            for number, law in enumerate(self.laws, start=1):
                if law.binds(body):
                    for code in law.platforms or (None,):
                        likely = LIKELY[code] * (1.3 * body.order)
                        yield body, number, code, likely if code else 1.0

    def evidence(self) -> Iterator[tuple[Made, int, str | None, bool | None]]:
        """Yield what is shown: body, duty's number, network, whether all is well.

        As much as was asked for; what is left over once everything is shown are
        pages that were turned down before the one that stands (None).
        """
        slots = list(self.slots())
        other = sum(likely for *_, code, likely in slots if code)
        scale = min(1.0, (self.wanted - len(self.bodies)) / other)
        left = self.wanted
        for body, number, code, likely in slots:
            if left <= 0:
                return
            sparse = self.laws[number - 1].code == SPARSE
            if sparse and body.id in self.few:
                continue
            if sparse or self.dice.random() < likely * scale:
                left -= 1
                well = sparse or self.dice.random() < 0.5 + body.order / 2
                yield body, number, code, well
        for body, number, code, _ in self.dice.choices(slots, k=left):
            yield body, number, code, None

    def steps(self, *, well: bool | None) -> list[tuple[State, date]]:
        """Return the steps in the life of evidence with their days."""
        day = FIRST + timedelta(days=self.dice.randrange((LAST - FIRST).days - 60))
        told = [(State.SUBMITTED, day)]
        if not well:
            ends = (State.REJECTED, State.GONE, State.WITHDRAWN, None)
            end = self.dice.choices(
                ends, (5, 3, 1, 3) if well is False else (5, 0, 1, 0)
            )[0]
            if end is State.GONE:
                told.append((State.ACCEPTED, day + timedelta(days=3)))
            if end:
                told.append((end, day + timedelta(days=30)))
            return told
        return [*told, (State.ACCEPTED, day + timedelta(days=self.dice.randrange(9)))]


def filled(database: Database, *, bodies: int, evidence: int) -> Synthetic:
    """Pour *database*, migrated and empty, full; return what it was filled with."""
    made = Synthetic(bodies, evidence)
    with database.engine.connect() as connection:
        pour = Pour(connection.connection.driver_connection, database.dialect)
        _law(pour, made)
        _bodies(pour, made)
        _evidence(pour, made)
        _exemptions(pour, made)
        pour.close()
    return made


class Pour:
    """Rows on their way in, past everything that is careful. Times are texts."""

    def __init__(self, driver: object, dialect: str) -> None:
        self.driver, self.dialect = driver, dialect
        self.bare: list[str] = []
        if dialect == "sqlite":
            # To build an index once is far quicker than to keep it row by row.
            if driver.in_transaction:
                driver.execute("COMMIT")
            driver.execute("PRAGMA synchronous=OFF")
            driver.execute("PRAGMA foreign_keys=OFF")
            asked = "SELECT type, name, sql FROM sqlite_master WHERE sql NOTNULL AND"
            for kind, name, sql in driver.execute(
                f"{asked} type IN ('index', 'trigger')"
            ).fetchall():
                self.bare.append(sql)
                driver.execute(f"DROP {kind} {name}")

    def __call__(self, table: str, columns: str, rows: Iterable[Sequence]) -> None:
        """Write *rows*, each with the values of *columns*, into *table*."""
        names = columns.split()
        into = f"{table} ({', '.join(names)})"
        if self.dialect == "sqlite":
            marks = ", ".join("?" * len(names))
            self.driver.execute("BEGIN")
            self.driver.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
            self.driver.execute("COMMIT")
            return
        with self.driver.cursor() as cursor:
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            if "id" in names:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                    f" (SELECT max(id) FROM {table}))"
                )
        self.driver.commit()

    def close(self) -> None:
        """Make again what was taken down, and tell the engine what there is."""
        for sql in self.bare:
            self.driver.execute(sql)
        if self.dialect == "sqlite":
            self.driver.execute("PRAGMA synchronous=FULL")
            self.driver.execute("PRAGMA foreign_keys=ON")
        self.driver.execute("ANALYZE")
        self.driver.commit()


def _law(pour: Pour, made: Synthetic) -> None:
    regions = enumerate(made.regions, start=1)
    pour(
        "regions",
        'id code name name_en short numbers "col" "row"',
        (
            (
                n,
                r["code"],
                r["name"],
                r["name_en"],
                r["short"],
                json.dumps([r["codes"]]),
                int(r["col"]),
                int(r["row"]),
            )
            for n, r in regions
        ),
    )
    pour(
        "platforms",
        "id code name name_en grammar position aliases text html",
        (
            (n, code, code.title(), code.title(), code, n, "[]", "", "")
            for n, code in enumerate(PLATFORMS, start=1)
        ),
    )
    pour(
        "instruments",
        "id code kind title short_title certainty aliases text html",
        [
            (
                1,
                "SYN",
                "law",
                "Синтетический закон",
                "Закон-С",
                "confirmed",
                "[]",
                "",
                "",
            )
        ],
    )
    _duties(pour, made)


def _duties(pour: Pour, made: Synthetic) -> None:
    laws = list(enumerate(made.laws, start=1))
    items, versions, networks, scopes = [], [], [], []
    for number, law in laws:
        times = [(1, FIRST, 1)] + [(2, AMENDED, 2)] * (number == 1)
        items.append((number, law.code, f"uid-{law.code}", 1, len(times), len(times)))
        for seq, day, rev in times:
            id_ = len(versions) + 1
            versions.append((id_, number, law.code, seq, day, rev, law.rule))
            networks += [
                (id_, PLATFORMS.index(code) + 1, place)
                for place, code in enumerate(law.platforms)
            ]
            scopes += [(id_, ax, v) for ax, vs in law.scope.items() for v in sorted(vs)]
    pour("items", "id code uid instrument_id head substance_rev", items)
    pour(
        "item_versions",
        "id item_id seq op valid_from stated_from recorded_at position number sort_key"
        " heading text html stage change substance_rev author approver reason"
        " certainty flag",
        (
            (
                id_, item, seq, "set", day.isoformat(), day.isoformat(),
                f"{day} 00:00:00.000000", item, str(item), f"{item:06}",
                f"Синтетическая обязанность {code}", "Текст.", "<p>Текст.</p>",
                "active", "substantive", rev, "synth", "synth", "", "confirmed", "",
            )
            for id_, item, code, seq, day, rev, _ in versions
        ),
    )  # fmt: skip
    pour(
        "duties",
        "id version_id modality binding platform_rule comply_by reading",
        (
            (id_, id_, "mandatory", "normative", rule.value, f"{day}", "")
            for id_, *_, day, _, rule in versions
        ),
    )
    pour("duty_platforms", "duty_id platform_id position", networks)
    pour("duty_scopes", "duty_id axis value", scopes)


_BODY = (
    "name short_name kind level region_id inn ogrn oktmo site site_raw address note"
    " valid_from recorded_at"
)


def _bodies(pour: Pour, made: Synthetic) -> None:
    def facts(body: Made, name: str, day: str, at: str) -> tuple:
        kind, level = body.sort.kind.value, body.sort.level.value
        site = f"http://syn{body.id}.example.org/"
        told = (f"{7700000000 + body.id}", f"{1027700000000 + body.id}", "", site, site)
        return (name, "", kind, level, body.region_id, *told, "", "", day, at)

    def name(body: Made) -> str:
        return f"{body.sort.name} № {body.id % 9973} ({body.region}, синтетические)"

    def padded(body: Made, called: str) -> str:
        number = body.id % 9973
        return called.lower().replace(f"{number}", f"{number:08}", 1)

    def now(body: Made) -> tuple:
        called = name(body)
        told = facts(body, called, "0001-01-01", OPENED)
        return (
            body.id,
            body.code,
            1 + (body.id % 20 == 0),
            padded(body, called),
            *told,
        )

    def versions() -> Iterator[tuple]:
        for body in made.bodies:
            renamed = body.id % 20 == 0
            first = f"Бывшее: {name(body)}" if renamed else name(body)
            told = facts(body, first, "0001-01-01", OPENED)
            yield (body.id, 1, padded(body, first), *told)
            if renamed:
                at = "2025-03-01 09:00:00.000000"
                told = facts(body, name(body), "2025-03-01", at)
                yield (body.id, 2, padded(body, name(body)), *told)

    pour("bodies", f"id code head sort_name {_BODY}", map(now, made.bodies))
    pour("body_versions", f"body_id seq sort_name {_BODY}", versions())


def _evidence(pour: Pour, made: Synthetic) -> None:
    pages: dict[tuple[int, str], int] = {}
    number = 0
    shown = made.evidence()
    while chunk := list(islice(shown, CHUNK)):
        rows, events, fresh = [], [], []
        for body, item, code, well in chunk:
            number += 1
            page = pages.get((body.id, code)) if code else None
            if code and page is None:
                page = pages[body.id, code] = len(pages) + 1
                fresh.append(_page(page, body, code))
            told = made.steps(well=well)
            rows.append(_piece(number, body, item, code, told, page=page))
            events += (
                _event(number, seq, *step) for seq, step in enumerate(told, start=1)
            )
        pour("pages", "id platform_id kind handle url raw recorded_at", fresh)
        pour("evidence", _EVIDENCE, rows)
        pour("evidence_events", _EVENTS, events)


_EVIDENCE = (
    "id code body_id item_id form platform_id page_id reference shown_from note state"
    " reviewed_rev head submitted_by submitted_by_ref submitted_at queued_at"
)
_EVENTS = (
    "evidence_id seq state valid_from recorded_at reviewed_rev actor reason words"
    " actor_ref"
)


def _at(day: date, seq: int = 1) -> str:
    return f"{day} 0{seq}:00:00.000000"


def _rev(state: State, day: date) -> int | None:
    return (2 if day >= AMENDED else 1) if state is State.ACCEPTED else None


def _page(id_: int, body: Made, code: str) -> tuple:
    handle = f"syn_{body.id}"
    url = f"https://{code}.example.org/{handle}"
    number = PLATFORMS.index(code) + 1
    return (id_, number, "page", handle, url, handle, OPENED)


def _piece(
    number: int,
    body: Made,
    item: int,
    code: str | None,
    told: list[tuple[State, date]],
    *,
    page: int | None,
) -> tuple:
    state, _ = told[-1]
    reviewed = [rev for step in told if (rev := _rev(*step))]
    sent = _at(told[0][1])
    return (
        number, f"E-{number:010}", body.id, item, "page" if code else "site",
        PLATFORMS.index(code) + 1 if code else None, page, "", "", "", state.value,
        reviewed[-1] if reviewed else None, len(told), "synth", "synth", sent, sent,
    )  # fmt: skip


def _event(number: int, seq: int, state: State, day: date) -> tuple:
    at, rev = _at(day, seq), _rev(state, day)
    return (number, seq, state.value, day.isoformat(), at, rev, "synth", "", "", "")


def _exemptions(pour: Pour, made: Synthetic) -> None:
    columns = (
        "id uid seq op item_id body_id broad legal_basis approved_by valid_from"
        " recorded_at"
    )
    basis = ("Синтетический приказ № 1", "synth", "2024-01-01", "2024-01-01 09:00:00")
    some = [b for b in made.bodies if b.id % 67 == 0 and b.id not in made.few]
    pour(
        "exemptions",
        columns,
        [
            *(
                (n, f"X{n}", 1, "grant", 1 + n % 8, body.id, "0", *basis)
                for n, body in enumerate(some, start=1)
            ),
            (len(some) + 1, "XB", 1, "grant", 6, None, "1", *basis),
        ],
    )
    pour(
        "exemption_scopes",
        "exemption_id axis value",
        [(len(some) + 1, "kind", "state_body")],
    )
