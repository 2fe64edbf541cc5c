"""A reviewer decides on a page that visits could not open: it is gone, or it opens.

No program calls a page gone. What the visits found is named in the journal with the
decision: so the entry seals the observations that somebody was held to account by.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import BadInput, NotFound, WrongMove
from tracker.domain.evidence import State
from tracker.domain.observations import Observation, Via
from tracker.domain.rounds import PATIENCE, Due, Turn
from tracker.domain.visits import STANDING, Outcome, may_be_called_gone
from tracker.services.evidence import decide
from tracker.storage import journal, observations, visit_cards
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow
from tracker.storage.visit_cards import WEIGHED, Visit
from tracker.storage.visits import PageWatchRow


def call_gone(
    session: Session,
    actor: Actor,
    page: int,
    seen: Mapping[str, int],
    *,
    now: datetime,
    four_eyes: bool = True,
) -> None:
    """Mark the evidence *seen* of the page with id *page* as not opening, all or none.

    *seen* is evidence's code -> number of its last event as it was seen. Refuse as
    `WrongMove` while the visits do not let anybody call the page gone, and as
    `DecidedMeanwhile` evidence that has moved on.
    """
    actor.require(Act.REVIEW)
    if not seen or not set(seen) <= _codes(session, page):
        raise BadInput("not the page's evidence", field="chosen", reason="unknown")
    found = visit_cards.visits(session, [page], most=WEIGHED).get(page, [])
    if not may_be_called_gone(visit.past for visit in found):
        raise WrongMove("the visits do not say so", wanted=State.GONE)
    for code, base in sorted(seen.items()):
        decide(
            session, actor, code, State.GONE, now=now, base=base, four_eyes=four_eyes
        )
    _seal(session, actor, page, found, now=now)


def say_it_opens(session: Session, actor: Actor, page: int, *, now: datetime) -> None:
    """Record that *actor* has opened the page with id *page*: it counts as a visit.

    The failures before it count no longer, and the page is asked about again after
    `PATIENCE` at the earliest: where it opens for people and not for us, nobody is
    asked about it every third day.
    """
    actor.require(Act.REVIEW)
    watch = session.scalar(
        sa.select(PageWatchRow).where(PageWatchRow.page_id == page).with_for_update()
    )
    url = session.scalar(sa.select(PageRow.url).where(PageRow.id == page))
    if watch is None or url is None:
        raise NotFound(f"no page {page}")
    opened = Observation(
        at=now, outcome=Outcome.ALIVE, via=Via.PERSON, landed=url, canary=False
    )
    due = Due(at=now + PATIENCE, turn=Turn.IN_TURN)
    observations.write(session, watch, opened, every=timedelta(), due=due)
    journal.note(session, actor, "page.opened", f"page:{page}", now=now, page=url)


def _codes(session: Session, page: int) -> set[str]:
    shown = sa.select(EvidenceRow.code).where(EvidenceRow.page_id == page)
    return set(session.scalars(shown))


def _seal(
    session: Session,
    actor: Actor,
    page: int,
    found: Sequence[Visit],
    *,
    now: datetime,
) -> None:
    """Name in the journal the visits since the page was last met, with their digest."""
    failed = []
    for visit in found:
        if visit.outcome in STANDING:
            break
        failed.append(visit)
    told = [
        [each.id, each.at.isoformat(), each.outcome, each.trouble, each.status]
        for each in failed
    ]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    visits = [each.id for each in failed]
    journal.note(
        session,
        actor,
        "page.called_gone",
        f"page:{page}",
        now=now,
        visits=visits,
        sha256=digest,
    )
