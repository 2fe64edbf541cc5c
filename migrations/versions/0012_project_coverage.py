"""Keep what is true of every body now, counted.

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KINDS = (
    "federal_executive_body",
    "state_body",
    "regional_executive_body",
    "local_government_body",
    "subordinate_organisation",
    "court",
    "head_of_region",
    "head_of_municipality",
)


def upgrade() -> None:
    state = op.create_table(
        "coverage_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("next_change", sa.Date(), nullable=True),
        sa.Column("stale", sa.Integer(), nullable=True),
        sa.Column("round_edition", sa.Integer(), nullable=True),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("coming", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_state")),
    )
    # Nothing is computed yet: the job finds everything stale and computes it.
    op.bulk_insert(
        state,
        [{"id": 1, "edition": 1, "mark": "", "seal": "", "stale": 1, "through": 0}],
    )
    op.create_table(
        "coverage_stale",
        sa.Column("item_id", _id(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        _refers("coverage_stale", "item_id", "items"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_coverage_stale")),
    )
    op.create_table(
        "coverage_touched",
        sa.Column("body_id", _id(), autoincrement=False, nullable=False),
        _refers("coverage_touched", "body_id", "bodies"),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_coverage_touched")),
    )
    op.create_table(
        "coverage_cells",
        sa.Column("id", _id(), nullable=False),
        sa.Column("item_id", _id(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("lacking", sa.String(), nullable=False),
        _refers("coverage_cells", "item_id", "items"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_cells")),
        sa.UniqueConstraint(
            "item_id",
            "status",
            "lacking",
            name=op.f("uq_coverage_cells_item_id_status_lacking"),
        ),
    )
    op.create_table(
        "coverage_profiles",
        sa.Column("id", _id(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_profiles")),
        sa.UniqueConstraint(
            "fingerprint", name=op.f("uq_coverage_profiles_fingerprint")
        ),
    )
    op.create_table(
        "coverage_profile_cells",
        sa.Column("profile_id", _id(), nullable=False),
        sa.Column("cell_id", _id(), nullable=False),
        _refers("coverage_profile_cells", "profile_id", "coverage_profiles"),
        _refers("coverage_profile_cells", "cell_id", "coverage_cells"),
        sa.PrimaryKeyConstraint(
            "profile_id", "cell_id", name=op.f("pk_coverage_profile_cells")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_coverage_profile_cells_cell_id",
        "coverage_profile_cells",
        ["cell_id", "profile_id"],
    )
    op.create_table(
        "coverage_places",
        sa.Column("id", _id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "wide",
            _one_of("wide", "place", "region", "kind", "level", "country"),
            nullable=False,
        ),
        sa.Column("region_id", _id(), nullable=True),
        sa.Column("kind", _one_of("bodykind", *KINDS), nullable=True),
        sa.Column(
            "level",
            _one_of("level", "federal", "regional", "municipal"),
            nullable=True,
        ),
        _refers("coverage_places", "region_id", "regions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_places")),
        sa.UniqueConstraint("name", name=op.f("uq_coverage_places_name")),
    )
    op.create_index(
        "ix_coverage_places_wide",
        "coverage_places",
        ["wide", "region_id", "kind", "level"],
    )
    op.create_table(
        "coverage_bodies",
        sa.Column("body_id", _id(), autoincrement=False, nullable=False),
        sa.Column("place_id", _id(), nullable=False),
        sa.Column("profile_id", _id(), nullable=False),
        _refers("coverage_bodies", "body_id", "bodies"),
        _refers("coverage_bodies", "place_id", "coverage_places"),
        _refers("coverage_bodies", "profile_id", "coverage_profiles"),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_coverage_bodies")),
    )
    op.create_index(
        "ix_coverage_bodies_profile_id", "coverage_bodies", ["profile_id", "body_id"]
    )
    _counter("coverage_counts", "profile_id", "coverage_profiles")
    _counter("coverage_tallies", "cell_id", "coverage_cells")


def downgrade() -> None:
    op.drop_table("coverage_tallies")
    op.drop_table("coverage_counts")
    op.drop_index("ix_coverage_bodies_profile_id", "coverage_bodies")
    op.drop_table("coverage_bodies")
    op.drop_index("ix_coverage_places_wide", "coverage_places")
    op.drop_table("coverage_places")
    op.drop_index("ix_coverage_profile_cells_cell_id", "coverage_profile_cells")
    op.drop_table("coverage_profile_cells")
    op.drop_table("coverage_profiles")
    op.drop_table("coverage_cells")
    op.drop_table("coverage_touched")
    op.drop_table("coverage_stale")
    op.drop_table("coverage_state")


def _counter(table, column, target):
    op.create_table(
        table,
        sa.Column("place_id", _id(), nullable=False),
        sa.Column(column, _id(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        _refers(table, "place_id", "coverage_places"),
        _refers(table, column, target),
        sa.PrimaryKeyConstraint("place_id", column, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )


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
