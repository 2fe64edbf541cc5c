"""Many pieces of evidence decided on by one press: chosen, moved on, written down.

What the use cases of many share (`acceptances`, `confirmations`). Never says which
piece may be decided on: that is said by those who call.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker import clock
from tracker.domain.access import Actor
from tracker.domain.errors import BadInput, NotFound
from tracker.domain.evidence import State, holds_from, move
from tracker.services import projections
from tracker.services.evidence_steps import since
from tracker.storage import submissions, suspects
from tracker.storage.evidence import EvidenceEventRow
from tracker.storage.submissions import Shown

#: How many pages can be decided on at once.
MOST = 500


def chosen(session: Session, seen: Mapping[str, int], *, on: date) -> list[Shown]:
    """Return the evidence with the codes of *seen*, by requirement, oldest first.

    *seen* is code -> number of the last event as it was seen. Refuse none or more
    than `MOST` as `BadInput`, and an unknown code as `NotFound`.
    """
    if not seen:
        raise BadInput("nothing is chosen", field="codes", reason="required")
    if len(seen) > MOST:
        raise BadInput(f"more than {MOST}", field="codes", reason="too_many")
    pages = submissions.coded(session, seen, on=on)
    if len(pages) < len(seen):
        raise NotFound("no such evidence")
    return pages


def move_on(
    session: Session,
    actor: Actor,
    pages: Sequence[Shown],
    wanted: State,
    revs: Mapping[int, int],
    *,
    now: datetime,
) -> set[int]:
    """Move *pages* on to *wanted* together; return the ids of those that moved.

    Those that were moved on meanwhile stay: a compare-and-set for each. Refuse as
    `WrongMove` a page that may not pass to *wanted*. *revs* is item's id -> the
    revision of its substance that is reviewed now. The number of queries does not
    depend on the number of pages.
    """
    for page in pages:
        move(page.state, wanted, form=page.form)
    moved = suspects.move_all(
        session,
        {page.id: page.head for page in pages},
        revs,
        values={"state": wanted, "decided_at": now},
    )
    taken = [page for page in pages if page.id in moved]
    if taken:
        _write_down(session, actor, taken, wanted, revs, now=now)
    return moved


def _write_down(
    session: Session,
    actor: Actor,
    pages: Sequence[Shown],
    wanted: State,
    revs: Mapping[int, int],
    *,
    now: datetime,
) -> None:
    """Write the event of each page's decision."""
    latest = suspects.last_days(session, [page.id for page in pages])
    session.execute(
        sa.insert(EvidenceEventRow),
        [
            {
                "evidence_id": page.id,
                "seq": page.head + 1,
                "state": wanted,
                "valid_from": holds_from(
                    page.state,
                    wanted,
                    since=since(page.shown_from, page.submitted_at),
                    latest=latest[page.id],
                    today=clock.day(now),
                ),
                "recorded_at": now,
                "reviewed_rev": revs[page.item_id],
                "actor": actor.name,
                "actor_ref": actor.reference,
                "reason": "",
                "words": "",
            }
            for page in pages
        ],
    )
    projections.touch(session, {page.body_id for page in pages}, now=now)
