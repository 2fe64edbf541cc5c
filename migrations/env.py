"""Runs the migrations on the connection it is handed; knows nothing of the tracker.

Each migration is one transaction, its ledger row included: a kill in the middle
leaves the old schema, and the next run starts clean.
"""

from alembic import context

connection = context.config.attributes["connection"]
metadata = context.config.attributes.get("metadata")


def render_item(type_, thing, autogen):
    """Spell the house's own column types as plain ones, so files import nothing."""
    if type_ == "type" and type(thing).__name__ == "Moment":
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=True,
    transaction_per_migration=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
