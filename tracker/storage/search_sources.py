"""What is to be found, as the database has it: the sources of index documents."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.bodies import Level
from tracker.domain.evidence import STANDING
from tracker.storage.bodies import BodyAliasRow, BodyRow, RegionRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.instruments import InstrumentRow
from tracker.storage.platforms import PageRow, PlatformRow
from tracker.storage.requirements import (
    DutyPlatformRow,
    DutyRow,
    ItemRow,
    ItemVersionRow,
    newest,
)

Ids = Collection[int] | None
_LEVELS = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entity that can be found: its whole names, its text, its place in lists."""

    kind: str
    id: int
    names: tuple[str, ...]
    text: str
    rank: int


def sources(session: Session, kind: str, ids: Ids = None) -> Iterator[Source]:
    """Yield the sources of *kind*, all or those with *ids*; gone ones are left out."""
    return READERS[kind](session, ids)


def first(session: Session, kind: str, *, most: int) -> list[Source]:
    """Return the sources of the first *most* things of *kind*."""
    # By ids, not by leaving off a long reading: that would leave its cursor open.
    ids = session.scalars(_IDS[kind].limit(most)).all()
    return list(sources(session, kind, ids))


def counted(session: Session) -> int:
    """Return how many entities can be found in all."""
    counts = (
        sa.select(sa.func.count()).select_from(table).scalar_subquery()
        for table in (BodyRow, ItemRow, InstrumentRow)
    )
    shown = sa.select(sa.func.count()).where(EvidenceRow.state.in_(STANDING))
    return sum(session.execute(sa.select(*counts, shown.scalar_subquery())).one())


def _bodies(session: Session, ids: Ids) -> Iterator[Source]:
    aliases: dict[int, list[str]] = defaultdict(list)
    for body, name in _narrow(
        session, sa.select(BodyAliasRow.body_id, BodyAliasRow.name), ids,
        BodyAliasRow.body_id,
    ):  # fmt: skip
        aliases[body].append(name)
    columns = (
        BodyRow.id,
        BodyRow.code,
        BodyRow.name,
        BodyRow.short_name,
        BodyRow.inn,
        BodyRow.ogrn,
        BodyRow.address,
        BodyRow.level,
        RegionRow.name.label("region"),
    )
    found = sa.select(*columns).outerjoin(RegionRow, RegionRow.id == BodyRow.region_id)
    for row in _narrow(session, found, ids, BodyRow.id):
        names = (
            row.name,
            row.short_name,
            *aliases[row.id],
            row.code,
            row.inn,
            row.ogrn,
        )
        yield Source(
            kind="body",
            id=row.id,
            names=tuple(name for name in names if name),
            text=" ".join(part for part in (row.region, row.address) if part),
            rank=(_LEVELS[row.level] << 40) + row.id,
        )


def _items(session: Session, ids: Ids) -> Iterator[Source]:
    version = ItemVersionRow
    found = (
        sa.select(
            ItemRow.id,
            ItemRow.code,
            version.heading,
            version.number,
            version.text,
            version.flag,
            InstrumentRow.short_title,
            InstrumentRow.number.label("act"),
        )
        .join(version, newest())
        .join(InstrumentRow, InstrumentRow.id == ItemRow.instrument_id)
    )
    networks = _networks(session, ids)
    for row in _narrow(session, found, ids, ItemRow.id):
        named = networks[row.id]
        about = (row.number, row.text, row.flag, row.short_title, row.act, *named)
        yield Source(
            kind="item",
            id=row.id,
            names=(row.heading, row.code),
            text=" ".join(part for part in about if part),
            rank=row.id,
        )


def _networks(session: Session, ids: Ids) -> dict[int, list[str]]:
    """Return the names by which people know the networks an item asks for."""
    version = ItemVersionRow
    found = (
        sa.select(
            ItemRow.id, PlatformRow.name, PlatformRow.name_en, PlatformRow.aliases
        )
        .join(version, newest())
        .join(DutyRow, DutyRow.version_id == version.id)
        .join(DutyPlatformRow, DutyPlatformRow.duty_id == DutyRow.id)
        .join(PlatformRow, PlatformRow.id == DutyPlatformRow.platform_id)
    )
    names: dict[int, list[str]] = defaultdict(list)
    for item, name, english, aliases in _narrow(session, found, ids, ItemRow.id):
        names[item] += [name, english, *aliases]
    return names


def _instruments(session: Session, ids: Ids) -> Iterator[Source]:
    row = InstrumentRow
    columns = (
        row.id, row.code, row.number, row.title, row.short_title, row.aliases,
        row.issuer, row.text,
    )  # fmt: skip
    for found in _narrow(session, sa.select(*columns), ids, row.id):
        names = (
            found.short_title, found.title, found.number, found.code, *found.aliases,
        )  # fmt: skip
        yield Source(
            kind="instrument",
            id=found.id,
            names=tuple(name for name in names if name),
            text=" ".join(part for part in (found.issuer, found.text) if part),
            rank=found.id,
        )


def _evidence(session: Session, ids: Ids) -> Iterator[Source]:
    found = (
        sa.select(
            EvidenceRow.id,
            EvidenceRow.code,
            PageRow.url,
            PageRow.handle,
            BodyRow.name,
            PlatformRow.name.label("platform"),
        )
        .join(BodyRow, BodyRow.id == EvidenceRow.body_id)
        .outerjoin(PageRow, PageRow.id == EvidenceRow.page_id)
        .outerjoin(PlatformRow, PlatformRow.id == EvidenceRow.platform_id)
        .where(EvidenceRow.state.in_(STANDING))
    )
    for row in _narrow(session, found, ids, EvidenceRow.id):
        yield Source(
            kind="evidence",
            id=row.id,
            names=tuple(name for name in (row.url, row.handle, row.code) if name),
            text=" ".join(part for part in (row.name, row.platform) if part),
            rank=row.id,
        )


READERS: dict[str, Callable[[Session, Ids], Iterator[Source]]] = {
    "body": _bodies,
    "item": _items,
    "instrument": _instruments,
    "evidence": _evidence,
}


_IDS: dict[str, Any] = {
    "body": sa.select(BodyRow.id).order_by(BodyRow.id),
    "item": sa.select(ItemRow.id).order_by(ItemRow.id),
    "instrument": sa.select(InstrumentRow.id).order_by(InstrumentRow.id),
    "evidence": sa.select(EvidenceRow.id)
    .where(EvidenceRow.state.in_(STANDING))
    .order_by(EvidenceRow.id),
}
#: Kinds of things that can be found, in the order they are shown.
KINDS = tuple(READERS)


def _narrow(session: Session, found: Any, ids: Ids, column: Any) -> Iterator[Any]:
    if ids is not None:
        found = found.where(column.in_(ids))
    return iter(session.execute(found, execution_options={"yield_per": 2000}))
