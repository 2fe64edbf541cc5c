"""Keep with each fact of the past what lists show of it.

Lists of a past day are ordered by the name a body had then; what regions, networks
and documents were called is kept when they are called otherwise, and the database
refuses a new name without it. Codes, and what they stand for, never change.

Revision: 0015
Follows: 0014
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

#: Facts filled in at once.
CHUNK = 5000
HISTORY = {"former_names": [("id",)]}
# Table -> the kind of thing, and its column for each column of the former name.
CALLED = {
    "regions": (
        "region",
        {"name": "name", "name_en": "name_en", "short": "short", "col": "col",
         "row": "row"},
    ),
    "platforms": (
        "platform", {"name": "name", "name_en": "name_en", "position": "position"}
    ),
    # Lists call documents by their short titles.
    "instruments": ("instrument", {"short": "short_title"}),
}  # fmt: skip
# Table -> columns that are what they are for ever.
PERMANENT = {
    "regions": ("code",),
    "platforms": ("code",),
    "instruments": ("code",),
    "bodies": ("code",),
    "items": ("code", "instrument_id"),
    "evidence": ("body_id", "item_id", "form", "platform_id"),
}

_QUOTES = re.compile("[«»\"“”„'’`]")
_NUMBER = re.compile(r"\d+")


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    op.add_column(
        "body_versions",
        sa.Column(
            "sort_name",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            server_default="",
            nullable=False,
        ),
    )
    _fill_in(on_postgres)
    op.create_table(
        "former_names",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("col", sa.Integer(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_names")),
    )
    op.create_index(
        "ix_former_names_kind_thing_id_until",
        "former_names",
        ["kind", "thing_id", "until"],
    )
    made = _postgres if on_postgres else _sqlite
    for statement in made():
        op.execute(statement)


def downgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in (*CALLED, *PERMANENT):
        names = ["permanent"] if table in PERMANENT else []
        names += ["former"] if table in CALLED else []
        for name in names:
            target = f" ON {table}" if on_postgres else ""
            op.execute(f"DROP TRIGGER IF EXISTS {table}_keep_{name}{target}")
    if on_postgres:
        op.execute("DROP FUNCTION refuse_other_code()")
        for table in CALLED:
            op.execute(f"DROP FUNCTION {table}_former()")
    op.drop_index("ix_former_names_kind_thing_id_until", "former_names")
    op.drop_table("former_names")
    op.drop_column("body_versions", "sort_name")


def _fill_in(on_postgres):
    """Give each fact the name it is ordered by; history is opened for that alone."""
    if on_postgres:
        op.execute("ALTER TABLE body_versions DISABLE TRIGGER USER")
    else:
        op.execute("DROP TRIGGER body_versions_refuse_update")
    connection = op.get_bind()
    table = sa.table(
        "body_versions",
        sa.column("id", sa.BigInteger),
        sa.column("name", sa.String),
        sa.column("sort_name", sa.String),
    )
    asked = sa.select(table.c.id, table.c.name).order_by(table.c.id).limit(CHUNK)
    filled = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("of"))
        .values(sort_name=sa.bindparam("spelled"))
    )
    last = 0
    while rows := connection.execute(asked.where(table.c.id > last)).all():
        values = [{"of": row.id, "spelled": _sort_name(row.name)} for row in rows]
        connection.execute(filled, values)
        last = rows[-1].id
    if on_postgres:
        op.execute("ALTER TABLE body_versions ENABLE TRIGGER USER")
    else:
        op.execute(
            "CREATE TRIGGER body_versions_refuse_update BEFORE UPDATE ON body_versions"
            " BEGIN SELECT RAISE(ABORT,"
            " 'body_versions: history is only added to'); END"
        )


def _sort_name(name):
    # As services.body_records.sort_name spelled it when this was written.
    plain = _QUOTES.sub("", name.lower().replace("ё", "е"))
    return " ".join(_NUMBER.sub(lambda n: n.group().zfill(6), plain).split())


def _sqlite():
    for table, columns in PERMANENT.items():
        moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
        yield (
            f"CREATE TRIGGER {table}_keep_permanent BEFORE UPDATE OF"
            f" {', '.join(columns)} ON {table} WHEN {moved}"
            f" BEGIN SELECT RAISE(ABORT, '{table}: this is for ever'); END"
        )
    for table, (kind, columns) in CALLED.items():
        moved = " OR ".join(
            f"NEW.{name} IS NOT OLD.{name}" for name in columns.values()
        )
        yield (
            f"CREATE TRIGGER {table}_keep_former BEFORE UPDATE OF"
            f" {', '.join(columns.values())} ON {table}"
            f" WHEN ({moved}) AND NOT EXISTS ({_kept(kind, columns, 'IS')})"
            f" BEGIN SELECT RAISE(ABORT, '{table}: keep the former name first'); END"
        )
    for event in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER former_names_refuse_{event.lower()} BEFORE {event}"
            " ON former_names BEGIN SELECT RAISE(ABORT,"
            " 'former_names: history is only added to'); END"
        )
    yield (
        "CREATE TRIGGER former_names_refuse_again BEFORE INSERT ON former_names"
        " WHEN EXISTS (SELECT 1 FROM former_names WHERE id = NEW.id)"
        " BEGIN SELECT RAISE(ABORT, 'former_names: this entry is there already'); END"
    )


def _postgres():
    yield (
        "CREATE FUNCTION refuse_other_code() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '%: this is for ever', TG_TABLE_NAME; END $$"
    )
    for table, columns in PERMANENT.items():
        moved = " OR ".join(
            f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns
        )
        yield (
            f"CREATE TRIGGER {table}_keep_permanent BEFORE UPDATE OF"
            f" {', '.join(columns)} ON {table} FOR EACH ROW WHEN ({moved})"
            " EXECUTE FUNCTION refuse_other_code()"
        )
    for table, (kind, columns) in CALLED.items():
        moved = " OR ".join(
            f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in columns.values()
        )
        yield (
            f"CREATE FUNCTION {table}_former() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF NOT EXISTS ({_kept(kind, columns, 'IS NOT DISTINCT FROM')})"
            f" THEN RAISE EXCEPTION '{table}: keep the former name first'; END IF;"
            " RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_keep_former BEFORE UPDATE OF"
            f" {', '.join(columns.values())} ON {table} FOR EACH ROW WHEN ({moved})"
            f" EXECUTE FUNCTION {table}_former()"
        )
    yield (
        "CREATE TRIGGER former_names_refuse_change BEFORE UPDATE OR DELETE"
        " ON former_names FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        "CREATE TRIGGER former_names_refuse_truncate BEFORE TRUNCATE"
        " ON former_names FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _kept(kind, columns, same):
    """Return the question whether the newest former name is what it is called now."""
    equal = " AND ".join(f"f.{kept} {same} OLD.{own}" for kept, own in columns.items())
    return (
        f"SELECT 1 FROM former_names AS f WHERE f.kind = '{kind}'"
        f" AND f.thing_id = OLD.id AND {equal} AND f.until = (SELECT max(g.until)"
        f" FROM former_names AS g WHERE g.kind = '{kind}' AND g.thing_id = OLD.id)"
    )
