"""Let people be invited, speak for a region, or send once by a link.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_regions",
        sa.Column("account_id", _id(), nullable=False),
        sa.Column("region_id", _id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_regions_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_account_regions_region_id")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "region_id", name=op.f("pk_account_regions")
        ),
    )
    op.create_index(
        op.f("ix_account_regions_region_id"), "account_regions", ["region_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_account_regions_region_id"), "account_regions")
    op.drop_table("account_regions")


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
