"""An editor comes to see how a document is divided: its items as a tree."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.requirements import Standing
from tracker.services.documents import in_order
from tracker.services.readings import read_all
from tracker.storage import documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An item in the structure; *depth* counts the items it stands in."""

    code: str
    depth: int
    number: str
    heading: str
    parent: str | None
    standing: Standing


def tree(session: Session, instrument: str, *, on: date) -> list[Node]:
    """Return the items of a document as they stand on day *on*, each with its depth.

    Three queries, whatever the number of items. An unknown document has none.
    """
    document = documents.document(session, instrument)
    if document is None:
        return []
    read = {
        item: reading
        for item, reading in read_all(session, document.id, on=on).items()
        if reading
    }
    codes = {item: reading.shown.code for item, reading in read.items()}
    return [
        Node(
            code=reading.shown.code,
            depth=depth,
            number=reading.shown.number,
            heading=reading.shown.heading,
            parent=codes.get(reading.shown.parent_id or 0),
            standing=reading.standing,
        )
        for depth, reading in in_order(read)
    ]
