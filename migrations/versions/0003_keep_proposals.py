"""Keep proposals with all their drafts, and what people have typed and not sent.

A version learns the commencement in the words of its act.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table -> the sets of columns that are unique in it: only ever added to.
HISTORY = {
    "proposal_drafts": [("id",), ("change_id", "rev")],
    "proposal_events": [("id",), ("proposal_id", "seq")],
}


def upgrade() -> None:
    op.create_table(
        "keepsakes",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "place", name=op.f("pk_keepsakes")),
    )
    with op.batch_alter_table("keepsakes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_keepsakes_saved_at"), ["saved_at"], unique=False
        )

    op.create_table(
        "proposals",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "published",
                "declined",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column(
            "amended_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("author_ref", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amended_by_id"],
            ["instruments.id"],
            name=op.f("fk_proposals_amended_by_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposals_amended_by_id"), ["amended_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proposals_state"), ["state"], unique=False)

    op.create_table(
        "proposal_changes",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "proposal_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "instrument_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "amend",
                "add",
                "repeal",
                "suspend",
                "retract",
                "commencement",
                "renumber",
                "move",
                name="changekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("published_seq", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instruments.id"],
            name=op.f("fk_proposal_changes_instrument_id"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_proposal_changes_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name=op.f("fk_proposal_changes_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_changes")),
        sa.UniqueConstraint(
            "proposal_id", "code", name=op.f("uq_proposal_changes_proposal_id_code")
        ),
    )
    with op.batch_alter_table("proposal_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_changes_code"), ["code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_changes_instrument_id"),
            ["instrument_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_changes_item_id"), ["item_id"], unique=False
        )

    op.create_table(
        "proposal_events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "proposal_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "in_review",
                "approved",
                "published",
                "declined",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_ref", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name=op.f("fk_proposal_events_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_events")),
        sa.UniqueConstraint(
            "proposal_id", "seq", name=op.f("uq_proposal_events_proposal_id_seq")
        ),
    )
    op.create_table(
        "proposal_comments",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "proposal_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "change_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("author_ref", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["proposal_changes.id"],
            name=op.f("fk_proposal_comments_change_id"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposals.id"],
            name=op.f("fk_proposal_comments_proposal_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_comments")),
    )
    with op.batch_alter_table("proposal_comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_comments_change_id"), ["change_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_comments_proposal_id"),
            ["proposal_id"],
            unique=False,
        )

    op.create_table(
        "proposal_drafts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "change_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_ref", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["proposal_changes.id"],
            name=op.f("fk_proposal_drafts_change_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_drafts")),
        sa.UniqueConstraint(
            "change_id", "rev", name=op.f("uq_proposal_drafts_change_id_rev")
        ),
    )
    # Not as a batch, which would make the table anew and lose its triggers.
    op.add_column(
        "item_versions",
        sa.Column("rule", sa.String(), server_default="", nullable=False),
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table, keys in HISTORY.items():
        for statement in _postgres(table) if on_postgres else _sqlite(table, keys):
            op.execute(statement)


def downgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table in HISTORY:
        names = ("change", "truncate") if on_postgres else ("update", "delete", "again")
        for name in names:
            op.execute(
                f"DROP TRIGGER {table}_refuse_{name}"
                + (f" ON {table}" if on_postgres else "")
            )
    op.drop_column("item_versions", "rule")

    op.drop_table("proposal_drafts")
    with op.batch_alter_table("proposal_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_comments_proposal_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_comments_change_id"))

    op.drop_table("proposal_comments")
    op.drop_table("proposal_events")
    with op.batch_alter_table("proposal_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_changes_item_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_changes_instrument_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_changes_code"))

    op.drop_table("proposal_changes")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposals_state"))
        batch_op.drop_index(batch_op.f("ix_proposals_amended_by_id"))

    op.drop_table("proposals")
    with op.batch_alter_table("keepsakes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_keepsakes_saved_at"))

    op.drop_table("keepsakes")


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
