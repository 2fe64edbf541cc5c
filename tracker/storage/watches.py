"""Which page is visited next, and who is at it.

A claim is a compare-and-set on the watch's lease: SQLite puts writers in one line
(BEGIN IMMEDIATE), PostgreSQL skips rows that others are at. Asks no page anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.addresses import PageKind
from tracker.domain.evidence import STANDING
from tracker.domain.rounds import Turn, asked_for
from tracker.storage.base import inserting
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.visits import PageWatchRow

#: Watches made in one transaction, so that nobody waits long for the store.
CHUNK = 2_000
_FREE = {"leased_until": None, "lease": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which pages are to be visited.

    *due_by*: only those due by then, None for whenever they are due; *unseen_since*:
    only those not visited since; *body*, *page*: ids, where only theirs are meant.
    """

    due_by: datetime | None = None
    unseen_since: datetime | None = None
    body: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A network, whose pages stand in a line of their own."""

    id: int
    grammar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A page that is ours to visit; *sites* are those of the bodies that show it."""

    id: int
    url: str
    grammar: str
    kind: PageKind
    handle: str
    sites: tuple[str, ...]


def lanes(session: Session) -> list[Lane]:
    """Return all networks, in the order in which they are shown."""
    row = PlatformRow
    found = sa.select(row.id, row.grammar).order_by(row.position, row.id)
    return [Lane(**each) for each in session.execute(found).mappings()]


def unwatched(session: Session, *, after: int) -> list[tuple[int, int]]:
    """Return up to `CHUNK` pages that nobody watches, with their networks, by id."""
    page, watch = PageRow, PageWatchRow
    found = (
        sa.select(page.id, page.platform_id)
        .outerjoin(watch, watch.page_id == page.id)
        .where(watch.page_id.is_(None), page.id > after)
        .order_by(page.id)
        .limit(CHUNK)
    )
    return [(row.id, row.platform_id) for row in session.execute(found)]


