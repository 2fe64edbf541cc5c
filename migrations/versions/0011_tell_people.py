"""Remember what people wish to be told and what was sent to them.

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wishes",
        sa.Column("account_id", _id(), nullable=False),
        sa.Column(
            "often", _one_of("often", "never", "workdays", "weekly"), nullable=False
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calendar", sa.String(), nullable=True),
        _refers("wishes", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_wishes")),
    )
    op.create_table(
        "telling_turns",
        sa.Column("account_id", _id(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        _refers("telling_turns", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_telling_turns")),
    )
    op.create_table(
        "messages",
        sa.Column("id", _id(), nullable=False),
        sa.Column("account_id", _id(), nullable=False),
        sa.Column("kind", _one_of("telling", "digest"), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column(
            "state",
            _one_of(
                "messagestate",
                "planned",
                "sending",
                "sent",
                "unsure",
                "failed",
                "dropped",
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        _refers("messages", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "account_id",
            "kind",
            "period",
            name=op.f("uq_messages_account_id_kind_period"),
        ),
        sa.UniqueConstraint("mark", name=op.f("uq_messages_mark")),
    )
    op.create_index("ix_messages_state_not_before", "messages", ["state", "not_before"])
    op.create_table(
        "chasers",
        sa.Column("account_id", _id(), nullable=False),
        sa.Column("item_id", _id(), nullable=False),
        sa.Column("body_id", _id(), nullable=False),
        sa.Column("comply_by", sa.Date(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("message_id", _id(), nullable=False),
        _refers("chasers", "account_id", "accounts"),
        _refers("chasers", "item_id", "items"),
        _refers("chasers", "body_id", "bodies"),
        _refers("chasers", "message_id", "messages"),
        sa.PrimaryKeyConstraint(
            "account_id", "item_id", "body_id", name=op.f("pk_chasers")
        ),
    )
    op.create_index(op.f("ix_chasers_message_id"), "chasers", ["message_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_chasers_message_id"), "chasers")
    op.drop_table("chasers")
    op.drop_index("ix_messages_state_not_before", "messages")
    op.drop_table("messages")
    op.drop_table("telling_turns")
    op.drop_table("wishes")


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(name, *values):
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=40
    )


def _refers(table, column, target):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )
