"""The least that must be done for what `bench_coverage` measures, written by hand.

Raw SQL through the driver, and a page of nothing but a table. Each is the same answer
as the register's: the measurement compares the rows before it compares the times.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import flask
import sqlalchemy as sa

from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.projections import (
    CoverageBodyRow,
    CoverageCellRow,
    CoverageProfileCellRow,
)

#: Of everything a row of the list tells; by hand one writes the ids of the cells in.
COLUMNS = (
    "b.id, b.code, b.name, r.code, r.name, b.kind, b.level, c.item_id, c.status,"
    " c.lacking, b.sort_name"
)
#: Bodies in the order of the list, each looked at until fifty are found.
PAGE = f"""
SELECT {COLUMNS}
FROM bodies b
JOIN coverage_cells c ON c.id = (
  SELECT pc.cell_id FROM coverage_bodies cb
  JOIN coverage_profile_cells pc ON pc.profile_id = cb.profile_id
  WHERE cb.body_id = b.id AND pc.cell_id IN (%(cells)s))
LEFT JOIN regions r ON r.id = b.region_id
WHERE b.region_id = %(region)s
ORDER BY b.sort_name, b.id LIMIT 51
"""
#: From the few profiles that lack, to the few bodies that have them.
SPARSE = f"""
SELECT {COLUMNS}
FROM coverage_profile_cells pc
JOIN coverage_bodies cb ON cb.profile_id = pc.profile_id
JOIN coverage_cells c ON c.id = pc.cell_id
JOIN bodies b ON b.id = cb.body_id
LEFT JOIN regions r ON r.id = b.region_id
WHERE pc.cell_id IN (%(cells)s)
ORDER BY b.sort_name, b.id LIMIT 51
"""
EVERYTHING = """
SELECT b.name, b.code, r.name, b.kind, b.level, v.heading, i.code, t.short_title,
  d.modality, c.status, c.lacking, d.comply_by, ''
FROM bodies b
JOIN coverage_bodies cb ON cb.body_id = b.id
JOIN coverage_profile_cells pc ON pc.profile_id = cb.profile_id
JOIN coverage_cells c ON c.id = pc.cell_id
JOIN items i ON i.id = c.item_id
JOIN item_versions v ON v.item_id = i.id AND v.seq = i.head
JOIN duties d ON d.version_id = v.id
JOIN instruments t ON t.id = i.instrument_id
LEFT JOIN regions r ON r.id = b.region_id
WHERE c.item_id = %(item)s
ORDER BY b.sort_name, b.id
"""

TABLE = """<!doctype html>
<html lang="ru"><meta charset="utf-8"><title>Кто не подтвердил</title>
<h1>Кто не подтвердил</h1>
<table>
<tr><th>Орган</th><th>Регион</th><th>Требование</th><th>Состояние</th></tr>
{% for row in rows %}
<tr><td><a href="/b/{{ row.code }}">{{ row.name }}</a></td><td>{{ row.region }}</td>
<td><a href="/r/{{ row.item_id }}">{{ row.item_id }}</a></td>
<td>{{ row.status }}</td></tr>
{% endfor %}
</table>
"""


def filled_in(sql: str, cells: Sequence[int] = (), **ids: int) -> str:
    """Return *sql* with numbers written in, as a person at a console would."""
    return sql % {"cells": ", ".join(map(str, cells)) or "NULL", **ids}


def plain_page(engine: sa.Engine, *, region: str, item: int) -> flask.Flask:
    """Return an application of one page: a Core select of columns, a plain table."""
    app = flask.Flask("floor")
    table = app.jinja_env.from_string(TABLE)
    body, kept = BodyRow.__table__.c, CoverageBodyRow.__table__.c
    cell, profile = CoverageCellRow.__table__.c, CoverageProfileCellRow.__table__.c
    place = RegionRow.__table__.c
    here = sa.select(place.id).where(place.code == sa.bindparam("region"))
    lacking = sa.select(cell.id).where(
        cell.item_id == sa.bindparam("item"), cell.status < 5
    )
    own = (
        sa.select(profile.cell_id)
        .select_from(profile.cell_id.table)
        .join(kept.body_id.table, kept.profile_id == profile.profile_id)
        .where(kept.body_id == body.id, profile.cell_id.in_(lacking))
        .correlate(body.id.table)
    )
    asked = (
        sa.select(
            body.id, body.code, body.name, place.name.label("region"),
            body.kind, body.level, cell.item_id, cell.status,
        )
        .select_from(body.id.table)
        .join(cell.id.table, cell.id == own.scalar_subquery())
        .join(place.id.table, place.id == body.region_id)
        .where(body.region_id == here.scalar_subquery())
        .order_by(body.sort_name, body.id)
        .limit(50)
    )  # fmt: skip

    @app.get("/")
    def show() -> str:
        with engine.connect() as connection:
            rows = connection.execute(asked, {"region": region, "item": item}).all()
        return table.render(rows=rows)

    return app


def fetched(driver: Any, sql: str) -> list[tuple]:
    """Return the rows of *sql* through the driver alone."""
    cursor = driver.cursor()
    cursor.execute(sql)
    return cursor.fetchall()


def accept(driver: Any, evidence: int, *, now: datetime) -> None:
    """Write the rows of a decision, and no others, in the open transaction."""
    at, day = now.strftime("%Y-%m-%d %H:%M:%S.%f"), now.strftime("%Y-%m-%d")
    cursor = driver.cursor()
    cursor.execute(
        "INSERT INTO evidence_events (evidence_id, seq, state, valid_from, recorded_at,"
        " reviewed_rev, actor, reason, words, actor_ref) VALUES"
        f" ({evidence}, 2, 'accepted', '{day}', '{at}', 1, 'b', '', '', 'b')"
    )
    cursor.execute(
        "UPDATE evidence SET state = 'accepted', head = 2, reviewed_rev = 1"
        f" WHERE id = {evidence}"
    )
