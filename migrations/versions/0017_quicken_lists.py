"""Give long lists the indexes they are read by.

In the order of names, in a region and in the country, now and on a past day: the
first page of a list ends with its last row, however many bodies there are.

Revision: 0017
Follows: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


INDEXES = {
    "ix_bodies_region_id_sort_name": ("bodies", ["region_id", "sort_name", "id"]),
    "ix_bodies_kind_sort_name": ("bodies", ["kind", "sort_name", "id"]),
    "ix_body_versions_sort_name": ("body_versions", ["sort_name", "body_id"]),
    "ix_body_versions_region_id_sort_name": (
        "body_versions",
        ["region_id", "sort_name", "body_id"],
    ),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
