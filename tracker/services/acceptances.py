"""A reviewer accepts many pages by one press, having seen which, and which not and why.

Each page is left out for a reason of its own, and holds up no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.acceptances import LeftOut, Standing, left_out
from tracker.domain.access import Act, Actor
from tracker.domain.evidence import State
from tracker.services import second_person
from tracker.services.evidence_steps import all_reviewed_against
from tracker.services.together import chosen, move_on
from tracker.storage import copy_wants, journal, outbox, submissions
from tracker.storage.submissions import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Pages that are accepted, and those left out, each with why.

    *own*: the ids of those accepted that came from the actor's own account.
    """

    accepted: tuple[Shown, ...]
    left: tuple[tuple[Shown, LeftOut], ...]
    own: frozenset[int] = frozenset()


def sort_out(
    session: Session,
    actor: Actor,
    seen: Mapping[str, int],
    *,
    now: datetime,
    four_eyes: bool = True,
) -> Sorted:
    """Return what accepting *seen* would accept and leave out, writing nothing.

    *seen* is evidence's code -> number of its last event as it was seen. Refuse what
    `together.chosen` refuses. Four queries, whatever the number of pages.
    """
    actor.require(Act.REVIEW)
    pages = chosen(session, seen, on=clock.day(now))
    ids = [page.id for page in pages]
    own = second_person.own(session, actor, ids)
    claimed = submissions.claimed(session, ids)
    why = {
        page.id: left_out(
            Standing(
                waits=page.waits,
                unmoved=page.head == seen[page.code],
                own=page.id in own,
                claimed=page.id in claimed,
                objected=page.state is State.OBJECTED or page.instead_of_id is not None,
            ),
            four_eyes=four_eyes,
        )
        for page in pages
    }
    return Sorted(
        accepted=tuple(page for page in pages if why[page.id] is None),
        left=tuple((page, reason) for page in pages if (reason := why[page.id])),
        own=frozenset(own),
    )


def accept_all(
    session: Session,
    actor: Actor,
    seen: Mapping[str, int],
    *,
    now: datetime,
    four_eyes: bool = True,
) -> Sorted:
    """Accept of *seen* what `sort_out` would accept; return what became of each.

    What somebody moves on at this very moment is left out as well: a compare-and-set
    for each page. The journal gets an entry for each that is accepted.
    """
    found = sort_out(session, actor, seen, now=now, four_eyes=four_eyes)
    items = {page.item_id for page in found.accepted}
    revs = all_reviewed_against(session, items, on=clock.day(now))
    moved = (
        move_on(session, actor, found.accepted, State.ACCEPTED, revs, now=now)
        if found.accepted
        else set()
    )
    accepted = tuple(page for page in found.accepted if page.id in moved)
    late = [page for page in found.accepted if page.id not in moved]
    for page in accepted:
        journal.note(
            session,
            actor,
            "evidence.accepted",
            f"evidence:{page.code}",
            now=now,
            together=len(accepted),
            **({"four_eyes": False} if page.id in found.own else {}),
        )
    outbox.mark(session, "evidence", moved)
    copy_wants.want(session, moved, now=now)
    return Sorted(
        accepted=accepted,
        left=(*found.left, *((page, LeftOut.MOVED_ON) for page in late)),
        own=found.own,
    )
