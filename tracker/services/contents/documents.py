"""Writes regions, networks and documents: what is true of them now.

A network's status is a dated fact: it is added beside the earlier ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tracker.domain import dates
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import (
    InstrumentEntry,
    PlatformEntry,
    RegionEntry,
)
from tracker.services.contents.holdings import status_part
from tracker.storage.instruments import InstrumentEventRow, InstrumentRelationRow
from tracker.storage.platforms import PlatformStatusRow

Facts = dict[str, Any]


def regions(desk: Desk, entries: Sequence[RegionEntry]) -> None:
    """Write *entries* as they are now."""
    if not entries:
        return
    desk.record("region", {entry.code: _of_region(entry) for entry in entries})
    codes = [str(entry.code) for entry in entries]
    desk.note("regions.recorded", "content:regions", codes=codes)


def _of_region(entry: RegionEntry) -> Facts:
    return {
        "name": entry.name,
        "name_en": entry.name_en,
        "short": entry.short,
        "numbers": list(entry.codes),
        "col": entry.col,
        "row": entry.row,
    }


def platforms(desk: Desk, entries: Sequence[PlatformEntry]) -> None:
    """Write *entries* as they are now, and the statuses that are new."""
    facts = {
        str(entry.platform): _of_platform(entry, html=desk.html[entry.key])
        for entry in entries
    }
    ids = desk.record("platform", facts)
    for entry in entries:
        new = list(_new_statuses(desk, ids[entry.platform], entry))
        desk.insert(PlatformStatusRow, new)
        desk.note("platform.recorded", f"platform:{entry.platform}", statuses=len(new))


def _of_platform(entry: PlatformEntry, *, html: str) -> Facts:
    return {
        "name": entry.name,
        "name_en": entry.name_en,
        "grammar": entry.grammar,
        "position": entry.position,
        "aliases": list(entry.aliases),
        "text": entry.text,
        "html": html,
    }


def _new_statuses(
    desk: Desk, platform: int, entry: PlatformEntry
) -> Iterator[Mapping[str, Any]]:
    """Yield those statuses of *entry* that are not stated so yet."""
    row = PlatformStatusRow
    asked = sa.select(row).where(row.platform_id == platform).order_by(row.seq)
    earlier = list(desk.session.scalars(asked))
    standing = {each.valid_from: status_part(each) for each in earlier}
    new = [each for each in entry.statuses if standing.get(each.day) != each]
    for seq, each in enumerate(new, len(earlier) + 1):
        yield {
            "platform_id": platform,
            "seq": seq,
            "status": each.status,
            "valid_from": each.day,
            "stated_from": each.when,
            "recorded_at": desk.now,
            "certainty": each.certainty,
            "sources": each.sources,
            "note": each.note,
        }


def instruments(desk: Desk, entries: Sequence[InstrumentEntry]) -> None:
    """Write *entries* as they are now, with exactly the events and relations told."""
    if not entries:
        return
    regions = desk.ids("region", (entry.region for entry in entries))
    facts = {
        str(entry.instrument): _of_instrument(
            entry, region=regions.get(entry.region), html=desk.html[entry.key]
        )
        for entry in entries
    }
    ids = desk.record("instrument", facts)
    named = (relation.to for entry in entries for relation in entry.relations)
    targets = desk.ids("instrument", named)
    for row, column in (
        (InstrumentEventRow, InstrumentEventRow.instrument_id),
        (InstrumentRelationRow, InstrumentRelationRow.source_id),
    ):
        desk.session.execute(sa.delete(row).where(column.in_(ids.values())))
    for entry in entries:
        desk.insert(InstrumentEventRow, _events(entry, ids))
        desk.insert(InstrumentRelationRow, _relations(entry, ids, targets))
        desk.note("instrument.recorded", f"instrument:{entry.instrument}")
    desk.mark("instrument", ids.values())


def _of_instrument(entry: InstrumentEntry, *, region: int | None, html: str) -> Facts:
    return {
        "kind": entry.kind,
        "number": entry.number,
        "dated": entry.date,
        "sort_date": dates.read(entry.date).earliest if entry.date else None,
        "issuer": entry.issuer,
        "title": entry.title,
        "short_title": entry.short_title,
        "level": entry.level,
        "region_id": region,
        "certainty": entry.certainty,
        "sources": entry.sources,
        "verified_as_at": entry.verified_as_at,
        "aliases": list(entry.aliases),
        "text": entry.text,
        "html": html,
    }


def _events(entry: InstrumentEntry, ids: Mapping[str, int]) -> Iterator[Facts]:
    for position, event in enumerate(entry.events, 1):
        yield {
            "instrument_id": ids[entry.instrument],
            "position": position,
            "kind": event.kind,
            "happened": event.when,
            "sort_date": dates.read(event.when).earliest,
            "certainty": event.certainty,
            "sources": event.sources,
            "note": event.note,
        }


def _relations(
    entry: InstrumentEntry, ids: Mapping[str, int], targets: Mapping[str | None, int]
) -> Iterator[Facts]:
    for position, relation in enumerate(entry.relations, 1):
        yield {
            "source_id": ids[entry.instrument],
            "target_id": targets[relation.to],
            "kind": relation.kind,
            "position": position,
            "note": relation.note,
        }
