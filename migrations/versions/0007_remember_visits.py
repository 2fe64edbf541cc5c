"""Remember what each visit to a page found, and when the next one is due.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OUTCOMES = (
    "alive",
    "moved",
    "gone",
    "login_wall",
    "blocked",
    "error",
    "refused_by_policy",
)
TROUBLES = (
    "forbidden",
    "no_name",
    "no_connection",
    "timeout",
    "tls",
    "bad_answer",
    "too_many_hops",
)
# Table -> the sets of columns that are unique in it: only ever added to.
HISTORY = {"observations": [("id",)]}
# Index -> its columns, and of which rows.
PARTIAL = {
    "ix_page_watches_lost": (["lost_at", "page_id"], "lost_at IS NOT NULL"),
    "ix_page_watches_moved": (["checked_at", "page_id"], "last_outcome = 'moved'"),
    "ix_page_watches_dormant": (["page_id"], "next_at IS NULL"),
}


def upgrade() -> None:
    _observations()
    _watches()
    op.create_table(
        "host_turns",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_turns")),
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table, keys in HISTORY.items():
        for statement in _postgres(table) if on_postgres else _sqlite(table, keys):
            op.execute(statement)


def downgrade() -> None:
    # Triggers and indexes go with their tables.
    op.drop_table("host_turns")
    op.drop_table("page_watches")
    op.drop_table("observations")


def _observations():
    op.create_table(
        "observations",
        sa.Column("id", ID, nullable=False),
        sa.Column("page_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", _one_of(OUTCOMES, "outcome"), nullable=False),
        sa.Column("trouble", _one_of(TROUBLES, "trouble")),
        sa.Column("status", sa.Integer()),
        sa.Column("via", _one_of(("page", "api", "person"), "via"), nullable=False),
        sa.Column("landed", sa.String(), nullable=False),
        sa.Column("moved_to", sa.String()),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("subscribers", sa.BigInteger()),
        sa.Column("last_post_at", MOMENT),
        sa.Column("posts_week", sa.Integer()),
        sa.Column("government_mark", sa.Boolean()),
        sa.Column("verified", sa.Boolean()),
        sa.Column("closed", sa.Boolean()),
        sa.Column("account", _one_of(("active", "deleted", "banned"), "account")),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("back_link", sa.Boolean()),
        sa.Column("canary", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_observations_page_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_index("ix_observations_page_id_at", "observations", ["page_id", "at"])


def _watches():
    op.create_table(
        "page_watches",
        sa.Column("page_id", ID, autoincrement=False, nullable=False),
        sa.Column("platform_id", ID, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("lease", sa.String()),
        sa.Column("last_outcome", _one_of(OUTCOMES, "outcome")),
        sa.Column("last_id", ID),
        sa.Column("checked_at", MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("lost_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_page_watches_page_id")
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platforms.id"], name=op.f("fk_page_watches_platform_id")
        ),
        sa.ForeignKeyConstraint(
            ["last_id"], ["observations.id"], name=op.f("fk_page_watches_last_id")
        ),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_watches")),
    )
    op.create_index(
        "ix_page_watches_due",
        "page_watches",
        ["platform_id", "turn", "next_at", "page_id"],
    )
    for name, (columns, rows) in PARTIAL.items():
        op.create_index(
            name,
            "page_watches",
            columns,
            sqlite_where=sa.text(rows),
            postgresql_where=sa.text(rows),
        )


def _one_of(values, name):
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=40
    )


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