def enrol(session: Session, found: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """Let the pages *found* be visited, unless somebody came first."""
    said = {"next_at": now, "turn": int(Turn.AT_ONCE), "failures": 0}
    rows = [{"page_id": page, "platform_id": lane, **said} for page, lane in found]
    session.execute(inserting(session, PageWatchRow).on_conflict_do_nothing(), rows)


def asleep(session: Session) -> list[int]:
    """Return up to `CHUNK` pages that sleep and yet are somebody's evidence."""
    watch, evidence = PageWatchRow, EvidenceRow
    stands = sa.exists().where(
        evidence.page_id == watch.page_id, evidence.state.in_(STANDING)
    )
    found = sa.select(watch.page_id).where(watch.next_at.is_(None), stands)
    return list(session.scalars(found.limit(CHUNK)))


def wake(session: Session, found: Collection[int], *, now: datetime) -> None:
    """Let the pages *found* be visited once more."""
    row = PageWatchRow
    woken = sa.update(row).where(row.page_id.in_(found), row.next_at.is_(None))
    session.execute(
        woken.values(next_at=now, turn=int(Turn.AT_ONCE)).execution_options(
            synchronize_session=False
        )
    )


def any_due(
    session: Session, lanes: Sequence[Lane], wanted: Wanted, *, now: datetime
) -> bool:
    """Tell whether any page that *wanted* means can be claimed."""
    row = PageWatchRow
    return any(
        session.scalar(
            sa.select(row.page_id)
            .where(row.platform_id == lane.id, row.turn == int(turn))
            .where(*_meant(wanted, now))
            .limit(1)
        )
        is not None
        for lane in lanes
        for turn in Turn
    )


def ask(session: Session, page: int, *, now: datetime) -> datetime | None:
    """Let the page with id *page* be visited soon; return when, at the earliest.

    None when it is not watched: it will be, and visited, by itself.
    """
    watch = session.get(PageWatchRow, page)
    if watch is None:
        return None
    due = asked_for(watch.checked_at, now=now)
    if watch.next_at is None or watch.next_at > due.at or watch.turn > due.turn:
        watch.next_at, watch.turn = due.at, int(due.turn)
    return watch.next_at


def due_count(session: Session, wanted: Wanted, *, now: datetime) -> int:
    """Return how many pages *wanted* means, those that others are at left out."""
    counted = sa.select(sa.func.count()).select_from(PageWatchRow)
    return session.scalar(counted.where(*_meant(wanted, now))) or 0


def claim(
    session: Session,
    lane: Lane,
    wanted: Wanted,
    *,
    token: str,
    now: datetime,
    lasts: timedelta,
    limit: int = 1,
) -> tuple[int, list[Claimed]]:
    """Lease up to *limit* pages of *lane* that are next; return them.

    First comes how many were looked at: pages that are nobody's evidence any more
    fall asleep instead of being leased.
    """
    found = _next(session, lane, wanted, now=now, limit=limit)
    if not found:
        return 0, []
    shown = _shown_by(session, found)
    watch = PageWatchRow
    leased = (
        sa.update(watch)
        .where(watch.page_id.in_(shown), _nobody_is_at_it(now))
        .values(lease=token, leased_until=now + lasts)
        .returning(watch.page_id)
        .execution_options(synchronize_session=False)
    )
    ours = set(session.scalars(leased)) if shown else set()
    _sleep(session, [id_ for id_ in found if id_ not in shown])
    bodies = {page: shown[page] for page in found if page in ours}
    return len(found), _pages(session, bodies)


def release(session: Session, token: str, ids: Collection[int]) -> None:
    """Give back pages that were claimed by *token* and not visited."""
    row = PageWatchRow
    ours = sa.update(row).where(row.page_id.in_(ids), row.lease == token)
    session.execute(ours.values(**_FREE).execution_options(synchronize_session=False))


def _next(
    session: Session, lane: Lane, wanted: Wanted, *, now: datetime, limit: int
) -> list[int]:
    """Return the ids of the first pages of *lane*, in the order of the index."""
    row = PageWatchRow
    found: list[int] = []
    for turn in Turn:
        asked = (
            sa.select(row.page_id)
            .where(row.platform_id == lane.id, row.turn == int(turn))
            .where(*_meant(wanted, now))
            .order_by(row.next_at, row.page_id)
            .limit(limit - len(found))
            .with_for_update(skip_locked=True)
        )
        found += session.scalars(asked)
        if len(found) >= limit:
            break
    return found


def _meant(wanted: Wanted, now: datetime) -> list[sa.ColumnElement[bool]]:
    row = PageWatchRow
    conditions: list[sa.ColumnElement[bool]] = [_nobody_is_at_it(now)]
    due_by = wanted.due_by
    conditions.append(
        row.next_at.is_not(None) if due_by is None else row.next_at <= due_by
    )
    if wanted.unseen_since is not None:
        never = row.checked_at.is_(None)
        conditions.append(sa.or_(never, row.checked_at < wanted.unseen_since))
    if wanted.page is not None:
        conditions.append(row.page_id == wanted.page)
    if wanted.body is not None:
        shown = sa.select(EvidenceRow.page_id).where(
            EvidenceRow.body_id == wanted.body, EvidenceRow.page_id.is_not(None)
        )
        conditions.append(row.page_id.in_(shown))
    return conditions


def _nobody_is_at_it(now: datetime) -> sa.ColumnElement[bool]:
    until = PageWatchRow.leased_until
    return sa.or_(until.is_(None), until <= now)


def _sleep(session: Session, ids: Collection[int]) -> None:
    if not ids:
        return
    row = PageWatchRow
    asleep = sa.update(row).where(row.page_id.in_(ids)).values(next_at=None, **_FREE)
    session.execute(asleep.execution_options(synchronize_session=False))


def _shown_by(session: Session, ids: Collection[int]) -> dict[int, list[int]]:
    """Return page's id -> the bodies whose standing evidence shows it."""
    row = EvidenceRow
    # Sorted out here: asked for more than the pages, a planner may leave their index.
    found = sa.select(row.page_id, row.body_id, row.state).where(row.page_id.in_(ids))
    shown: dict[int, list[int]] = {}
    for page, body, state in session.execute(found):
        if page is not None and state in STANDING:
            shown.setdefault(page, []).append(body)
    return shown


def _pages(session: Session, bodies: Mapping[int, Collection[int]]) -> list[Claimed]:
    """Return what a visit needs to know of the pages, shown by *bodies*, in order."""
    row = PageRow
    found = (
        sa.select(row.id, row.url, row.kind, row.handle, PlatformRow.grammar)
        .join(PlatformRow, PlatformRow.id == row.platform_id)
        .where(row.id.in_(bodies))
    )
    own = {body for each in bodies.values() for body in each}
    sited = sa.select(BodyRow.id, BodyRow.site).where(BodyRow.id.in_(own))
    sites = {each.id: each.site for each in session.execute(sited)}
    read = {
        each.id: Claimed(
            id=each.id,
            url=each.url,
            grammar=each.grammar,
            kind=PageKind(each.kind),
            handle=each.handle,
            sites=tuple(sorted({sites[body] for body in bodies[each.id]} - {""})),
        )
        for each in session.execute(found)
    }
    return [read[page] for page in bodies]
