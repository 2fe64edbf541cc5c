"""Evidence by the thousand: questions and INSERTs whose number no row adds to.

Every function takes the rows of one chunk at once. Never decides what is taken.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body, BodyKind, Level
from tracker.domain.evidence import STANDING, State
from tracker.storage.base import inserting
from tracker.storage.bodies import BodyAliasRow, BodyRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.outbox import SearchDirtyRow
from tracker.storage.platforms import PageRow, PlatformRow, PlatformStatusRow
from tracker.storage.requirements import ItemVersionRow


class PageKey(NamedTuple):
    """What makes a page one page."""

    platform: int
    kind: str
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyHere:
    """A body as a file of evidence needs it."""

    id: int
    code: str
    name: str
    kind: BodyKind
    level: Level
    region_id: int | None
    region: str | None
    existed_from: date | None
    existed_until: date | None

    @property
    def plain(self) -> Body:
        """Return the body as the rules know it."""
        return Body(
            code=self.code,
            kind=self.kind,
            level=self.level,
            region=self.region,
            existed_from=self.existed_from,
            existed_until=self.existed_until,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Evidence that has been shown on a page."""

    code: str
    body_id: int
    item_id: int
    state: State
    batch_id: int | None
    batch_line: int | None

    @property
    def stands(self) -> bool:
        """Tell whether it still stands as an answer."""
        return self.state in STANDING


def bodies(
    session: Session, column: str, values: Collection[str | int]
) -> list[tuple[str | int, BodyHere]]:
    """Return (value, body) for each body that bears one of *values* in *column*."""
    if not values:
        return []
    asked: Any = getattr(BodyRow, column)
    named = {name: getattr(BodyRow, name) for name in BodyHere.__slots__[:6]}
    found = (
        sa.select(
            asked.label("value"),
            *named.values(),
            RegionRow.code.label("region"),
            BodyRow.existed_from,
            BodyRow.existed_until,
        )
        .outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
        .where(asked.in_(values))
    )
    return [
        (value, BodyHere(**dict(zip(BodyHere.__slots__, facts, strict=True))))
        for value, *facts in session.execute(found)
    ]


def called(
    session: Session, wanted: Collection[str], *, spelled: Callable[[str], str]
) -> Mapping[str, set[int]]:
    """Return the ids of the bodies that are called each of *wanted*.

    By their name, their short name or another one, compared as *spelled* spells
    them. Goes through the names of all bodies once.
    """
    bearers: dict[str, set[int]] = defaultdict(set)
    if not wanted:
        return bearers
    for names in (
        sa.select(BodyRow.id, BodyRow.name),
        sa.select(BodyRow.id, BodyRow.short_name).where(BodyRow.short_name != ""),
        sa.select(BodyAliasRow.body_id, BodyAliasRow.name),
    ):
        rows = session.execute(names, execution_options={"yield_per": 2000})
        for body, name in rows:
            if (words := spelled(name)) in wanted:
                bearers[words].add(body)
    return bearers


def networks(session: Session) -> dict[str, tuple[int, str]]:
    """Return grammar -> (id, code) of the networks whose addresses are understood."""
    row = PlatformRow
    found = sa.select(row.grammar, row.id, row.code).order_by(row.position.desc())
    return {grammar: (id_, code) for grammar, id_, code in session.execute(found)}


def edition(session: Session) -> tuple[int, int]:
    """Return a mark that changes whenever a duty or a network's status does."""
    version, status = ItemVersionRow.id, PlatformStatusRow.id
    found = sa.select(
        sa.select(sa.func.max(version)).scalar_subquery(),
        sa.select(sa.func.max(status)).scalar_subquery(),
    )
    marks = session.execute(found).one()
    return marks[0] or 0, marks[1] or 0


def pages(session: Session, keys: Iterable[PageKey]) -> dict[PageKey, int]:
    """Return the ids of those of the pages that the register knows."""
    groups: dict[tuple[int, str], set[str]] = defaultdict(set)
    for key in keys:
        groups[key.platform, key.kind].add(key.handle)
    if not groups:
        return {}
    row = PageRow
    which = [
        sa.and_(row.platform_id == platform, row.kind == kind, row.handle.in_(handles))
        for (platform, kind), handles in groups.items()
    ]
    found = sa.select(row.platform_id, row.kind, row.handle, row.id).where(
        sa.or_(*which)
    )
    return {
        PageKey(platform, kind, handle): id_
        for platform, kind, handle, id_ in session.execute(found)
    }


def shown_on(session: Session, ids: Collection[int]) -> dict[int, list[Shown]]:
    """Return what has been shown on each of the pages with *ids*, oldest first."""
    row = EvidenceRow
    own = [getattr(row, name) for name in Shown.__slots__]
    found = sa.select(row.page_id, *own).where(row.page_id.in_(ids)).order_by(row.id)
    by_page: dict[int, list[Shown]] = defaultdict(list)
    for page, *facts in session.execute(found) if ids else ():
        by_page[page].append(Shown(**dict(zip(Shown.__slots__, facts, strict=True))))
    return by_page


def answered(
    session: Session, body_ids: Collection[int], *, but_batch: int | None
) -> set[tuple[int, int, int]]:
    """Return (body, item, network) where a page stands, but for *but_batch*'s own."""
    row = EvidenceRow
    found = sa.select(row.body_id, row.item_id, row.platform_id).distinct()
    found = found.where(
        row.body_id.in_(body_ids),
        row.page_id.is_not(None),
        row.state.in_(STANDING),
    )
    if but_batch is not None:
        found = found.where(sa.or_(row.batch_id.is_(None), row.batch_id != but_batch))
    rows = session.execute(found) if body_ids else ()
    return {(body, item, network or 0) for body, item, network in rows}


def add_pages(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write the pages that are not there yet."""
    if rows:
        session.execute(inserting(session, PageRow).on_conflict_do_nothing(), rows)


def add_evidence(session: Session, rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Write the evidence that does not stand yet; return the ids written, by code.

    Of two that show one page at the same moment the database keeps one.
    """
    if not rows:
        return {}
    session.execute(inserting(session, EvidenceRow).on_conflict_do_nothing(), rows)
    row = EvidenceRow
    codes = [each["code"] for each in rows]
    found = sa.select(row.code, row.id).where(row.code.in_(codes))
    return {each.code: each.id for each in session.execute(found)}


def add_events(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write steps in the life of evidence."""
    if rows:
        session.execute(sa.insert(EvidenceEventRow), rows)


def mark_dirty(session: Session, ids: Collection[int]) -> None:
    """Mark the evidence with *ids* as changed, for the search, in one statement."""
    if not ids:
        return
    chosen = sa.select(sa.literal("evidence"), EvidenceRow.id, sa.literal(1))
    session.execute(
        inserting(session, SearchDirtyRow)
        .from_select(
            ["kind", "entity_id", "token"], chosen.where(EvidenceRow.id.in_(ids))
        )
        .on_conflict_do_update(
            index_elements=["kind", "entity_id"],
            set_={"token": SearchDirtyRow.token + 1},
        )
    )


def moved_on(
    session: Session, ids: Collection[int], current: State, wanted: State
) -> dict[int, int]:
    """Move those of *ids* that are still in state *current* to *wanted*.

    Return the number of the event that each of them gets next; the caller writes it.
    """
    if not ids:
        return {}
    row = EvidenceRow
    moved = session.execute(
        sa.update(row)
        .where(row.id.in_(ids), row.state == current)
        .values(state=wanted, head=row.head + 1)
        .returning(row.id, row.head),
        execution_options={"synchronize_session": False},
    )
    return {each.id: each.head for each in moved}
