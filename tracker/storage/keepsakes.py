"""What people typed and have not sent: kept until it is sent or too old.

Machinery, not a statement of the register: never read by anybody but its owner, never
journalled, never in an export.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.storage.base import Base


class KeepsakeRow(Base, kw_only=True):
    """The fields of one unsent form; *place* is the address it stands at."""

    __tablename__ = "keepsakes"

    #: ``account:<id>``, or ``guest:<token>`` for whoever was signed out meanwhile.
    owner: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    #: Field name -> the values typed, as a form sends them.
    fields: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    saved_at: Mapped[datetime] = mapped_column(index=True)
