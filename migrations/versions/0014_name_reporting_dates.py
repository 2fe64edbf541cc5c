"""Name pairs of a day and a moment of knowledge as reporting dates.

What a reporting date says never changes: no fact can be recorded any more at or
before its moment of knowledge, whoever writes it.

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HISTORY = {
    "snapshots": [("id",), ("code",)],
    "snapshot_withdrawals": [("snapshot_id",)],
}
#: Tables of dated facts, from which answers are made.
FACTS = (
    "item_versions",
    "body_versions",
    "platform_statuses",
    "evidence_events",
    "exemptions",
)


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", _id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("known", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
        sa.UniqueConstraint("code", name=op.f("uq_snapshots_code")),
    )
    op.create_index("ix_snapshots_known", "snapshots", ["known"])
    op.create_table(
        "snapshot_withdrawals",
        sa.Column("snapshot_id", _id(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["snapshots.id"],
            name=op.f("fk_snapshot_withdrawals_snapshot_id"),
        ),
        sa.PrimaryKeyConstraint("snapshot_id", name=op.f("pk_snapshot_withdrawals")),
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _postgres() if on_postgres else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in FACTS:
        target = f" ON {table}" if on_postgres else ""
        op.execute(f"DROP TRIGGER {table}_refuse_under_report{target}")
    if on_postgres:
        op.execute("DROP FUNCTION refuse_under_report()")
    op.drop_table("snapshot_withdrawals")
    op.drop_index("ix_snapshots_known", "snapshots")
    op.drop_table("snapshots")


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _sqlite():
    for table, keys in HISTORY.items():
        for event in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_refuse_{event.lower()} BEFORE {event}"
                f" ON {table} BEGIN SELECT RAISE(ABORT,"
                f" '{table}: history is only added to'); END"
            )
        same = " OR ".join(f"{column} = NEW.{column}" for (column,) in keys)
        yield (
            f"CREATE TRIGGER {table}_refuse_again BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
            f" BEGIN SELECT RAISE(ABORT, '{table}: this entry is there already'); END"
        )
    for table in FACTS:
        yield (
            f"CREATE TRIGGER {table}_refuse_under_report BEFORE INSERT ON {table}"
            " WHEN NEW.recorded_at <= (SELECT max(known) FROM snapshots)"
            f" BEGIN SELECT RAISE(ABORT, '{table}: a reporting date stands'); END"
        )


def _postgres():
    for table in HISTORY:
        yield (
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    # To be tried again: the writer's moment was taken before the reporting date's.
    yield (
        "CREATE FUNCTION refuse_under_report() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN IF NEW.recorded_at <= (SELECT max(known) FROM snapshots) THEN"
        " RAISE EXCEPTION '%: a reporting date stands', TG_TABLE_NAME"
        " USING ERRCODE = '40001'; END IF; RETURN NEW; END $$"
    )
    for table in FACTS:
        yield (
            f"CREATE TRIGGER {table}_refuse_under_report BEFORE INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_under_report()"
        )
