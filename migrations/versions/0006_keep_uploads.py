"""Keep uploaded files of evidence, what they say and what became of them.

Evidence learns the line of the file it came with.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATES = (
    "received",
    "checking",
    "checked",
    "confirmed",
    "done",
    "undoing",
    "undone",
    "dropped",
    "failed",
)
_FATES = ("good", "repaired", "there", "repeated", "ambiguous", "refused")


def _one_of(members, name):
    return sa.Enum(
        *members, name=name, native_enum=False, create_constraint=True, length=40
    )


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("state", _one_of(_STATES, "uploadstate"), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("next_row", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("batch_id", _ID, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.String(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_uploads_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("code", name=op.f("uq_uploads_code")),
    )
    op.create_index(op.f("ix_uploads_owner_id"), "uploads", ["owner", "id"])
    op.create_index(op.f("ix_uploads_sha256"), "uploads", ["sha256"])
    op.create_index(op.f("ix_uploads_state_id"), "uploads", ["state", "id"])
    op.create_index(op.f("ix_uploads_batch_id"), "uploads", ["batch_id"])
    op.create_table(
        "upload_lines",
        sa.Column("upload_id", _ID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("fate", _one_of(_FATES, "rowfate"), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name=op.f("fk_upload_lines_upload_id")
        ),
        sa.PrimaryKeyConstraint("upload_id", "line", name=op.f("pk_upload_lines")),
    )
    op.create_index(
        op.f("ix_upload_lines_upload_id_fate_line"),
        "upload_lines",
        ["upload_id", "fate", "line"],
    )
    op.create_table(
        "import_memories",
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "owner", "kind", "key", name=op.f("pk_import_memories")
        ),
    )
    # Not as a batch, which would make the table anew for one more column.
    op.add_column("evidence", sa.Column("batch_line", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("evidence", "batch_line")
    op.drop_table("import_memories")
    op.drop_table("upload_lines")
    op.drop_table("uploads")
