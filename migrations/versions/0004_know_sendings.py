"""Know which evidence was sent together, and take one document once.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STANDING = sa.text(
    "state IN ('accepted', 'confirmed', 'gone', 'objected', 'submitted')"
    " AND page_id IS NULL AND reference <> ''"
)


def upgrade() -> None:
    # Not as a batch, which would make the table anew for one more column.
    op.add_column("evidence", sa.Column("sending", sa.String(), nullable=True))
    op.create_index(op.f("ix_evidence_sending"), "evidence", ["sending"], unique=False)
    op.create_index(
        "uq_evidence_reference",
        "evidence",
        ["body_id", "item_id", "reference"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )


def downgrade() -> None:
    op.drop_index("uq_evidence_reference", table_name="evidence")
    op.drop_index(op.f("ix_evidence_sending"), table_name="evidence")
    op.drop_column("evidence", "sending")
