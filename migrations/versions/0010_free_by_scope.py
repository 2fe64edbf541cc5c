"""Let an exemption free bodies by kind, level and region, be corrected and taken back.

Whoever granted or corrected it is kept, and why.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = ("grant", "revoke")
SINCE = ("grant", "correct", "revoke", "retract")
# Table -> the sets of columns that are unique in it: only ever added to.
HISTORY = {
    "exemptions": [("id",), ("uid", "seq")],
    "exemption_scopes": [("exemption_id", "axis", "value")],
}


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:
        op.drop_constraint(op.f("exemptionop"), "exemptions")
    # On SQLite the table is made anew and loses its triggers.
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.alter_column("body_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(
            sa.Column("broad", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("reason", sa.String(), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("actor", sa.String(), server_default="", nullable=False)
        )
        batch_op.create_check_constraint(op.f("exemptionop"), _one_of(SINCE))
    op.create_index(
        "ix_exemptions_broad",
        "exemptions",
        ["uid"],
        unique=False,
        sqlite_where=sa.text("broad = 1"),
        postgresql_where=sa.text("broad"),
    )
    op.create_table(
        "exemption_scopes",
        sa.Column(
            "exemption_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "axis",
            sa.Enum(
                "kind",
                "level",
                "region",
                "include",
                "exclude",
                name="axis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exemption_id"],
            ["exemptions.id"],
            name=op.f("fk_exemption_scopes_exemption_id"),
        ),
        sa.PrimaryKeyConstraint(
            "exemption_id", "axis", "value", name=op.f("pk_exemption_scopes")
        ),
    )
    op.create_index(
        "ix_exemption_scopes_axis_value",
        "exemption_scopes",
        ["axis", "value"],
        unique=False,
    )
    tables = ("exemption_scopes",) if on_postgres else tuple(HISTORY)
    for table in tables:
        _refuse_changes(table, on_postgres)


def downgrade() -> None:
    """Take the tables back; what only the new ones can say is lost.

    Scopes are dropped with what they free, corrections stand as grants, and what was
    taken back goes with what took it back.
    """
    on_postgres = op.get_bind().dialect.name == "postgresql"
    if on_postgres:
        op.execute("ALTER TABLE exemptions DISABLE TRIGGER USER")
        op.drop_constraint(op.f("exemptionop"), "exemptions")
    else:
        for name in ("update", "delete", "again"):
            op.execute(f"DROP TRIGGER exemptions_refuse_{name}")
    op.drop_table("exemption_scopes")
    op.execute(
        "DELETE FROM exemptions WHERE EXISTS (SELECT 1 FROM exemptions AS back"
        " WHERE back.uid = exemptions.uid AND back.op = 'retract'"
        " AND back.valid_from = exemptions.valid_from AND back.seq >= exemptions.seq)"
    )
    op.execute(
        "UPDATE exemptions SET body_id = (SELECT min(body_id) FROM exemptions AS freed"
        " WHERE freed.uid = exemptions.uid) WHERE op = 'revoke'"
    )
    op.execute("DELETE FROM exemptions WHERE body_id IS NULL")
    op.execute("UPDATE exemptions SET op = 'grant' WHERE op = 'correct'")
    op.drop_index("ix_exemptions_broad", "exemptions")
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.drop_column("actor")
        batch_op.drop_column("reason")
        batch_op.drop_column("broad")
        batch_op.alter_column("body_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint(op.f("exemptionop"), _one_of(BEFORE))
    if on_postgres:
        op.execute("ALTER TABLE exemptions ENABLE TRIGGER USER")
    else:
        _refuse_changes("exemptions", on_postgres)


def _one_of(values):
    return "op IN (" + ", ".join(f"'{value}'" for value in values) + ")"


def _refuse_changes(table, on_postgres):
    made = _postgres(table) if on_postgres else _sqlite(table, HISTORY[table])
    for statement in made:
        op.execute(statement)


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
    yield (
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
