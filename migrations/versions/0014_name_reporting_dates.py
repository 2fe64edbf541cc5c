"""Name pairs of a day and a moment of knowledge as reporting dates.

Revision: 0014
Follows: 0013
"""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
