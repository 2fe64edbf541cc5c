"""An editor comes to put an item elsewhere: never inside itself, nor in another text.

A ring of items would hang in no document: none of its provisions would be listed.
"""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy.orm import Session

from tracker.storage.places import Place, places
from tracker.storage.proposal_lists import Change


def misplaced(
    session: Session, changes: Collection[Change]
) -> Iterator[tuple[str, str]]:
    """Yield the code of each item that *changes* put where it cannot stand, and why.

    ``in_itself`` or ``elsewhere``. A parent that is not there yet may still come.
    """
    now = places(
        session,
        documents={change.instrument for change in changes},
        items={change.proposed.parent for change in changes} - {None},
    )
    then = now | {
        change.code: Place(document=change.instrument, parent=change.proposed.parent)
        for change in changes
    }
    for change in changes:
        there, parent = now.get(change.code), change.proposed.parent
        if there is not None and there.parent == parent:
            continue
        if _inside_itself(change.code, then):
            yield change.code, "in_itself"
        elif parent in then and then[parent].document != change.instrument:
            yield change.code, "elsewhere"


def _inside_itself(code: str, places: Mapping[str, Place]) -> bool:
    seen: set[str] = set()
    above: str | None = code
    while above is not None and above not in seen:
        seen.add(above)
        above = places[above].parent if above in places else None
    return above == code
