"""Accepted pages stay checked: the operator and the register's own loop visit them.

Observations get no journal entry: there are millions, nobody decides anything by them,
and their table refuses every change. The entry comes with the person who decides on
their strength, and names them (`tracker.services.losses`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.access import Act, Actor
from tracker.domain.errors import NotFound
from tracker.services import shared_turns
from tracker.services.pages import understand
from tracker.services.visit_means import Means, Moments
from tracker.services.visit_runs import Budget, Ran, Run
from tracker.services.voices import require_voice
from tracker.storage import watches
from tracker.storage.bodies import BodyRow
from tracker.storage.engines import Database
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow
from tracker.storage.watches import Wanted

#: What one slice of the register's loop may do.
SLICE_PAGES, SLICE_SECONDS = 50, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which pages: those that are due; *everything*; those of a body; one page."""

    everything: bool = False
    body: str | None = None
    page: str | None = None


DUE = Asked()
T = TypeVar("T")


def check_due(
    database: Database,
    means: Means,
    asked: Asked = DUE,
    *,
    now: datetime,
    limit: int | None = None,
    seconds: float | None = None,
    report: Callable[[int, int], object] = lambda done, total: None,
) -> Ran:
    """Visit the pages *asked* for; return what was seen, in the order it was written.

    At most *limit* pages, none begun after *seconds*. Refuse an unknown body or page
    as `NotFound`. Several runs at once share the work; a kill at any moment loses no
    more than the visits that were under way.
    """
    moments = Moments(now, means.clock)
    tend(database, now=now)
    with database.reading() as session:
        wanted = _wanted(session, asked, now=now)
        total = watches.due_count(session, wanted, now=now)
    total = total if limit is None else min(total, limit)
    run = Run(
        database,
        means,
        wanted,
        moments=moments,
        budget=Budget(moments, pages=limit, seconds=seconds),
        report=lambda done: report(done, total),
    )
    return run.visit_all()


def run_due(
    database: Database,
    means: Means,
    *,
    now: datetime,
    pages: int = SLICE_PAGES,
    seconds: float = SLICE_SECONDS,
) -> int:
    """Visit some of the pages that are due; return how many were visited.

    A slice for the register's loop: no visit begins after *seconds*, and one that has
    begun ends by itself. Keep *means* between slices.
    """
    ran = check_due(database, means, now=now, limit=pages, seconds=seconds)
    return ran.count


def tend(database: Database, *, now: datetime) -> None:
    """Let new pages be watched, and those that are somebody's evidence once more.

    Turns of hosts that nobody has asked for long are forgotten.

    Found by looking, not told by whoever submits: so no way of submitting, and no
    import, can forget it.
    """
    after = 0
    while found := _looked(database, watches.unwatched, after=after):
        with database.writing() as session:
            watches.enrol(session, found, now=now)
        after = found[-1][0]
    while asleep := _looked(database, watches.asleep):
        with database.writing() as session:
            watches.wake(session, asleep, now=now)
    shared_turns.forget(database, now=now)


def _looked(database: Database, ask: Callable[..., list[T]], **said: int) -> list[T]:
    with database.reading() as session:
        return ask(session, **said)


def ask_for_visit(session: Session, actor: Actor, code: str, *, now: datetime) -> None:
    """Let the page of evidence *code* be visited as soon as its turn comes.

    For reviewers and whoever speaks for its body; `NotFound` for others, and where
    there is no page. The network is asked by the register's loop, not here.
    """
    row = EvidenceRow
    found = session.execute(
        sa.select(row.body_id, row.page_id).where(row.code == code)
    ).first()
    if found is None or found.page_id is None:
        raise NotFound(f"no page of evidence {code}")
    if not actor.may(Act.REVIEW):
        require_voice(session, actor, found.body_id)
    watches.ask(session, found.page_id, now=now)


def _wanted(session: Session, asked: Asked, *, now: datetime) -> Wanted:
    if asked.page is not None:
        return Wanted(page=_page(session, asked.page), unseen_since=now)
    if asked.body is not None:
        body = session.scalar(sa.select(BodyRow.id).where(BodyRow.code == asked.body))
        if body is None:
            raise NotFound(f"no body {asked.body}")
        return Wanted(body=body, unseen_since=now)
    if asked.everything:
        return Wanted(unseen_since=now)
    return Wanted(due_by=now)


def _page(session: Session, text: str) -> int:
    """Return the id of the page at *text*, spelled as the register or as people do."""
    found = session.scalar(sa.select(PageRow.id).where(PageRow.url == text.strip()))
    if found is None:
        found = understand(session, text).page_id
    if found is None:
        raise NotFound(f"no page {text}")
    return found
