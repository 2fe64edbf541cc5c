"""Writes public bodies the way an import does."""

from collections.abc import Sequence

from tracker.services.bodies import SAID, BodyRecord, record_all
from tracker.services.contents.desks import Desk
from tracker.services.contents.entries import BodyEntry

#: What content speaks of; a body's postal address is left as an import told it.
SPOKEN_OF = SAID - {"address"}
#: So many codes a journal entry names; each body's own history has the rest.
NAMED = 500


def bodies(desk: Desk, entries: Sequence[BodyEntry]) -> None:
    """Write *entries*; what changed holds from today, what is new since it began."""
    if not entries:
        return
    done = record_all(
        desk.session,
        [_record(entry) for entry in entries],
        valid_from=desk.today,
        now=desk.now,
        said=SPOKEN_OF,
    )
    desk.note(
        "bodies.recorded",
        "content:bodies",
        created=done.created,
        changed=done.changed,
        codes=sorted(entry.code for entry in entries)[:NAMED],
    )


def _record(entry: BodyEntry) -> BodyRecord:
    return BodyRecord(
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        level=entry.level,
        short_name=entry.short_name,
        region=entry.region,
        parent=entry.parent,
        inn=entry.inn,
        ogrn=entry.ogrn,
        oktmo=entry.oktmo,
        site=entry.site,
        site_raw=entry.site,
        existed_from=entry.existed_from,
        existed_until=entry.existed_until,
        note=entry.note,
        aliases=tuple(sorted(entry.aliases)),
    )
