"""Keep methodologies of assessment, ratings and objections to them.

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SORTED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
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
CERTAINTIES = ("confirmed", "reported", "inferred", "disputed")
# Table -> the sets of columns that are unique in it: only ever added to.
HISTORY = {
    "methodology_versions": [("id",), ("code", "seq")],
    "rating_rounds": [("id",), ("code",), ("initial_id",)],
    "rating_scores": [("id",), ("round_id", "body_id")],
    "rating_objections": [("id",), ("round_id", "body_id", "criterion")],
    "rating_answers": [("id",), ("objection_id",)],
}


def upgrade() -> None:
    _methodologies()
    _rounds()
    _scores()
    _objections()
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for table, keys in HISTORY.items():
        for statement in _postgres(table) if on_postgres else _sqlite(table, keys):
            op.execute(statement)


def downgrade() -> None:
    # Triggers and indexes go with their tables.
    for table in reversed(HISTORY):
        op.drop_table(table)


def _methodologies():
    op.create_table(
        "methodology_versions",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.Column("least_known", sa.Integer(), nullable=False),
        sa.Column("fresh_days", sa.Integer(), nullable=False),
        sa.Column("formula", _one_of(("sum", "share"), "formula"), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("certainty", _one_of(CERTAINTIES, "certainty"), nullable=False),
        sa.Column("sources", sa.Integer()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_methodology_versions")),
        sa.UniqueConstraint(
            "code", "seq", name=op.f("uq_methodology_versions_code_seq")
        ),
    )


def _rounds():
    op.create_table(
        "rating_rounds",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("known", MOMENT, nullable=False),
        sa.Column(
            "stage", _one_of(("initial", "final"), "ratingstage"), nullable=False
        ),
        sa.Column("initial_id", ID),
        sa.Column("previous_id", ID),
        sa.Column("bodies", sa.Integer(), nullable=False),
        sa.Column("ranked", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_by_ref", sa.String(), nullable=False),
        _refers("rating_rounds", "version_id", "methodology_versions.id"),
        _refers("rating_rounds", "initial_id", "rating_rounds.id"),
        _refers("rating_rounds", "previous_id", "rating_rounds.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_rounds")),
        sa.UniqueConstraint("code", name=op.f("uq_rating_rounds_code")),
        sa.UniqueConstraint("initial_id", name=op.f("uq_rating_rounds_initial_id")),
    )
    for column in ("version_id", "previous_id"):
        op.create_index(f"ix_rating_rounds_{column}", "rating_rounds", [column])


def _scores():
    op.create_table(
        "rating_scores",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", SORTED, nullable=False),
        sa.Column("region_id", ID),
        sa.Column("kind", _one_of(KINDS, "bodykind"), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        _refers("rating_scores", "round_id", "rating_rounds.id"),
        _refers("rating_scores", "body_id", "bodies.id"),
        _refers("rating_scores", "region_id", "regions.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_scores")),
        sa.UniqueConstraint(
            "round_id", "body_id", name=op.f("uq_rating_scores_round_id_body_id")
        ),
    )
    op.create_index("ix_rating_scores_body_id", "rating_scores", ["body_id"])
    op.create_index(
        "ix_rating_scores_place",
        "rating_scores",
        ["round_id", "rank", "sort_name", "body_id"],
    )


def _objections():
    op.create_table(
        "rating_objections",
        sa.Column("id", ID, nullable=False),
        sa.Column("round_id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_ref", sa.String(), nullable=False),
        _refers("rating_objections", "round_id", "rating_rounds.id"),
        _refers("rating_objections", "body_id", "bodies.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_objections")),
        sa.UniqueConstraint(
            "round_id",
            "body_id",
            "criterion",
            name=op.f("uq_rating_objections_round_id_body_id_criterion"),
        ),
    )
    op.create_index("ix_rating_objections_body_id", "rating_objections", ["body_id"])
    op.create_table(
        "rating_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("objection_id", ID, nullable=False),
        sa.Column(
            "verdict", _one_of(("accepted", "refused"), "verdict"), nullable=False
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_by_ref", sa.String(), nullable=False),
        _refers("rating_answers", "objection_id", "rating_objections.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_answers")),
        sa.UniqueConstraint(
            "objection_id", name=op.f("uq_rating_answers_objection_id")
        ),
    )


def _refers(table, column, target):
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}")
    )


def _one_of(values, name):
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=40
    )


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
