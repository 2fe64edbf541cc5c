"""Keep the reasons of rejections as rows that the office edits, and who did what.

Steps of evidence learn which account took them, read off the journal, which nobody
edits; evidence learns since when it waits, and in whose place it is shown.

Revision: 0005
Follows: 0004
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# What a reason is called never changes: old decisions are read with it.
FIXED = "code, name_ru, name_en, needs_words, added_at"
SEED = [
    ("not_theirs", "Это не страница органа", "It is not the body’s page"),
    (
        "wrong_network",
        "Это страница другой площадки",
        "It is a page of another network",
    ),
    ("closed", "Страница пуста или закрыта", "The page is empty or closed"),
    ("personal", "Это личная страница", "It is a person’s own page"),
    (
        "duplicate",
        "Повторяет уже поданную страницу",
        "It repeats a page that is already submitted",
    ),
    ("other", "Другая причина", "Another reason"),
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text(
    "state NOT IN ('accepted', 'confirmed', 'gone', 'rejected', 'withdrawn')"
    " AND form <> 'address_unknown'"
)

evidence = sa.table(
    "evidence",
    sa.column("id"),
    sa.column("code"),
    sa.column("state"),
    sa.column("head"),
    sa.column("submitted_at", MOMENT),
    sa.column("submitted_by_ref"),
    sa.column("queued_at", MOMENT),
)
events = sa.table(
    "evidence_events",
    sa.column("id"),
    sa.column("evidence_id"),
    sa.column("seq"),
    sa.column("state"),
    sa.column("reason"),
    sa.column("recorded_at", MOMENT),
    sa.column("actor_ref"),
)
journal = sa.table("journal", sa.column("seq"), sa.column("action"), sa.column("body"))


def upgrade() -> None:
    _make_grounds()
    # Not as batches, which would make the tables anew and lose their triggers.
    op.add_column(
        "evidence_events",
        sa.Column("actor_ref", sa.String(), server_default="", nullable=False),
    )
    op.add_column(
        "evidence",
        sa.Column("submitted_by_ref", sa.String(), server_default="", nullable=False),
    )
    op.add_column(
        "evidence",
        sa.Column(
            "queued_at", MOMENT, server_default="1970-01-01 00:00:00", nullable=False
        ),
    )
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE evidence ADD COLUMN instead_of_id {number}"
        " CONSTRAINT fk_evidence_instead_of_id REFERENCES evidence (id)"
    )
    op.create_index(
        op.f("ix_evidence_instead_of_id"), "evidence", ["instead_of_id"], unique=False
    )
    op.create_index(
        "ix_evidence_queued",
        "evidence",
        ["queued_at", "id", "body_id", "platform_id", "item_id", "state", "form"],
        unique=False,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    _tell_who(op.get_bind())
    _tell_since_when(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_evidence_queued", table_name="evidence")
    op.drop_index(op.f("ix_evidence_instead_of_id"), table_name="evidence")
    for column in ("instead_of_id", "queued_at", "submitted_by_ref"):
        op.drop_column("evidence", column)
    op.drop_column("evidence_events", "actor_ref")
    op.drop_table("grounds")


def _make_grounds():
    grounds = op.create_table(
        "grounds",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_ru", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("needs_words", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_grounds")),
    )
    op.bulk_insert(
        grounds,
        [
            {
                "code": code,
                "name_ru": ru,
                "name_en": en,
                "needs_words": code == "other",
                "position": position,
                "added_at": EPOCH,
                "retired_at": None,
            }
            for position, (code, ru, en) in enumerate(SEED, start=1)
        ],
    )
    on_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _postgres() if on_postgres else _sqlite():
        op.execute(statement)


def _sqlite():
    said = "'grounds: what was a reason stays one'"
    yield (
        f"CREATE TRIGGER grounds_refuse_update BEFORE UPDATE OF {FIXED} ON grounds"
        f" BEGIN SELECT RAISE(ABORT, {said}); END"
    )
    yield (
        "CREATE TRIGGER grounds_refuse_delete BEFORE DELETE ON grounds"
        f" BEGIN SELECT RAISE(ABORT, {said}); END"
    )
    yield (
        "CREATE TRIGGER grounds_refuse_again BEFORE INSERT ON grounds"
        " WHEN EXISTS (SELECT 1 FROM grounds WHERE code = NEW.code)"
        f" BEGIN SELECT RAISE(ABORT, {said}); END"
    )


def _postgres():
    yield (
        "CREATE TRIGGER grounds_refuse_change"
        f" BEFORE DELETE OR UPDATE OF {FIXED} ON grounds"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    yield (
        "CREATE TRIGGER grounds_refuse_truncate BEFORE TRUNCATE ON grounds"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _tell_who(connection):
    """Fill in the account of every step, and so of every submission."""
    known = _steps_of_the_journal(connection)
    asked = sa.select(
        events.c.id,
        evidence.c.code,
        events.c.state,
        events.c.reason,
        events.c.recorded_at,
    ).join_from(events, evidence, evidence.c.id == events.c.evidence_id)
    told = []
    for row in connection.execute(asked):
        step = "confirmation_asked" if row.reason == "confirmation_asked" else row.state
        who = known.get((row.code, step, _utc(row.recorded_at)))
        if who:
            told.append({"event": row.id, "who": who})
    if told:
        _unguarded(
            connection,
            sa.update(events)
            .where(events.c.id == sa.bindparam("event"))
            .values(actor_ref=sa.bindparam("who")),
            told,
        )
    first = (
        sa.select(events.c.actor_ref)
        .where(events.c.evidence_id == evidence.c.id, events.c.seq == 1)
        .scalar_subquery()
    )
    connection.execute(
        sa.update(evidence).values(submitted_by_ref=sa.func.coalesce(first, ""))
    )


def _steps_of_the_journal(connection):
    """Return (evidence, step, moment) -> the actor, as the journal names him."""
    found = {}
    asked = sa.select(journal.c.action, journal.c.body).where(
        journal.c.action.like("evidence.%")
    )
    for action, body in connection.execute(asked.order_by(journal.c.seq)):
        entry = json.loads(body)
        step = action.removeprefix("evidence.")
        codes = [entry["subject"].removeprefix("evidence:")]
        if step == "confirmed_together":
            step, codes = "confirmed", entry["details"]["codes"]
        at = _utc(datetime.fromisoformat(entry["at"]))
        found |= {(code, step, at): entry["actor"] for code in codes}
    return found


def _unguarded(connection, statement, rows):
    """Write into a column of history that was not there when history was written."""
    table, guard = "evidence_events", "evidence_events_refuse_update"
    if connection.dialect.name == "postgresql":
        guard = "evidence_events_refuse_change"
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        connection.execute(statement, rows)
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")
        return
    made = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": guard}
    )
    op.execute(f"DROP TRIGGER {guard}")
    connection.execute(statement, rows)
    connection.exec_driver_sql(made)


def _tell_since_when(connection):
    """Let what waits wait since it was sent, and an objection since it was made."""
    objected = (
        sa.select(events.c.recorded_at)
        .where(
            events.c.evidence_id == evidence.c.id,
            events.c.seq == evidence.c.head,
            evidence.c.state == "objected",
        )
        .scalar_subquery()
    )
    connection.execute(
        sa.update(evidence).values(
            queued_at=sa.func.coalesce(objected, evidence.c.submitted_at)
        )
    )


def _utc(moment):
    return (
        moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    )
