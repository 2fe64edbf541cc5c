"""Uploaded files of evidence: what each says, how far it has come, what went back.

Machinery, not a statement of the register: what a file brings is evidence, and the
journal tells of it by the batch. Read by whoever sent the file, and by nobody else.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.evidence_files import RowFate, UploadState
from tracker.storage.base import Base, key, one_of, refers


class UploadRow(Base, kw_only=True):
    """One file of one person, with everything that decides how it is read."""

    __tablename__ = "uploads"
    __table_args__ = (
        sa.Index("ix_uploads_owner_id", "owner", "id"),
        sa.Index("ix_uploads_state_id", "state", "id"),
    )

    id: Mapped[int] = key()
    #: What stands in its address: nobody guesses it.
    code: Mapped[str] = mapped_column(unique=True)
    #: ``account:<id>``: never a name.
    owner: Mapped[str]
    file_name: Mapped[str]
    #: Under this name its bytes are kept, as long as they are needed.
    sha256: Mapped[str] = mapped_column(index=True)
    state: Mapped[UploadState] = mapped_column(one_of(UploadState))
    #: Its form: encoding, delimiter, headings, first rows.
    layout: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: What its columns mean, and what is told for all of its rows.
    reading: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: What was asked of several bodies -> the code of the one chosen; empty: none.
    choices: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    #: Rows by fate and what else is counted.
    counts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    rows: Mapped[int]
    #: Rows gone through so far: work that is killed goes on from here.
    next_row: Mapped[int]
    #: Why it failed.
    reason: Mapped[str]
    batch_id: Mapped[int | None] = refers("import_batches.id", default=None)
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    #: Who works on it, and until when nobody else may.
    lease: Mapped[str]
    leased_until: Mapped[datetime | None] = mapped_column(default=None)


class UploadLineRow(Base, kw_only=True):
    """A row of a file that needs words: not taken, mended, or worth a look."""

    __tablename__ = "upload_lines"
    __table_args__ = (
        sa.Index("ix_upload_lines_upload_id_fate_line", "upload_id", "fate", "line"),
    )

    upload_id: Mapped[int] = mapped_column(
        sa.ForeignKey("uploads.id"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fate: Mapped[RowFate] = mapped_column(one_of(RowFate))
    reason: Mapped[str]
    #: The words that fit several bodies, as `UploadRow.choices` knows them.
    asked: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: Heading -> cell, as the file has it.
    cells: Mapped[dict[str, str]] = mapped_column(sa.JSON)


class ImportMemoryRow(Base, kw_only=True):
    """What a person told once of files, for the next one.

    *kind* ``columns``: headings -> what they mean; ``body``: a name that fits several
    bodies -> the one that was meant.
    """

    __tablename__ = "import_memories"

    owner: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    saved_at: Mapped[datetime]
