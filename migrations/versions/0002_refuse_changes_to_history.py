"""Let the database itself refuse to change or delete what is history.

Versions, duties, events, exemptions and the journal are only ever added to. On
SQLite a third trigger is needed: INSERT OR REPLACE walks round the first two.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Table -> the sets of columns that are unique in it.
HISTORY = {
    "item_versions": [("id",), ("item_id", "seq")],
    "duties": [("id",), ("version_id",)],
    "duty_platforms": [("duty_id", "platform_id")],
    "duty_scopes": [("duty_id", "axis", "value")],
    "body_versions": [("id",), ("body_id", "seq")],
    "platform_statuses": [("id",), ("platform_id", "seq")],
    "evidence_events": [("id",), ("evidence_id", "seq")],
    "exemptions": [("id",), ("uid", "seq")],
    "journal": [("seq",), ("previous",), ("hash",)],
}


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table, keys in HISTORY.items():
        for statement in _postgres(table) if on_postgres else _sqlite(table, keys):
            op.execute(statement)
    op.execute(
        sa.text(
            "INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, :genesis)"
        ).bindparams(genesis="0" * 64)
    )


def downgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in HISTORY:
        names = ("change", "truncate") if on_postgres else ("update", "delete", "again")
        for name in names:
            target = f" ON {table}" if on_postgres else ""
            op.execute(f"DROP TRIGGER {table}_refuse_{name}{target}")
    if on_postgres:
        op.execute("DROP FUNCTION refuse_change()")
    op.execute("DELETE FROM journal_head")


def _sqlite(table, keys):
    for event in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {table}_refuse_{event.lower()} BEFORE {event} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table}: history is only added to'); END"
        )
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
        for columns in keys
    )
    yield (
        f"CREATE TRIGGER {table}_refuse_again BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        f" BEGIN SELECT RAISE(ABORT, '{table}: this entry is there already'); END"
    )


def _postgres(table):
    if table == next(iter(HISTORY)):
        yield (
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION '%: history is only added to', TG_TABLE_NAME; END $$"
        )
    yield (
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
