"""Make the tables of the register.

Revision: 0001
Follows: None
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_accounts_fs_uniquifier")),
    )
    op.create_table(
        "content_marks",
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("section", name=op.f("pk_content_marks")),
    )
    op.create_table(
        "idempotency",
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_at"), ["at"], unique=False)

    op.create_table(
        "import_batches",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_row", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batches")),
    )
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_batches_sha256"), ["sha256"], unique=False
        )

    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
        sa.UniqueConstraint("hash", name=op.f("uq_journal_hash")),
        sa.UniqueConstraint("previous", name=op.f("uq_journal_previous")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_action"), ["action"], unique=False)
        batch_op.create_index(
            "ix_journal_subject_seq", ["subject", "seq"], unique=False
        )

    op.create_table(
        "journal_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_head")),
    )
    op.create_table(
        "platforms",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("grammar", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platforms")),
        sa.UniqueConstraint("code", name=op.f("uq_platforms_code")),
    )
    op.create_table(
        "regions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("short", sa.String(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("col", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("code", name=op.f("uq_regions_code")),
    )
    op.create_table(
        "search_dirty",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "entity_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "entity_id", name=op.f("pk_search_dirty")),
    )
    op.create_table(
        "bodies",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column(
            "sort_name",
            sa.String().with_variant(sa.String(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "federal_executive_body",
                "state_body",
                "regional_executive_body",
                "local_government_body",
                "subordinate_organisation",
                "court",
                "head_of_region",
                "head_of_municipality",
                name="bodykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "federal",
                "regional",
                "municipal",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "region_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("inn", sa.String(), nullable=False),
        sa.Column("ogrn", sa.String(), nullable=False),
        sa.Column("oktmo", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("site_raw", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("existed_from", sa.Date(), nullable=True),
        sa.Column("existed_until", sa.Date(), nullable=True),
        sa.Column(
            "successor_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "batch_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("batch_line", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_bodies_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["bodies.id"], name=op.f("fk_bodies_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_bodies_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["bodies.id"], name=op.f("fk_bodies_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
        sa.UniqueConstraint("code", name=op.f("uq_bodies_code")),
    )
    with op.batch_alter_table("bodies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bodies_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index("ix_bodies_inn", ["inn"], unique=False)
        batch_op.create_index(
            "ix_bodies_kind_region_id", ["kind", "region_id"], unique=False
        )
        batch_op.create_index("ix_bodies_ogrn", ["ogrn"], unique=False)
        batch_op.create_index(
            "ix_bodies_region_id_kind", ["region_id", "kind"], unique=False
        )
        batch_op.create_index(
            "ix_bodies_sort_name_id", ["sort_name", "id"], unique=False
        )

    op.create_table(
        "instruments",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bill",
                "law",
                "order",
                "decree",
                "recommendation",
                "letter",
                "report",
                "act",
                name="instrumentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("dated", sa.String(), nullable=True),
        sa.Column("sort_date", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("short_title", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "federal",
                "regional",
                "municipal",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "region_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "certainty",
            sa.Enum(
                "confirmed",
                "reported",
                "inferred",
                "disputed",
                name="certainty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sources", sa.Integer(), nullable=True),
        sa.Column("verified_as_at", sa.Date(), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_instruments_region_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruments")),
        sa.UniqueConstraint("code", name=op.f("uq_instruments_code")),
        sa.UniqueConstraint(
            "kind",
            "number",
            "dated",
            "issuer",
            name=op.f("uq_instruments_kind_number_dated_issuer"),
        ),
    )
    with op.batch_alter_table("instruments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instruments_region_id"), ["region_id"], unique=False
        )

    op.create_table(
        "pages",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "platform_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("raw", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platforms.id"], name=op.f("fk_pages_platform_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint(
            "platform_id",
            "kind",
            "handle",
            name=op.f("uq_pages_platform_id_kind_handle"),
        ),
    )
    op.create_table(
        "platform_statuses",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "platform_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "available",
                "listed",
                "social_network",
                "announced",
                "restricted",
                "banned",
                name="platformstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("stated_from", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "certainty",
            sa.Enum(
                "confirmed",
                "reported",
                "inferred",
                "disputed",
                name="certainty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sources", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platforms.id"],
            name=op.f("fk_platform_statuses_platform_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_statuses")),
        sa.UniqueConstraint(
            "platform_id", "seq", name=op.f("uq_platform_statuses_platform_id_seq")
        ),
    )
    op.create_table(
        "account_bodies",
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "body_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_bodies_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_account_bodies_body_id")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "body_id", name=op.f("pk_account_bodies")
        ),
    )
    with op.batch_alter_table("account_bodies", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_account_bodies_body_id"), ["body_id"], unique=False
        )

    op.create_table(
        "body_aliases",
        sa.Column(
            "body_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_body_aliases_body_id")
        ),
        sa.PrimaryKeyConstraint("body_id", "name", name=op.f("pk_body_aliases")),
    )
    op.create_table(
        "body_versions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "body_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "federal_executive_body",
                "state_body",
                "regional_executive_body",
                "local_government_body",
                "subordinate_organisation",
                "court",
                "head_of_region",
                "head_of_municipality",
                name="bodykind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "federal",
                "regional",
                "municipal",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "region_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("inn", sa.String(), nullable=False),
        sa.Column("ogrn", sa.String(), nullable=False),
        sa.Column("oktmo", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("site_raw", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("existed_from", sa.Date(), nullable=True),
        sa.Column("existed_until", sa.Date(), nullable=True),
        sa.Column(
            "successor_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "batch_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("batch_line", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_body_versions_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_body_versions_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["bodies.id"], name=op.f("fk_body_versions_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["regions.id"], name=op.f("fk_body_versions_region_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["bodies.id"], name=op.f("fk_body_versions_successor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_versions")),
        sa.UniqueConstraint(
            "body_id", "seq", name=op.f("uq_body_versions_body_id_seq")
        ),
    )
    with op.batch_alter_table("body_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_body_versions_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            "ix_body_versions_body_id_valid_from",
            ["body_id", "valid_from", "seq"],
            unique=False,
        )

    op.create_table(
        "instrument_events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "instrument_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "introduced",
                "first_reading",
                "second_reading",
                "third_reading",
                "adopted",
                "approved_by_upper_house",
                "signed",
                "published",
                "announced",
                "in_force",
                "reported",
                "started",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened", sa.String(), nullable=False),
        sa.Column("sort_date", sa.Date(), nullable=True),
        sa.Column(
            "certainty",
            sa.Enum(
                "confirmed",
                "reported",
                "inferred",
                "disputed",
                name="certainty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sources", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instruments.id"],
            name=op.f("fk_instrument_events_instrument_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_events")),
        sa.UniqueConstraint(
            "instrument_id",
            "position",
            name=op.f("uq_instrument_events_instrument_id_position"),
        ),
    )
    op.create_table(
        "instrument_relations",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "source_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "target_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "becomes",
                "amends",
                "implements",
                "recommends",
                "contradicts",
                "cites",
                name="relationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["instruments.id"],
            name=op.f("fk_instrument_relations_source_id"),
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["instruments.id"],
            name=op.f("fk_instrument_relations_target_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_relations")),
        sa.UniqueConstraint(
            "source_id",
            "target_id",
            "kind",
            name=op.f("uq_instrument_relations_source_id_target_id_kind"),
        ),
    )
    with op.batch_alter_table("instrument_relations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instrument_relations_target_id"), ["target_id"], unique=False
        )

    op.create_table(
        "items",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column(
            "instrument_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("substance_rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_items_instrument_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("code", name=op.f("uq_items_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_items_uid")),
    )
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_items_instrument_id"), ["instrument_id"], unique=False
        )

    op.create_table(
        "evidence",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "body_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "form",
            sa.Enum(
                "page",
                "site",
                "document",
                "address_unknown",
                name="form",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "platform_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "page_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("shown_from", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "accepted",
                "rejected",
                "objected",
                "withdrawn",
                "gone",
                "confirmed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reviewed_rev", sa.Integer(), nullable=True),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "batch_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name=op.f("fk_evidence_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_evidence_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_evidence_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["pages.id"], name=op.f("fk_evidence_page_id")
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platforms.id"], name=op.f("fk_evidence_platform_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("code", name=op.f("uq_evidence_code")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_batch_id"), ["batch_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_body_id"), ["body_id"], unique=False
        )
        batch_op.create_index(
            "ix_evidence_item_id_body_id", ["item_id", "body_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_page_id"), ["page_id"], unique=False
        )
        batch_op.create_index("ix_evidence_state_id", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_evidence_standing",
            ["body_id", "item_id", "page_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('accepted', 'confirmed', 'gone', 'objected', 'submitted') AND page_id IS NOT NULL"
            ),
            postgresql_where=sa.text(
                "state IN ('accepted', 'confirmed', 'gone', 'objected', 'submitted') AND page_id IS NOT NULL"
            ),
        )

    op.create_table(
        "exemptions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "op",
            sa.Enum(
                "grant",
                "revoke",
                name="exemptionop",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "body_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_exemptions_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_exemptions_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
        sa.UniqueConstraint("uid", "seq", name=op.f("uq_exemptions_uid_seq")),
    )
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exemptions_body_id"), ["body_id"], unique=False
        )
        batch_op.create_index(
            "ix_exemptions_item_id_body_id", ["item_id", "body_id"], unique=False
        )

    op.create_table(
        "figures",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "instrument_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "body_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=3), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("as_cited", sa.String(), nullable=False),
        sa.Column("happened", sa.String(), nullable=True),
        sa.Column(
            "certainty",
            sa.Enum(
                "confirmed",
                "reported",
                "inferred",
                "disputed",
                name="certainty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sources", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_figures_body_id")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_figures_instrument_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_figures_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figures")),
        sa.UniqueConstraint("code", name=op.f("uq_figures_code")),
    )
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_figures_body_id"), ["body_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_figures_instrument_id"), ["instrument_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_figures_item_id"), ["item_id"], unique=False
        )

    op.create_table(
        "item_relations",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "source_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "target_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["items.id"], name=op.f("fk_item_relations_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["items.id"], name=op.f("fk_item_relations_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_relations")),
        sa.UniqueConstraint(
            "source_id",
            "target_id",
            "kind",
            name=op.f("uq_item_relations_source_id_target_id_kind"),
        ),
    )
    with op.batch_alter_table("item_relations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_item_relations_target_id"), ["target_id"], unique=False
        )

    op.create_table(
        "item_versions",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "item_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "op",
            sa.Enum(
                "set",
                "repeal",
                "suspend",
                "retract",
                name="op",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("stated_from", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "active",
                "planned",
                "bill",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "change",
            sa.Enum(
                "editorial",
                "substantive",
                name="changeclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("substance_rev", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "amended_by_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "certainty",
            sa.Enum(
                "confirmed",
                "reported",
                "inferred",
                "disputed",
                name="certainty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sources", sa.Integer(), nullable=True),
        sa.Column("flag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["amended_by_id"],
            ["instruments.id"],
            name=op.f("fk_item_versions_amended_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_item_versions_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["items.id"], name=op.f("fk_item_versions_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_versions")),
        sa.UniqueConstraint(
            "item_id", "seq", name=op.f("uq_item_versions_item_id_seq")
        ),
    )
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_item_versions_amended_by_id"),
            ["amended_by_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_item_versions_parent_id"), ["parent_id"], unique=False
        )

    op.create_table(
        "duties",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "version_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "modality",
            sa.Enum(
                "mandatory",
                "strongly_recommended",
                "optional",
                "experimental",
                name="modality",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "binding",
            sa.Enum(
                "normative",
                "recommendatory",
                name="binding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "platform_rule",
            sa.Enum(
                "any_of",
                "all_of",
                "unspecified",
                name="platformrule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("comply_by", sa.Date(), nullable=True),
        sa.Column("reading", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["item_versions.id"], name=op.f("fk_duties_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
        sa.UniqueConstraint("version_id", name=op.f("uq_duties_version_id")),
    )
    op.create_table(
        "evidence_events",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "evidence_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "accepted",
                "rejected",
                "objected",
                "withdrawn",
                "gone",
                "confirmed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_rev", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_evidence_events_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_events")),
        sa.UniqueConstraint(
            "evidence_id", "seq", name=op.f("uq_evidence_events_evidence_id_seq")
        ),
    )
    op.create_table(
        "duty_platforms",
        sa.Column(
            "duty_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "platform_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["duties.id"], name=op.f("fk_duty_platforms_duty_id")
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"],
            ["platforms.id"],
            name=op.f("fk_duty_platforms_platform_id"),
        ),
        sa.PrimaryKeyConstraint(
            "duty_id", "platform_id", name=op.f("pk_duty_platforms")
        ),
    )
    op.create_table(
        "duty_scopes",
        sa.Column(
            "duty_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "axis",
            sa.Enum(
                "kind",
                "level",
                "region",
                "include",
                "exclude",
                name="axis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["duties.id"], name=op.f("fk_duty_scopes_duty_id")
        ),
        sa.PrimaryKeyConstraint(
            "duty_id", "axis", "value", name=op.f("pk_duty_scopes")
        ),
    )


def downgrade() -> None:
    op.drop_table("duty_scopes")
    op.drop_table("duty_platforms")
    op.drop_table("evidence_events")
    op.drop_table("duties")
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_versions_parent_id"))
        batch_op.drop_index(batch_op.f("ix_item_versions_amended_by_id"))

    op.drop_table("item_versions")
    with op.batch_alter_table("item_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_relations_target_id"))

    op.drop_table("item_relations")
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_figures_item_id"))
        batch_op.drop_index(batch_op.f("ix_figures_instrument_id"))
        batch_op.drop_index(batch_op.f("ix_figures_body_id"))

    op.drop_table("figures")
    with op.batch_alter_table("exemptions", schema=None) as batch_op:
        batch_op.drop_index("ix_exemptions_item_id_body_id")
        batch_op.drop_index(batch_op.f("ix_exemptions_body_id"))

    op.drop_table("exemptions")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evidence_standing",
            sqlite_where=sa.text(
                "state IN ('accepted', 'confirmed', 'gone', 'objected', 'submitted') AND page_id IS NOT NULL"
            ),
            postgresql_where=sa.text(
                "state IN ('accepted', 'confirmed', 'gone', 'objected', 'submitted') AND page_id IS NOT NULL"
            ),
        )
        batch_op.drop_index("ix_evidence_state_id")
        batch_op.drop_index(batch_op.f("ix_evidence_page_id"))
        batch_op.drop_index("ix_evidence_item_id_body_id")
        batch_op.drop_index(batch_op.f("ix_evidence_body_id"))
        batch_op.drop_index(batch_op.f("ix_evidence_batch_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_items_instrument_id"))

    op.drop_table("items")
    with op.batch_alter_table("instrument_relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instrument_relations_target_id"))

    op.drop_table("instrument_relations")
    op.drop_table("instrument_events")
    with op.batch_alter_table("body_versions", schema=None) as batch_op:
        batch_op.drop_index("ix_body_versions_body_id_valid_from")
        batch_op.drop_index(batch_op.f("ix_body_versions_batch_id"))

    op.drop_table("body_versions")
    op.drop_table("body_aliases")
    with op.batch_alter_table("account_bodies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_bodies_body_id"))

    op.drop_table("account_bodies")
    op.drop_table("platform_statuses")
    op.drop_table("pages")
    with op.batch_alter_table("instruments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruments_region_id"))

    op.drop_table("instruments")
    with op.batch_alter_table("bodies", schema=None) as batch_op:
        batch_op.drop_index("ix_bodies_sort_name_id")
        batch_op.drop_index("ix_bodies_region_id_kind")
        batch_op.drop_index("ix_bodies_ogrn")
        batch_op.drop_index("ix_bodies_kind_region_id")
        batch_op.drop_index("ix_bodies_inn")
        batch_op.drop_index(batch_op.f("ix_bodies_batch_id"))

    op.drop_table("bodies")
    op.drop_table("search_dirty")
    op.drop_table("regions")
    op.drop_table("platforms")
    op.drop_table("journal_head")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_subject_seq")
        batch_op.drop_index(batch_op.f("ix_journal_action"))

    op.drop_table("journal")
    with op.batch_alter_table("import_batches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batches_sha256"))

    op.drop_table("import_batches")
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_at"))

    op.drop_table("idempotency")
    op.drop_table("content_marks")
    op.drop_table("accounts")
