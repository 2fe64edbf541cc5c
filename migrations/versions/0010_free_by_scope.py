"""Let an exemption free bodies by kind, level and region.

Revision: 0010
Follows: 0009
"""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
