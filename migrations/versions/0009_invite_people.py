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
    op.create_table(
        "invitations",
        sa.Column("id", _id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        *_life(),
        sa.Column("account_id", _id(), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_invitations_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.create_index(op.f("ix_invitations_email"), "invitations", ["email"])
    op.create_table(
        "submission_links",
        sa.Column("id", _id(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body_id", _id(), nullable=False),
        *_life(),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_submission_links_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["accounts.id"], name=op.f("fk_submission_links_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_submission_links_digest")),
    )
    op.create_index(
        op.f("ix_submission_links_body_id"), "submission_links", ["body_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_submission_links_body_id"), "submission_links")
    op.drop_table("submission_links")
    op.drop_index(op.f("ix_invitations_email"), "invitations")
    op.drop_table("invitations")
    op.drop_index(op.f("ix_account_regions_region_id"), "account_regions")
    op.drop_table("account_regions")


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _life():
    """Return the columns of a pass: who made it and when, and how it ended."""
    return (
        sa.Column("made_by", _id(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    )
