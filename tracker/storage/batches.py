"""Imports as batches: what was read, from where, with what outcome."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.storage.base import Base, key


class ImportBatchRow(Base, kw_only=True):
    """One import of one file."""

    __tablename__ = "import_batches"

    id: Mapped[int] = key()
    kind: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    actor: Mapped[str]
    started_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    #: Rows taken so far: an import killed in the middle goes on from here.
    next_row: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)


class ContentMarkRow(Base, kw_only=True):
    """The fingerprint of a content section as it was last loaded.

    Lets a load tell an edited file from an edited register: a section that has not
    changed since is left alone, whatever was published in the register meanwhile.
    """

    __tablename__ = "content_marks"

    section: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    #: The head of the item when the section was loaded.
    head: Mapped[int]
