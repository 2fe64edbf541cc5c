"""Where items stand in their documents, by the newest version of each."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from tracker.storage.instruments import InstrumentRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The code of an item's document, and of the item it stands in, if any."""

    document: str
    parent: str | None


def places(
    session: Session, *, documents: Collection[str], items: Collection[str | None]
) -> dict[str, Place]:
    """Return the places of the items of *documents*, and of *items*, by their codes."""
    parent = aliased(ItemRow)
    asked = (
        sa.select(ItemRow.code, InstrumentRow.code, parent.code)
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
        .join(ItemVersionRow, newest())
        .outerjoin(parent, parent.id == ItemVersionRow.parent_id)
        .where(sa.or_(InstrumentRow.code.in_(documents), ItemRow.code.in_(items)))
    )
    return {
        code: Place(document=document, parent=above)
        for code, document, above in session.execute(asked)
    }
