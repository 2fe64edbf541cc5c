"""Writes evidence that is only reported: somebody tells of a page, nobody its address.

It is on record, waits for an address, and counts as nothing.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from tracker.domain import dates
from tracker.domain.evidence import Form, State
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import EvidenceEntry
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow


def evidence(desk: Desk, entries: Sequence[EvidenceEntry]) -> None:
    """Write *entries*: the row as it is now, and an event that says so."""
    if not entries:
        return
    bodies = desk.ids("body", (entry.body for entry in entries))
    items = desk.ids("item", (entry.item for entry in entries))
    platforms = desk.ids("platform", (entry.platform for entry in entries))
    there = _there(desk, entries)
    for entry in entries:
        said = {
            "body_id": bodies[entry.body],
            "item_id": items[entry.item],
            "platform_id": platforms.get(entry.platform),
            "shown_from": entry.shown_from or "",
            "note": entry.note,
        }
        row = there.get(entry.evidence) or _new(desk, entry, said)
        row.head += 1
        for name, value in said.items():
            setattr(row, name, value)
        desk.session.flush()
        desk.insert(EvidenceEventRow, [_event(desk, entry, row)])
        desk.note("evidence.submitted", f"evidence:{entry.evidence}", body=entry.body)
        desk.mark("evidence", [row.id])


def _there(desk: Desk, entries: Sequence[EvidenceEntry]) -> dict[str, EvidenceRow]:
    codes = [str(entry.evidence) for entry in entries]
    asked = sa.select(EvidenceRow).where(EvidenceRow.code.in_(codes))
    return {row.code: row for row in desk.session.scalars(asked)}


def _new(desk: Desk, entry: EvidenceEntry, said: dict[str, Any]) -> EvidenceRow:
    row = EvidenceRow(
        code=entry.evidence,
        form=Form.ADDRESS_UNKNOWN,
        page_id=None,
        reference="",
        state=State.SUBMITTED,
        reviewed_rev=None,
        head=0,
        submitted_by=desk.actor.name,
        submitted_by_ref=desk.actor.reference,
        submitted_at=desk.now,
        **said,
    )
    desk.session.add(row)
    return row


def _event(desk: Desk, entry: EvidenceEntry, row: EvidenceRow) -> dict[str, Any]:
    shown = dates.read(entry.shown_from or "")
    return {
        "evidence_id": row.id,
        "seq": row.head,
        "state": State.SUBMITTED,
        "valid_from": shown.latest or desk.today,
        "recorded_at": desk.now,
        "reviewed_rev": None,
        "actor": desk.actor.name,
        "actor_ref": desk.actor.reference,
        # Why it is on record at all: how sure the telling is.
        "reason": entry.certainty,
        "words": "",
    }
