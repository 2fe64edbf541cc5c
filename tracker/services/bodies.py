"""Recording bodies in bulk: what is new, what differs, and its history.

A body is recorded by its code. What is said of it anew becomes a fact of its own
beside the earlier ones; nothing is rewritten. What is said again changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.bodies import NEVER
from tracker.domain.errors import BadInput
from tracker.services.body_identity import Unidentified, identified
from tracker.services.body_records import (
    SAID,
    BodyRecord,
    Change,
    Comparison,
)
from tracker.services.body_writing import Writer
from tracker.storage import body_lookups

__all__ = [
    "SAID",
    "BodyRecord",
    "Change",
    "Comparison",
    "compare",
    "record",
    "record_all",
]


def record(
    session: Session,
    one: BodyRecord,
    *,
    valid_from: date,
    now: datetime,
    batch: int | None = None,
) -> int:
    """Record *one* body and return its id; see `record_all`."""
    done = record_all(session, [one], valid_from=valid_from, now=now, batch=batch)
    codes = [
        *(said.code for said in done.new),
        *(change.record.code for change in done.changes),
        *done.unchanged,
    ]
    return body_lookups.ids(session, codes)[codes[0]]


def record_all(
    session: Session,
    records: Sequence[BodyRecord],
    *,
    valid_from: date,
    now: datetime,
    batch: int | None = None,
    said: frozenset[str] = SAID,
) -> Comparison:
    """Record *records* and return what that changed.

    A new body exists from its first day, or always; a changed fact holds from
    *valid_from*. *said* names the facts the source speaks of: the others stay as
    they are, and so does a name that is empty; a new body without one is called by
    its code. A parent may come later in *records* than its children. Refuse as
    `BadInput` a code that comes twice, a body that cannot be told, and a region or
    parent that there is not. The caller writes the journal.
    """
    found = compare(session, records, said=said)
    writer = Writer(session, valid_from, now, batch)
    writer.create(found.new)
    writer.change(found.changes)
    return found


def compare(
    session: Session, records: Sequence[BodyRecord], *, said: frozenset[str] = SAID
) -> Comparison:
    """Return what `record_all` would change, changing nothing."""
    records = [_told(one) for one in identified(session, records)]
    codes = [one.code for one in records]
    if len(set(codes)) < len(codes):
        raise BadInput("a code comes twice", field="code", reason="repeated_key")
    rows = body_lookups.present(session, codes)
    names = body_lookups.aliases(session, (row.id for row in rows.values()))
    new, changes, unchanged = [], [], []
    for one in records:
        row = rows.get(one.code)
        if row is None:
            new.append(replace(one, name=one.name or one.code))
            continue
        change = _change(one, row, names.get(row.id, []), said)
        if change.record == change.present:
            unchanged.append(one.code)
        else:
            changes.append(change)
    return Comparison(
        new=tuple(new), changes=tuple(changes), unchanged=tuple(unchanged)
    )


def _told(one: BodyRecord | Unidentified) -> BodyRecord:
    if isinstance(one, Unidentified):
        raise BadInput(
            f"which body is meant cannot be told: {one.value}",
            field=one.field,
            reason=one.reason,
        )
    return replace(one, aliases=tuple(sorted(set(one.aliases))))


def _change(
    one: BodyRecord, row: Any, aliases: list[str], said: frozenset[str]
) -> Change:
    stands = {name: getattr(row, name) for name in SAID - {"aliases"}}
    present = BodyRecord(code=row.code, aliases=tuple(aliases), **stands)
    one = replace(one, name=one.name or present.name)
    if present.existed_until != NEVER:
        kept = {name: getattr(present, name) for name in SAID - said}
        one = replace(one, **kept)
    return Change(one, present, row)
