"""From which items a body can be freed: those that lay a duty in any version."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.storage.requirements import (
    DutyRow,
    ItemRow,
    ItemVersionRow,
    newest,
)


def laying(session: Session) -> list[tuple[str, str]]:
    """Return the items that lay a duty in any version: code and newest heading."""
    version = aliased(ItemVersionRow)
    duties = (
        sa.select(DutyRow.id)
        .join(version, version.id == DutyRow.version_id)
        .where(version.item_id == ItemRow.id)
    )
    found = session.execute(
        sa.select(ItemRow.code, ItemVersionRow.heading)
        .join(ItemVersionRow, newest())
        .where(duties.exists())
        .order_by(ItemRow.code)
    )
    return [(row.code, row.heading) for row in found]
