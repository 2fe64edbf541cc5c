"""Evidence by the thousand: questions and INSERTs whose number no row adds to.

Every function takes the rows of one chunk at once. Never decides what is taken.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.domain.bodies import Body
from tracker.domain.evidence import STANDING, State
from tracker.storage.base import Base, inserting, table
from tracker.storage.bodies import BodyAliasRow, BodyRow, RegionRow
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow
from tracker.storage.outbox import SearchDirtyRow
from tracker.storage.platforms import PageRow, PlatformRow, PlatformStatusRow
from tracker.storage.requirements import ItemVersionRow

Columns = dict[str, Any]


class PageKey(NamedTuple):
    """What makes a page one page."""

    platform: int
    kind: str
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyHere(Body):
    """A body as the rules know it, with what a file of evidence needs besides."""

    id: int
    name: str
    region_id: int | None


@dataclass(frozen=True, slots=True)
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


_FACTS = (
    "id", "code", "name", "kind", "level", "region_id", "existed_from", "existed_until",
)  # fmt: skip


def bodies(
    session: Session, column: str, values: Collection[str | int]
) -> list[tuple[str | int, BodyHere]]:
    """Return (value, body) for each body that bears one of *values* in *column*."""
    if not values:
        return []
    # Of the tables themselves, as all here: that is half the work of entities.
    body, region = table(BodyRow).c, table(RegionRow).c
    found = (
        sa.select(body[column], *(body[name] for name in _FACTS), region.code)
        .outerjoin_from(body.id.table, region.id.table, region.id == body.region_id)
        .where(body[column].in_(values))
    )
    return [
        (
            value,
            BodyHere(
                id=id_, code=code, name=name, kind=kind, level=level, region=in_region,
                region_id=region_id, existed_from=first, existed_until=last,
            ),
        )
        for value, id_, code, name, kind, level, region_id, first, last, in_region
        in session.execute(found)
    ]  # fmt: skip


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
    row = table(PageRow).c
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
    row = table(EvidenceRow).c
    own = [row[name] for name in Shown.__slots__]
    found = sa.select(row.page_id, *own).where(row.page_id.in_(ids)).order_by(row.id)
    by_page: dict[int, list[Shown]] = defaultdict(list)
    for page, *facts in session.execute(found) if ids else ():
        by_page[page].append(Shown(*facts))
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


def add_pages(session: Session, rows: Sequence[Columns], **same: Any) -> None:
    """Write the pages that are not there yet; *same* is what all of them say."""
    if rows:
        session.execute(_into(session, PageRow, same).on_conflict_do_nothing(), [*rows])


def add_evidence(
    session: Session, rows: Sequence[Columns], **same: Any
) -> dict[str, int]:
    """Write the evidence that does not stand yet; return the ids written, by code.

    *same* is what all of it says. Of two that show one page at the same moment the
    database keeps one.
    """
    if not rows:
        return {}
    session.execute(_into(session, EvidenceRow, same).on_conflict_do_nothing(), [*rows])
    row = table(EvidenceRow).c
    codes = [each["code"] for each in rows]
    found = sa.select(row.code, row.id).where(row.code.in_(codes))
    return {code: id_ for code, id_ in session.execute(found)}  # noqa: C416


def add_events(session: Session, rows: Sequence[Columns], **same: Any) -> None:
    """Write steps in the life of evidence; *same* is what all of them say."""
    if rows:
        session.execute(_into(session, EvidenceEventRow, same), [*rows])


def _into(
    session: Session, row: type[Base], same: Columns
) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT into the table of *row*, of which *same* is given.

    What all rows say stands in the statement and is not handed over with each.
    Defaults of Python are not filled in.
    """
    into = table(row)
    dialect = session.get_bind().dialect
    spelled = {
        name: _spelled(value, into.c[name].type, dialect)
        for name, value in same.items()
    }
    return inserting(session, into).values(spelled)


def _spelled(value: object, kind: Any, dialect: Any) -> sa.ColumnElement[Any]:
    """Return *value* as it stands in a statement, quoted by SQLAlchemy itself."""
    if value is None:
        return sa.null()
    literal = sa.literal(value, kind)
    if isinstance(value, str) and "%" in value:
        # Drivers read it as a mark of theirs: it is handed over with each row.
        return literal
    options = {"literal_binds": True}
    return sa.literal_column(
        str(literal.compile(dialect=dialect, compile_kwargs=options))
    )


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
