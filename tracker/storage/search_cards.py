"""What the search page shows of a thing found, read from the database by id."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.evidence import STANDING
from tracker.storage.bodies import BodyRow, RegionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PageRow
from tracker.storage.requirements import ItemRow, ItemVersionRow, newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing found: kind, code (its address), title, where it belongs, a text."""

    kind: str
    id: int
    code: str
    title: str
    place: str
    text: str


def cards(session: Session, kind: str, ids: Sequence[int]) -> dict[int, Card]:
    """Return the cards of the things of *kind* with *ids*, by id."""
    columns, joined = _READERS[kind]
    thing = columns["id"]
    found = joined(sa.select(*(column.label(n) for n, column in columns.items())))
    rows = session.execute(found.where(thing.in_(ids)))
    return {
        row.id: Card(
            kind=kind,
            id=row.id,
            code=row.code,
            title=row.title or row.code,
            place=row.place or "",
            text=row.text or "",
        )
        for row in rows
    }


def _with_region(found: Any) -> Any:
    return found.select_from(BodyRow).outerjoin(
        RegionRow, RegionRow.id == BodyRow.region_id
    )


def _with_version(found: Any) -> Any:
    return (
        found.select_from(ItemRow)
        .join(ItemVersionRow, newest())
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
    )


def _with_page(found: Any) -> Any:
    return (
        found.select_from(EvidenceRow)
        .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
        .join(ItemRow, ItemRow.id == EvidenceRow.item_id)
        .join(ItemVersionRow, newest())
        .outerjoin(PageRow, PageRow.id == EvidenceRow.page_id)
        # An index that lags behind still names what was turned down since.
        .where(EvidenceRow.state.in_(STANDING))
    )


_READERS: dict[str, tuple[dict[str, Any], Any]] = {
    "body": (
        {
            "id": BodyRow.id,
            "code": BodyRow.code,
            "title": BodyRow.name,
            "place": RegionRow.name,
            "text": BodyRow.address,
        },
        _with_region,
    ),
    "item": (
        {
            "id": ItemRow.id,
            "code": ItemRow.code,
            "title": ItemVersionRow.heading,
            "place": InstrumentRow.short_title,
            "text": ItemVersionRow.text,
        },
        _with_version,
    ),
    "instrument": (
        {
            "id": InstrumentRow.id,
            "code": InstrumentRow.code,
            "title": InstrumentRow.title,
            "place": InstrumentRow.short_title,
            "text": InstrumentRow.text,
        },
        lambda found: found.select_from(InstrumentRow),
    ),
    "evidence": (
        {
            "id": EvidenceRow.id,
            "code": EvidenceRow.code,
            "title": PageRow.url,
            "place": BodyRow.name,
            # Never the note: it is for the reviewer, and search is public.
            "text": ItemVersionRow.heading,
        },
        _with_page,
    ),
}
