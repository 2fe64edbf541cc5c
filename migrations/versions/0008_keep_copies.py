"""Keep what was seen of a page when it was accepted.

The copies themselves are files; here is which there are, and which are still wanted.

Revision: 0008
Follows: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Table -> the sets of columns that are unique in it: only ever added to.
HISTORY = {
    "stored_copies": [("id",), ("entry",), ("evidence_id", "seq", "sha256")],
}

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
    "forbidden", "no_name", "no_connection", "timeout", "tls", "bad_answer", "too_many_hops",
)  # fmt: skip
MEDIA = ("application/warc", "image/png", "image/jpeg")


def upgrade() -> None:
    _make_stored()
    _make_wanted()
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table, keys in HISTORY.items():
        for statement in _postgres(table) if on_postgres else _sqlite(table, keys):
            op.execute(statement)


def downgrade() -> None:
    # The triggers go with their table.
    op.drop_table("stored_copies")
    op.drop_table("wanted_copies")


def _make_stored():
    op.create_table(
        "stored_copies",
        sa.Column("id", _key(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("page_id", _key(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", _one_of("outcome", OUTCOMES), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("medium", _one_of("medium", MEDIA), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id", "seq"],
            ["evidence_events.evidence_id", "evidence_events.seq"],
            name=op.f("fk_stored_copies_evidence_id_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_stored_copies_page_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_copies")),
        sa.UniqueConstraint("entry", name=op.f("uq_stored_copies_entry")),
        sa.UniqueConstraint(
            "evidence_id",
            "seq",
            "sha256",
            name=op.f("uq_stored_copies_evidence_id_seq_sha256"),
        ),
    )
    op.create_index(op.f("ix_stored_copies_sha256"), "stored_copies", ["sha256"])


def _make_wanted():
    op.create_table(
        "wanted_copies",
        sa.Column("evidence_id", _key(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", _one_of("outcome", OUTCOMES), nullable=True),
        sa.Column("trouble", _one_of("trouble", TROUBLES), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_wanted_copies_evidence_id")
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_wanted_copies")),
    )
    op.create_index(op.f("ix_wanted_copies_due_at"), "wanted_copies", ["due_at"])
    op.create_index(op.f("ix_wanted_copies_url"), "wanted_copies", ["url"])


def _key():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(name, values):
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
