"""The tables of exemptions: what a scope becomes in them, and across migrations."""

from dataclasses import replace

import sqlalchemy as sa

from tests.storage.test_coverage_cases import B1, DAY, PLAIN, said
from tests.world_rows import stored
from tracker.domain.bodies import Level, Scope
from tracker.storage import migrations
from tracker.storage.exemption_entries import entries

FEDERAL = Scope(levels=frozenset({Level.FEDERAL}), exclude=frozenset({"B2"}))
LIST = Scope(include=frozenset({"B1", "B2"}))
TOLD = {
    "X0": [(True, DAY, B1), (True, None, LIST)],
    "X1": [(True, None, FEDERAL)],
    "X2": [(True, None, B1), (False, None, B1)],
}


def told(database):
    facts = [
        ("I1", [said(value, seq=seq) for seq, value in enumerate(values, 1)])
        for values in TOLD.values()
    ]
    with database.writing() as session:
        stored(session, replace(PLAIN, exemptions=facts))


def test_a_scope_is_read_as_it_was_written(database):
    told(database)

    with database.reading() as session:
        read = {uid: [each.scope for each in entries(session, uid)] for uid in TOLD}

    assert read["X0"] == [B1, LIST]
    assert read["X1"] == [FEDERAL]


def test_the_way_down_keeps_what_older_tables_can_say(database):
    told(database)

    migrations.downgrade(database, "0009")
    migrations.upgrade(database)

    with database.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT uid, seq, op FROM exemptions"))
        assert sorted(map(tuple, rows)) == [
            ("X0", 1, "grant"),
            ("X2", 1, "grant"),
            ("X2", 2, "revoke"),
        ]
