"""Writes items, their versions and the numbers cited in them."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from tracker.domain import dates
from tracker.domain.bodies import Scope
from tracker.domain.instruments import RelationKind
from tracker.domain.requirements import Duty, Op, identity
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import (
    DutyPart,
    FigureEntry,
    ItemEntry,
    VersionEntry,
)
from tracker.services.contents.holdings import EDITED
from tracker.services.requirements import Wording, publish
from tracker.storage.requirements import ItemRelationRow, ItemRow


def items(desk: Desk, entries: Sequence[ItemEntry]) -> None:
    """Make the items that are new, and let all stand to others as told."""
    named = [code for entry in entries for code in entry.becomes]
    ids = desk.ids("item", [*named, *(entry.item for entry in entries)])
    documents = desk.ids("instrument", (entry.instrument for entry in entries))
    new = [entry for entry in entries if entry.item not in ids]
    desk.insert(
        ItemRow,
        (
            {
                "code": entry.item,
                "uid": identity(entry.item),
                "instrument_id": documents[entry.instrument],
                "head": 0,
                "substance_rev": 0,
            }
            for entry in new
        ),
    )
    ids |= desk.ids("item", (entry.item for entry in new))
    _becoming(desk, entries, ids)


def _becoming(
    desk: Desk, entries: Sequence[ItemEntry], ids: Mapping[str | None, int]
) -> None:
    row = ItemRelationRow
    sources = [ids[entry.item] for entry in entries]
    desk.session.execute(
        sa.delete(row).where(
            row.source_id.in_(sources), row.kind == RelationKind.BECOMES
        )
    )
    desk.insert(
        row,
        (
            {
                "source_id": ids[entry.item],
                "target_id": ids[target],
                "kind": RelationKind.BECOMES.value,
            }
            for entry in entries
            for target in sorted(entry.becomes)
            # What is still proposed is no item yet: the next load will tell.
            if target in ids
        ),
    )
    desk.mark("item", sources)


def versions(
    desk: Desk,
    entries: Sequence[VersionEntry],
    *,
    heads: Mapping[str, int],
    corrected: frozenset[str],
) -> dict[str, int]:
    """Publish *entries* in the order of their files; return the items' new heads.

    *heads* are the items' newest versions, *corrected* the keys of entries that take
    the place of an earlier version of the same day.
    """
    moved: dict[str, int] = {}
    parents = desk.ids("item", (entry.parent for entry in entries))
    amending = desk.ids("instrument", (entry.amended_by for entry in entries))
    for entry in sorted(entries, key=lambda entry: not _takes_back(entry, corrected)):
        base = moved.get(entry.item, heads.get(entry.item, 0))
        wording = _wording(
            entry,
            html=desk.html[entry.key],
            parent=parents.get(entry.parent),
            amended_by=amending.get(entry.amended_by),
            reason=entry.reason or (EDITED if entry.key in corrected else ""),
        )
        publish(
            desk.session,
            desk.actor,
            entry.item,
            wording,
            base=base,
            now=desk.now,
            source="content",
        )
        moved[entry.item] = base + 1
    return moved


def _takes_back(entry: VersionEntry, corrected: frozenset[str]) -> bool:
    # A moved commencement is told as it is done: the old day goes, the new one comes.
    return entry.op is Op.RETRACT and entry.key in corrected


def _wording(
    entry: VersionEntry,
    *,
    html: str,
    parent: int | None,
    amended_by: int | None,
    reason: str,
) -> Wording:
    return Wording(
        heading=entry.heading,
        text=entry.text,
        html=html,
        change=entry.change,
        op=entry.op,
        in_force=dates.read(entry.in_force),
        rule=entry.commencement,
        number=entry.number,
        position=entry.position,
        parent_id=parent,
        stage=entry.stage,
        reason=reason,
        amended_by_id=amended_by,
        certainty=entry.certainty,
        sources=entry.sources,
        flag=entry.flag,
        duty=duty(entry.item, entry.duty) if entry.duty else None,
        reading=entry.duty.reading if entry.duty else "",
    )


def duty(item: str, part: DutyPart) -> Duty:
    """Return what a section lays on bodies as the rules know it."""
    return Duty(
        item=item,
        modality=part.modality,
        binding=part.binding,
        platform_rule=part.platform_rule,
        platforms=part.platforms,
        scope=Scope(
            kinds=part.kinds,
            levels=part.levels,
            regions=frozenset(map(str, part.regions)),
            include=frozenset(map(str, part.include)),
            exclude=frozenset(map(str, part.exclude)),
        ),
        comply_by=part.comply_by,
    )


def figures(desk: Desk, entries: Sequence[FigureEntry]) -> None:
    """Write the cited numbers *entries* as they are now."""
    if not entries:
        return
    documents = desk.ids("instrument", (entry.instrument for entry in entries))
    of_items = desk.ids("item", (entry.item for entry in entries))
    of_bodies = desk.ids("body", (entry.cited.body for entry in entries))
    facts = {}
    for entry in entries:
        cited = entry.cited
        facts[str(cited.figure)] = {
            "instrument_id": documents[entry.instrument],
            "item_id": of_items.get(entry.item),
            "body_id": of_bodies.get(cited.body),
            "speaker": cited.speaker,
            "subject": cited.subject,
            "operator": cited.operator,
            "value": cited.value,
            "unit": cited.unit,
            "as_cited": cited.as_cited,
            "happened": cited.when,
            "certainty": cited.certainty,
            "sources": cited.sources,
        }
    desk.record("figure", facts)
    desk.note("figures.recorded", "content:figures", codes=list(facts))
